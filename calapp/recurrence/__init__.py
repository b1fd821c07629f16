"""Recurrence rules: checking, expanding, splitting and describing them; no input or output."""
