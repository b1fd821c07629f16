"""TLS as calapp accepts it: the system's trust, version 1.2 or newer, the host always checked."""

from __future__ import annotations

import ssl

import truststore


def trusted_context() -> ssl.SSLContext:
    """Return a context that trusts what the operating system trusts."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
