"""What a Kloudless account holds: calendars, events, series with their instances, and the activity stream."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from tests.fakes.json_http import Json

ACCOUNT = "123"
EMAIL = "me@example.org"
_CALENDAR = {"description": None, "location": None, "timezone": None, "api": "calendar", "type": "calendar"}
_EVENT: Json = {
    "name": None, "description": None, "start": None, "end": None, "organizer": None, "creator": None, "attendees": [],
    "location": None, "attachments": [], "reminder": None, "recurrence": None, "visibility": None, "all_day": False,
    "start_time_zone": None, "end_time_zone": None, "status": "confirmed", "custom_properties": [], "reminders": [],
    "recurring_master_id": None, "api": "calendar", "type": "event",
}  # fmt: skip


@dataclass
class Shelf:
    """A calendar: its record, its events by id, and by master what became of each slot: an instance, or None."""

    record: Json
    events: dict[str, Json] = field(default_factory=dict)
    slots: dict[str, dict[str, Json | None]] = field(default_factory=dict)


class Books:
    """The account's content. ``keeps_pairs`` tells whether the system behind keeps custom properties."""

    def __init__(self) -> None:
        self.keeps_pairs = True
        self.shelves: dict[str, Shelf] = {}
        self.stream: list[Json] = []
        self._numbers = itertools.count(1)
        self.add_calendar("cal", EMAIL)

    def add_calendar(self, calendar: str, name: str, **more: object) -> Shelf:
        """Add a calendar as the system behind does."""
        self.shelves[calendar] = Shelf(_CALENDAR | {"id": calendar, "account_id": ACCOUNT, "name": name} | more)
        self.tell("add", self.shelves[calendar].record)
        return self.shelves[calendar]

    def make(self, calendar: str = "cal", **fields: object) -> Json:
        """Create an event as another program does."""
        number = next(self._numbers)
        shelf = self.shelves[calendar]
        zone = {"start_time_zone": shelf.record["timezone"], "end_time_zone": shelf.record["timezone"]}
        me = {"id": None, "name": "Me", "email": EMAIL}
        record = _EVENT | zone | {"organizer": me, "creator": me} | fields
        record |= {"id": f"f{number}=", "account_id": ACCOUNT, "calendar_id": calendar, "created": _now(number)}
        shelf.events[record["id"]] = record
        self._stamp(record)
        self.tell("add", record)
        return record

    def change(self, event_id: str, calendar: str = "cal", **fields: object) -> Json:
        """Change an event, a series or an instance as another program does."""
        shelf = self.shelves[calendar]
        record = self.find(shelf, event_id)
        assert record is not None
        record = record | fields
        master, slot = slot_of(event_id)
        if slot:
            shelf.slots.setdefault(master, {})[slot] = record
        else:
            if fields.keys() & {"start", "recurrence"}:
                shelf.slots.pop(event_id, None)
            shelf.events[event_id] = record
        self._stamp(record)
        self.tell("update", record)
        return record

    def remove(self, event_id: str, calendar: str = "cal") -> None:
        """Delete an event, a series or an instance as another program does."""
        shelf = self.shelves[calendar]
        record = self.find(shelf, event_id)
        assert record is not None
        master, slot = slot_of(event_id)
        if slot:
            shelf.slots.setdefault(master, {})[slot] = None
        else:
            del shelf.events[event_id]
            shelf.slots.pop(event_id, None)
        self.tell("delete", record)

    def find(self, shelf: Shelf, event_id: str) -> Json | None:
        """Return the record of an id, None when there is none."""
        if event_id in shelf.events:
            return shelf.events[event_id]
        master, slot = slot_of(event_id)
        if master not in shelf.events:
            return None
        if slot in shelf.slots.get(master, {}):
            return shelf.slots[master][slot]
        known = (one for one in instances(shelf.events[master], *_FOREVER) if one["id"] == event_id)
        return next(known, None)

    def between(self, shelf: Shelf, low: datetime, high: datetime, *, expanded: bool) -> list[Json]:
        """Return what lies in a span: series as their instances, or as masters with the changed instances."""
        found: list[Json] = []
        for record in list(shelf.events.values()):
            slots = shelf.slots.get(record["id"], {})
            own = [one for one in slots.values() if one is not None and overlaps(one, low, high)]
            if not record["recurrence"]:
                found += [record] if overlaps(record, low, high) else []
            elif expanded:
                found += own
                found += [one for one in instances(record, low, high) if slot_of(one["id"])[1] not in slots]
            else:
                found += [record, *own]
        return sorted(found, key=lambda one: (one["start"], one["id"]))

    def tell(self, kind: str, record: Json) -> None:
        """Write a line of the stream."""
        number = len(self.stream) + 1
        self.stream.append({"id": str(number), "account": ACCOUNT, "type": kind, "metadata": dict(record)})

    def titles(self, calendar: str = "cal") -> list[str]:
        """Return the names of all events and masters."""
        return sorted(event["name"] for event in self.shelves[calendar].events.values())

    def _stamp(self, record: Json) -> None:
        if not self.keeps_pairs:
            record["custom_properties"] = []
        repeats = bool(record["recurrence"])
        kind = "recurring" if record["recurring_master_id"] else "recurring_master" if repeats else "solo"
        record |= {"modified": _now(next(self._numbers)), "recurrence_type": kind}


def instances(master: Json, low: datetime, high: datetime) -> Iterator[Json]:
    """Yield the instances of a series in a span, as its rule has them."""
    (rule,) = master["recurrence"]
    zone = ZoneInfo(master["start_time_zone"] or "UTC")
    first, length = instant(master["start"]).astimezone(zone), instant(master["end"]) - instant(master["start"])
    for start in rrulestr(rule["rrule"].removeprefix("RRULE:"), dtstart=first).between(low - length, high, inc=True):
        begin, end = text(start), text(start.astimezone(UTC) + length)
        event_id = f"{master['id']}@{begin}"
        one = {"id": event_id, "recurring_master_id": master["id"], "recurrence_type": "recurring", "recurrence": None}
        found = master | one | {"start": begin, "end": end}
        if overlaps(found, low, high):
            yield found


def overlaps(record: Json, low: datetime, high: datetime) -> bool:
    """Tell whether a record lies in a span."""
    start, end = instant(record["start"]), instant(record["end"])
    return start < high and max(end, start + timedelta(seconds=1)) > low


def slot_of(event_id: str) -> tuple[str, str]:
    """Return the master and the slot that the id of an instance is made of."""
    master, found, slot = event_id.partition("@")
    return (master, slot) if found else (event_id, "")


def instant(stated: str) -> datetime:
    """Return the moment of RFC 3339 text."""
    found = datetime.fromisoformat(stated)
    assert found.tzinfo is not None, stated
    return found.astimezone(UTC)


def text(moment: datetime) -> str:
    """Return a moment as RFC 3339 text in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _now(number: int) -> str:
    return text(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number))


_FOREVER = datetime(2000, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
