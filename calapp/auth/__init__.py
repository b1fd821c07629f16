"""Secrets in the system keyring and the HTTP authentication flows made of them."""
