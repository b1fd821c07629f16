"""The account and the calendars of the Aurinko surface."""

from __future__ import annotations

from tests.gateway.aurinko.conftest import HOME


def test_calendars_are_listed_made_and_changed(account):
    made = account.http.post("/v1/calendars", json={"name": "Trips", "color": "#3355AA", "description": "far"})
    assert (made.status_code, made.json()["name"], made.json()["color"]) == (200, "Trips", "#3355AA")
    path = f"/v1/calendars/{made.json()['id']}"
    assert account.http.patch(path, json={"name": "Journeys"}).json()["name"] == "Journeys"
    page = account.http.get("/v1/calendars", params={"withShared": "true"}).json()
    assert [one["name"] for one in page["records"]] == ["Personal", "Journeys"]
    assert page["length"] == 2
    assert account.http.get(HOME).json() == page["records"][0]


def test_what_is_not_there_is_said_in_the_shape_of_the_surface(account):
    asked = (("GET", "/v1/calendars/99"), ("DELETE", HOME), ("GET", "/v1/nothing"), ("PUT", "/v1/calendars"))
    for method, path in asked:
        answer = account.http.request(method, path)
        assert answer.status_code in (404, 405)
        assert answer.json().keys() == {"code", "message", "requestId"}


def test_the_account_says_how_it_stands(account):
    found = account.http.get("/v1/account").json()
    assert (found["active"], found["tokenStatus"], found["name"]) == (True, "active", "On this computer")


def test_a_token_sees_its_own_accounts_only_and_reads_only_if_it_may_only_read(account):
    gateway = account.gateway
    other = gateway.runtime.accounts.add_local("Other").account
    calendar = gateway.runtime.calendars.all(other.id)[0]
    own = gateway.runtime.calendars.all()[0]
    with gateway.client(gateway.token("other", account_ids=[other.id], read_only=True)) as client:
        assert [one["id"] for one in client.get("/v1/calendars").json()["records"]] == [str(calendar.id)]
        assert client.get(f"/v1/calendars/{own.id}").status_code == 404
        event = {"subject": "x", "start": {"dateOnly": "2026-03-02"}, "end": {"dateOnly": "2026-03-03"}}
        refused = client.post(f"/v1/calendars/{calendar.id}/events", json=event)
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert client.post(f"/v1/calendars/{calendar.id}/sync", params={
            "timeMin": "2026-03-01T00:00:00Z", "timeMax": "2026-04-01T00:00:00Z",
        }).status_code == 200  # fmt: skip
