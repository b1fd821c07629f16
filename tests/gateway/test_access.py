"""How many requests a token may send."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from calapp.gateway.access import COUNTED_SECONDS, Access
from calapp.gateway.failures import Refusal
from calapp.gateway.guard import TOKEN_NAME
from calapp.gateway.workers import Workers


@pytest.fixture
def workers(gateway):
    made = Workers(gateway.runtime, lambda _summary: None, count=1)
    yield made
    made.close()


def test_a_program_in_a_loop_has_to_wait_and_others_do_not(gateway, workers):
    now = [0.0]
    access = Access(workers, clock=lambda: now[0], most_requests=3)
    tokens = [gateway.token(name) for name in ("loop", "other")]

    def ask(token: str) -> str:
        request = SimpleNamespace(headers={"Authorization": f"Bearer {token}"}, scope={TOKEN_NAME: ["-"]})
        try:
            return asyncio.run(access.desk(request)).grant.name
        except Refusal as refusal:
            return f"{refusal.status} {refusal.headers['Retry-After']}"

    assert [ask(tokens[0]) for _ in range(4)] == ["loop", "loop", "loop", f"429 {int(COUNTED_SECONDS) + 1}"]
    assert ask(tokens[1]) == "other"
    now[0] = COUNTED_SECONDS
    assert ask(tokens[0]) == "loop"
