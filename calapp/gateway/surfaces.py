"""The surfaces that the gateway serves."""

from __future__ import annotations

from litestar import Router

from calapp.gateway.aurinko import calendar_routes, event_routes


def surfaces() -> tuple[Router, ...]:
    """Return their routers."""
    aurinko = Router("/v1", route_handlers=[*calendar_routes.HANDLERS, *event_routes.HANDLERS], tags=["Aurinko"])
    return (aurinko,)
