"""The fast scanner: raw text to index fields by string search alone, handing anything unusual to the full parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from calapp.ical import limits, properties
from calapp.ical.lines import parse_params, split_line, unescape
from calapp.ical.properties import Moment
from calapp.ical.timezones import UTC_ZONE, FileZones, Zone
from calapp.model.calendar_object import CalendarObject, EventIndex, RecurrenceDate
from calapp.model.timespan import EventTime, TimeKind

_ONCE, _MANY, _NESTED = 1, 2, 3
_WANTED = {
    **dict.fromkeys(("UID", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "SUMMARY", "LOCATION"), _ONCE),
    **dict.fromkeys(("STATUS", "TRANSP", "CLASS", "SEQUENCE", "ORGANIZER"), _ONCE),
    **dict.fromkeys(("RRULE", "RDATE", "EXDATE", "ATTENDEE"), _MANY),
    **dict.fromkeys(("BEGIN", "END"), _NESTED),
}
_OTHER_NAME = re.compile(r"[A-Za-z0-9_.-]+\Z")
_WALL = re.compile(r"[0-9]{8}(?:T[0-9]{6}Z?)?\Z")
_OUTSIDE_LINE = re.compile(r"\n(?:BEGIN|END)[:;][^\n]*")
_OUTSIDE = frozenset(f"\n{edge}:{name}" for edge in ("BEGIN", "END") for name in ("VTIMEZONE", "STANDARD", "DAYLIGHT"))
_PARTSTAT = re.compile(r"(?:^|;)PARTSTAT=([^;,:^]*)(?:;|$)")
_PARAMS_CHARS = 1_000
_SHARED_CHARS = 20_000

_Once = dict[str, tuple[str, str]]
_Lines = list[tuple[str, str]]
_Many = dict[str, _Lines]


class _Unusual(Exception):
    """The text is not of the ordinary form; the full parser knows what to make of it."""


def scan(raw: str) -> CalendarObject:
    """Return what the index needs of one resource. Raises InputError when the text is no calendar."""
    return (_last_ones if len(raw) < _SHARED_CHARS else _scan)(raw)


def _scan(raw: str) -> CalendarObject:
    found = fast(raw)
    if found is not None:
        return found
    from calapp.ical import parse

    return parse.index(raw)


_last_ones = lru_cache(maxsize=4)(_scan)  # who looks at a text before it is stored has it read again at once


def primary_uid(raw: str) -> str:
    """Return the UID of a resource, "" when it has none. Raises InputError when the text is no calendar."""
    return scan(raw).uid


def fast(raw: str) -> CalendarObject | None:
    """Return what ``scan`` does, or None when the text is unusual."""
    try:
        return _object(raw)
    except _Unusual:
        return None


def _object(raw: str) -> CalendarObject:
    if len(raw) > limits.LINE_CHARS:
        raise _Unusual
    line_end = "\r\n" if "\r\n" in raw else "\n"
    head, *parts = raw.split(f"{line_end}BEGIN:VEVENT{line_end}")
    if not parts or len(parts) > limits.OVERRIDES:
        raise _Unusual
    bodies, outside, rest = [], [head], ""
    for part in parts:
        body, end, rest = part.partition(f"{line_end}END:VEVENT")
        if not end or (rest and not rest.startswith(line_end)) or rest[len(line_end) :].startswith((" ", "\t")):
            raise _Unusual
        bodies.append(body)
        outside.append(rest)
    if f"{line_end}END:VCALENDAR" not in rest:
        raise _Unusual
    zones = _zones("".join(outside))
    events = tuple(_event(_unfolded(body), zones) for body in bodies)
    uid = events[0].uid
    if len(events) > 1:
        uid = properties.primary((event.uid, event.recurrence_id is not None) for event in events)
    if not uid:
        raise _Unusual
    return CalendarObject(uid, events)


def _unfolded(text: str) -> str:
    """Return the text with folds joined and line ends of one letter."""
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        raise _Unusual
    if "\n " in text:
        if "\n\t" in text:
            raise _Unusual
        return text.replace("\n ", "")
    return text.replace("\n\t", "") if "\n\t" in text else text


def _zones(outside: str) -> FileZones:
    """Check that only time zones stand beside the events. Most objects of a server share this text to the letter."""
    return (_shared_zones if len(outside) < _SHARED_CHARS else _own_zones)(outside)


def _own_zones(outside: str) -> FileZones:
    outside = _unfolded(outside)
    if not outside.startswith("BEGIN:VCALENDAR\n"):
        raise _Unusual
    edges = _OUTSIDE_LINE.findall(outside.upper())
    if not edges or edges.pop() != "\nEND:VCALENDAR" or not _OUTSIDE.issuperset(edges):
        raise _Unusual
    return FileZones(_blocks(outside))


_shared_zones = lru_cache(maxsize=128)(_own_zones)


def _blocks(outside: str) -> Iterator[str]:
    for block in outside.split("\nBEGIN:VTIMEZONE\n")[1:]:
        inner, end, _rest = block.partition("\nEND:VTIMEZONE")
        if not end:
            raise _Unusual
        yield f"BEGIN:VTIMEZONE\n{inner}\nEND:VTIMEZONE\n"


def _event(body: str, zones: FileZones) -> EventIndex:
    once: _Once = {}
    many: _Many = {"RRULE": [], "RDATE": [], "EXDATE": [], "ATTENDEE": []}
    lines = body.split("\n")
    if len(lines) > limits.PROPERTIES:
        raise _Unusual
    alarms = _sort_lines(iter(lines), once, many)
    start = _moment(once, "DTSTART", zones)
    if start is None or "UID" not in once or alarms > limits.ALARMS:
        raise _Unusual
    end = _length(start, once, zones)
    recurrence_id = _moment(once, "RECURRENCE-ID", zones)
    return EventIndex(
        uid=_text(once, "UID", limits.UID_CHARS).strip(),
        start=start.time,
        end=end.end,
        recurrence_id=None if recurrence_id is None else recurrence_id.time,
        title=_text(once, "SUMMARY", limits.TITLE_CHARS),
        location=_text(once, "LOCATION", limits.LOCATION_CHARS),
        status=properties.status(_value(once, "STATUS")),
        transparency=properties.transparency(_value(once, "TRANSP")),
        visibility=properties.visibility(_value(once, "CLASS")),
        sequence=properties.sequence(_value(once, "SEQUENCE")),
        rrules=tuple(_rrules(many["RRULE"])) if many["RRULE"] else (),
        rdates=tuple(_rdates(many["RDATE"], zones)) if many["RDATE"] else (),
        exdates=tuple(_exdates(many["EXDATE"], zones)) if many["EXDATE"] else (),
        zone=start.zone,
        end_zone=end.zone,
        nominal_days=end.nominal_days,
        has_alarm=alarms > 0,
        organizer=_organizer(once),
        attendees=tuple(_attendees(many["ATTENDEE"])) if many["ATTENDEE"] else (),
    )


def _sort_lines(lines: Iterator[str], once: _Once, many: _Many) -> int:
    """Sort the lines of an event by name and return how many alarms it has; the first of several counts."""
    alarms = 0
    for line in lines:
        head, colon, value = line.partition(":")
        name, _, params = head.partition(";")
        kind = _WANTED.get(name)
        if kind is None:
            if line and not (colon and len(name) < limits.NAME_CHARS and _is_other(name)):
                raise _Unusual
            continue
        if '"' in params:
            head, colon, value = split_line(line)
            params = head.partition(";")[2]
        if not colon or len(params) > _PARAMS_CHARS:
            raise _Unusual
        if kind is _ONCE:
            once.setdefault(name, (params, value))
        elif kind is _MANY:
            many[name].append((params, value))
        elif line == "BEGIN:VALARM":
            _skip_alarm(lines)
            alarms += 1
        else:
            raise _Unusual
    return alarms


def _skip_alarm(lines: Iterator[str]) -> None:
    for line in lines:
        if line == "END:VALARM":
            return
        if line[:5].upper() == "BEGIN" or line[:3].upper() == "END":
            raise _Unusual
    raise _Unusual


@lru_cache(maxsize=1024)
def _is_other(name: str) -> bool:
    """Tell whether a name is a property that the index does not need, and not a needed one in lower case."""
    return bool(_OTHER_NAME.match(name)) and name.upper() not in _WANTED


def _value(once: _Once, name: str) -> str:
    return once[name][1] if name in once else ""


def _text(once: _Once, name: str, limit: int) -> str:
    if name not in once:
        return ""
    value = once[name][1]
    if len(value) > limit:
        raise _Unusual
    return unescape(value)


@lru_cache(maxsize=1024)
def _param(params: str, name: str) -> str:
    """Return the first value of a parameter in ``NAME=value;NAME=value``, "" without it."""
    return next((value for key, value in parse_params(";" + params) if key == name), "")


def _moment(once: _Once, name: str, zones: FileZones) -> Moment | None:
    if name not in once:
        return None
    params, value = once[name]
    if name == "RECURRENCE-ID" and _param(params, "RANGE"):
        raise _Unusual
    return _time(value, _zone(params, zones))


def _zone(params: str, zones: FileZones) -> Zone | None:
    if not params:
        return None
    tzid = _param(params, "TZID")
    if not tzid:
        return None
    zone = zones.find(tzid)
    if zone is None:
        raise _Unusual
    return zone


def _time(value: str, zone: Zone | None) -> Moment:
    """Return the time in a DATE or DATE-TIME value; which of them it is shows in its form."""
    if not _WALL.match(value):
        raise _Unusual
    try:
        wall = datetime.fromisoformat(value[:15])
    except ValueError:
        raise _Unusual from None
    if not properties.FIRST_YEAR <= wall.year <= properties.LAST_YEAR:
        raise _Unusual
    if len(value) == 8:
        return Moment(EventTime(wall, TimeKind.ALL_DAY))
    return properties.place(wall, UTC_ZONE if len(value) == 16 else zone)


def _length(start: Moment, once: _Once, zones: FileZones) -> properties.Length:
    dtend = _moment(once, "DTEND", zones)
    lasts = None
    if dtend is None and "DURATION" in once:
        lasts = properties.duration(once["DURATION"][1])
        if lasts is None:
            raise _Unusual
    return properties.length(start, dtend, lasts)


def _values(lines: _Lines, zones: FileZones) -> Iterator[tuple[str, Zone | None]]:
    """Yield the comma-separated values of all lines of one name, each with its zone."""
    if sum(value.count(",") + 1 for _params, value in lines) > limits.DATES:
        raise _Unusual
    for params, value in lines:
        zone = _zone(params, zones)
        for item in value.split(","):
            yield item, zone


def _exdates(lines: _Lines, zones: FileZones) -> Iterator[EventTime]:
    for value, zone in _values(lines, zones):
        yield _time(value, zone).time


def _rdates(lines: _Lines, zones: FileZones) -> Iterator[RecurrenceDate]:
    for value, zone in _values(lines, zones):
        first, period, last = value.partition("/")
        start = _time(first, zone)
        if not period:
            yield RecurrenceDate(start.time)
            continue
        lasts = properties.duration(last)
        dtend = _time(last, zone) if lasts is None else None
        yield RecurrenceDate(start.time, properties.length(start, dtend, lasts).end)


def _rrules(lines: _Lines) -> Iterator[str]:
    if len(lines) > limits.RULES:
        raise _Unusual
    for _params, value in lines:
        if not value.strip() or len(value) > limits.RULE_CHARS:
            raise _Unusual
        yield value.strip()


def _organizer(once: _Once) -> str:
    if "ORGANIZER" not in once:
        return ""
    params, value = once["ORGANIZER"]
    return _address(params, value)


def _address(params: str, value: str) -> str:
    return properties.address(value, _param(params, "EMAIL") if "email" in params.lower() else "")


def _attendees(lines: _Lines) -> Iterator[tuple[str, str]]:
    if len(lines) > limits.ATTENDEES:
        raise _Unusual
    for params, value in lines:
        simple = _PARTSTAT.search(params) if '"' not in params else None
        partstat = simple[1] if simple else _param(params, "PARTSTAT")
        yield _address(params, value), partstat.upper() or "NEEDS-ACTION"
