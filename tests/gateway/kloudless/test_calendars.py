"""Calendars and accounts of the Kloudless surface."""

from __future__ import annotations

import pytest

CALENDAR = {"name": "My Calendar", "description": "A calendar for events", "location": "San Francisco, CA",
            "timezone": "America/Los_Angeles"}  # fmt: skip


def test_calendars_are_listed_page_by_page_in_the_shape_of_the_reference(account):
    for number in range(3):
        account.http.post(f"{account.home}/cal/calendars", json={"name": f"More {number}"})
    first = account.http.get(f"{account.home}/cal/calendars", params={"page_size": 3}).json()
    assert first.keys() == {"count", "page", "next_page", "objects", "type", "api"}
    assert (first["count"], first["page"], first["next_page"], first["type"]) == (3, "1", "2", "object_list")
    assert first["objects"][0].keys() == {
        "id", "account_id", "name", "description", "location", "timezone", "api", "type",
    }  # fmt: skip
    last = account.http.get(f"{account.home}/cal/calendars", params={"page_size": 3, "page": "2"}).json()
    assert ([one["name"] for one in last["objects"]], last["next_page"]) == (["More 2"], None)


def test_a_calendar_is_made_changed_and_deleted(account):
    made = account.http.post(f"{account.home}/cal/calendars", json=CALENDAR)
    assert made.status_code == 201
    assert {name: made.json()[name] for name in CALENDAR} == CALENDAR
    path = f"{account.home}/cal/calendars/{made.json()['id']}"
    changed = account.http.patch(path, json={"name": "My Calendar", "description": "A calendar for my events"})
    assert (changed.status_code, changed.json()) == (200, made.json() | {"description": "A calendar for my events"})
    assert account.http.patch(path, json={"description": None}).json()["description"] is None
    assert account.http.get(path).json()["name"] == "My Calendar"
    assert account.http.delete(path).status_code == 204
    assert account.http.get(path).status_code == 404


def test_changes_of_an_event_may_come_to_the_calendars_path_as_in_the_sample(account):
    made = account.make()
    sample = {"end": "2026-03-02T15:30:00Z", "description": "A new description"}
    answer = account.http.patch(f"{account.home}/cal/calendars/{made['id']}", json=sample)
    assert (answer.status_code, answer.json()["id"]) == (200, made["id"])
    assert {name: answer.json()[name] for name in sample} == sample
    assert account.http.patch(f"{account.home}/cal/calendars/999", json=sample).status_code == 404


def test_the_paths_work_without_a_version_as_in_the_samples(account):
    made = account.make()
    calendar = account.calendar.id
    gone = account.http.delete(f"/accounts/{account.calendar.account_id}/cal/calendars/{calendar}/events/{made['id']}")
    assert gone.status_code == 204


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "x", "color": "red"}, {"name": "x", "timezone": "Nowhere"}]
)
def test_a_calendar_that_makes_no_sense_is_refused(account, body):
    answer = account.http.post(f"{account.home}/cal/calendars", json=body)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "bad_request")


def test_a_token_sees_its_own_accounts_only(account):
    gateway = account.gateway
    other = gateway.runtime.accounts.add_local("Other").account
    with gateway.client(gateway.token("other", account_ids=[other.id])) as client:
        (own,) = client.get("/v1/accounts/me/cal/calendars").json()["objects"]
        assert own["account_id"] == str(other.id)
        assert client.get(f"/v1/accounts/{account.calendar.account_id}/cal/calendars").status_code == 404
        assert client.get(f"/v1/accounts/me/cal/calendars/{account.calendar.id}").status_code == 404


def test_a_token_that_may_read_changes_nothing(account):
    made = account.make()
    gateway = account.gateway
    with gateway.client(gateway.token("reader", read_only=True)) as client:
        answers = [
            client.post(account.path, json={}),
            client.patch(f"{account.path}/{made['id']}", json={"name": "Theirs"}),
            client.delete(f"{account.path}/{made['id']}"),
            client.post(f"{account.home}/cal/calendars", json=CALENDAR),
        ]
        assert client.get(f"{account.path}/{made['id']}").json()["name"] == "Lunch"
    assert {answer.status_code for answer in answers} <= {400, 403}
    assert {answer.status_code for answer in answers[1:]} == {403}
