"""What the store's tests are written with: a clock that stands still, events as text, and copies of a server."""

from datetime import UTC, datetime, timedelta

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.timespan import TimeSpan
from calapp.store.values import Copy

NOW = datetime(2026, 11, 16, 12, tzinfo=UTC)
ME = "ana@example.org"


class Clock:
    """A clock that goes only when told to."""

    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now

    def advance(self, **length):
        self.now += timedelta(**length)


def event(uid, title="Planning", *, start="DTSTART:20261117T090000Z", end="DTEND:20261117T100000Z", more=()):
    """Return one event as a server sends it; times are whole lines."""
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        "DTSTAMP:20260101T000000Z",
        start,
        end,
        f"SUMMARY:{title}",
        *more,
        "END:VEVENT",
    ]
    return calendar("\r\n".join(lines))


def calendar(*components):
    """Return a calendar of these components."""
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *components, "END:VCALENDAR", ""))


def weekly(uid, title="Stand-up", *, rule="FREQ=WEEKLY", more=()):
    """Return a series of half hours on Mondays, from 2026-01-05."""
    return event(
        uid, title, start="DTSTART:20260105T090000Z", end="DTEND:20260105T093000Z", more=(f"RRULE:{rule}", *more)
    )


def copy(uid, raw=None, etag='"1"', **fields):
    """Return an object as the server has it."""
    return Copy(f"/cal/{uid}.ics", event(uid) if raw is None else raw, etag, **fields)


def week(year=2026, month=11, day=16, days=7):
    return TimeSpan.of_days(datetime(year, month, day).date(), days, UTC)  # noqa: DTZ001


def add_calendar(store, kind=AccountKind.CALDAV, *, addresses=(ME,), name="Work"):
    """Store an account with one calendar and return the calendar."""
    with store.unit() as unit:
        account = unit.accounts.save(Account(0, kind, name, addresses=addresses))
        href = "" if kind is AccountKind.LOCAL else f"/{name}/"
        return unit.calendars.save(Calendar(0, account.id, href, name))


def pull(store, calendar_id, *copies, **options):
    """Take over server copies in one unit; return what it did and what changed."""
    with store.unit() as unit:
        stored = unit.objects.store_base(calendar_id, copies, **options)
    return stored, unit.summary


def titles(store, span=None, **options):
    return [one.title for one in store.view.occurrences.between(span or week(), **options)]
