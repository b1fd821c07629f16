"""VALARM components (RFC 5545 section 3.6.6) and the model's alarms, both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from calapp.ical import limits, properties
from calapp.ical.lines import Component, ContentLine, escape
from calapp.ical.reading import wall_of
from calapp.model.event import Alarm


def read(component: Component) -> Alarm | None:
    """Return the alarm; None when it does not say when."""
    trigger = component.first("TRIGGER")
    if trigger is None:
        return None
    action = component.text("ACTION").strip().upper() or "DISPLAY"
    length = properties.duration(trigger.value)
    if length is not None:
        offset = timedelta(days=length.days) + length.exact
        return Alarm(offset=offset, from_end=trigger.param("RELATED").upper() == "END", action=action)
    wall = wall_of(trigger.value.strip().upper())
    return Alarm(at=wall.replace(tzinfo=UTC), action=action) if isinstance(wall, datetime) else None


def read_all(components: Sequence[Component]) -> tuple[Alarm, ...]:
    """Return the alarms that can be read, as many as the limit allows."""
    found = [read(component) for component in components[: limits.ALARMS]]
    return tuple(alarm for alarm in found if alarm is not None)


def write(alarm: Alarm, title: str) -> Component:
    """Return a new VALARM that shows ``title``."""
    lines = (ContentLine.of("ACTION", "DISPLAY"), ContentLine.of("DESCRIPTION", escape(title) or "-"), _trigger(alarm))
    return Component("VALARM", lines)


def replaced(children: Sequence[Component], wanted: Sequence[Alarm], title: str) -> tuple[Component, ...]:
    """Return the children of an event with the alarms that are wanted.

    An alarm that stays keeps its text, one that moves keeps all but its time, one that cannot be read is left alone.
    """
    missing = list(wanted)
    fates: dict[int, Component | None] = {}
    for number, alarm in _known(children):
        if alarm in missing:
            missing.remove(alarm)
        else:
            fates[number] = None
    for number, before in _known(children):
        after = next((alarm for alarm in missing if alarm.action == before.action), None)
        if number in fates and after is not None:
            missing.remove(after)
            fates[number] = _moved(children[number], after)
    kept = [fates.get(number, child) for number, child in enumerate(children)]
    return (*(child for child in kept if child is not None), *(write(alarm, title) for alarm in missing))


def _known(children: Sequence[Component]) -> list[tuple[int, Alarm]]:
    alarms = [(number, child) for number, child in enumerate(children) if child.name == "VALARM"]
    found = [(number, read(child)) for number, child in alarms[: limits.ALARMS]]
    return [(number, alarm) for number, alarm in found if alarm is not None]


def _moved(component: Component, alarm: Alarm) -> Component:
    """Return the alarm at another time; that it was acknowledged (RFC 9074 section 6.1) no longer holds."""
    lines = tuple(
        _trigger(alarm) if line.name == "TRIGGER" else line for line in component.lines if line.name != "ACKNOWLEDGED"
    )
    return replace(component, lines=lines, after=())


def _trigger(alarm: Alarm) -> ContentLine:
    if alarm.at is not None:
        return ContentLine.of("TRIGGER", f"{alarm.at.astimezone(UTC):%Y%m%dT%H%M%SZ}", [("VALUE", "DATE-TIME")])
    params = [("RELATED", "END")] if alarm.from_end else []
    return ContentLine.of("TRIGGER", properties.duration_value(alarm.offset or timedelta()), params)
