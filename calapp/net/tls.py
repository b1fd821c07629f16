"""TLS as calapp accepts it: the system's trust, version 1.2 or newer, the host always checked."""

from __future__ import annotations

import ssl

import truststore


def trusted_context() -> ssl.SSLContext:
    """Return a context that trusts what the operating system trusts."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def reason_of(error: BaseException | None) -> ssl.SSLError | None:
    """Return the TLS failure within a chain of exceptions."""
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__ or error.__context__
        seen += 1
    return None
