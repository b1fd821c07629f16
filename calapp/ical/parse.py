"""The full parser: reads any calendar text as far as it goes, and says what it could not read."""

from __future__ import annotations

from collections.abc import Iterator

from calapp.ical import limits, properties
from calapp.ical.lines import Component, ContentLine, parse_tree
from calapp.ical.reading import EventReader, Note
from calapp.ical.timezones import FileZones
from calapp.model.calendar_object import CalendarObject, EventIndex


class Notes:
    """Sentences about what was left out, each once."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        """Take a sentence down."""
        self._sentences.setdefault(sentence)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sentences)


def index(raw: str) -> CalendarObject:
    """Return what the index needs of one resource. Raises InputError when the text is no calendar."""
    root, notes = parse_tree(raw), Notes()
    readers = _readers(root, notes.add)
    if "BEGIN:VCALENDAR" in (root.end or "").upper():
        notes.add("Only the first of several calendars in it is read.")
    if not readers:
        notes.add("There is no event in it.")
        others = [child.text("UID")[: limits.UID_CHARS].strip() for child in root.children]
        return CalendarObject(properties.primary((uid, False) for uid in others), (), tuple(notes))
    events = [event for reader in readers if (event := _index_event(reader, notes.add))]
    uid = properties.primary((reader.uid(), reader.first("RECURRENCE-ID") is not None) for reader in readers)
    if not uid:
        notes.add("It has no UID.")
    return CalendarObject(uid, tuple(events), tuple(notes))


def _readers(root: Component, note: Note) -> list[EventReader]:
    zones = FileZones(child.write() for child in root.of_kind("VTIMEZONE"))
    found = root.of_kind("VEVENT")
    if len(found) > limits.OVERRIDES:
        note(f"Only the first {limits.OVERRIDES:,} of {len(found):,} events are read.")
    return [EventReader(component, zones, note) for component in found[: limits.OVERRIDES]]


def _index_event(reader: EventReader, note: Note) -> EventIndex | None:
    start, recurrence_id = reader.moment("DTSTART"), reader.moment("RECURRENCE-ID")
    if start is None:
        note("An event has no start that could be read and is left out.")
        return None
    if recurrence_id is None and reader.first("RECURRENCE-ID"):
        note("A changed occurrence does not say which one it is and is left out.")
        return None
    if (line := reader.first("RECURRENCE-ID")) and line.param("RANGE"):
        note("A change of an occurrence and all after it is shown for that occurrence only.")
    end = reader.length(start)
    alarms = reader.component.of_kind("VALARM")
    if len(alarms) > limits.ALARMS:
        note(f"Only the first {limits.ALARMS} of {len(alarms)} alarms are read.")
    return EventIndex(
        uid=reader.uid(),
        start=start.time,
        end=end.end,
        recurrence_id=recurrence_id.time if recurrence_id else None,
        title=reader.text("SUMMARY", limits.TITLE_CHARS),
        location=reader.text("LOCATION", limits.LOCATION_CHARS),
        status=properties.status(reader.value("STATUS")),
        transparency=properties.transparency(reader.value("TRANSP")),
        visibility=properties.visibility(reader.value("CLASS")),
        sequence=properties.sequence(reader.value("SEQUENCE")),
        rrules=reader.rrules(),
        rdates=reader.rdates(),
        exdates=reader.exdates(),
        zone=start.zone,
        end_zone=end.zone,
        nominal_days=end.nominal_days,
        has_alarm=bool(alarms),
        organizer=_address(reader.first("ORGANIZER")),
        attendees=tuple(_answer(line) for line in reader.all("ATTENDEE", limits.ATTENDEES)),
    )


def _address(line: ContentLine | None) -> str:
    return properties.address(line.value, line.param("EMAIL")) if line else ""


def _answer(line: ContentLine) -> tuple[str, str]:
    return _address(line), line.param("PARTSTAT").upper() or "NEEDS-ACTION"
