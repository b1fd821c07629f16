"""Logs: one rotating file for its owner only, with every secret struck out before it is written."""

from __future__ import annotations

import logging
import logging.handlers
import os
import re
import sys
import threading
from io import TextIOWrapper
from pathlib import Path

from calapp.paths import open_private

STRUCK = "***"
_MAX_BYTES = 1_000_000
_BACKUPS = 3
_SHORTEST_SECRET = 4
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_NOISY = ("httpx", "httpcore", "urllib3", "keyring", "asyncio", "tzlocal")
_HEADERS = r"(?i)\b((?:proxy-)?authorization|cookie|set-cookie|x-[a-z-]*key)(['\"]?\s*[:=]\s*)[^\r\n]+"
_QUERY = r"(?i)([?&;](?:access_token|refresh_token|token|code|key|sig|signature|password)=)[^&\s'\"]+"
_USERINFO = r"(\b[a-zA-Z][a-zA-Z0-9+.-]*://)[^/\s@'\"]+@"
_PATTERNS = (
    (re.compile(_HEADERS), rf"\1\2{STRUCK}"),
    (re.compile(_QUERY), rf"\1{STRUCK}"),
    (re.compile(_USERINFO), rf"\1{STRUCK}@"),
)
_secrets: set[str] = set()
_guard = threading.Lock()


def hide(secret: str) -> None:
    """Strike this value out of everything that is logged from now on."""
    if len(secret) >= _SHORTEST_SECRET:
        with _guard:
            _secrets.add(secret)


def redact(text: str) -> str:
    """Return the text without known secrets and without what looks like one."""
    with _guard:
        known = sorted(_secrets, key=len, reverse=True)
    for secret in known:
        text = text.replace(secret, STRUCK)
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record, tracebacks included, and strikes out secrets last of all."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line as it may be written."""
        return redact(super().format(record))


class PrivateFileHandler(logging.handlers.RotatingFileHandler):
    """A rotating log that only its owner can read."""

    def _open(self) -> TextIOWrapper:
        handle = open_private(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        return TextIOWrapper(os.fdopen(handle, "wb"), encoding=self.encoding, errors=self.errors)


def set_up(log_file: Path, *, verbose: bool = False) -> None:
    """Send what calapp and its libraries log to the file, and with ``verbose`` in detail to standard error as well."""
    formatter = RedactingFormatter(_FORMAT)
    handlers: list[logging.Handler] = [
        PrivateFileHandler(log_file, maxBytes=_MAX_BYTES, backupCount=_BACKUPS, encoding="utf-8", delay=True)
    ]
    if verbose:
        handlers.append(logging.StreamHandler(sys.stderr))
    root = logging.getLogger()
    for old in root.handlers[:]:
        if getattr(old, "calapp", False):
            root.removeHandler(old)
            old.close()
    for handler in handlers:
        handler.setFormatter(formatter)
        handler.calapp = True  # type: ignore[attr-defined]
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("calapp").setLevel(logging.DEBUG if verbose else logging.INFO)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.raiseExceptions = False  # a log that cannot be written is no reason to fill the terminal
