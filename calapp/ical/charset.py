"""Bytes of a calendar file to text: what the file says it is, then what it most likely is."""

from __future__ import annotations

import codecs
import re

_BROKEN_FOLD = re.compile(rb"\r?\n[ \t](?=[\x80-\xbf])")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes) -> str:
    """Return the text of a file. RFC 5545 section 3.1.4 says UTF-8; a line that is not is read as Windows-1252.

    Some writers fold inside a character, which RFC 5545 section 3.1 warns of: those folds are taken out first.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _line_ends(data[len(mark) :].decode(name, errors="replace"))
    data = _BROKEN_FOLD.sub(b"", data)
    try:
        return _line_ends(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _line_ends("\n".join(_decode_line(line) for line in data.split(b"\n")))


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _line_ends(text: str) -> str:
    """Return the text with line feeds where it knows carriage returns alone."""
    return text if "\n" in text else text.replace("\r", "\r\n")
