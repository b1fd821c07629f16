"""HTTP: the only package that opens connections to servers."""
