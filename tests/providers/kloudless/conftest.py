"""The fake service, and two devices on its account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from calapp.auth.schemes import BearerAuth
from calapp.model.calendar import Calendar
from calapp.net.client import HttpClient
from calapp.providers.kloudless.provider import KloudlessProvider
from calapp.secret import Secret
from tests.fakes.kloudless import EMAIL, TOKEN, KloudlessService

NOW = datetime(2026, 2, 1, 9, tzinfo=UTC)
CALENDAR = Calendar(1, 1, "cal", EMAIL)


@pytest.fixture
def service() -> Iterator[KloudlessService]:
    running = KloudlessService()
    yield running
    running.close()
    assert running.complaints == []


@pytest.fixture
def connect(service) -> Iterator[Callable[..., KloudlessProvider]]:
    opened: list[KloudlessProvider] = []

    def device(token: str = TOKEN, **options) -> KloudlessProvider:
        http = HttpClient(f"{service.url}/v1", auth=BearerAuth(Secret(token)))
        options = {"addresses": (EMAIL,), "clock": lambda: NOW, **options}
        opened.append(KloudlessProvider(http, **options))
        return opened[-1]

    yield device
    for provider in opened:
        provider.close()


@pytest.fixture
def provider(connect) -> KloudlessProvider:
    return connect()
