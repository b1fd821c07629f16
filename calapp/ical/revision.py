"""How new a version of an object is, by what it says of itself."""

from __future__ import annotations

import re
from typing import NamedTuple

_EVENT = "BEGIN:VEVENT"
_STATED = re.compile(r"^(SEQUENCE|LAST-MODIFIED)(?:;[^:\r\n]*)?:[ \t]*([0-9TZ]*)", re.IGNORECASE | re.MULTILINE)


class Revision(NamedTuple):
    """SEQUENCE and LAST-MODIFIED (RFC 5545 sections 3.8.7.4 and 3.8.7.3) of an object, the highest of its events.

    ``modified`` is "" where nobody stated it. DTSTAMP is left out: files of many systems carry the time of the export.
    """

    sequence: int
    modified: str

    @classmethod
    def of(cls, raw: str) -> Revision:
        """Return what an object says; zones are no part of it."""
        sequence, modified = 0, ""
        for name, value in _STATED.findall(raw, max(0, raw.upper().find(_EVENT))):
            if name.upper() == "SEQUENCE":
                sequence = max(sequence, int(value) if value.isdecimal() and len(value) < 10 else 0)
            else:
                modified = max(modified, value.upper())
        return cls(sequence, modified)

    def newer_than(self, other: Revision) -> bool:
        """Tell whether this is the newer one of two versions of the same object, as far as both say."""
        if self.sequence != other.sequence:
            return self.sequence > other.sequence
        return bool(self.modified and other.modified) and self.modified > other.modified
