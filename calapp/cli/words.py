"""An event in words: labelled lines, for one event and for two versions side by side."""

from __future__ import annotations

from datetime import timedelta, tzinfo

from calapp.cli.render import when
from calapp.model.event import Alarm, Attendee, Event, Status, Transparency, Visibility
from calapp.service.links import meeting_of

NOT_KNOWN = "Whether the server tells the organizer is not known"


def described(event: Event, zone: tzinfo) -> dict[str, str]:
    """Return what an event says by label; "" for what it does not say."""
    return {
        "Title": event.title or "Untitled",
        "When": when(event.start, event.end, zone),
        "Zone": event.start.tzid or "",
        "Repeats": event.rrule or "",
        "Also on": ", ".join(time.iso() for time in event.rdates),
        "Left out": ", ".join(time.iso() for time in event.exdates),
        "Where": event.location,
        "Join": meeting_of(event),
        "Link": event.url,
        "Status": "" if event.status is Status.CONFIRMED else event.status.value,
        "Shown as": "free" if event.transparency is Transparency.TRANSPARENT else "",
        "Visibility": "" if event.visibility is Visibility.DEFAULT else event.visibility.value,
        "Reminders": ", ".join(map(_alarm, event.alarms)),
        "Guests": ", ".join(map(guest, event.attendees)),
        "Notes": event.description,
    }


def differences(one: Event | None, other: Event | None, zone: tzinfo, *, gone: str) -> list[tuple[str, str, str]]:
    """Return what two versions say differently, label by label; ``gone`` is said of a version that is not there."""
    if one is None or other is None:
        said = [gone if version is None else summary(version, zone) for version in (one, other)]
        return [("Event", said[0], said[1])]
    first, second = described(one, zone), described(other, zone)
    return [(label, first[label], second[label]) for label in first if first[label] != second[label]]


def summary(event: Event, zone: tzinfo) -> str:
    """Return an event in one line."""
    return f"{event.title or 'Untitled'}, {when(event.start, event.end, zone)}"


def guest(attendee: Attendee) -> str:
    """Return a guest and the answer: "Jo Lind <jo@example.org> accepted"."""
    who = f"{attendee.name} <{attendee.address}>" if attendee.name else attendee.address
    return f"{who} {attendee.partstat}"


def _alarm(alarm: Alarm) -> str:
    if alarm.at is not None:
        return f"{alarm.at:%Y-%m-%d %H:%M} UTC"
    length = alarm.offset or timedelta()
    edge = "end" if alarm.from_end else "start"
    if not length:
        return f"at the {edge}"
    return f"{_length(abs(length))} {'before' if length < timedelta() else 'after'} the {edge}"


def _length(length: timedelta) -> str:
    for unit, name in ((timedelta(days=1), "day"), (timedelta(hours=1), "hour")):
        if not length % unit:
            count = length // unit
            return f"{count} {name}s" if count > 1 else f"1 {name}"
    return f"{length // timedelta(minutes=1)} min"
