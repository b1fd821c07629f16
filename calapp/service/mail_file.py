"""Mails saved as files (.eml): the calendar that one carries (iMIP, RFC 6047), and the address it says to come from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from calapp.errors import InputError, LimitExceeded
from calapp.ical import limits
from calapp.ical.charset import decode
from calapp.service.file_reading import read_file

if TYPE_CHECKING:
    from email.message import Message

SUFFIX = ".eml"
_MOST_PARTS = 500
_CALENDARS = ("text/calendar", "application/ics")
_CHARSETS = re.compile(r"(iso-8859|iso-2022|windows|utf-(16|32)|gb|big5|shift|euc|koi8)[a-z0-9_-]*\Z")
"""Those that mail is written in. Python knows others, which are slow or are none."""


class CalendarText(NamedTuple):
    """The text of a calendar file. ``mailed_by`` is the address that its mail says to come from, "" without a mail."""

    text: str
    mailed_by: str = ""


def is_mail(path: Path) -> bool:
    """Tell whether a file is named like a mail."""
    return path.suffix.lower() == SUFFIX


def read_calendar(path: Path) -> CalendarText:
    """Return the calendar in a file, or in the mail that the file is.

    Raises InputError when it cannot be read or is a mail without a calendar, LimitExceeded when it is too large.
    """
    data = read_file(path)
    if not is_mail(path):
        return CalendarText(decode(data))
    from email import message_from_bytes  # here: no start needs it
    from email.utils import parseaddr

    try:
        mail = message_from_bytes(data)
        part = _calendar_part(mail)
        text = _text(part) if part is not None else ""
        sender = parseaddr(str(mail.get("From", "")))[1]
    except (RecursionError, ValueError, LookupError) as error:
        raise InputError(f"{path.name} cannot be read as a mail.", field="path", detail=repr(error)) from error
    if part is None:
        raise InputError(f"{path.name} is a mail without a calendar in it.", field="path")
    return CalendarText(text, sender.strip().lower())


def _calendar_part(mail: Message) -> Message | None:
    """Return the part that is a message (RFC 6047 section 2.4), else any that is a calendar file."""
    found: list[Message] = []
    for number, part in enumerate(mail.walk()):
        if number >= _MOST_PARTS:
            raise LimitExceeded(f"This mail has more than {_MOST_PARTS} parts, the most that calapp reads.")
        if part.is_multipart():
            continue
        named = str(part.get_filename() or "").lower().endswith((".ics", ".ical", ".icalendar"))
        if named or part.get_content_type() in _CALENDARS:
            found.append(part)
    return min(found, key=_rank, default=None)


def _rank(part: Message) -> tuple[bool, bool]:
    return not part.get_param("method"), part.get_content_type() != _CALENDARS[0]


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    if len(data) > limits.FILE_CHARS:
        raise LimitExceeded(f"The calendar in this mail is larger than {limits.FILE_CHARS // 1_000_000} MB.")
    charset = str(part.get_content_charset() or "")
    return data.decode(charset, errors="replace") if _CHARSETS.match(charset) else decode(data)
