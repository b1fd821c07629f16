"""The fixtures of the gateway's tests."""

from tests.support.gateway import client, gateway, start

__all__ = ["client", "gateway", "start"]
