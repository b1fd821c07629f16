"""Fixtures of the sync tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.world import World, event


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return a world with an empty calendar at the server and an account that never synced."""
    made = World(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def synced(world: World) -> World:
    """Return a world with three synced events, a to c."""
    for uid in "abc":
        world.server.set(f"/cal/{uid}.ics", event(uid))
    world.sync_ok()
    return world
