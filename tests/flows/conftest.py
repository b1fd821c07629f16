"""Fixtures that the flows share with the rooms they lead through."""

from tests.support.gateway import start

__all__ = ["start"]
