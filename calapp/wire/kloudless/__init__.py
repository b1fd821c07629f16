"""The payloads of the Kloudless Calendar API, and what they say in the uniform model."""
