"""A scripted server of the two JSON systems with a calendar of any size: `python -m tests.benchmarks.json_server`.

It runs as a process of its own, has every answer ready before the first question, and may think a while about each
page, as servers do that ask a provider in turn.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from calapp.sync.window import NEAR
from tests.benchmarks import generator

PAGE = 250
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Script:
    """Answers by method and path; ``pages`` answers those that depend on the query, and take ``think`` seconds."""

    fixed: dict[str, bytes]
    pages: dict[str, Callable[[dict[str, str]], bytes]]
    think: float


def aurinko(count: int, think: float) -> Script:
    """Return the answers of Aurinko for one calendar of ``count`` events, a tenth of them series."""
    records = [_aurinko_record(number) for number in range(count)]
    calendars = {"records": [{"id": "c", "name": "Bench", "accessRole": "owner", "primary": True}], "length": 1}
    fixed = {
        "GET /v1/account": {
            "id": 1,
            "email": "ana@example.org",
            "name": "Ana",
            "active": True,
            "tokenStatus": "active",
        },
        "GET /v1/calendars": calendars,
        "POST /v1/calendars/c/sync": {"ready": True, "syncUpdatedToken": "u", "syncDeletedToken": "d"},
        "GET /v1/calendars/c/sync/deleted": {"records": [], "length": 0, "nextDeltaToken": "d1"},
    }
    for record in records:
        fixed[f"GET /v1/calendars/c/events/{record['id']}"] = record
        if record["recurrenceType"] == "master":
            series = {"id": record["id"], "modifiedOccurrences": [], "deletedOccurrences": []}
            fixed[f"GET /v1/calendars/c/events/{record['id']}/series"] = series
    answers = _pages(records, lambda page, token, last: {
        "records": page, "length": len(page), ("nextDeltaToken" if last else "nextPageToken"): "u1" if last else token,
    })  # fmt: skip
    around = _pages(list(filter(_is_near, records)), lambda page, token, last: {
        "records": page, "length": len(page), **({} if last else {"nextPageToken": token}),
    })  # fmt: skip

    def updated(query: dict[str, str]) -> bytes:
        return answers[int(query.get("pageToken", "0"))]

    def near(query: dict[str, str]) -> bytes:
        return around[int(query.get("pageToken", "0"))]

    pages = {"GET /v1/calendars/c/sync/updated": updated, "GET /v1/calendars/c/events/range": near}
    return Script(_encoded(fixed), pages, think)


def kloudless(count: int, think: float) -> Script:
    """Return the answers of Kloudless for one calendar of ``count`` events."""
    records = [_kloudless_record(number) for number in range(count)]
    calendar = {"id": "c", "account_id": "1", "name": "Bench", "description": None, "location": None, "timezone": "UTC"}
    envelope = {"count": 1, "page": "1", "next_page": None, "objects": [calendar], "type": "object_list"}
    answers, around = (_pages(listed, lambda page, token, last: {
        "count": len(page), "page": "p", "next_page": None if last else token, "objects": page, "type": "object_list",
    }) for listed in (records, list(filter(_is_near, records))))  # fmt: skip

    def events(query: dict[str, str]) -> bytes:
        span = datetime.fromisoformat(query["end"]) - datetime.fromisoformat(query["start"])
        return (around if span <= 2 * NEAR else answers)[int(query.get("page", "0"))]

    fixed = {
        "GET /v1/accounts/me/cal/calendars": envelope,
        "GET /v1/accounts/1/cal/calendars": envelope,
        "GET /v1/accounts/1/events/latest": {"cursor": "1"},
    }
    return Script(_encoded(fixed), {"GET /v1/accounts/1/cal/calendars/c/events": events}, think)


def _pages(records: list[Record], answer: Callable[[list[Record], str, bool], Record]) -> list[bytes]:
    starts = range(0, len(records), PAGE)
    return [
        json.dumps(answer(records[start : start + PAGE], str(number + 1), number + 1 == len(starts))).encode()
        for number, start in enumerate(starts)
    ]


def _encoded(answers: dict[str, Record]) -> dict[str, bytes]:
    return {path: json.dumps(answer).encode() for path, answer in answers.items()}


def _is_near(record: Record) -> bool:
    start = record["start"]
    moment = datetime.fromisoformat(start["dateTime"] if isinstance(start, dict) else start)
    return abs(moment - datetime.now(UTC)) < NEAR


def _start(number: int) -> datetime:
    week = datetime.combine(generator.CENTER, datetime.min.time()) + timedelta(weeks=(number % 5_000) // 100 - 25)
    return week + timedelta(days=number % 5, hours=8 + number % 9)


def _aurinko_record(number: int) -> Record:
    start = _start(number)
    record: Record = {
        "id": f"e{number}", "etag": f"t{number}", "calendarId": "c", "iCalUid": f"e{number}@bench.example",
        "createdTime": "2026-01-01T00:00:00Z", "lastModifiedTime": "2026-01-02T00:00:00Z",
        "subject": f"Planning {number}", "location": f"Room {number % 40}",
        "description": "Agenda as discussed, with the open points of last time.", "recurrenceType": "single",
        "start": {"dateTime": f"{start.isoformat()}Z", "timezone": "Europe/Berlin"},
        "end": {"dateTime": f"{(start + timedelta(hours=1)).isoformat()}Z", "timezone": "Europe/Berlin"},
        "showAs": "busy", "sensitivity": "normal",
    }  # fmt: skip
    if number % 10 in (2, 3, 4):
        people = [{"emailAddress": {"address": f"{name}@example.org", "name": name}, "type": "required",
                   "response": "accepted"} for name in ("jo", "sam", "lee")]  # fmt: skip
        record["meetingInfo"] = {"attendees": people}
        record["organizer"] = {"emailAddress": {"address": "ana@example.org", "name": "Ana Ruiz"}}
    if number % 2:
        record["reminder"] = {"overrides": [{"minutes": 10}]}
    if number % 10 == 1:
        record["recurrenceType"] = "master"
        record["recurrence"] = {"original": "ical", "ical": {"rules": ["RRULE:FREQ=WEEKLY;COUNT=10"]}}
    return record


def _kloudless_record(number: int) -> Record:
    start = _start(number)
    person = {"id": None, "name": "Ana Ruiz", "email": "ana@example.org"}
    guests = [{"id": None, "name": name, "email": f"{name}@example.org"} for name in ("jo", "sam", "lee")]
    series = number % 10 == 1
    return {
        "id": f"e{number}", "account_id": "1", "calendar_id": "c", "name": f"Planning {number}",
        "description": "Agenda as discussed, with the open points of last time.", "location": f"Room {number % 40}",
        "created": "2026-01-01T00:00:00Z", "modified": "2026-01-02T00:00:00Z", "start": f"{start.isoformat()}Z",
        "end": f"{(start + timedelta(hours=1)).isoformat()}Z", "organizer": person, "creator": person,
        "attendees": guests if number % 10 in (2, 3, 4) else [], "attachments": [], "visibility": None,
        "reminder": {"minutes": 10, "method": "popup"} if number % 2 else None,
        "recurrence": [{"rrule": "RRULE:FREQ=WEEKLY;COUNT=10"}] if series else None,
        "recurrence_type": "recurring_master" if series else "solo",
        "start_time_zone": "Europe/Berlin", "end_time_zone": "Europe/Berlin",
    }  # fmt: skip


def serve(script: Script) -> None:
    """Answer until this process ends; the first line of standard output is the port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def answer(self) -> None:
            asked = urlsplit(self.path)
            route = f"{self.command} {unquote(asked.path)}"
            paged = script.pages.get(route)
            if paged is not None:
                time.sleep(script.think)
            query = {name: values[0] for name, values in parse_qs(asked.query).items()}
            body = paged(query) if paged else script.fixed.get(route)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body or b"{}")))
            self.end_headers()
            self.wfile.write(body or b"{}")

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)  # noqa: T201 - whoever started this reads it
    server.serve_forever()


if __name__ == "__main__":
    _, kind, size, seconds = sys.argv
    serve({"aurinko": aurinko, "kloudless": kloudless}[kind](int(size), float(seconds)))
