"""The payloads of the Aurinko Calendar API, and what they say in the uniform model."""
