"""Kloudless in memory, over real HTTP and strict about its contract: unknown or read-only names, missing ones, wrong
methods, wrong times and parameters that it does not know count as complaints."""

from __future__ import annotations

from typing import Any

from tests.fakes.json_http import Answer, Json, JsonService, Request, fits
from tests.fakes.kloudless_books import ACCOUNT, EMAIL, Books, Shelf, instant

TOKEN = "kloudless-token"  # noqa: S105 - of a service that lives in a test
_TEXT = (str, type(None))
_PERSON = {"id": _TEXT, "name": _TEXT, "email": str}
_REMINDER = {"minutes": int, "method": {"popup", "email"}}
WRITABLE: Json = {
    "name": str, "description": _TEXT, "start": str, "end": str, "organizer": _PERSON, "creator": _PERSON,
    "attendees": [_PERSON | {"status": _TEXT, "required": bool, "resource": bool}], "location": _TEXT,
    "attachments": [{"id": _TEXT, "name": _TEXT, "url": _TEXT, "mime_type": _TEXT}],
    "reminder": _REMINDER, "recurrence": [{"rrule": str}],
    "visibility": {"default", "public", "private", "confidential"},
    "all_day": bool, "start_time_zone": _TEXT, "end_time_zone": _TEXT, "status": _TEXT,
    "custom_properties": [{"key": str, "value": _TEXT}], "reminders": [_REMINDER],
}  # fmt: skip
NULLABLE = ("reminder", "recurrence", "visibility")
CALENDAR: Json = {"name": str, "description": _TEXT, "location": _TEXT, "timezone": _TEXT}

__all__ = ["ACCOUNT", "EMAIL", "TOKEN", "KloudlessService"]


class KloudlessService(JsonService):
    """The service of one account, with what it holds in ``books``.

    ``page`` is the size of pages, ``expands`` whether lists show series as their instances, ``latest`` whether the end
    of the stream has a call of its own, ``streams`` whether there is a stream at all, ``bare`` whether deletions name
    an id only, ``kept_from`` the first line of the stream that is still kept.
    """

    def __init__(self) -> None:
        super().__init__()
        self.page = 100
        self.expands = True
        self.latest = True
        self.streams = True
        self.bare = False
        self.kept_from = 0
        self.dead = False
        self.books = Books()

    def forget_stream(self) -> None:
        """Drop every line of the stream, as a service that keeps them for a short time does."""
        self.kept_from = len(self.books.stream) + 1
        self.books.tell("update", next(iter(self.books.shelves.values())).record)

    def error(self, status: int, message: str) -> Json:
        words = {400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 410: "gone"}
        return {"status_code": status, "message": message, "error_code": words.get(status, "error"), "id": "0b2b-71c"}

    def answer(self, request: Request) -> Answer:
        if request.headers.get("authorization") != f"Bearer {TOKEN}" or self.dead:
            return Answer(401, self.error(401, "Invalid token"))
        match (request.method, *request.path):
            case _, "v1", "accounts", account, *_ if account not in (ACCOUNT, "me"):
                return self._missing("account")
            case "GET", "v1", "accounts", _, "events":
                return self._stream(request)
            case "GET", "v1", "accounts", _, "events", "latest":
                here = self.latest and self.streams
                return Answer(200, {"cursor": str(len(self.books.stream))}) if here else self._missing("cursor")
            case "GET", "v1", "accounts", _, "cal", "calendars":
                return self._paged(
                    request, [shelf.record for shelf in self.books.shelves.values()], {"page", "page_size"}
                )
            case "POST", "v1", "accounts", _, "cal", "calendars":
                if not (fits(request.body, CALENDAR) and request.body.get("name")):
                    return self.complain(f"POST calendar: {request.body}")
                href = f"c{len(self.books.stream)}="
                return Answer(201, self.books.add_calendar(href, **request.body).record)
            case _, "v1", "accounts", _, "cal", "calendars", calendar, *rest:
                shelf = self.books.shelves.get(calendar)
                return self._missing("calendar") if shelf is None else self._in_calendar(request, calendar, shelf, rest)
        return self.complain(f"{request.method} {'/'.join(request.path)}: no such operation")

    def _in_calendar(self, request: Request, calendar: str, shelf: Shelf, rest: list[str]) -> Answer:
        match (request.method, *rest):
            case ("GET",):
                return Answer(200, shelf.record)
            case ("PATCH",):
                if not fits(request.body, CALENDAR) or not request.body:
                    return self.complain(f"PATCH calendar: {request.body}")
                shelf.record |= request.body
                self.books.tell("update", shelf.record)
                return Answer(200, shelf.record)
            case ("DELETE",):
                del self.books.shelves[calendar]
                self.books.tell("delete", shelf.record)
                return Answer(204)
            case "GET", "events":
                return self._list(request, shelf)
            case "POST", "events":
                if problem := self._problem(request.body, ("name", "start", "end")):
                    return self.complain(f"POST event: {problem}: {request.body}")
                return Answer(201, self.books.make(calendar, **request.body))
            case _, "events", event_id:
                return self._on_event(request, calendar, shelf, event_id)
        return self.complain(f"{request.method} {rest}: no such operation")

    def _on_event(self, request: Request, calendar: str, shelf: Shelf, event_id: str) -> Answer:
        found = self.books.find(shelf, event_id)
        if found is None:
            return self._missing("event")
        if request.method == "GET":
            return Answer(200, _shown(request, found))
        if request.method == "DELETE":
            self.books.remove(event_id, calendar)
            return Answer(204)
        if request.method != "PATCH":
            return self.complain(f"{request.method} event: no such operation")
        if problem := self._problem(request.body, ()):
            return self.complain(f"PATCH event: {problem}: {request.body}")
        return Answer(200, _shown(request, self.books.change(event_id, calendar, **request.body)))

    def _list(self, request: Request, shelf: Shelf) -> Answer:
        if not {"start", "end"} <= request.query.keys():
            return self.complain(f"a list without start and end: {request.query}")
        low, high = instant(request.query["start"]), instant(request.query["end"])
        records = self.books.between(shelf, low, high, expanded=self.expands)
        return self._paged(request, records, {"start", "end", "page", "page_size"})

    def _paged(self, request: Request, records: list[Json], known: set[str]) -> Answer:
        if not request.query.keys() <= known:
            return self.complain(f"parameters that are not known: {request.query}")
        size = min(self.page, int(request.query.get("page_size") or self.page))
        page = int(request.query.get("page") or 1)
        shown = [_shown(request, record) for record in records[(page - 1) * size : page * size]]
        following = str(page + 1) if page * size < len(records) else None
        return Answer(200, {"count": len(shown), "page": str(page), "next_page": following, "objects": shown,
                            "type": "object_list", "api": "calendar"})  # fmt: skip

    def _stream(self, request: Request) -> Answer:
        if not request.query.keys() <= {"cursor", "page_size"}:
            return self.complain(f"parameters that are not known: {request.query}")
        cursor = request.query.get("cursor", "0")
        start = 0 if cursor == "after-auth" else int(cursor)
        if not self.streams or start < self.kept_from and cursor != "after-auth":
            return Answer(404 if not self.streams else 400, self.error(400, "Unknown cursor"))
        lines = self.books.stream[max(start, self.kept_from) :][: self.page]
        end = max(start, self.kept_from) + len(lines)
        return Answer(200, {"count": len(lines), "cursor": str(end), "type": "object_list", "api": "calendar",
                            "objects": [self._line(request, line) for line in lines]})  # fmt: skip

    def _line(self, request: Request, line: Json) -> Json:
        bare = self.bare and line["type"] == "delete"
        return line | {"metadata": {"id": line["metadata"]["id"]} if bare else _shown(request, line["metadata"])}

    def _problem(self, body: Any, needed: tuple[str, ...]) -> str:
        """Return what is wrong with an event that is sent."""
        if not isinstance(body, dict) or not body:
            return "nothing in it"
        if missing := [name for name in needed if not body.get(name) and body.get(name) != ""]:
            return f"without {missing}"
        known = {name: value for name, value in body.items() if not (value is None and name in NULLABLE)}
        if not fits(known, WRITABLE):
            return "names or values that it does not know"
        times = [instant(body[name]) for name in ("start", "end") if name in body]
        return "ends before it starts" if times != sorted(times) else ""

    def _missing(self, what: str) -> Answer:
        return Answer(404, self.error(404, f"This {what} was not found"))


def _shown(request: Request, record: Json) -> Json:
    """Return a record as a request wants it: the object behind goes along only where that is asked for."""
    if request.headers.get("x-kloudless-raw-data") != "true":
        return {name: value for name, value in record.items() if name != "raw"}
    behind = {"kind": "calendar#event", "iCalUID": f"{record['id'].strip('=')}@behind.example"}
    return {"raw": {"object": behind, "type": record.get("type", "event")}} | record
