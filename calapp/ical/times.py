"""Times written in the words of one file: in the value type, the zone and the spelling of the zone that it uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from functools import lru_cache

from calapp.ical import properties
from calapp.ical.editing import put, without
from calapp.ical.lines import Component, ContentLine, parse_tree
from calapp.ical.reading import EventReader
from calapp.ical.timezones import FileZones
from calapp.ical.vtimezone import vtimezone_for
from calapp.model.timespan import EventTime, TimeKind


class TimeWriter:
    """Knows the zones of one file and how the file spells them."""

    def __init__(self, root: Component) -> None:
        self.zones = FileZones(child.write() for child in root.of_kind("VTIMEZONE"))
        self._spelled: dict[str, str] = {}
        for tzid in _used(root):
            self._spelled.setdefault(self._name(tzid), tzid)

    def line(self, name: str, time: EventTime, like: ContentLine | None = None, *, exact: bool = True) -> ContentLine:
        """Return a line that states ``time``, with the parameters of ``like`` that are not about time.

        The second pass of a repeated hour has no name in its zone, so an ``exact`` line states it in UTC.
        """
        return self.list_line(name, [self._unmistakable(time) if exact else time], like)

    def list_line(self, name: str, times: Sequence[EventTime], like: ContentLine | None = None) -> ContentLine:
        """Return a line that states several times; those that are not in the zone of the first are written in UTC."""
        params = [(key, value) for key, value in (like.params if like else ()) if key not in ("VALUE", "TZID")]
        first, tzid = times[0], ""
        if first.kind is TimeKind.ALL_DAY:
            params.append(("VALUE", "DATE"))
        elif first.kind is TimeKind.ZONED and (tzid := self._spelling(first, like)):
            params.append(("TZID", tzid))
        values = [_value(time) if tzid and time.tzid == first.tzid else _value_in_utc(time) for time in times]
        return ContentLine.of(name, ",".join(values), params)

    def complete(self, root: Component, before: Component) -> Component:
        """Add the VTIMEZONE of each zone that ``root`` uses and ``before`` did not."""
        there = {child.text("TZID") for child in root.of_kind("VTIMEZONE")} | set(_used(before))
        missing = [tzid for tzid in dict.fromkeys(_used(root)) if tzid not in there]
        since = min((year for event in root.of_kind("VEVENT") if (year := self._year(event))), default=1970)
        zones = [(tzid, zone) for tzid in missing if (zone := self.zones.find(tzid))]
        fresh = [_zone_component(tzid, zone.info, since) for tzid, zone in zones]
        return _with_zones(root, fresh)

    def _year(self, event: Component) -> int | None:
        start = EventReader(event, self.zones).moment("DTSTART")
        return start.time.wall.year if start else None

    def _spelling(self, time: EventTime, like: ContentLine | None) -> str:
        """Return the TZID to write, "" for UTC. The old line's own spelling comes first."""
        stated = like.param("TZID") if like else ""
        if stated and self._name(stated) == time.tzid:
            return stated
        return "" if time.tzid == "UTC" else self._spelled.get(time.tzid or "", time.tzid or "")

    def _name(self, tzid: str) -> str:
        zone = self.zones.find(tzid)
        return zone.tzid if zone else tzid

    def _unmistakable(self, time: EventTime) -> EventTime:
        zone = self.zones.find(time.tzid) if time.tzid else None
        if zone is None or EventTime.zoned(time.wall, zone.info, tzid=zone.tzid).offset == time.offset:
            return time
        return _in_utc(time)


@lru_cache(maxsize=256)
def _zone_component(tzid: str, zone: tzinfo, since: int) -> Component:
    return parse_tree(vtimezone_for(tzid, zone, since)).children[0]


def put_when(component: Component, start: EventTime, end: EventTime, writer: TimeWriter) -> Component:
    """Set start and end. A DURATION stays one; what already says the wanted end is left alone."""
    before = EventReader(component, writer.zones)
    exact = not (component.first("RRULE") or component.first("RDATE"))
    old_start, old_end = before.moment("DTSTART"), before.moment("DTEND")
    if old_start is None or old_start.time != start:
        component = put(component, writer.line("DTSTART", start, component.first("DTSTART"), exact=exact))
    fitting = old_end is None or old_end.time.kind is start.kind
    if fitting and _end(component, writer) == end:
        return component
    if component.first("DURATION") and old_end is None and start.tzid == end.tzid:
        component = put(component, ContentLine.of("DURATION", _length(start, end)))
        if _end(component, writer) == end:
            return component
    like = component.first("DTEND") or component.first("DTSTART")
    return put(without(component, "DURATION"), writer.line("DTEND", end, like, exact=exact))


def move_to(component: Component, start: EventTime, writer: TimeWriter) -> Component:
    """Return the event at another time of its own kind and zone, as long as it was."""
    reader = EventReader(component, writer.zones)
    old_start, old_end = reader.moment("DTSTART"), reader.moment("DTEND")
    component = put(component, writer.line("DTSTART", start, component.first("DTSTART"), exact=False))
    if old_start is None or old_end is None:
        return component
    if old_end.zone is not None and start.kind is TimeKind.ZONED:
        instant = start.instant(UTC) + timedelta(seconds=old_end.time.key - old_start.time.key)
        end = EventTime.of_instant(instant.astimezone(old_end.zone), tzid=old_end.time.tzid or "")
    else:
        end = replace(old_end.time, wall=start.wall + (old_end.time.wall - old_start.time.wall))
    return put(component, writer.line("DTEND", end, component.first("DTEND"), exact=False))


def zone_only(line: ContentLine | None) -> ContentLine | None:
    """Return the line without any parameter but its zone, as a pattern for others."""
    return replace(line, params=tuple(pair for pair in line.params if pair[0] == "TZID")) if line else None


def _end(component: Component, writer: TimeWriter) -> EventTime | None:
    reader = EventReader(component, writer.zones)
    start = reader.moment("DTSTART")
    return reader.length(start).end if start else None


def _length(start: EventTime, end: EventTime) -> str:
    """Return the DURATION between two times of one zone: in days where the wall clock says so, else elapsed time."""
    days = end.wall - start.wall
    if days and not days % timedelta(days=1):
        return properties.duration_value(days)
    return properties.duration_value(timedelta(seconds=end.key - start.key), nominal=False)


def _in_utc(time: EventTime) -> EventTime:
    return EventTime.utc(time.wall - timedelta(seconds=time.offset))


def _value(time: EventTime) -> str:
    text = time.wall.replace(microsecond=0).isoformat().replace("-", "").replace(":", "")
    return text[:8] if time.kind is TimeKind.ALL_DAY else text


def _value_in_utc(time: EventTime) -> str:
    return f"{_value(_in_utc(time))}Z" if time.kind is TimeKind.ZONED else _value(time)


def _used(root: Component) -> Iterator[str]:
    """Yield the TZIDs that the events of a file state times in."""
    for event in root.of_kind("VEVENT"):
        for line in event.lines:
            if line.params and (tzid := line.param("TZID")):
                yield tzid


def _with_zones(root: Component, fresh: Sequence[Component]) -> Component:
    """Put new zones behind the old ones, before any event."""
    place = max((number + 1 for number, child in enumerate(root.children) if child.name == "VTIMEZONE"), default=0)
    position = root.after[place] if place < len(root.after) else len(root.lines)
    return replace(
        root,
        children=(*root.children[:place], *fresh, *root.children[place:]),
        after=(*root.after[:place], *[position] * len(fresh), *root.after[place:]) if fresh else root.after,
    )
