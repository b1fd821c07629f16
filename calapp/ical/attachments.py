"""ATTACH lines (RFC 5545 section 3.8.1.1, RFC 8607) and the model's attachments, both ways."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from calapp.errors import InputError
from calapp.ical import limits
from calapp.ical.editing import edit
from calapp.ical.lines import Component, ContentLine
from calapp.model.event import Attachment

KEPT_THERE = "x-calapp-attachment:"
"""The scheme of a file that has no address because the calendar system hands it out itself, by its id."""

_FILE_NAME_PARAMS = ("FILENAME", "X-FILENAME", "X-APPLE-FILENAME", "X-LABEL", "LABEL")


def read_all(lines: Iterable[ContentLine]) -> Iterator[Attachment]:
    """Yield the attachments that lines state, as many as the limits allow."""
    return map(read, within_limits(lines))


def within_limits(lines: Iterable[ContentLine]) -> Iterator[ContentLine]:
    """Yield the lines that the limits allow."""
    left = limits.ATTACHMENTS_CHARS
    for line in lines:
        left -= len(line.value)
        if len(line.value) <= limits.ATTACHMENT_CHARS and left >= 0:
            yield line


def content(line: ContentLine) -> bytes | None:
    """Return the file that a line carries, None when it only says where one is. Raises InputError."""
    if line.param("ENCODING").upper() != "BASE64":
        return None
    try:
        return base64.b64decode("".join(line.value.split()), validate=True)
    except (binascii.Error, ValueError):
        raise InputError("This file is damaged: what the event carries is no Base64.") from None


def read(line: ContentLine) -> Attachment:
    """Return the attachment that one line states."""
    name = next(filter(None, (line.param(param) for param in _FILE_NAME_PARAMS)), "")
    kind, managed, value = line.param("FMTTYPE"), line.param("MANAGED-ID"), line.value.strip()
    if line.param("ENCODING").upper() == "BASE64":
        return Attachment("", name, kind, len(value.rstrip("=")) * 3 // 4, managed)
    url = "" if value.startswith(KEPT_THERE) else value[: limits.URL_CHARS]
    size = line.param("SIZE")
    return Attachment(url, name, kind, int(size[:15]) if size.isascii() and size.isdigit() else 0, managed)


def write(attachment: Attachment) -> ContentLine:
    """Return a new line for an attachment with an address, an id, or a file to be carried."""
    if attachment.content is not None:
        kind = attachment.media_type or "application/octet-stream"
        carried = [("ENCODING", "BASE64"), ("FILENAME", attachment.name), ("FMTTYPE", kind), ("VALUE", "BINARY")]
        return ContentLine.of("ATTACH", base64.b64encode(attachment.content).decode("ascii"), carried)
    params = [
        ("FILENAME", attachment.name),
        ("FMTTYPE", attachment.media_type),
        ("MANAGED-ID", attachment.id),
        ("SIZE", str(attachment.size) if attachment.size else ""),
    ]
    value = attachment.url or f"{KEPT_THERE}{quote(attachment.id, safe='')}"
    return ContentLine.of("ATTACH", value, [pair for pair in params if pair[1]])


def put(component: Component, wanted: Iterable[Attachment]) -> Component:
    """Set the attachments; the line of one that stays is left alone."""
    missing = list(wanted)

    def change(line: ContentLine) -> ContentLine | None:
        there = read(line)
        if there not in missing:
            return None
        missing.remove(there)
        return line

    component = edit(component, "ATTACH", change)
    return edit(component, "ATTACH", lambda line: line, [write(one) for one in missing if _writable(one)])


def _writable(attachment: Attachment) -> bool:
    return bool(attachment.url or attachment.id or attachment.content is not None)
