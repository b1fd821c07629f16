"""Fixtures that the flows share, some of them with the rooms they lead through."""

import pytest

from tests.flows.rig import rig
from tests.support.gateway import start

__all__ = ["start"]


@pytest.fixture
def broken(tmp_path, dav_account, proxied):
    """Return a device that reaches its server through a fault proxy, the other client, and the proxy."""
    proxy, account = proxied(dav_account)
    with rig(tmp_path, dav_account, through=account) as (device, other):
        yield device, other, proxy


@pytest.fixture
def filled(broken):
    """Return the same with five events, synced."""
    device, other, proxy = broken
    for uid in "abcde":
        other.put(uid)
    device.sync_ok()
    proxy.log.clear()
    return device, other, proxy
