"""Messages about invitations (iTIP, RFC 5546) as they are read: what each part of one says, and how new it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

from calapp.errors import InputError
from calapp.ical import limits, parse, people, properties
from calapp.ical.lines import Component, ContentLine, parse_tree
from calapp.ical.reading import EventReader
from calapp.ical.series import same_slot
from calapp.ical.timezones import FileZones
from calapp.model.event import Attendee, Event
from calapp.model.timespan import EventTime

RECEIVED = "X-CALAPP-RECEIVED"
"""DTSTAMP of the organizer's message that an event was last changed by; the event's own one tells of edits here too."""
REPLIED = "X-CALAPP-REPLIED"
"""Parameter of a guest's line: SEQUENCE and DTSTAMP of the last answer (RFC 5546 section 2.1.5 wants them kept)."""
MINE = "X-CALAPP-ANSWER"
"""Parameter of the COMMENT that goes with the user's own answer."""
COMMENT_CHARS = 4_000
_NEVER = datetime.min.replace(tzinfo=UTC)


class Method(StrEnum):
    """METHOD (RFC 5546 section 1.4): what a message wants."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    REPLY = "REPLY"
    ADD = "ADD"
    CANCEL = "CANCEL"
    REFRESH = "REFRESH"
    COUNTER = "COUNTER"
    DECLINE_COUNTER = "DECLINECOUNTER"
    OTHER = ""

    @classmethod
    def of(cls, word: str) -> Method:
        """Return the method of that name: PUBLISH without one, OTHER for one that RFC 5546 does not know."""
        wanted = word.strip().upper() or cls.PUBLISH
        return next((method for method in cls if method == wanted), cls.OTHER)


class Issue(NamedTuple):
    """How new a part is: by SEQUENCE, then by DTSTAMP (RFC 5546 section 2.1.5). Issues compare as they follow."""

    sequence: int
    dtstamp: datetime

    def text(self) -> str:
        """Return it as a parameter keeps it."""
        return f"{self.sequence}/{self.dtstamp:%Y%m%dT%H%M%SZ}"

    @classmethod
    def parse(cls, text: str) -> Issue | None:
        """Return the issue that ``text`` wrote, None for anything else."""
        number, _, stamp = text.partition("/")
        try:
            return cls(int(number), datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Part:
    """One VEVENT of a message, or of what is stored. ``event`` is None where it does not say when it is.

    ``slot`` is the occurrence that it is about, None for all of them. ``sent_by`` is who says to act for the organizer.
    ``lines`` are its guests as they stand.
    """

    component: Component
    slot: EventTime | None
    issue: Issue
    organizer: Attendee | None
    lines: tuple[ContentLine, ...]
    event: Event | None
    sent_by: str = ""
    comment: str = ""

    @property
    def guests(self) -> tuple[Attendee, ...]:
        """The guests it names."""
        return tuple(people.read(line) for line in self.lines)

    @property
    def ranged(self) -> bool:
        """Whether it is about an occurrence and all after it (RFC 5545 section 3.2.13)."""
        return any(line.param("RANGE") for line in self.component.all("RECURRENCE-ID"))

    @property
    def canceled(self) -> bool:
        """Whether it says that the event does not take place."""
        return self.component.text("STATUS").strip().upper() == "CANCELLED"

    def line_of(self, address: str) -> ContentLine | None:
        """Return the line of a guest, None when the guest is not named."""
        return next((line for line in self.lines if people.address_of(line) == address), None)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one UID: the one about all occurrences, and those about single ones."""

    uid: str
    root: Component
    parts: tuple[Part, ...]

    @property
    def master(self) -> Part | None:
        """The part about all occurrences."""
        return next((part for part in self.parts if part.slot is None), None)

    def at(self, slot: EventTime | None) -> Part | None:
        """Return the part about an occurrence, or about all of them."""
        if slot is None:
            return self.master
        return next((part for part in self.parts if part.slot is not None and same_slot(part.slot, slot)), None)


def read(raw: str, *, stored: bool = False) -> Parts:
    """Return the parts of a text of one UID, in the order of the file.

    Of one that is ``stored`` the marks that calapp made itself count; those of a message prove nothing. Raises
    InputError when the text is no calendar, or an event in it does not say which one it is.
    """
    root = parse_tree(raw)
    readers = _readers(root)
    uids = {reader.uid() for reader in readers}
    if len(uids) != 1 or "" in uids:
        raise InputError("This message does not say which event it is about.")
    return Parts(uids.pop(), root, tuple(_part(reader, stored=stored) for reader in readers))


def answer_comment(raw: str, slot: EventTime | None = None) -> str:
    """Return the comment that the user gave with the answer to an event or one occurrence, "" without one."""
    for reader in _readers(parse_tree(raw)):
        stated = reader.moment("RECURRENCE-ID")
        mine = [line for line in reader.all("COMMENT") if line.param(MINE)]
        if mine and (stated is None if slot is None else stated is not None and same_slot(stated.time, slot)):
            return Component("VEVENT", tuple(mine)).text("COMMENT")
    return ""


def _readers(root: Component) -> list[EventReader]:
    zones = FileZones(child.write() for child in root.of_kind("VTIMEZONE"))
    return [EventReader(component, zones) for component in root.of_kind("VEVENT")[: limits.OVERRIDES]]


def _part(reader: EventReader, *, stored: bool) -> Part:
    slot, organizer = reader.moment("RECURRENCE-ID"), reader.first("ORGANIZER")
    if slot is None and reader.first("RECURRENCE-ID"):
        raise InputError("This message does not say which occurrence it is about.")
    dtstamp = (reader.utc(RECEIVED) if stored else None) or reader.utc("DTSTAMP") or _NEVER
    return Part(
        component=reader.component,
        slot=slot.time if slot else None,
        issue=Issue(properties.sequence(reader.value("SEQUENCE")), dtstamp),
        organizer=people.read(organizer) if organizer else None,
        lines=tuple(reader.all("ATTENDEE", limits.ATTENDEES)),
        event=parse.event_of(reader),
        sent_by=properties.address(organizer.param("SENT-BY")) if organizer else "",
        comment=reader.text("COMMENT", COMMENT_CHARS).strip(),
    )
