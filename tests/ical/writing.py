"""What the tests of the writer share: drafts of fixtures, and the lines of what was written."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from calapp.ical import parse, write
from calapp.ical.lines import parse_tree, unfold
from calapp.model.edits import EventDraft
from calapp.model.timespan import EventTime
from tests.ical import corpus

NOW = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
STAMPS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CREATED")
BERLIN = ZoneInfo("Europe/Berlin")


def berlin(*parts, tzid="Europe/Berlin"):
    return EventTime.zoned(datetime(*parts), BERLIN, tzid=tzid)


def day(*parts):
    return EventTime.all_day(date(*parts))


SLOT = berlin(2026, 3, 16, 10)  # the second occurrence of the weekly fixtures
START, END = berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)


def draft_of(raw, number=0, **changes):
    return replace(EventDraft.of(parse.events(raw)[number]), **changes)


def patch(name, number=0, **changes):
    raw = corpus.read(name)
    return write.patch(raw, draft_of(raw, number, **changes), now=NOW)


def lines(raw, *names, event=0):
    component = parse_tree(raw).of_kind("VEVENT")[event]
    return [unfold(line.text).rstrip("\r\n") for line in component.lines if line.name in names]


def line(raw, name, event=0):
    (found,) = lines(raw, name, event=event)
    return found


def changed_lines(before, after):
    """Return the lines that only one of the texts has, stamps aside."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    only_old = [text for text in old if text not in new and not text.startswith(STAMPS)]
    only_new = [text for text in new if text not in old and not text.startswith(STAMPS)]
    return only_old, only_new
