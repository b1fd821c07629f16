"""The surface of the Aurinko Calendar API."""
