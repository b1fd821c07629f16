"""What an Aurinko account holds: calendars, events, series with what became of their occurrences, and a journal."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from tests.fakes.json_http import Json

EMAIL = "me@example.org"


@dataclass
class Series:
    """What became of a master's occurrences, by the instant of their slot."""

    modified: dict[str, Json] = field(default_factory=dict)
    deleted: dict[str, Json] = field(default_factory=dict)


@dataclass
class Shelf:
    """A calendar: its record, its events by id, and its journal of (number, id, record or None when gone)."""

    record: Json
    events: dict[str, Json] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    journal: list[tuple[int, str, Json | None]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


class AurinkoBooks:
    """The account's content, as the system behind sees and changes it.

    ``moves_drop`` tells whether a series that moves forgets its exceptions.
    """

    lock: threading.RLock

    def __init__(self) -> None:
        self.moves_drop = True
        self.numbers = itertools.count(1)
        self.shelves: dict[str, Shelf] = {}
        self.add_calendar("cal", "Work", primary=True)

    def add_calendar(self, calendar: str, name: str, **more: Any) -> Shelf:
        """Add a calendar as the system behind does."""
        self.shelves[calendar] = Shelf({"id": calendar, "name": name, "accessRole": "owner", "primary": False, **more})
        return self.shelves[calendar]

    def make(self, calendar: str = "cal", **fields: Any) -> Json:
        """Create an event as another program does."""
        with self.lock:
            return self.create(self.shelves[calendar], fields)

    def change(self, event_id: str, calendar: str = "cal", **fields: Any) -> None:
        """Change an event as another program does."""
        with self.lock:
            shelf = self.shelves[calendar]
            self.patch(shelf, self.find(shelf, event_id), fields)

    def remove(self, event_id: str, calendar: str = "cal") -> None:
        """Delete an event or an occurrence as another program does."""
        with self.lock:
            self.take_away(self.shelves[calendar], event_id)

    def change_occurrence(self, master: str, slot: str, calendar: str = "cal", **fields: Any) -> None:
        """Change one occurrence as another program does."""
        with self.lock:
            shelf = self.shelves[calendar]
            found = self.occurrence(shelf, master, slot)
            assert found is not None
            self.patch(shelf, found, fields)

    def subjects(self, calendar: str = "cal") -> list[str]:
        """Return the titles of everything that is there."""
        return sorted(event["subject"] for event in self.shelves[calendar].events.values())

    def create(self, shelf: Shelf, fields: Json) -> Json:
        number = next(self.numbers)
        record = {
            "id": f"e{number}", "calendarId": shelf.record["id"], "iCalUid": f"e{number}@aurinko.example",
            "createdTime": now(), "organizer": {"emailAddress": {"address": EMAIL, "name": "Me"}}, "subject": "",
            **fields,
        }  # fmt: skip
        shelf.events[record["id"]] = record
        self.bump(shelf, record)
        return record

    def patch(self, shelf: Shelf, record: Json | None, fields: Json) -> None:
        assert record is not None
        meeting = fields.get("meetingInfo")
        if meeting and "attendees" in meeting:
            known = {one["emailAddress"]["address"]: one for one in record.get("meetingInfo", {}).get("attendees", ())}
            meeting["attendees"] = [
                {**one, **{k: v for k, v in known.get(one["emailAddress"]["address"], {}).items() if k == "response"}}
                for one in meeting["attendees"]
            ]
            fields = {**fields, "meetingInfo": {**record.get("meetingInfo", {}), **meeting}}
        info = record.get("occurrenceInfo")
        if info is not None:
            series = shelf.series.setdefault(info["masterId"], Series())
            slot = key_of(info["originalStart"])
            record = series.modified.setdefault(slot, record)
            record["occurrenceInfo"] = {**info, "type": "modified"}
        elif self.moves_drop and fields.keys() & {"start", "end", "recurrence"}:
            shelf.series.pop(record["id"], None)
        record |= fields
        if not (record.get("recurrence") or {}).get("ical", {}).get("rules"):
            record.pop("recurrence", None)
        self.bump(shelf, record)

    def bump(self, shelf: Shelf, record: Json) -> None:
        number = next(self.numbers)
        if "occurrenceInfo" not in record:
            record["recurrenceType"] = "master" if record.get("recurrence") else "single"
        record |= {"etag": f'"{number}"', "lastModifiedTime": now()}
        shelf.journal.append((number, record["id"], record))

    def take_away(self, shelf: Shelf, event_id: str) -> None:
        number = next(self.numbers)
        if event_id in shelf.events:
            del shelf.events[event_id]
            shelf.series.pop(event_id, None)
            shelf.journal.append((number, event_id, None))
            return
        found = self.find(shelf, event_id)
        assert found is not None
        info = found["occurrenceInfo"]
        series = shelf.series.setdefault(info["masterId"], Series())
        series.modified.pop(key_of(info["originalStart"]), None)
        series.deleted[key_of(info["originalStart"])] = {**info, "type": "deleted"}
        shelf.journal.append((number, event_id, {**found, "occurrenceInfo": {**info, "type": "deleted"}}))

    def find(self, shelf: Shelf, event_id: str) -> Json | None:
        if event_id in shelf.events:
            return shelf.events[event_id]
        master, _, slot = event_id.rpartition("@")
        return self.occurrence(shelf, master, slot) if master in shelf.events else None

    def occurrence(self, shelf: Shelf, master_id: str, slot: str) -> Json | None:
        master = shelf.events.get(master_id)
        if master is None or "recurrence" not in master:
            return None
        series = shelf.series.get(master_id, Series())
        key = key_of({"dateOnly": slot} if len(slot) == 10 else {"dateTime": slot})
        if key in series.modified:
            return series.modified[key]
        start = slot_of(master, key)
        if start is None or key in series.deleted:
            return None
        length = instant(master["end"]) - instant(master["start"])
        ends = {"dateOnly": (date.fromisoformat(key) + length).isoformat()} if len(key) == 10 else {
            "dateTime": text(instant(start) + length), "timezone": master["start"].get("timezone", "UTC"),
        }  # fmt: skip
        event_id = f"{master_id}@{key}"
        info = {"id": event_id, "type": "regular", "originalStart": start, "start": start, "masterId": master_id}
        plain = {name: value for name, value in master.items() if name != "recurrence"}
        return {
            **plain,
            "id": event_id,
            "recurrenceType": "occurrence",
            "occurrenceInfo": info,
            "start": start,
            "end": ends,
        }

    def series_of(self, shelf: Shelf, master_id: str) -> Json:
        series = shelf.series.get(master_id, Series())
        return {
            "id": master_id,
            "recurrence": shelf.events[master_id].get("recurrence", {}),
            "modifiedOccurrences": [one["occurrenceInfo"] for one in series.modified.values()],
            "deletedOccurrences": list(series.deleted.values()),
        }


def now() -> str:
    return "2026-01-01T00:00:00Z"


def instant(moment: Json) -> datetime:
    if "dateOnly" in moment:
        return datetime.combine(date.fromisoformat(moment["dateOnly"]), datetime.min.time(), UTC)
    return datetime.fromisoformat(moment["dateTime"]).astimezone(UTC)


def text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def key_of(moment: Json) -> str:
    return moment["dateOnly"] if "dateOnly" in moment else text(instant(moment))


def slot_of(master: Json, key: str) -> Json | None:
    """Return the start of the occurrence at a slot, None when the rule has none there."""
    (rule,) = (line for line in master["recurrence"]["ical"]["rules"] if line.startswith("RRULE:"))
    first = master["start"]
    if "dateOnly" in first:
        starts = rrulestr(rule, dtstart=datetime.fromisoformat(first["dateOnly"]))
        wanted = datetime.fromisoformat(key)
        return {"dateOnly": key} if wanted in starts.between(wanted, wanted, inc=True) else None
    zone = ZoneInfo(first.get("timezone", "UTC"))
    starts = rrulestr(rule, dtstart=instant(first).astimezone(zone))
    wanted = instant({"dateTime": key}).astimezone(zone)
    found = starts.between(wanted - timedelta(seconds=1), wanted + timedelta(seconds=1))
    return {"dateTime": key, "timezone": str(zone)} if found else None


def overlaps(record: Json, low: str, high: str) -> bool:
    if record.get("recurrenceType") == "master":
        return True
    start, end = instant(record["start"]), instant(record["end"])
    return start < instant({"dateTime": high}) and max(end, start + timedelta(seconds=1)) > instant({"dateTime": low})
