"""Events of the Aurinko surface: made, listed, changed under their version and deleted, alone and in series."""

from __future__ import annotations

import base64

import pytest

from calapp.gateway.aurinko import ranges
from tests.gateway.aurinko.conftest import HOME, MARCH, NINE, TEN, TIMES

DAILY = {"ical": {"rules": ["RRULE:FREQ=DAILY;COUNT=4"]}}
GUEST = {"emailAddress": {"address": "guest@example.org", "name": "Guest"}, "type": "optional"}


def at(day: int, hour: int) -> dict[str, str]:
    return {"dateTime": f"2026-03-0{day}T{hour:02}:00:00Z"}


def test_a_create_answers_with_id_version_uid_and_the_record(account):
    answer = account.http.post(f"{HOME}/events", json={"subject": "Lunch"} | TIMES)
    assert answer.status_code == 201
    record = answer.json()["record"]
    assert (answer.json()["id"], answer.json()["etag"]) == (record["id"], record["etag"])
    assert account.get(f"/events/{record['id']}") == record
    short = account.http.post(f"{HOME}/events", json={"subject": "Tea"} | TIMES, params={"returnRecord": "false"})
    assert "record" not in short.json()


def test_every_field_is_kept(account):
    fields = {
        "subject": "Party", "description": "Cake", "location": "Garden", "showAs": "free", "sensitivity": "private",
        "reminder": {"useDefault": False, "overrides": [{"minutes": 10}, {"minutes": 60}]},
    }  # fmt: skip
    zone = {"timezone": "Europe/Berlin"}
    made = account.make(
        **fields, meetingInfo={"attendees": [GUEST]}, recurrence=DAILY, start=NINE | zone, end=TEN | zone
    )
    assert {name: made[name] for name in fields} == fields
    assert made["start"] == {"dateTime": "2026-03-02T10:00:00+01:00", "timezone": "Europe/Berlin"}
    assert made["meetingInfo"]["attendees"] == [GUEST]
    assert (made["recurrenceType"], made["recurrence"]["ical"]["rules"]) == ("master", ["RRULE:FREQ=DAILY;COUNT=4"])


@pytest.mark.parametrize("method", ["PATCH", "POST"])
def test_a_change_names_what_it_changes_and_needs_no_version(account, method):
    made = account.make(description="Soup", location="Canteen")
    answer = account.http.request(method, f"{HOME}/events/{made['id']}", json={"subject": "Dinner"},
                                  params={"notifyAttendees": "true"})  # fmt: skip
    record = answer.json()["record"]
    assert answer.status_code == 200
    assert record == made | {name: record[name] for name in ("subject", "etag", "lastModifiedTime")}
    assert record["etag"] != made["etag"]


def test_a_change_of_another_version_is_refused_and_changes_nothing(account):
    made = account.make()
    path = f"{HOME}/events/{made['id']}"
    first = account.http.patch(path, json={"subject": "Dinner"}, headers={"If-Match": made["etag"]})
    assert first.status_code == 200
    for answer in (
        account.http.patch(path, json={"subject": "Late"}, headers={"If-Match": made["etag"]}),
        account.http.delete(path, headers={"If-Match": made["etag"]}),
    ):
        assert (answer.status_code, answer.json().keys()) == (412, {"code", "message", "requestId"})
    assert account.get(f"/events/{made['id']}")["subject"] == "Dinner"
    assert account.http.patch(path, json={"subject": "Any"}, headers={"If-Match": "*"}).status_code == 200


def test_an_event_that_is_deleted_is_gone_once(account):
    made = account.make()
    account.delete(made["id"])
    for method in ("GET", "DELETE"):
        answer = account.http.request(method, f"{HOME}/events/{made['id']}")
        assert (answer.status_code, answer.json()["code"]) == (404, "notFound")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_range_is_read_by_either_method_page_by_page(account, monkeypatch, method):
    monkeypatch.setattr(ranges, "PAGE", 2)
    for day in range(2, 7):
        account.make(subject=f"Day {day}", start=at(day, 9), end=at(day, 10))
    query = {"timeMin": "2026-03-02T09:30:00Z", "timeMax": "2026-03-06T09:00:00Z"}
    first = account.http.request(method, f"{HOME}/events/range", params=query).json()
    second = account.http.request(
        method, f"{HOME}/events/range", params=query | {"pageToken": first["nextPageToken"]}
    ).json()
    assert [one["subject"] for one in first["records"] + second["records"]] == [f"Day {day}" for day in range(2, 6)]
    assert "nextPageToken" not in second


def test_a_series_its_occurrences_and_what_became_of_them(account):
    made = account.make(recurrence=DAILY)
    occurrences = account.get("/events/range", **MARCH)["records"]
    assert [one["occurrenceInfo"]["masterId"] for one in occurrences] == [made["id"]] * 4
    late = account.change(occurrences[1]["id"], subject="Late", start=at(3, 15), end=at(3, 16))
    account.delete(occurrences[2]["id"])
    assert (late["recurrenceType"], late["occurrenceInfo"]["type"]) == ("occurrence", "modified")
    series = account.get(f"/events/{made['id']}/series")
    assert [one["id"] for one in series["modifiedOccurrences"]] == [occurrences[1]["id"]]
    assert [one["id"] for one in series["deletedOccurrences"]] == [occurrences[2]["id"]]
    by_slot = account.get(f"/events/{made['id']}/occurrences/2026-03-03T09:00:00Z")
    assert (by_slot["id"], by_slot["subject"]) == (late["id"], "Late")
    account.change(made["id"], location="Here")
    shown = account.get("/events/range", **MARCH)["records"]
    assert [(one["subject"], one.get("location")) for one in shown] == [
        ("Lunch", "Here"), ("Late", "Here"), ("Lunch", "Here"),
    ]  # fmt: skip
    assert account.http.get(f"{HOME}/events/{occurrences[2]['id']}").status_code == 404
    assert account.http.get(f"{HOME}/events/{made['id']}/occurrences/2026-03-04T09:00:00Z").status_code == 404


def test_a_series_is_expanded_wherever_somebody_looks_and_not_for_ever(account):
    account.make(recurrence={"ical": {"rules": ["RRULE:FREQ=WEEKLY"]}})
    far = account.get("/events/range", timeMin="2045-03-01T00:00:00Z", timeMax="2045-04-01T00:00:00Z")
    assert [one["subject"] for one in far["records"]] == ["Lunch"] * 4
    ever = {"timeMin": "0100-01-01T00:00:00Z", "timeMax": "9000-01-01T00:00:00Z"}
    refused = account.http.get(f"{HOME}/events/range", params=ever)
    assert (refused.status_code, "Ask for less" in refused.json()["message"]) == (400, True)
    tokens = account.http.post(f"{HOME}/sync", params=ever).json()
    assert [one["subject"] for one in account.chain("updated", tokens["syncUpdatedToken"])[0]] == ["Lunch"]


def test_an_event_is_found_by_its_uid(account):
    made = account.make()
    assert account.get("/events/find", iCalUId=made["iCalUid"])["records"] == [made]
    assert account.get("/events/find", iCalUId="nobody")["records"] == []
    assert account.http.get(f"{HOME}/events/find").status_code == 400


def test_an_answer_of_ones_own_needs_an_invitation(account):
    made = account.make(meetingInfo={"attendees": [GUEST]})
    answer = account.http.put(f"{HOME}/events/{made['id']}/response", json={"response": "accepted"})
    assert (answer.status_code, answer.json()["code"]) == (400, "badRequest")


def test_files_that_an_event_carries_are_handed_out(account):
    made = account.make()
    runtime = account.gateway.runtime
    raw = runtime.events.raw(int(made["id"]))
    text = base64.b64encode(b"the plan").decode()
    line = f"ATTACH;FILENAME=plan.txt;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=text/plain:{text}\r\nEND:VEVENT"
    with runtime.store.unit() as unit:
        stored = unit.objects.get(int(made["id"]))
        unit.objects.save_local(stored.calendar_id, raw.replace("END:VEVENT", line), object_id=stored.id)
    (file,) = account.get(f"/events/{made['id']}")["attachments"]
    assert (file["name"], file["mimeType"], file["size"]) == ("plan.txt", "text/plain", 8)
    content = account.get(f"/events/{made['id']}/attachments/{file['id']}")["content"]
    assert base64.b64decode(content) == b"the plan"
    assert account.http.get(f"{HOME}/events/{made['id']}/attachments/7").status_code == 404


def test_what_its_own_system_says_goes_along_where_it_is_wanted(account):
    made = account.make()
    assert "nativeProperties" not in made
    wanted = account.get(f"/events/{made['id']}", nativeProperties="all")
    assert wanted["nativeProperties"]["iCalendar"].startswith("BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"end": at(1, 9)}, "end"),
        ({"start": {"dateTime": "soon"}}, "start"),
        ({"start": {"dateOnly": "2026-03-02"}}, "end"),
        ({"showAs": "maybe"}, "showAs"),
        ({"sensitivity": "secret"}, "sensitivity"),
        ({"subject": 7}, "subject"),
        ({"recurrence": {"ical": {"rules": ["EVERY DAY"]}}}, "repeat rule"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(account, fields, word):
    answer = account.http.post(f"{HOME}/events", json={"subject": "New"} | TIMES | fields)
    assert (answer.status_code, answer.json()["code"]) == (400, "badRequest")
    assert word in answer.json()["message"]
    assert account.get("/events/range", **MARCH)["records"] == []


@pytest.mark.parametrize(
    "query",
    [{}, {"timeMin": "soon", "timeMax": "later"}, {"timeMin": MARCH["timeMax"], "timeMax": MARCH["timeMin"]},
     MARCH | {"pageToken": "x"}],
)  # fmt: skip
def test_a_range_that_makes_no_sense_is_refused(account, query):
    assert account.http.get(f"{HOME}/events/range", params=query).status_code == 400
