"""Files and links that are to go with an event: made from what a person gives, and checked against what fits."""

from __future__ import annotations

import mimetypes
from collections.abc import Collection
from pathlib import Path
from urllib.parse import unquote, urlsplit

from calapp.errors import InputError
from calapp.model.event import Attachment, FileRoom
from calapp.service.links import openable

FIELD = "attachments"
_NO_ADDRESS = "“{text}” is no web address. Write it as https://example.org/agenda.pdf."


def linked(text: str) -> Attachment:
    """Return a link as an attachment, named by the end of its path. Raises InputError unless it is a web address."""
    address = openable(text.strip())
    parts = urlsplit(address) if address else None
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(_NO_ADDRESS.format(text=text.strip()[:60]), field=FIELD)
    name = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return Attachment(text.strip(), name, mimetypes.guess_type(name)[0] or "")


def carried(path: Path, room: FileRoom) -> Attachment:
    """Return a file as an attachment that the event carries. Raises InputError when it cannot be read or is too large.

    Its size is looked at before it is read.
    """
    if not room.most_bytes:
        raise InputError(room.reason, field=FIELD)
    try:
        size = path.stat().st_size
        if size > room.most_bytes:
            raise InputError(too_large(path.name, room), field=FIELD)
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}. Choose another file.", field=FIELD) from None
    kind = mimetypes.guess_type(path.name)[0] or ""
    return Attachment("", path.name, kind, len(content), content=content)


def fitting(before: Collection[Attachment], after: Collection[Attachment], room: FileRoom) -> None:
    """Raise InputError when a system has no room for what is new among the files of an event."""
    new = [one for one in after if one not in before]
    if any(one.url for one in new) and not room.links:
        raise InputError(room.reason, field=FIELD)
    files = [one for one in new if one.content is not None]
    if files and not room.most_bytes:
        raise InputError(room.reason, field=FIELD)
    if files and sum(one.size for one in after if not one.url) > room.most_bytes:
        raise InputError(too_large(files[-1].name, room), field=FIELD)


def too_large(name: str, room: FileRoom) -> str:
    """Return a sentence about a file that is too large."""
    most = f"{room.most_bytes / 1_000_000:g} MB"
    return f"“{name}” is too large: the files of an event are {most} at most. Put it somewhere and add its address."
