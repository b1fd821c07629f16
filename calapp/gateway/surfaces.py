"""The surfaces that the gateway serves."""

from __future__ import annotations

from litestar import Router

from calapp.gateway.aurinko import calendar_routes, event_routes
from calapp.gateway.kloudless import calendar_routes as kloudless_calendars
from calapp.gateway.kloudless import event_routes as kloudless_events


def surfaces() -> tuple[Router, ...]:
    """Return their routers; some samples of the Kloudless reference leave the version out, so its paths do too."""
    kloudless = [*kloudless_calendars.HANDLERS, *kloudless_events.HANDLERS]
    return (
        Router("/v1", route_handlers=[*calendar_routes.HANDLERS, *event_routes.HANDLERS], tags=["Aurinko"]),
        Router("/v1", route_handlers=kloudless, tags=["Kloudless"]),
        Router("/", route_handlers=kloudless, include_in_schema=False),
    )
