"""Events of the Kloudless surface: made, listed, changed and deleted, alone and in series."""

from __future__ import annotations

import pytest

from tests.gateway.kloudless.conftest import MARCH, TIMES

SEED_NAMES = {
    "id", "account_id", "calendar_id", "name", "description", "created", "modified", "start", "end", "organizer",
    "creator", "attendees", "location", "attachments", "reminder", "recurrence", "visibility",
}  # fmt: skip
DAILY = [{"rrule": "RRULE:FREQ=DAILY;COUNT=4"}]


def starts(page) -> list[str]:
    return [one["start"] for one in page["objects"]]


def test_an_event_is_answered_with_every_name_of_the_reference(account):
    made = account.make()
    assert made.keys() >= SEED_NAMES
    assert (made["description"], made["attendees"], made["recurrence"]) == (None, [], None)
    assert (made["type"], made["api"], made["recurrence_type"]) == ("event", "calendar", "solo")
    assert account.get(f"/{made['id']}") == made


def test_the_owner_of_the_sample_is_the_organizer(account):
    owner = {"name": "Company Owner", "email": "owner@company.com"}
    made = account.make(creator=owner, owner=owner)
    assert made["organizer"] == made["creator"] == {"id": None} | owner


def test_every_field_is_kept(account):
    guest = {"id": None, "name": "Guest", "email": "guest@example.org"}
    file = {"id": None, "name": "map.png", "url": "https://example.org/map.png", "mime_type": "image/png"}
    fields = {
        "name": "Party", "description": "Cake", "location": "Garden", "visibility": "private", "status": "tentative",
        "attendees": [guest | {"status": "accepted", "required": False, "resource": False}], "attachments": [file],
        "reminder": {"minutes": 10, "method": "popup"},
        "reminders": [{"minutes": 10, "method": "popup"}, {"minutes": 60, "method": "popup"}],
        "recurrence": DAILY, "start_time_zone": "Europe/Berlin", "end_time_zone": "Europe/Berlin",
    }  # fmt: skip
    made = account.make(**fields, custom_properties=[{"key": "room", "value": "1"}])
    assert {name: made[name] for name in fields} == fields
    assert {"key": "room", "value": "1"} in made["custom_properties"]
    assert made["start"] == "2026-03-02T10:00:00+01:00"


def test_a_change_names_what_it_changes_and_nothing_else_moves(account):
    made = account.make(description="Soup", location="Canteen", reminder={"minutes": 5})
    changed = account.change(made["id"], end="2026-03-02T11:00:00Z", description="A new description")
    assert changed == made | {
        "end": "2026-03-02T11:00:00Z", "description": "A new description", "modified": changed["modified"],
    }  # fmt: skip
    emptied = account.change(made["id"], description=None, location=None, reminder=None)
    assert (emptied["description"], emptied["location"], emptied["reminder"]) == (None, None, None)


def test_a_guest_who_is_named_without_an_answer_keeps_the_one_given(account):
    guest = {"email": "guest@example.org", "name": "Guest"}
    made = account.make(attendees=[guest | {"status": "declined", "required": False}])
    changed = account.change(made["id"], attendees=[guest, {"email": "new@example.org"}])
    assert [(one["email"], one["status"], one["required"]) for one in changed["attendees"]] == [
        ("guest@example.org", "declined", False), ("new@example.org", "pending", True),
    ]  # fmt: skip
    answered = account.change(made["id"], attendees=[guest | {"status": "accepted"}])
    assert [one["status"] for one in answered["attendees"]] == ["accepted"]


def test_a_day_stays_a_day_and_becomes_a_time_and_back(account):
    day = {"start": "2026-03-02", "end": "2026-03-03"}
    made = account.make(**day)
    assert (made["all_day"], made["start"], made["end"]) == (True, "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z")
    moved = account.change(made["id"], start="2026-03-04T00:00:00Z", end="2026-03-06T00:00:00Z")
    assert (moved["all_day"], moved["end"]) == (True, "2026-03-06T00:00:00Z")
    timed = account.change(made["id"], all_day=False, **TIMES)
    assert (timed["all_day"], timed["start"]) == (False, TIMES["start"])
    assert account.change(made["id"], all_day=True, **day)["all_day"] is True


def test_a_list_shows_what_overlaps_page_by_page(account):
    for day in range(1, 8):
        account.make(name=f"Day {day}", start=f"2026-03-0{day}T09:00:00Z", end=f"2026-03-0{day}T10:00:00Z")
    span = {"start": "2026-03-02T09:30:00Z", "end": "2026-03-06T09:00:00Z"}
    first = account.get(**span, page_size=3)
    assert (first["count"], first["page"], first["next_page"], first["type"]) == (3, "1", "2", "object_list")
    second = account.get(**span, page_size=3, page=first["next_page"])
    assert (second["count"], second["next_page"]) == (1, None)
    assert [one["name"] for one in first["objects"] + second["objects"]] == [f"Day {day}" for day in range(2, 6)]


def test_a_list_without_a_span_is_of_the_years_around_today(account):
    account.make()
    assert "objects" in account.get()


def test_a_series_is_listed_by_its_instances_and_retrieved_whole(account):
    made = account.make(recurrence=DAILY)
    page = account.get(**MARCH)
    assert starts(page) == [f"2026-03-0{day}T09:00:00Z" for day in range(2, 6)]
    assert {one["recurring_master_id"] for one in page["objects"]} == {made["id"]}
    assert {one["recurrence_type"] for one in page["objects"]} == {"recurring"}
    assert {str(one["recurrence"]) for one in page["objects"]} == {"None"}
    assert (made["recurrence_type"], made["recurrence"]) == ("recurring_master", DAILY)


def test_an_instance_is_changed_and_deleted_alone_and_the_series_as_a_whole(account):
    made = account.make(recurrence=DAILY)
    _first, second, third, fourth = account.get(**MARCH)["objects"]
    changed = account.change(second["id"], name="Late", start="2026-03-03T15:00:00Z", end="2026-03-03T16:00:00Z")
    assert (changed["id"], changed["name"], changed["recurring_master_id"]) == (second["id"], "Late", made["id"])
    assert account.http.delete(f"{account.path}/{third['id']}").status_code == 204
    account.change(made["id"], location="Here")
    assert [(one["name"], one["start"], one["location"]) for one in account.get(**MARCH)["objects"]] == [
        ("Lunch", "2026-03-02T09:00:00Z", "Here"),
        ("Late", "2026-03-03T15:00:00Z", "Here"),
        ("Lunch", "2026-03-05T09:00:00Z", "Here"),
    ]
    assert account.http.get(f"{account.path}/{third['id']}").status_code == 404
    assert account.change(made["id"], recurrence=None)["recurrence_type"] == "solo"
    assert account.http.get(f"{account.path}/{fourth['id']}").status_code == 404


def test_an_event_that_is_deleted_is_gone_once(account):
    made = account.make()
    answer = account.http.delete(f"{account.path}/{made['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    gone = account.http.delete(f"{account.path}/{made['id']}")
    assert gone.status_code == 404
    assert gone.json().keys() == {"status_code", "message", "error_code", "id"}
    assert (gone.json()["status_code"], gone.json()["error_code"]) == (404, "not_found")


def test_the_object_of_the_system_behind_goes_along_where_it_is_wanted(account):
    made = account.make()
    assert "raw" not in made
    (listed,) = account.get(**MARCH)["objects"]
    assert listed["raw"]["object"]["iCalendar"].startswith("BEGIN:VCALENDAR")
    path = f"{account.path}/{made['id']}"
    wanted = account.http.get(path, headers={"X-Kloudless-Raw-Data": "true"}).json()
    assert wanted["raw"] == listed["raw"]
    plain = account.http.get(account.path, params=MARCH, headers={"X-Kloudless-Raw-Data": "false"}).json()
    assert "raw" not in plain["objects"][0]


def test_an_edit_is_one_of_the_windows_and_can_be_taken_back(account):
    made = account.make()
    account.change(made["id"], name="Dinner")
    runtime = account.gateway.runtime
    newest = runtime.activity.recent(1)[0]
    assert (newest.title, newest.type) == ("Dinner", "update")
    runtime.activity.take_back(newest.cursor)
    assert account.get(f"/{made['id']}")["name"] == "Lunch"


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"end": "2026-03-02T08:00:00Z"}, "end: The event ends before it starts"),
        ({"start": "soon"}, "start: “soon” is no time"),
        ({"start": None}, "start"),
        ({"visibility": "secret"}, "visibility"),
        ({"status": "moved"}, "status"),
        ({"recurrence": [{"rrule": ""}]}, "recurrence"),
        ({"attendees": [{"name": "Nobody"}]}, "attendees"),
        ({"colour": "red"}, "colour"),
        ({"name": 7}, "name"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name_and_nothing_changes(account, fields, word):
    made = account.make()
    for answer in (
        account.http.post(account.path, json={"name": "New"} | TIMES | fields),
        account.http.patch(f"{account.path}/{made['id']}", json=fields),
    ):
        assert answer.status_code == 400
        assert word in answer.json()["message"]
    assert [one["name"] for one in account.get(**MARCH)["objects"]] == ["Lunch"]


def test_a_start_behind_the_kept_end_is_refused(account):
    made = account.make()
    answer = account.http.patch(f"{account.path}/{made['id']}", json={"start": "2026-03-02T12:00:00Z"})
    assert (answer.status_code, "ends before" in answer.json()["message"]) == (400, True)


@pytest.mark.parametrize("missing", ["name", "start", "end"])
def test_a_new_event_needs_a_name_and_times(account, missing):
    fields = {name: value for name, value in ({"name": "New"} | TIMES).items() if name != missing}
    answer = account.http.post(account.path, json=fields)
    assert (answer.status_code, answer.json()["message"].partition(":")[0]) == (400, missing)


@pytest.mark.parametrize("query", [{"page": "x"}, {"page": "0"}, {"start": "soon"}, {"page_size": "0"},
                                   {"start": "2026-04-01T00:00:00Z", "end": "2026-03-01T00:00:00Z"}])  # fmt: skip
def test_a_list_that_makes_no_sense_is_refused(account, query):
    answer = account.http.get(account.path, params=query)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_request")
