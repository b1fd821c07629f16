"""The property groups that a merge weighs: their words for people, their properties, and when two values are equal.

A *fact* is what one group of one event says, in a form that compares by meaning: folds, escapes, the order of parts and
stated defaults do not count. Two versions differ in a group exactly when their facts differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from calapp.ical.lines import Component, ContentLine, unescape
from calapp.ical.timezones import FileZones
from calapp.model.timespan import EventTime


class Group(StrEnum):
    """The groups. Each goes by the name of the model's field, where the model has one."""

    TITLE = "title"
    LOCATION = "location"
    DESCRIPTION = "description"
    STATUS = "status"
    TRANSPARENCY = "transparency"
    VISIBILITY = "visibility"
    URL = "url"
    COLOR = "color"
    PRIORITY = "priority"
    POSITION = "position"
    START = "start"
    END = "end"
    RRULE = "rrule"
    EXDATES = "exdates"
    RDATES = "rdates"
    ATTENDEES = "attendees"
    OWN_ANSWER = "partstat"
    ANSWERS = "answers"
    ORGANIZER = "organizer"
    ALARMS = "alarms"
    CATEGORIES = "categories"
    RESOURCES = "resources"
    ATTACHMENTS = "attachments"
    CONFERENCE = "conference"
    OTHER = "other"


def _text(line: ContentLine) -> Hashable:
    text = unescape(line.value).replace("\r\n", "\n").strip()
    return (text, line.params) if text else ""


def _word(line: ContentLine) -> Hashable:
    return line.value.strip().upper()


def _numbers(line: ContentLine) -> Hashable:
    try:
        return tuple(float(part) for part in line.value.split(";"))
    except ValueError:
        return line.value.strip()


SINGLES: Mapping[str, tuple[Group, Callable[[ContentLine], Hashable], Hashable]] = {
    "SUMMARY": (Group.TITLE, _text, ""),
    "LOCATION": (Group.LOCATION, _text, ""),
    "DESCRIPTION": (Group.DESCRIPTION, _text, ""),
    "STATUS": (Group.STATUS, _word, ""),
    "TRANSP": (Group.TRANSPARENCY, _word, "OPAQUE"),
    "CLASS": (Group.VISIBILITY, _word, "PUBLIC"),
    "URL": (Group.URL, _text, ""),
    "COLOR": (Group.COLOR, _word, ""),
    "PRIORITY": (Group.PRIORITY, _numbers, (0.0,)),
    "GEO": (Group.POSITION, _numbers, ""),
}
WHEN = ("DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE")
DATES: Mapping[str, Group] = {"EXDATE": Group.EXDATES, "RDATE": Group.RDATES}
SETS: Mapping[str, Group] = {
    "CATEGORIES": Group.CATEGORIES,
    "RESOURCES": Group.RESOURCES,
    "ATTACH": Group.ATTACHMENTS,
    "CONFERENCE": Group.CONFERENCE,
}
WORD_LISTS = ("CATEGORIES", "RESOURCES")
STAMPS = ("SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "CREATED")
IDENTITY = ("UID", "RECURRENCE-ID")
ANSWER_PARAMS = ("PARTSTAT", "RSVP", "SCHEDULE-STATUS")
KNOWN = frozenset((*SINGLES, *WHEN, *DATES, *SETS, *STAMPS, *IDENTITY, "ATTENDEE", "ORGANIZER"))

_ALARM_NOISE = ("UID", "ACKNOWLEDGED", *STAMPS)
_RULE_DEFAULTS = ("INTERVAL=1", "WKST=MO")


class Reader:
    """Reads facts out of the events of one file; ``own`` are the user's addresses, in lower case."""

    def __init__(self, zones: FileZones, own: Collection[str] = ()) -> None:
        self._zones = zones
        self._own = own

    def facts(self, event: Component) -> dict[Group, Hashable]:
        """Return all facts of one event; what it does not state has no entry or the default's."""
        return {
            **{group: self.single(event, name) for name, (group, _, _) in SINGLES.items()},
            Group.START: self.start(event),
            Group.END: self.end(event),
            Group.RRULE: self.rules(event),
            **{group: frozenset(self.dates(event, name)) for name, group in DATES.items()},
            **{group: frozenset(members(event, name)) for name, group in SETS.items()},
            **self._people(event),
            Group.ALARMS: frozenset(Counter(map(alarm_fact, event.of_kind("VALARM"))).items()),
            Group.OTHER: (frozenset(others(event).items()), frozenset(map(opaque_fact, other_children(event)))),
        }

    def single(self, event: Component, name: str) -> Hashable:
        """Return the fact of a property that stands alone."""
        _, read, default = SINGLES[name]
        line = event.first(name)
        return default if line is None else read(line)

    def start(self, event: Component) -> Hashable:
        """Return the start as stated, its zone by the canonical name."""
        return self._moment(event.first("DTSTART"))

    def end(self, event: Component) -> Hashable:
        """Return the end or the length as stated."""
        return self._moment(event.first("DTEND")), self._moment(event.first("DURATION"))

    def rules(self, event: Component) -> Hashable:
        """Return the rules, whatever the order of their parts."""
        rules = [(name, line.value) for name in WHEN[3:] for line in event.all(name)]
        return frozenset((name, _rule(value)) for name, value in rules)

    def dates(self, event: Component, name: str) -> Iterator[str]:
        """Yield the dates of EXDATE or RDATE lines, as slots."""
        for line in event.all(name):
            for value in line.value.split(","):
                if value.strip():
                    yield self.slot(value, line)

    def slot(self, value: str, line: ContentLine) -> str:
        """Return the canonical occurrence id of one date (UTC, floating or a day), as it stands if it is none."""
        start, slash, length = value.strip().upper().partition("/")
        tzid = line.param("TZID")
        zone = self._zones.find(tzid) if tzid and not start.endswith("Z") else None
        if zone is None:
            return f"{start}[{tzid}]{slash}{length}" if tzid and "T" in start else start + slash + length
        try:
            wall = datetime.strptime(start, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall clock
        except ValueError:
            return start + slash + length
        return EventTime.zoned(wall, zone.info, tzid=zone.tzid).recurrence_id() + slash + length

    def identity(self, component: Component) -> tuple[str, str, str]:
        """Return what names a component within its file: kind, UID and, for an override, its slot."""
        line = component.first("RECURRENCE-ID")
        slot = self.slot(line.value, line) + line.param("RANGE") if line else ""
        return component.name, component.text("UID").strip(), slot

    def _moment(self, line: ContentLine | None) -> Hashable:
        if line is None:
            return None
        value, tzid = line.value.strip().upper(), line.param("TZID")
        if value.endswith("Z") or not tzid:
            return value
        zone = self._zones.find(tzid)
        return value, zone.tzid if zone else tzid

    def _people(self, event: Component) -> dict[Group, Hashable]:
        guests: set[Hashable] = set()
        own: set[Hashable] = set()
        others: set[Hashable] = set()
        for line in event.all("ATTENDEE"):
            address = calendar_address(line)
            guests.add((address, _invitation(line)))
            answer = (address, line.param("PARTSTAT").upper() or "NEEDS-ACTION", line.param("SCHEDULE-STATUS"))
            (own if address in self._own else others).add(answer)
        organizer = event.first("ORGANIZER")
        return {
            Group.ATTENDEES: frozenset(guests),
            Group.OWN_ANSWER: frozenset(own),
            Group.ANSWERS: frozenset(others),
            Group.ORGANIZER: calendar_address(organizer) if organizer else "",
        }


def calendar_address(line: ContentLine) -> str:
    """Return whom an ATTENDEE or ORGANIZER line means."""
    return line.value.strip().lower().removeprefix("mailto:")


def members(event: Component, name: str) -> Iterator[Hashable]:
    """Yield the members of a set-like property: words one by one, anything else line by line."""
    for line in event.all(name):
        if name in WORD_LISTS:
            yield from words(line)
        else:
            yield line.value.strip(), line.params


def words(line: ContentLine) -> Iterator[str]:
    """Yield the words of a list of TEXT; an escaped comma does not separate."""
    for piece in line.value.replace("\\\\", "\0").replace("\\,", "\1").split(","):
        word = unescape(piece.replace("\1", "\\,").replace("\0", "\\\\")).strip()
        if word:
            yield word


def others(event: Component) -> dict[Hashable, tuple[str, ...]]:
    """Return the values of all properties without a group, by name and parameters."""
    found: dict[Hashable, list[str]] = {}
    for line in event.lines:
        if line.name not in KNOWN:
            found.setdefault(kind_of(line), []).append(line.value)
    return {key: tuple(sorted(values)) for key, values in found.items()}


def kind_of(line: ContentLine) -> Hashable:
    """Return what a property without a group is known by."""
    return line.name, line.params


def other_children(event: Component) -> tuple[Component, ...]:
    """Return the components inside an event that are no alarms."""
    return tuple(child for child in event.children if child.name != "VALARM")


def alarm_fact(alarm: Component) -> Hashable:
    """Return what an alarm does; who made or dismissed it does not count."""
    lines = (line for line in alarm.lines if line.name not in _ALARM_NOISE and not line.name.startswith("X-"))
    return frozenset((line.name, line.params, line.value.strip()) for line in lines)


def opaque_fact(component: Component) -> Hashable:
    """Return a component of any kind as a value that compares whatever the order of its lines."""
    lines = frozenset(Counter((line.name, line.params, line.value) for line in component.lines).items())
    return component.name, lines, frozenset(Counter(map(opaque_fact, component.children)).items())


def _invitation(line: ContentLine) -> frozenset[tuple[str, str]]:
    """Return how a guest is invited: what a server notes down along the way does not count."""
    noise = (*ANSWER_PARAMS, "EMAIL")
    return frozenset(
        (name, value) for name, value in line.params if name not in noise and not name.startswith(("SCHEDULE-", "X-"))
    )


def _rule(value: str) -> Hashable:
    parts = (part for part in value.strip().upper().split(";") if part and part not in _RULE_DEFAULTS)
    return frozenset((name, frozenset(items.split(","))) for name, _, items in (part.partition("=") for part in parts))
