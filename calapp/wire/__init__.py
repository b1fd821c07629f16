"""The payloads of JSON calendar systems, typed, and their translation to and from the uniform model; pure."""
