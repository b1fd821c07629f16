"""Looks at the desktop over D-Bus, without Qt: is there a notification service, is there a tray?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from calapp.service.health import Check

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection  # type: ignore[import-untyped]

_NOTIFICATIONS = "org.freedesktop.Notifications"
_TRAY = "org.kde.StatusNotifierWatcher"
_SECONDS = 2.0


def desktop_checks() -> tuple[Check, ...]:
    """Return what the session bus says; without a bus neither can be there."""
    try:
        with _bus() as bus:
            return _notifications(bus), _tray(bus)
    except (ImportError, OSError, KeyError, ValueError) as error:
        reason = f"no session bus ({type(error).__name__})"
        advice = "Start calapp inside a desktop session."
        return (
            Check(
                "notification service", ok=False, detail=reason, advice=f"{advice} Reminders show in the window only."
            ),
            Check("tray host", ok=False, detail=reason, advice=f"{advice} Closing the window then quits calapp."),
        )


def _notifications(bus: DBusConnection) -> Check:
    name = "notification service"
    if _has_owner(bus, _NOTIFICATIONS) or _NOTIFICATIONS in _startable(bus):
        return Check(name, ok=True, detail=_NOTIFICATIONS)
    advice = "Install one (dunst, say); until then reminders show in the window only."
    return Check(name, ok=False, detail="none on the session bus", advice=advice)


def _tray(bus: DBusConnection) -> Check:
    name = "tray host"
    if _has_owner(bus, _TRAY):
        return Check(name, ok=True, detail=_TRAY)
    if os.environ.get("DISPLAY"):
        detail = "no StatusNotifier host; a classic tray may still be there"
    else:
        detail = "no StatusNotifier host"
    advice = "On GNOME install the AppIndicator extension; without a tray, closing the window quits calapp."
    return Check(name, ok=False, detail=detail, advice=advice)


@contextmanager
def _bus() -> Iterator[DBusConnection]:
    from jeepney.io.blocking import open_dbus_connection

    with open_dbus_connection("SESSION", auth_timeout=_SECONDS) as bus:
        yield bus


def _has_owner(bus: DBusConnection, name: str) -> bool:
    from jeepney import message_bus  # type: ignore[import-untyped]

    answer = bus.send_and_get_reply(message_bus.NameHasOwner(name), timeout=_SECONDS)
    return bool(answer.body[0])


def _startable(bus: DBusConnection) -> list[str]:
    from jeepney import message_bus

    answer = bus.send_and_get_reply(message_bus.ListActivatableNames(), timeout=_SECONDS)
    return list(answer.body[0])
