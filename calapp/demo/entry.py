"""Sample events as data, and the iCalendar text that a server would keep of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from calapp.ical.lines import ContentLine, escape

FLOATING = ""
OWN_PRODID = "-//calapp//demo//EN"


@dataclass(frozen=True, slots=True)
class Change:
    """One occurrence of a series that differs. ``day`` names the occurrence, counted like ``Entry.day``."""

    day: int
    to_day: int | None = None
    start: str = ""
    end: str = ""
    title: str = ""
    status: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sample event.

    ``day`` counts from the Monday of the current week. Without ``start`` it is all-day and takes ``days`` days.
    ``guests`` are pairs of name and answer, the organizer first. ``answer`` is the demo user's own, "" for no guest.
    """

    calendar: str
    title: str
    day: int
    start: str = ""
    end: str = ""
    days: int = 1
    zone: str = "Europe/Berlin"
    end_zone: str = ""
    place: str = ""
    notes: str = ""
    link: str = ""
    rule: str = ""
    skipped: tuple[int, ...] = ()
    changes: tuple[Change, ...] = ()
    guests: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    status: str = ""
    free: bool = False
    private: bool = False
    reminder: int | None = None
    product: str = OWN_PRODID
    extra: tuple[tuple[str, str], ...] = ()


def uid_of(entry: Entry) -> str:
    """Return a UID that stays the same from run to run."""
    words = "".join(letter if letter.isalnum() else "-" for letter in entry.title.lower() if letter.isascii())
    return f"{entry.calendar.lower()}-{words.strip('-')}-{entry.day}@calapp.example"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes entries as calendar text for the week of ``monday``; ``zones`` are VTIMEZONE texts by TZID."""

    monday: date
    owner: tuple[str, str]
    zones: dict[str, str]
    stamp: datetime

    def text(self, entry: Entry) -> str:
        """Return one resource: the event, its changed occurrences and the zones they use."""
        names = dict.fromkeys(name for name in (entry.zone, entry.end_zone) if entry.start and name in self.zones)
        events = [self._event(entry, None), *(self._event(entry, change) for change in entry.changes)]
        lines = ["BEGIN:VCALENDAR\r\n", "VERSION:2.0\r\n", f"PRODID:{entry.product}\r\n"]
        return "".join([*lines, *(self.zones[name] for name in names), *events, "END:VCALENDAR\r\n"])

    def _event(self, entry: Entry, change: Change | None) -> str:
        lines = [ContentLine.of("UID", uid_of(entry)), ContentLine.of("DTSTAMP", f"{self.stamp:%Y%m%dT%H%M%SZ}")]
        lines += self._times(entry, change)
        lines.append(ContentLine.of("SUMMARY", escape((change.title if change else "") or entry.title)))
        lines += self._words(entry, change)
        lines += self._people(entry, change)
        if change is None and entry.rule:
            lines.append(ContentLine.of("RRULE", entry.rule))
            lines += [self._time("EXDATE", entry, day, entry.start, entry.zone) for day in entry.skipped]
        lines += [ContentLine.of(name, value) for name, value in entry.extra]
        alarm = "" if entry.reminder is None else _alarm(entry.reminder)
        return f"BEGIN:VEVENT\r\n{''.join(line.text for line in lines)}{alarm}END:VEVENT\r\n"

    def _times(self, entry: Entry, change: Change | None) -> Iterator[ContentLine]:
        day, start, end = entry.day, entry.start, entry.end
        if change is not None:
            yield self._time("RECURRENCE-ID", entry, change.day, entry.start, entry.zone)
            day = change.day if change.to_day is None else change.to_day
            start, end = change.start or start, change.end or end
        yield self._time("DTSTART", entry, day, start, entry.zone)
        later = entry.days if not start or end <= start else 0
        yield self._time("DTEND", entry, day + later, end, entry.end_zone or entry.zone)

    def _time(self, name: str, entry: Entry, day: int, clock: str, zone: str) -> ContentLine:
        date_ = self.monday + timedelta(days=day)
        if not entry.start:
            return ContentLine.of(name, f"{date_:%Y%m%d}", [("VALUE", "DATE")])
        moment = datetime.combine(date_, time.fromisoformat(clock))
        if zone == "UTC":
            return ContentLine.of(name, f"{moment:%Y%m%dT%H%M%S}Z")
        return ContentLine.of(name, f"{moment:%Y%m%dT%H%M%S}", [("TZID", zone)] if zone != FLOATING else [])

    def _words(self, entry: Entry, change: Change | None) -> Iterator[ContentLine]:
        for name, text in (("LOCATION", entry.place), ("DESCRIPTION", entry.notes)):
            if text:
                yield ContentLine.of(name, escape(text))
        if entry.link:
            yield ContentLine.of("URL", entry.link)
        status = (change.status if change else "") or entry.status
        if status:
            yield ContentLine.of("STATUS", status)
        if entry.free:
            yield ContentLine.of("TRANSP", "TRANSPARENT")
        if entry.private:
            yield ContentLine.of("CLASS", "PRIVATE")

    def _people(self, entry: Entry, change: Change | None) -> Iterator[ContentLine]:
        if not entry.guests:
            return
        name = self.owner[1]
        organizer = entry.guests[0][0] if entry.answer else name
        yield ContentLine.of("ORGANIZER", f"mailto:{_address(organizer, self.owner)}", [("CN", organizer)])
        answer = (change.answer if change else "") or entry.answer or "ACCEPTED"
        for guest, said in (*entry.guests, (name, answer)):
            params = [("CN", guest), ("PARTSTAT", said), ("ROLE", "REQ-PARTICIPANT")]
            if guest == name and said == "NEEDS-ACTION":
                params.append(("RSVP", "TRUE"))
            yield ContentLine.of("ATTENDEE", f"mailto:{_address(guest, self.owner)}", params)


def _address(name: str, owner: tuple[str, str]) -> str:
    if name == owner[1]:
        return owner[0]
    return f"{name.split()[0].lower()}@example.org"


def _alarm(minutes: int) -> str:
    return f"BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nTRIGGER:-PT{minutes}M\r\nEND:VALARM\r\n"
