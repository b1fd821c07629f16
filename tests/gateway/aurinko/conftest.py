"""A gateway over a profile with a local account, and the paths of its primary calendar."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.support.gateway import Gateway, client, gateway, start

__all__ = ["client", "gateway", "start"]
HOME = "/v1/calendars/primary"
NINE, TEN = {"dateTime": "2026-03-02T09:00:00Z"}, {"dateTime": "2026-03-02T10:00:00Z"}
TIMES = {"start": NINE, "end": TEN}
MARCH = {"timeMin": "2026-03-01T00:00:00Z", "timeMax": "2026-04-01T00:00:00Z"}


class Account:
    """The account behind the surface, as a client of the surface sees it."""

    def __init__(self, gateway: Gateway, http: httpx.Client) -> None:
        self.gateway = gateway
        self.http = http

    def make(self, **fields: Any) -> dict[str, Any]:
        answer = self.http.post(f"{HOME}/events", json={"subject": "Lunch"} | TIMES | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()["record"]

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        answer = self.http.get(f"{HOME}{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def change(self, event: str, **fields: Any) -> dict[str, Any]:
        answer = self.http.patch(f"{HOME}/events/{event}", json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()["record"]

    def delete(self, event: str) -> None:
        assert self.http.delete(f"{HOME}/events/{event}").status_code == 200

    def started(self) -> tuple[str, str]:
        """Start a sync and return both its tokens."""
        answer = self.http.post(f"{HOME}/sync", params=MARCH)
        assert answer.json()["ready"] is True
        return answer.json()["syncUpdatedToken"], answer.json()["syncDeletedToken"]

    def chain(self, kind: str, token: str) -> tuple[list[dict[str, Any]], str]:
        """Follow a chain to its end; return its records and the next delta token."""
        records: list[dict[str, Any]] = []
        query = {"deltaToken": token}
        while True:
            page = self.get(f"/sync/{kind}", **query)
            records += page["records"]
            assert page["length"] == len(page["records"])
            if "nextDeltaToken" in page:
                return records, page["nextDeltaToken"]
            query = {"pageToken": page["nextPageToken"]}


@pytest.fixture
def account(gateway: Gateway, client: httpx.Client) -> Account:
    gateway.runtime.accounts.begin()
    return Account(gateway, client)
