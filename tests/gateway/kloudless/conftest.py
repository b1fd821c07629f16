"""A gateway over a profile with a local account, and the paths of that account."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from calapp.model.calendar import Calendar
from tests.support.gateway import Gateway, client, gateway, start

__all__ = ["client", "gateway", "start"]
TIMES = {"start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z"}
MARCH = {"start": "2026-03-01T00:00:00Z", "end": "2026-04-01T00:00:00Z"}


class Account:
    """The account behind the surface, as a client of the surface sees it."""

    def __init__(self, gateway: Gateway, http: httpx.Client) -> None:
        self.gateway = gateway
        self.http = http
        self.home = "/v1/accounts/me"
        self.path = f"{self.home}/cal/calendars/{self.calendar.id}/events"

    @property
    def calendar(self) -> Calendar:
        return self.gateway.runtime.calendars.all()[0]

    def make(self, **fields: Any) -> dict[str, Any]:
        answer = self.http.post(self.path, json={"name": "Lunch"} | TIMES | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def get(self, path: str = "", **query: Any) -> dict[str, Any]:
        answer = self.http.get(f"{self.path}{path}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def change(self, event: str, **fields: Any) -> dict[str, Any]:
        answer = self.http.patch(f"{self.path}/{event}", json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def stream(self, cursor: str = "after-auth", **query: Any) -> dict[str, Any]:
        answer = self.http.get(f"{self.home}/events", params={"cursor": cursor} | query)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def account(gateway: Gateway, client: httpx.Client) -> Account:
    gateway.runtime.accounts.begin()
    return Account(gateway, client)
