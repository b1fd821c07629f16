"""Aurinko in memory, over real HTTP and strict about its contract: unknown or read-only names, missing headers, wrong
methods and anything that is left implicit about telling guests count as complaints."""

from __future__ import annotations

import base64
import itertools
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from tests.fakes.json_http import Answer, Json, JsonService, Request

TOKEN = "aurinko-token"  # noqa: S105 - of a service that lives in a test
EMAIL = "me@example.org"
_MOMENT = {"dateTime": str, "dateOnly": str, "timezone": str}
WRITABLE: Json = {
    "subject": str, "description": str, "location": str, "start": _MOMENT, "end": _MOMENT,
    "showAs": {"free", "busy", "tentative", "outOfOffice"},
    "sensitivity": {"normal", "private", "personal", "confidential"},
    "reminder": {"useDefault": bool, "overrides": [{"minutes": int}]},
    "recurrence": {
        "ical": {"rules": [str], "recurrenceStart": _MOMENT},
        "simple": {"pattern": {"frequency": str, "interval": int}, "range": {"type": str, "count": int}},
    },
    "meetingInfo": {
        "attendees": [{"emailAddress": {"name": str, "address": str}, "type": {"required", "optional", "resource"}}],
        "response": str, "onlineMeeting": bool,
    },
}  # fmt: skip


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


class AurinkoService(JsonService):
    """The service of one account.

    ``page`` is the size of pages, ``not_ready`` how often a sync start is not ready yet, ``omit`` what lists leave out,
    ``moves_drop`` whether a series that moves forgets its exceptions, ``token_status`` how the account stands.
    """

    def __init__(self) -> None:
        super().__init__()
        self.page = 100
        self.not_ready = 0
        self.omit: tuple[str, ...] = ()
        self.moves_drop = True
        self.token_status = "active"  # noqa: S105 - a word
        self.dead = ""
        self.notified: list[str] = []
        self.expired_before = -1
        self._numbers = itertools.count(1)
        self._pages: dict[str, tuple[list[Any], str]] = {}
        self.shelves: dict[str, Shelf] = {}
        self.add_calendar("cal", "Work", primary=True)

    def add_calendar(self, calendar: str, name: str, **more: Any) -> Shelf:
        """Add a calendar as the system behind does."""
        self.shelves[calendar] = Shelf({"id": calendar, "name": name, "accessRole": "owner", "primary": False, **more})
        return self.shelves[calendar]

    def expire_tokens(self) -> None:
        """Forget every token handed out so far."""
        self.expired_before = next(self._numbers)

    # what the system behind does

    def make(self, calendar: str = "cal", **fields: Any) -> Json:
        """Create an event as another program does."""
        with self.lock:
            return self._create(self.shelves[calendar], fields)

    def change(self, event_id: str, calendar: str = "cal", **fields: Any) -> None:
        """Change an event as another program does."""
        with self.lock:
            shelf = self.shelves[calendar]
            self._patch(shelf, self._find(shelf, event_id), fields)

    def remove(self, event_id: str, calendar: str = "cal") -> None:
        """Delete an event or an occurrence as another program does."""
        with self.lock:
            self._remove(self.shelves[calendar], event_id)

    def change_occurrence(self, master: str, slot: str, calendar: str = "cal", **fields: Any) -> None:
        """Change one occurrence as another program does."""
        with self.lock:
            shelf = self.shelves[calendar]
            found = self._occurrence(shelf, master, slot)
            assert found is not None
            self._patch(shelf, found, fields)

    def subjects(self, calendar: str = "cal") -> list[str]:
        """Return the titles of everything that is there."""
        return sorted(event["subject"] for event in self.shelves[calendar].events.values())

    # the surface

    def error(self, status: int, message: str, code: str = "") -> Json:
        words = {
            400: "badRequest",
            401: "unauthorized",
            404: "notFound",
            410: "syncToken.expired",
            412: "preconditionFailed",
        }
        request_id = "82414de3-3815-47ef-aca1-6745e42a60d6"
        return {"code": code or words.get(status, "error"), "message": message, "requestId": request_id}

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer(401, self.error(401, "unauthorized"))
        if self.dead:
            return Answer(401, self.error(401, "Not authorized", self.dead))
        match (request.method, *request.path):
            case "GET", "v1", "account":
                return Answer(200, {"id": 7, "serviceType": "Google", "active": True, "tokenStatus": self.token_status,
                                    "email": EMAIL, "name": "Me"})  # fmt: skip
            case "GET", "v1", "calendars":
                return self._list_calendars(request)
            case "POST", "v1", "calendars":
                return self._create_calendar(request)
            case _, "v1", "calendars", calendar, *rest:
                shelf = self.shelves.get(calendar)
                if shelf is None:
                    return Answer(404, self.error(404, "Calendar not found"))
                return self._in_calendar(request, shelf, rest)
        return self.complain(f"{request.method} {'/'.join(request.path)}: no such operation")

    def _in_calendar(self, request: Request, shelf: Shelf, rest: list[str]) -> Answer:
        match (request.method, *rest):
            case ("GET",):
                return Answer(200, shelf.record)
            case ("PATCH",):
                if not self._fits(request.body, {"name": str, "description": str}):
                    return self.complain(f"PATCH calendar: {request.body}")
                shelf.record |= request.body
                return Answer(200, shelf.record)
            case "POST", "sync":
                return self._start(request, shelf)
            case "GET", "sync", ("updated" | "deleted") as kind:
                return self._chain(request, shelf, kind)
            case "GET", "events", "range":
                return self._range(request, shelf)
            case "GET", "events", "find":
                found = [one for one in shelf.events.values() if one["iCalUid"] == request.query.get("iCalUId")]
                return Answer(200, {"records": found, "length": len(found)})
            case "POST", "events":
                return self._post(request, shelf)
            case _, "events", event_id, *more:
                return self._on_event(request, shelf, event_id, more)
        return self.complain(f"{request.method} {rest}: no such operation")

    def _on_event(self, request: Request, shelf: Shelf, event_id: str, more: list[str]) -> Answer:
        missing = Answer(404, self.error(404, "Event not found"))
        if more[:1] == ["occurrences"] and request.method == "GET":
            found = self._occurrence(shelf, event_id, more[1])
            return Answer(200, found) if found else missing
        found = self._find(shelf, event_id)
        if found is None:
            return missing
        match (request.method, *more):
            case ("GET",):
                return Answer(200, found)
            case "GET", "series":
                return Answer(200, self._series(shelf, event_id))
            case "GET", "attachments", attachment:
                content = shelf.files.get(attachment)
                return missing if content is None else Answer(200, {"content": base64.b64encode(content).decode()})
            case (("PATCH" | "DELETE" | "PUT"), *_) if "notifyAttendees" not in request.query:
                return self.complain(f"{request.method}: notifyAttendees is left implicit")
            case ("PATCH",):
                return self._on_patch(request, shelf, found)
            case ("DELETE",):
                self._tell_guests(request, found)
                self._remove(shelf, event_id)
                return Answer(200)
            case "PUT", "response":
                if not self._fits(
                    request.body, {"response": {"noResponse", "declined", "tentative", "accepted"}, "comment": str}
                ):
                    return self.complain(f"PUT response: {request.body}")
                self._tell_guests(request, found)
                found.setdefault("meetingInfo", {})["response"] = request.body["response"]
                self._bump(shelf, found)
                return Answer(200, {"status": "Ok"})
        return self.complain(f"{request.method} {more}: no such operation")

    def _on_patch(self, request: Request, shelf: Shelf, found: Json) -> Answer:
        if "if-match" not in request.headers:
            return self.complain("PATCH without If-Match")
        if shelf.record["accessRole"] == "reader":
            return Answer(403, self.error(403, "Forbidden"))
        if not self._fits(request.body, WRITABLE) or not request.body:
            return self.complain(f"PATCH event: {request.body}")
        if request.headers["if-match"] != found["etag"]:
            return Answer(412, self.error(412, "etag mismatch"))
        self._tell_guests(request, found)
        self._patch(shelf, found, request.body)
        answer = {"id": found["id"], "etag": found["etag"], "iCalUId": found["iCalUid"]}
        return Answer(200, answer | ({"record": found} if request.query.get("returnRecord") == "true" else {}))

    def _post(self, request: Request, shelf: Shelf) -> Answer:
        if "notifyAttendees" not in request.query:
            return self.complain("POST: notifyAttendees is left implicit")
        if not self._fits(request.body, WRITABLE) or not {"start", "end"} <= request.body.keys():
            return self.complain(f"POST event: {request.body}")
        if shelf.record["accessRole"] == "reader":
            return Answer(403, self.error(403, "Forbidden"))
        made = self._create(shelf, request.body)
        self._tell_guests(request, made)
        answer = {"id": made["id"], "etag": made["etag"], "iCalUId": made["iCalUid"]}
        return Answer(201, answer | ({"record": made} if request.query.get("returnRecord") == "true" else {}))

    def _list_calendars(self, request: Request) -> Answer:
        shared = request.query.get("withShared") == "true"
        records = [shelf.record for shelf in self.shelves.values() if shared or shelf.record["accessRole"] == "owner"]
        start = int(request.query.get("pageToken") or 0)
        body: Json = {"records": records[start : start + self.page], "length": len(records[start : start + self.page])}
        if start + self.page < len(records):
            body["nextPageToken"] = str(start + self.page)
        return Answer(200, body)

    def _create_calendar(self, request: Request) -> Answer:
        if not self._fits(request.body, {"name": str, "color": str, "description": str}):
            return self.complain(f"POST calendar: {request.body}")
        calendar = f"cal{next(self._numbers)}"
        return Answer(200, self.add_calendar(calendar, request.body.pop("name"), **request.body).record)

    def _start(self, request: Request, shelf: Shelf) -> Answer:
        if request.query.keys() != {"timeMin", "timeMax"} or request.body is not None:
            return self.complain(f"sync start: {request.query}")
        if self.not_ready:
            self.not_ready -= 1
            return Answer(200, {"ready": False})
        number, low, high = next(self._numbers), request.query["timeMin"], request.query["timeMax"]
        full = self._listed([one for one in self._everything(shelf) if _overlaps(one, low, high)])
        self._pages[f"full-{number}"] = full, f"{number}"
        return Answer(200, {"ready": True, "syncUpdatedToken": f"full-{number}", "syncDeletedToken": f"{number}"})

    def _chain(self, request: Request, shelf: Shelf, kind: str) -> Answer:
        if len(request.query) != 1 or not request.query.keys() <= {"deltaToken", "pageToken"}:
            return self.complain(f"sync/{kind}: {request.query}")
        ((name, token),) = request.query.items()
        if name == "pageToken" or token.startswith("full-"):
            records, delta = self._pages[token]
            if int(delta) <= self.expired_before:
                return Answer(410, self.error(410, "syncToken expired."))
        else:
            if int(token) <= self.expired_before:
                return Answer(410, self.error(410, "syncToken expired."))
            news = {event: record for number, event, record in shelf.journal if number > int(token)}
            delta = str(next(self._numbers))
            if kind == "updated":
                records = self._listed([record for record in news.values() if record is not None])
            else:
                records = [{"id": event, "timestamp": _now()} for event, record in news.items() if record is None]
        body: Json = {"records": records[: self.page], "length": len(records[: self.page])}
        if len(records) > self.page:
            body["nextPageToken"] = f"page-{next(self._numbers)}"
            self._pages[body["nextPageToken"]] = records[self.page :], delta
        else:
            body["nextDeltaToken"] = delta
        return Answer(200, body)

    def _range(self, request: Request, shelf: Shelf) -> Answer:
        if not {"timeMin", "timeMax"} <= request.query.keys() <= {"timeMin", "timeMax", "pageToken"}:
            return self.complain(f"range: {request.query}")
        low, high = request.query["timeMin"], request.query["timeMax"]
        records = self._listed([one for one in self._everything(shelf) if _overlaps(one, low, high)])
        start = int(request.query.get("pageToken") or 0)
        body: Json = {"records": records[start : start + self.page], "length": len(records[start : start + self.page])}
        if start + self.page < len(records):
            body["nextPageToken"] = str(start + self.page)
        return Answer(200, body)

    # the books

    def _everything(self, shelf: Shelf) -> list[Json]:
        modified = [one for series in shelf.series.values() for one in series.modified.values()]
        return [*shelf.events.values(), *modified]

    def _listed(self, records: list[Json]) -> list[Json]:
        found = []
        for record in records:
            shown = dict(record)
            left_out = [name for name in self.omit if name in shown or name == "attendees"]
            for name in left_out:
                shown.pop(name, None)
            if "attendees" in left_out and "meetingInfo" in shown:
                shown["meetingInfo"] = {k: v for k, v in shown["meetingInfo"].items() if k != "attendees"}
            found.append(shown | ({"omitted": left_out} if left_out else {}))
        return found

    def _create(self, shelf: Shelf, fields: Json) -> Json:
        number = next(self._numbers)
        record = {
            "id": f"e{number}", "calendarId": shelf.record["id"], "iCalUid": f"e{number}@aurinko.example",
            "createdTime": _now(), "organizer": {"emailAddress": {"address": EMAIL, "name": "Me"}}, "subject": "",
            **fields,
        }  # fmt: skip
        shelf.events[record["id"]] = record
        self._bump(shelf, record)
        return record

    def _patch(self, shelf: Shelf, record: Json | None, fields: Json) -> None:
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
            slot = _key(info["originalStart"])
            record = series.modified.setdefault(slot, record)
            record["occurrenceInfo"] = {**info, "type": "modified"}
        elif self.moves_drop and fields.keys() & {"start", "end", "recurrence"}:
            shelf.series.pop(record["id"], None)
        record |= fields
        if not (record.get("recurrence") or {}).get("ical", {}).get("rules"):
            record.pop("recurrence", None)
        self._bump(shelf, record)

    def _bump(self, shelf: Shelf, record: Json) -> None:
        number = next(self._numbers)
        if "occurrenceInfo" not in record:
            record["recurrenceType"] = "master" if record.get("recurrence") else "single"
        record |= {"etag": f'"{number}"', "lastModifiedTime": _now()}
        shelf.journal.append((number, record["id"], record))

    def _remove(self, shelf: Shelf, event_id: str) -> None:
        number = next(self._numbers)
        if event_id in shelf.events:
            del shelf.events[event_id]
            shelf.series.pop(event_id, None)
            shelf.journal.append((number, event_id, None))
            return
        found = self._find(shelf, event_id)
        assert found is not None
        info = found["occurrenceInfo"]
        series = shelf.series.setdefault(info["masterId"], Series())
        series.modified.pop(_key(info["originalStart"]), None)
        series.deleted[_key(info["originalStart"])] = {**info, "type": "deleted"}
        shelf.journal.append((number, event_id, {**found, "occurrenceInfo": {**info, "type": "deleted"}}))

    def _find(self, shelf: Shelf, event_id: str) -> Json | None:
        if event_id in shelf.events:
            return shelf.events[event_id]
        master, _, slot = event_id.rpartition("@")
        return self._occurrence(shelf, master, slot) if master in shelf.events else None

    def _occurrence(self, shelf: Shelf, master_id: str, slot: str) -> Json | None:
        master = shelf.events.get(master_id)
        if master is None or "recurrence" not in master:
            return None
        series = shelf.series.get(master_id, Series())
        key = _key({"dateOnly": slot} if len(slot) == 10 else {"dateTime": slot})
        if key in series.modified:
            return series.modified[key]
        start = _slot(master, key)
        if start is None or key in series.deleted:
            return None
        length = _instant(master["end"]) - _instant(master["start"])
        ends = {"dateOnly": (date.fromisoformat(key) + length).isoformat()} if len(key) == 10 else {
            "dateTime": _text(_instant(start) + length), "timezone": master["start"].get("timezone", "UTC"),
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

    def _series(self, shelf: Shelf, master_id: str) -> Json:
        series = shelf.series.get(master_id, Series())
        return {
            "id": master_id,
            "recurrence": shelf.events[master_id].get("recurrence", {}),
            "modifiedOccurrences": [one["occurrenceInfo"] for one in series.modified.values()],
            "deletedOccurrences": list(series.deleted.values()),
        }

    def _tell_guests(self, request: Request, record: Json) -> None:
        if request.query["notifyAttendees"] == "true":
            self.notified.append(record["subject"])

    def _fits(self, value: Any, shape: Any) -> bool:
        if isinstance(shape, dict):
            return isinstance(value, dict) and all(
                name in shape and self._fits(v, shape[name]) for name, v in value.items()
            )
        if isinstance(shape, list):
            return isinstance(value, list) and all(self._fits(one, shape[0]) for one in value)
        if isinstance(shape, set):
            return value in shape
        return type(value) is shape


def _now() -> str:
    return "2026-01-01T00:00:00Z"


def _instant(moment: Json) -> datetime:
    if "dateOnly" in moment:
        return datetime.combine(date.fromisoformat(moment["dateOnly"]), datetime.min.time(), UTC)
    return datetime.fromisoformat(moment["dateTime"]).astimezone(UTC)


def _text(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _key(moment: Json) -> str:
    return moment["dateOnly"] if "dateOnly" in moment else _text(_instant(moment))


def _slot(master: Json, key: str) -> Json | None:
    """Return the start of the occurrence at a slot, None when the rule has none there."""
    (rule,) = (line for line in master["recurrence"]["ical"]["rules"] if line.startswith("RRULE:"))
    first = master["start"]
    if "dateOnly" in first:
        starts = rrulestr(rule, dtstart=datetime.fromisoformat(first["dateOnly"]))
        wanted = datetime.fromisoformat(key)
        return {"dateOnly": key} if wanted in starts.between(wanted, wanted, inc=True) else None
    zone = ZoneInfo(first.get("timezone", "UTC"))
    starts = rrulestr(rule, dtstart=_instant(first).astimezone(zone))
    wanted = _instant({"dateTime": key}).astimezone(zone)
    found = starts.between(wanted - timedelta(seconds=1), wanted + timedelta(seconds=1))
    return {"dateTime": key, "timezone": str(zone)} if found else None


def _overlaps(record: Json, low: str, high: str) -> bool:
    if record.get("recurrenceType") == "master":
        return True
    start, end = _instant(record["start"]), _instant(record["end"])
    return start < _instant({"dateTime": high}) and max(end, start + timedelta(seconds=1)) > _instant({"dateTime": low})
