"""The fake service, and two devices on its account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from calapp.auth.schemes import BearerAuth
from calapp.model.calendar import Calendar
from calapp.net.client import HttpClient
from calapp.providers.aurinko.provider import AurinkoProvider
from calapp.secret import Secret
from tests.fakes.aurinko import EMAIL, TOKEN, AurinkoService

NOW = datetime(2026, 2, 1, 9, tzinfo=UTC)
CALENDAR = Calendar(1, 1, "cal", "Work")


@pytest.fixture
def service() -> Iterator[AurinkoService]:
    running = AurinkoService()
    yield running
    running.close()
    assert running.complaints == []


@pytest.fixture
def connect(service) -> Iterator[Callable[..., AurinkoProvider]]:
    opened: list[AurinkoProvider] = []

    def device(token: str = TOKEN, **options) -> AurinkoProvider:
        http = HttpClient(f"{service.url}/v1", auth=BearerAuth(Secret(token)))
        options = {"addresses": (EMAIL,), "clock": lambda: NOW, "pause": lambda _seconds: None, **options}
        opened.append(AurinkoProvider(http, **options))
        return opened[-1]

    yield device
    for provider in opened:
        provider.close()


@pytest.fixture
def provider(connect) -> AurinkoProvider:
    return connect()
