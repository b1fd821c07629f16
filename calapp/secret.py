"""Secrets in memory: values that never show in text, logs or pickles."""

from __future__ import annotations

from typing import Final

from calapp.logs import STRUCK, hide


class Secret:
    """A password or token. Only ``reveal`` gives it away, and the log strikes it out wherever it turns up."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value: Final = value
        hide(value)

    def __repr__(self) -> str:
        return f"Secret({STRUCK})"

    def __str__(self) -> str:
        return STRUCK

    def __format__(self, spec: str) -> str:
        return STRUCK

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        import hmac  # here: it loads OpenSSL, which no start of the window needs

        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        return Secret, (STRUCK,)

    def reveal(self) -> str:
        """Return the value itself, for the one call that needs it."""
        return self._value
