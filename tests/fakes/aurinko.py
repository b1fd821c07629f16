"""Aurinko in memory, over real HTTP and strict about its contract: unknown or read-only names, missing headers, wrong
methods and anything that is left implicit about telling guests count as complaints."""

from __future__ import annotations

from base64 import b64encode
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from tests.fakes.aurinko_books import EMAIL, AurinkoBooks, Shelf, now, overlaps
from tests.fakes.json_http import Answer, Json, JsonService, Request, fits

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "CODE", "EMAIL", "TOKEN", "AurinkoService"]
CLIENT_ID, CLIENT_SECRET, CODE = "client", "client-secret", "the/code"
TOKEN = "aurinko-token"  # noqa: S105 - of a service that lives in a test
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


class AurinkoService(JsonService, AurinkoBooks):
    """The service of one account.

    ``page`` is the size of pages, ``not_ready`` how often a sync start is not ready yet, ``omit`` what lists leave out,
    ``token_status`` how the account stands.
    """

    def __init__(self) -> None:
        JsonService.__init__(self)
        AurinkoBooks.__init__(self)
        self.page = 100
        self.not_ready = 0
        self.omit: tuple[str, ...] = ()
        self.token_status = "active"  # noqa: S105 - a word
        self.dead = ""
        self.notified: list[str] = []
        self.busy: dict[str, list[Json]] = {}
        self.comments: list[str | None] = []
        self.expired_before = -1
        self._pages: dict[str, tuple[list[Any], str]] = {}

    def expire_tokens(self) -> None:
        """Forget every token handed out so far."""
        self.expired_before = next(self.numbers)

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
        if request.path[:3] == ("v1", "auth", "token"):
            return self._exchange(request)
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
            case "POST", "v1", "calendars", "freeBusy":
                return self._free_busy(request)
            case _, "v1", "calendars", calendar, *rest:
                shelf = self.shelves.get(calendar)
                if shelf is None:
                    return Answer(404, self.error(404, "Calendar not found"))
                return self._in_calendar(request, shelf, rest)
        return self.complain(f"{request.method} {'/'.join(request.path)}: no such operation")

    def _free_busy(self, request: Request) -> Answer:
        shape = {"timeMin": str, "timeMax": str, "emails": [str]}
        if not fits(request.body, shape) or request.body.keys() != shape.keys():
            return self.complain(f"POST freeBusy: {request.body}")
        records = [
            {"email": email, "items": self.busy[email]} if email in self.busy else {"email": email, "error": "notFound"}
            for email in request.body["emails"]
        ]
        return Answer(200, {"records": records})

    def signs_in(self, page: str, *, code: str = CODE, state: str | None = None) -> int:
        """Do what a browser does at the sign-in page once the user agreed; return the status of the way back."""
        asked = dict(parse_qsl(urlsplit(page).query))
        wanted = {"clientId", "serviceType", "scopes", "responseType", "returnUrl", "state"}
        if asked.keys() != wanted or asked["clientId"] != CLIENT_ID:
            self.complain(f"authorize: {asked}")
        back = {"code": code, "state": asked["state"] if state is None else state}
        return httpx.get(asked["returnUrl"], params=back, trust_env=False).status_code

    def _exchange(self, request: Request) -> Answer:
        basic = b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if request.method != "POST" or len(request.path) != 4:
            return self.complain(f"{request.method} {request.path}: no such operation")
        if request.headers.get("authorization") != f"Basic {basic}" or request.path[3] != CODE:
            return Answer(401, self.error(401, "Invalid client"))
        return Answer(200, {"accountId": 7, "accessToken": TOKEN, "userId": "u"})

    def _in_calendar(self, request: Request, shelf: Shelf, rest: list[str]) -> Answer:
        match (request.method, *rest):
            case ("GET",):
                return Answer(200, shelf.record)
            case ("PATCH",):
                if not fits(request.body, {"name": str, "description": str}):
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
            found = self.occurrence(shelf, event_id, more[1])
            return Answer(200, found) if found else missing
        found = self.find(shelf, event_id)
        if found is None:
            return missing
        match (request.method, *more):
            case ("GET",):
                return Answer(200, found)
            case "GET", "series":
                return Answer(200, self.series_of(shelf, event_id))
            case "GET", "attachments", attachment:
                content = shelf.files.get(attachment)
                return missing if content is None else Answer(200, {"content": b64encode(content).decode()})
            case (("PATCH" | "DELETE" | "PUT"), *_) if "notifyAttendees" not in request.query:
                return self.complain(f"{request.method}: notifyAttendees is left implicit")
            case ("PATCH",):
                return self._on_patch(request, shelf, found)
            case ("DELETE",):
                self._tell_guests(request, found)
                self.take_away(shelf, event_id)
                return Answer(200)
            case "PUT", "response":
                if not fits(
                    request.body, {"response": {"noResponse", "declined", "tentative", "accepted"}, "comment": str}
                ):
                    return self.complain(f"PUT response: {request.body}")
                self._tell_guests(request, found)
                self.comments.append(request.body.get("comment"))
                found.setdefault("meetingInfo", {})["response"] = request.body["response"]
                self.bump(shelf, found)
                return Answer(200, {"status": "Ok"})
        return self.complain(f"{request.method} {more}: no such operation")

    def _on_patch(self, request: Request, shelf: Shelf, found: Json) -> Answer:
        if "if-match" not in request.headers:
            return self.complain("PATCH without If-Match")
        if shelf.record["accessRole"] == "reader":
            return Answer(403, self.error(403, "Forbidden"))
        if not fits(request.body, WRITABLE) or not request.body:
            return self.complain(f"PATCH event: {request.body}")
        if request.headers["if-match"] != found["etag"]:
            return Answer(412, self.error(412, "etag mismatch"))
        self._tell_guests(request, found)
        self.patch(shelf, found, request.body)
        answer = {"id": found["id"], "etag": found["etag"], "iCalUId": found["iCalUid"]}
        return Answer(200, answer | ({"record": found} if request.query.get("returnRecord") == "true" else {}))

    def _post(self, request: Request, shelf: Shelf) -> Answer:
        if "notifyAttendees" not in request.query:
            return self.complain("POST: notifyAttendees is left implicit")
        if not fits(request.body, WRITABLE) or not {"start", "end"} <= request.body.keys():
            return self.complain(f"POST event: {request.body}")
        if shelf.record["accessRole"] == "reader":
            return Answer(403, self.error(403, "Forbidden"))
        made = self.create(shelf, request.body)
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
        if not fits(request.body, {"name": str, "color": str, "description": str}):
            return self.complain(f"POST calendar: {request.body}")
        calendar = f"cal{next(self.numbers)}"
        return Answer(200, self.add_calendar(calendar, request.body.pop("name"), **request.body).record)

    def _start(self, request: Request, shelf: Shelf) -> Answer:
        if request.query.keys() != {"timeMin", "timeMax"} or request.body is not None:
            return self.complain(f"sync start: {request.query}")
        if self.not_ready:
            self.not_ready -= 1
            return Answer(200, {"ready": False})
        number, low, high = next(self.numbers), request.query["timeMin"], request.query["timeMax"]
        full = self._listed([one for one in self._everything(shelf) if overlaps(one, low, high)])
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
            delta = str(next(self.numbers))
            if kind == "updated":
                records = self._listed([record for record in news.values() if record is not None])
            else:
                records = [{"id": event, "timestamp": now()} for event, record in news.items() if record is None]
        body: Json = {"records": records[: self.page], "length": len(records[: self.page])}
        if len(records) > self.page:
            body["nextPageToken"] = f"page-{next(self.numbers)}"
            self._pages[body["nextPageToken"]] = records[self.page :], delta
        else:
            body["nextDeltaToken"] = delta
        return Answer(200, body)

    def _range(self, request: Request, shelf: Shelf) -> Answer:
        if not {"timeMin", "timeMax"} <= request.query.keys() <= {"timeMin", "timeMax", "pageToken"}:
            return self.complain(f"range: {request.query}")
        low, high = request.query["timeMin"], request.query["timeMax"]
        records = self._listed([one for one in self._everything(shelf) if overlaps(one, low, high)])
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

    def _tell_guests(self, request: Request, record: Json) -> None:
        if request.query["notifyAttendees"] == "true":
            self.notified.append(record["subject"])
