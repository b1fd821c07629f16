"""Several programs write at once, through both surfaces; what each of them wrote stands."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

EVENTS = "/v1/accounts/me/cal/calendars/primary/events"
OTHER = "/v1/calendars/primary/events"
TIMES = {"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}


def test_different_fields_of_one_event_are_all_kept(gateway, client):
    gateway.runtime.accounts.begin()
    made = client.post(EVENTS, json={"name": "Lunch"} | TIMES).json()["id"]
    changes = [
        (EVENTS, {"name": "Dinner"}), (OTHER, {"location": "Garden"}), (EVENTS, {"description": "Cake"}),
        (OTHER, {"sensitivity": "private"}), (EVENTS, {"reminder": {"minutes": 5}}), (OTHER, {"showAs": "free"}),
        (EVENTS, {"custom_properties": [{"key": "room", "value": "1"}]}), (EVENTS, {"status": "tentative"}),
    ]  # fmt: skip
    with ThreadPoolExecutor(len(changes)) as writers:
        answers = list(writers.map(lambda one: client.patch(f"{one[0]}/{made}", json=one[1]).status_code, changes))
    assert answers == [200] * len(changes)
    record, other = client.get(f"{EVENTS}/{made}").json(), client.get(f"{OTHER}/{made}").json()
    assert (record["name"], record["location"], record["description"]) == ("Dinner", "Garden", "Cake")
    assert (record["visibility"], record["reminder"]["minutes"], record["status"]) == ("private", 5, "tentative")
    assert (other["showAs"], {"key": "room", "value": "1"} in record["custom_properties"]) == ("free", True)


def test_occurrences_of_one_series_are_changed_side_by_side(gateway, client):
    gateway.runtime.accounts.begin()
    rule = [{"rrule": "RRULE:FREQ=DAILY;COUNT=8"}]
    client.post(EVENTS, json={"name": "Stand-up", "recurrence": rule} | TIMES)
    span = {"start": "2026-03-01T00:00:00Z", "end": "2026-04-01T00:00:00Z"}
    ids = [one["id"] for one in client.get(EVENTS, params=span).json()["objects"]]

    def change(number: int) -> int:
        path, name = (EVENTS, "name") if number % 2 else (OTHER, "subject")
        return client.patch(f"{path}/{ids[number]}", json={name: f"Number {number}"}).status_code

    with ThreadPoolExecutor(len(ids)) as writers:
        assert list(writers.map(change, range(len(ids)))) == [200] * len(ids)
    shown = [one["name"] for one in client.get(EVENTS, params=span).json()["objects"]]
    assert shown == [f"Number {number}" for number in range(8)]


def test_of_several_writers_with_one_version_one_is_first(gateway, client):
    gateway.runtime.accounts.begin()
    event = {"subject": "Lunch", "start": {"dateTime": TIMES["start"]}, "end": {"dateTime": TIMES["end"]}}
    made = client.post(OTHER, json=event).json()

    def change(number: int) -> int:
        wanted = {"subject": f"Number {number}"}
        return client.patch(f"{OTHER}/{made['id']}", json=wanted, headers={"If-Match": made["etag"]}).status_code

    with ThreadPoolExecutor(8) as writers:
        answers = list(writers.map(change, range(8)))
    assert sorted(answers) == [200] + [412] * 7
    assert client.get(f"{OTHER}/{made['id']}").json()["subject"] == f"Number {answers.index(200)}"
