"""The full parser: reads any calendar text as far as it goes, and says what it could not read."""

from __future__ import annotations

from collections.abc import Iterator

from calapp.ical import alarms, attachments, custom, limits, people, properties
from calapp.ical.lines import Component, ContentLine, parse_tree
from calapp.ical.reading import EventReader, Note, unheard
from calapp.ical.timezones import FileZones
from calapp.model.calendar_object import CalendarObject, EventIndex
from calapp.model.event import Event

_NOT_SHOWN = ("VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY")
_CONFERENCE_NAMES = (
    "CONFERENCE",
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
)


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
        if not any(child.name in _NOT_SHOWN for child in root.children):
            notes.add("There is no event in it.")
        others = [child.text("UID")[: limits.UID_CHARS].strip() for child in root.children]
        return CalendarObject(properties.primary((uid, False) for uid in others), (), tuple(notes))
    events = [event for reader in readers if (event := _index_event(reader, notes.add))]
    uid = properties.primary((event.uid, event.recurrence_id is not None) for event in events)
    uid = uid or properties.primary((reader.uid(), False) for reader in readers)
    if not uid:
        notes.add("It has no UID.")
    return CalendarObject(uid, tuple(events), tuple(notes))


def events(raw: str) -> tuple[Event, ...]:
    """Return the events of one resource in full. Raises InputError when the text is no calendar."""
    readers = _readers(parse_tree(raw))
    return tuple(event for reader in readers if (event := event_of(reader)))


def file_in(raw: str, event: Event, number: int) -> bytes | None:
    """Return the file that an event's text carries as its attachment ``number``, None when it carries none.

    Raises InputError for a file that is damaged.
    """
    for reader in _readers(parse_tree(raw)):
        if event_of(reader) == event:
            lines = list(attachments.within_limits(reader.all("ATTACH")))
            return attachments.content(lines[number]) if number < len(lines) else None
    return None


def _readers(root: Component, note: Note = unheard) -> list[EventReader]:
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
    alarm_count = len(reader.component.of_kind("VALARM"))
    if alarm_count > limits.ALARMS:
        note(f"Only the first {limits.ALARMS} of {alarm_count} alarms are read.")
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
        has_alarm=alarm_count > 0,
        organizer=_address(reader.first("ORGANIZER")),
        attendees=tuple(_answer(line) for line in reader.all("ATTENDEE", limits.ATTENDEES)),
    )


def _address(line: ContentLine | None) -> str:
    return people.address_of(line) if line else ""


def _answer(line: ContentLine) -> tuple[str, str]:
    return people.address_of(line), line.param("PARTSTAT").upper() or "NEEDS-ACTION"


def event_of(reader: EventReader) -> Event | None:
    """Return one event in full; None when it does not say when it is, or which occurrence it changes."""
    start, recurrence_id = reader.moment("DTSTART"), reader.moment("RECURRENCE-ID")
    if start is None or (recurrence_id is None and reader.first("RECURRENCE-ID")):
        return None
    organizer, creator = reader.first("ORGANIZER"), reader.first(people.CREATOR)
    return Event(
        uid=reader.uid(),
        start=start.time,
        end=reader.length(start).end,
        recurrence_id=recurrence_id.time if recurrence_id else None,
        title=reader.text("SUMMARY", limits.TITLE_CHARS),
        description=reader.text("DESCRIPTION", limits.DESCRIPTION_CHARS),
        location=reader.text("LOCATION", limits.LOCATION_CHARS),
        url=reader.value("URL").strip()[: limits.URL_CHARS],
        conference=_conference(reader),
        status=properties.status(reader.value("STATUS")),
        transparency=properties.transparency(reader.value("TRANSP")),
        visibility=properties.visibility(reader.value("CLASS")),
        busy=properties.busy(reader.value(properties.BUSY)),
        rrule=next(iter(reader.rrules()), None),
        rdates=tuple(rdate.start for rdate in reader.rdates()),
        exdates=reader.exdates(),
        organizer=people.read(organizer) if organizer else None,
        creator=people.read(creator) if creator else None,
        attendees=tuple(people.read(line) for line in reader.all("ATTENDEE", limits.ATTENDEES)),
        alarms=alarms.read_all(reader.component.of_kind("VALARM")),
        attachments=tuple(attachments.read_all(reader.all("ATTACH"))),
        categories=tuple(_categories(reader)),
        color=reader.text("COLOR", limits.COLOR_CHARS).strip(),
        sequence=properties.sequence(reader.value("SEQUENCE")),
        created=reader.utc("CREATED"),
        modified=reader.utc("LAST-MODIFIED") or reader.utc("DTSTAMP"),
        custom=custom.read(reader.all(custom.NAME)),
    )


def _conference(reader: EventReader) -> str:
    found = (reader.value(name).strip() for name in _CONFERENCE_NAMES)
    return next((address[: limits.URL_CHARS] for address in found if address), "")


def _categories(reader: EventReader) -> Iterator[str]:
    for line in reader.all("CATEGORIES"):
        for word in _split(line.value):
            if word.strip():
                yield word.strip()


def _split(value: str) -> list[str]:
    """Return the words of a list, their escapes resolved."""
    if "\\" not in value:
        return value.split(",")
    # Here: it costs a start eight megabytes, and few categories have a comma of their own.
    from icalendar.parser import split_on_unescaped_comma

    return split_on_unescaped_comma(value)
