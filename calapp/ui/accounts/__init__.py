"""The account wizard."""
