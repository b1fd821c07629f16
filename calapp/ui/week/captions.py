"""The words of the week view: clock times on blocks and ghosts, and the names that a screen reader speaks; no Qt."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from calapp.model.event import PartStat, Status, Transparency
from calapp.model.occurrence import Occurrence, SyncMark
from calapp.model.timespan import EventTime, TimeKind
from calapp.ui.week import layout
from calapp.ui.week.metrics import DAY_MINUTES, clock_change, minute_of_day

UNTITLED = "Untitled"
_MARKS = {
    SyncMark.PENDING: "not sent yet",
    SyncMark.BLOCKED: "refused by the server",
    SyncMark.CONFLICT: "changed in two places",
}


def clock(wall: datetime | time, *, hours_24: bool = True) -> str:
    """Return a time of day: "14:05", or "2:05 pm" and "2 pm"."""
    if hours_24:
        return f"{wall.hour:02}:{wall.minute:02}"
    half = "am" if wall.hour < 12 else "pm"
    hour = wall.hour % 12 or 12
    return f"{hour}:{wall.minute:02} {half}" if wall.minute else f"{hour} {half}"


def hour_label(hour: int, *, hours_24: bool = True) -> str:
    """Return the label of an hour line."""
    return clock(time(hour % 24), hours_24=hours_24)


def start_text(occurrence: Occurrence, zone: tzinfo, *, hours_24: bool = True) -> str:
    """Return when an occurrence starts on the clock of ``zone``."""
    return _moment(occurrence.start, zone, hours_24=hours_24)


def time_text(occurrence: Occurrence, zone: tzinfo, *, hours_24: bool = True) -> str:
    """Return start and end on the clock of ``zone``: "10:00 – 11:30"; only the start of what has no length."""
    start = start_text(occurrence, zone, hours_24=hours_24)
    if occurrence.end.key == occurrence.start.key:
        return start
    return f"{start} – {_moment(occurrence.end, zone, hours_24=hours_24)}"


def range_text(start: datetime, end: datetime, *, hours_24: bool = True) -> str:
    """Return a stretch of wall-clock time; the days are named when there is more than one."""
    begin, finish = clock(start, hours_24=hours_24), clock(end, hours_24=hours_24)
    if start.date() == end.date() or end == datetime.combine(start.date() + timedelta(days=1), time()):
        return f"{begin} – {finish}"
    return f"{short_day(start.date())} {begin} – {short_day(end.date())} {finish}"


def days_text(first: date, last: date) -> str:
    """Return one day or a range of days, the last included: "Tue 10 Mar – Thu 12 Mar"."""
    return short_day(first) if first == last else f"{short_day(first)} – {short_day(last)}"


def length_text(length: timedelta) -> str:
    """Return a length: "45 min", "1 h 30 min", "2 d 4 h"."""
    minutes = round(length.total_seconds() / 60)
    days, rest = divmod(minutes, DAY_MINUTES)
    parts = [(days, "d"), (rest // 60, "h"), (rest % 60, "min")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 min"


def short_day(day: date) -> str:
    """Return "Tue 10 Mar"."""
    return f"{day:%a} {day.day} {day:%b}"


def event_name(occurrence: Occurrence, zone: tzinfo, *, calendar: str, hours_24: bool = True) -> str:
    """Return what a screen reader says of an event (W22): "Title, Tue 25 Aug, 14:00 to 15:00, Work, repeats"."""
    start, end = layout.walls(occurrence, zone)
    parts = [occurrence.title or UNTITLED, *_when(occurrence, start, end, zone, hours_24=hours_24)]
    parts += [occurrence.location, calendar, *_traits(occurrence)]
    return ", ".join(part for part in parts if part)


def slot_name(day: date, minute: int | None, zone: tzinfo, *, hours_24: bool = True, events: int = 0) -> str:
    """Return what a screen reader says of a slot: "Tuesday 25 August, 14:00, empty"; no minute means the lane."""
    name = f"{day:%A} {day.day} {day:%B}"
    if minute is None:
        name += ", all day"
    else:
        name += f", {hour_minute(minute, hours_24=hours_24)}"
        change = clock_change(day, zone)
        if change and change.gap and change.start <= minute < change.end:
            return f"{name}, does not exist"
    return f"{name}, {events_text(events)}"


def events_text(number: int) -> str:
    """Return "empty", "1 event" or "3 events"."""
    return f"{number} event{'s' if number > 1 else ''}" if number else "empty"


def hour_minute(minute: float, *, hours_24: bool = True) -> str:
    """Return the time of day of a minute; the last one is midnight again."""
    hour, rest = divmod(int(minute) % DAY_MINUTES, 60)
    return clock(time(hour, rest), hours_24=hours_24)


def gap_notice(wanted: datetime, moved: datetime, *, hours_24: bool = True) -> str:
    """Return what to tell of a time that the clocks skip (W17)."""
    missing, first = clock(wanted, hours_24=hours_24), clock(moved, hours_24=hours_24)
    return f"{missing} does not exist on {short_day(wanted.date())}, the clocks go forward. Moved to {first}."


def _moment(moment: EventTime, zone: tzinfo, *, hours_24: bool) -> str:
    """Return a time of day; one that comes twice, because the clocks go back, is told apart by its offset (W17)."""
    if moment.kind is not TimeKind.ZONED:
        return clock(moment.wall, hours_24=hours_24)
    local = moment.instant(zone)
    text = clock(local, hours_24=hours_24)
    change = clock_change(local.date(), zone)
    if change is None or change.gap or not change.start <= minute_of_day(local) < change.end:
        return text
    return f"{text} UTC{_offset_text(local)}"


def _offset_text(local: datetime) -> str:
    text = f"{local:%z}"
    return text[:3] if text.endswith("00") else f"{text[:3]}:{text[3:5]}"


def _when(occurrence: Occurrence, start: datetime, end: datetime, zone: tzinfo, *, hours_24: bool) -> list[str]:
    if occurrence.start.kind is TimeKind.ALL_DAY:
        last = max(start, end - timedelta(days=1))
        return [days_text(start.date(), last.date()).replace(" – ", " to "), "all day"]
    begin = start_text(occurrence, zone, hours_24=hours_24)
    if start == end:
        return [short_day(start.date()), begin]
    finish = _moment(occurrence.end, zone, hours_24=hours_24)
    if start.date() != end.date():
        finish = f"{short_day(end.date())} {finish}"
    return [short_day(start.date()), f"{begin} to {finish}"]


def _traits(occurrence: Occurrence) -> list[str]:
    canceled = occurrence.status is Status.CANCELED
    off, tentative = is_off(occurrence), is_tentative(occurrence)
    return [
        "repeats" if occurrence.series else "",
        "with guests" if occurrence.has_guests else "",
        "reminder" if occurrence.has_alarm else "",
        "canceled" if canceled else "declined" if off else "tentative" if tentative else "",
        "free" if occurrence.transparency is Transparency.TRANSPARENT else "",
        _MARKS.get(occurrence.mark, ""),
    ]


def is_tentative(occurrence: Occurrence) -> bool:
    """Tell whether it is not certain that the event takes place, or that the user goes."""
    unanswered = occurrence.partstat in (PartStat.TENTATIVE, PartStat.NEEDS_ACTION)
    return occurrence.status is Status.TENTATIVE or unanswered


def is_off(occurrence: Occurrence) -> bool:
    """Tell whether the event is canceled, or the user declined it."""
    return occurrence.status is Status.CANCELED or occurrence.partstat is PartStat.DECLINED
