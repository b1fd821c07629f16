"""One deterministic generator of calendars of any size, as real servers send them.

Of the objects 10 % are series, 10 % all-day, 30 % have guests and 50 % an alarm; every zoned object carries its
VTIMEZONE. The density is the same at every size (about a hundred objects a week around ``CENTER``), so that a larger
calendar is a longer one, as it is for people.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

SMALL, MIDDLE, LARGE = 1_000, 10_000, 100_000
PER_WEEK = 100
CENTER = date.today() - timedelta(days=date.today().weekday())  # noqa: DTZ011 - only the week matters

_BERLIN = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
_WORDS = ("Planning", "Review", "Stand-up", "Retrospective", "Interview", "Budget", "Workshop", "Call", "Training")
_GUESTS = ("jo.lind", "sam.ode", "lee.park", "mia.costa", "ravi.nair", "eva.horn")


def objects(count: int, *, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield ``count`` pairs of UID and one-resource iCalendar text."""
    dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
    weeks = max(1, count // PER_WEEK)
    first = CENTER - timedelta(weeks=weeks // 2)
    for number in range(count):
        uid = f"bench-{seed}-{number:06d}@calapp.example"
        day = first + timedelta(weeks=number // PER_WEEK, days=dice.choices(range(7), (5, 5, 5, 5, 5, 1, 1))[0])
        yield uid, _object(uid, day, number, dice)


def calendar(count: int, *, seed: int = 1) -> str:
    """Return one VCALENDAR stream with ``count`` objects and each VTIMEZONE once."""
    return stream(raw for _uid, raw in objects(count, seed=seed))


def stream(raws: Iterable[str]) -> str:
    """Return the objects as one VCALENDAR stream with each VTIMEZONE once."""
    parts = ["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//calapp//benchmark//EN\r\n", _BERLIN.replace("\n", "\r\n")]
    for raw in raws:
        begin = raw.index("BEGIN:VEVENT")
        parts.append(raw[begin : raw.rindex("END:VCALENDAR")])
    parts.append("END:VCALENDAR\r\n")
    return "".join(parts)


def _object(uid: str, day: date, number: int, dice: random.Random) -> str:
    kind = number % 10
    all_day = kind == 0
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calapp//benchmark//EN"]
    if not all_day:
        lines += _BERLIN.splitlines()
    lines += [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20260101T120000Z",
        f"CREATED:{datetime(2026, 1, 1, tzinfo=UTC):%Y%m%dT%H%M%SZ}",
    ]
    if all_day:
        lines += [
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=dice.choice((1, 1, 2, 3))):%Y%m%d}",
        ]
    else:
        start = datetime.combine(day, time(dice.randrange(8, 18), dice.choice((0, 15, 30, 45))))
        end = start + timedelta(minutes=dice.choice((15, 30, 45, 60, 90, 120)))
        lines += [f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}", f"DTEND;TZID=Europe/Berlin:{end:%Y%m%dT%H%M%S}"]
    if kind == 1:
        lines.append("RRULE:FREQ=WEEKLY;COUNT=10")
    lines += [f"SUMMARY:{dice.choice(_WORDS)} {number}", f"LOCATION:Room {dice.choice('ABCDEFGH')}{number % 40}"]
    lines += [
        "DESCRIPTION:Agenda as discussed\\, with the open points of last time and",
        "  what came in since.",
        "X-BENCH-KEY;X-P=1:kept as it is",
    ]
    if kind in {2, 3, 4}:
        lines += ["ORGANIZER;CN=Ana Ruiz:mailto:ana@example.org"]
        lines += [
            f"ATTENDEE;CN={name};PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT:mailto:{name}@example.org"
            for name in dice.sample(_GUESTS, 3)
        ]
    if number % 2:
        lines += ["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", "TRIGGER:-PT10M", "END:VALARM"]
    lines += ["SEQUENCE:0", "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(lines)
