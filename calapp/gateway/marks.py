"""Opaque tokens of the surfaces: where a client stands in a list or in the change feed.

They hold all that is needed to go on, so they survive a restart, and nothing that anyone may not see.
"""

from __future__ import annotations

import base64
import binascii
from typing import TypeVar

import msgspec

from calapp.errors import InputError

T = TypeVar("T", bound=msgspec.Struct)
_LONGEST = 2_000


def write(mark: msgspec.Struct) -> str:
    """Return a mark as a token."""
    return base64.urlsafe_b64encode(msgspec.json.encode(mark)).rstrip(b"=").decode("ascii")


def read(token: str, kind: type[T], *, name: str) -> T:
    """Return the mark that a token stands for. Raises InputError for one that was not made here."""
    try:
        if len(token) > _LONGEST:
            raise ValueError
        return msgspec.json.decode(
            base64.b64decode(f"{token}{'=' * (-len(token) % 4)}", b"-_", validate=True), type=kind
        )
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise InputError("This is no token of this list. Begin again without it.", field=name) from None
