"""The activity stream of the Kloudless surface."""

from __future__ import annotations

import httpx

from tests.gateway.kloudless.conftest import Account


def lines(page) -> list[tuple[str, str | None]]:
    return [(one["type"], one["metadata"]["name"]) for one in page["objects"]]


def test_the_stream_tells_of_calendars_and_events_in_their_order(account):
    made = account.make()
    account.change(made["id"], name="Dinner")
    gone = account.make(name="Gone")
    account.http.delete(f"{account.path}/{gone['id']}")
    page = account.stream()
    assert ("add", "Personal") in lines(page)
    assert lines(page)[-3:] == [("add", "Dinner"), ("update", "Dinner"), ("delete", "Gone")]
    last = page["objects"][-1]
    assert last["account"] == made["account_id"]
    assert (last["metadata"]["id"], last["metadata"]["calendar_id"]) == (gone["id"], gone["calendar_id"])
    whole = page["objects"][-2]["metadata"]
    assert {name: whole[name] for name in made if name not in ("name", "modified")} == {
        name: value for name, value in made.items() if name not in ("name", "modified")
    }


def test_a_cursor_leads_on_and_the_end_says_so(account):
    latest = account.http.get(f"{account.home}/events/latest").json()["cursor"]
    assert account.stream(latest) == {
        "count": 0, "cursor": latest, "objects": [], "type": "object_list", "api": "calendar",
    }  # fmt: skip
    account.make(name="First")
    account.make(name="Second")
    first = account.stream(latest, page_size=1)
    second = account.stream(first["cursor"], page_size=1)
    assert [lines(first), lines(second)] == [[("add", "First")], [("add", "Second")]]
    assert account.stream(second["cursor"])["objects"] == []
    assert account.stream("latest")["objects"] == []


def test_a_cursor_survives_a_restart(account, start):
    cursor = account.stream()["cursor"]
    account.gateway.close()
    again = start()
    with again.client(again.token("again")) as client:
        there = Account(again, client)
        there.make(name="New")
        assert lines(there.stream(cursor)) == [("add", "New")]


def test_changes_of_other_accounts_are_not_in_it(account):
    cursor = account.stream()["cursor"]
    other = account.gateway.runtime.accounts.add_local("Other").account
    page = account.stream(cursor)
    assert page["objects"] == []
    theirs: httpx.Response = account.http.get(f"/v1/accounts/{other.id}/events")
    assert lines(theirs.json()) == [("add", "Personal")]


def test_a_cursor_that_was_never_handed_out_is_refused_and_one_that_is_not_kept_has_expired(account):
    refused = account.http.get(f"{account.home}/events", params={"cursor": "x"})
    assert (refused.status_code, "after-auth" in refused.json()["message"]) == (400, True)
    expired = account.http.get(f"{account.home}/events", params={"cursor": "99999"})
    assert (expired.status_code, expired.json()["status_code"]) == (410, 410)
