"""The sync of the Aurinko surface: started over a window, its two chains, and how long their tokens last."""

from __future__ import annotations

import pytest

from calapp.gateway.aurinko import chains
from tests.gateway.aurinko.conftest import HOME, MARCH, Account

FAR = {"start": {"dateTime": "2031-03-02T09:00:00Z"}, "end": {"dateTime": "2031-03-02T10:00:00Z"}}
DAILY = {"ical": {"rules": ["RRULE:FREQ=DAILY;COUNT=4"]}}


def subjects(records) -> list[str]:
    return sorted(one["subject"] for one in records)


@pytest.mark.parametrize("size", [2, 100])
def test_first_the_window_then_what_changed_page_by_page(account, monkeypatch, size):
    monkeypatch.setattr(chains, "PAGE", size)
    made = [account.make(subject=f"Event {number}") for number in range(5)]
    account.make(subject="Far away", **FAR)
    updated, deleted = account.started()
    records, updated = account.chain("updated", updated)
    assert subjects(records) == [f"Event {number}" for number in range(5)]
    gone, deleted = account.chain("deleted", deleted)
    assert gone == []
    account.change(made[0]["id"], subject="Changed")
    account.delete(made[1]["id"])
    account.make(subject="New")
    records, updated = account.chain("updated", updated)
    assert subjects(records) == ["Changed", "New"]
    gone, deleted = account.chain("deleted", deleted)
    assert [one["id"] for one in gone] == [made[1]["id"]]
    assert account.chain("updated", updated)[0] == account.chain("deleted", deleted)[0] == []


def test_a_change_during_the_first_load_is_told_after_it(account, monkeypatch):
    monkeypatch.setattr(chains, "PAGE", 1)
    made = [account.make(subject=f"Event {number}") for number in range(3)]
    updated, _deleted = account.started()
    first = account.get("/sync/updated", deltaToken=updated)
    account.change(made[0]["id"], subject="Changed")
    records, delta = [], ""
    page = first
    while not delta:
        page = account.get("/sync/updated", pageToken=page["nextPageToken"])
        records += page["records"]
        delta = page.get("nextDeltaToken", "")
    assert "Changed" in subjects(account.chain("updated", delta)[0])


def test_a_series_comes_with_its_changed_occurrences(account):
    made = account.make(recurrence=DAILY)
    occurrence = account.get("/events/range", **MARCH)["records"][1]
    account.change(occurrence["id"], subject="Late")
    records, updated = account.chain("updated", account.started()[0])
    assert [(one["id"], one["recurrenceType"]) for one in records] == [
        (made["id"], "master"), (occurrence["id"], "occurrence"),
    ]  # fmt: skip
    account.delete(account.get("/events/range", **MARCH)["records"][2]["id"])
    records, _updated = account.chain("updated", updated)
    assert made["id"] in [one["id"] for one in records]


def test_tokens_survive_a_restart(account, start):
    updated, deleted = account.started()
    account.gateway.close()
    again = start()
    with again.client(again.token("again")) as client:
        there = Account(again, client)
        there.make(subject="New")
        assert subjects(there.chain("updated", updated)[0]) == ["New"]
        assert there.chain("deleted", deleted)[0] == []


@pytest.mark.parametrize("kind", ["updated", "deleted"])
def test_a_token_whose_changes_are_no_longer_kept_has_expired(account, kind):
    account.make()
    tokens = dict(zip(("updated", "deleted"), account.started(), strict=True))
    _records, token = account.chain(kind, tokens[kind])
    account.make(subject="Missed")
    with account.gateway.runtime.store.unit() as unit:
        unit._connection.run("DELETE FROM activity")
    answer = account.http.get(f"{HOME}/sync/{kind}", params={"deltaToken": token})
    assert (answer.status_code, answer.json()["code"]) == (410, "syncToken.expired")


@pytest.mark.parametrize("query", [{}, {"deltaToken": "x"}, {"pageToken": "x"}, {"deltaToken": "a", "pageToken": "b"}])
def test_a_token_that_is_none_is_refused(account, query):
    assert account.http.get(f"{HOME}/sync/updated", params=query).status_code == 400


def test_a_token_belongs_to_its_chain_and_calendar(account):
    updated, deleted = account.started()
    other = account.http.post("/v1/calendars", json={"name": "Other"}).json()["id"]
    for path, token in ((f"{HOME}/sync/deleted", updated), (f"/v1/calendars/{other}/sync/deleted", deleted)):
        answer = account.http.get(path, params={"deltaToken": token})
        assert (answer.status_code, answer.json()["code"]) == (400, "token.notValid")
