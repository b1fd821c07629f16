from datetime import timedelta

import pytest

from calapp.model.timespan import EPOCH, EventTime
from calapp.store import derive as derive_module
from calapp.store.derive import derive, spans
from calapp.store.index import own_answer
from tests.store.world import calendar, event, weekly

YEARS = (2025, 2026, 2027, 2028)


def test_a_single_event_is_one_row_in_any_year():
    found = derive(
        event("a", start="DTSTART:19990101T090000Z", end="DTEND:19990101T100000Z"), addresses=(), years=YEARS
    )
    ((row, occurrences),) = found.events
    assert (found.uid, found.title, found.series, row.series, len(occurrences)) == ("a", "Planning", None, False, 1)


def test_a_series_is_expanded_over_the_years_and_bounded():
    found = derive(weekly("s", rule="FREQ=WEEKLY;UNTIL=20260301T000000Z"), addresses=(), years=YEARS)
    ((row, occurrences),) = found.events
    assert (row.series, len(occurrences)) == (True, 8)
    low, high = found.series
    assert low < occurrences[0].start_key
    assert occurrences[-1].end_key < high < occurrences[-1].end_key + 30 * 86_400


def test_the_master_gives_the_title_wherever_it_stands_in_the_text():
    lines = ("UID:s", "RECURRENCE-ID:20260112T090000Z", "DTSTART:20260112T100000Z", "SUMMARY:Moved")
    override = "\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))
    master = weekly("s").partition("BEGIN:VEVENT")[2].partition("END:VEVENT")[0]
    found = derive(calendar(override, f"BEGIN:VEVENT{master}END:VEVENT"), addresses=(), years=YEARS)
    assert found.title == "Stand-up"
    assert [row.title for row, _occurrences in found.events] == ["Stand-up", "Moved"]


def test_overrides_without_their_master_keep_their_keys():
    raw = event("s", more=("RECURRENCE-ID:20261110T090000Z",))
    ((_row, (occurrence,)),) = derive(raw, addresses=(), years=YEARS).events
    assert occurrence.recurrence_id == "20261110T090000Z"


def test_an_end_before_the_start_does_not_reach_back():
    raw = event("a", start="DTSTART:20261117T090000Z", end="DTEND:20261117T080000Z")
    ((_row, (occurrence,)),) = derive(raw, addresses=(), years=YEARS).events
    assert occurrence.end_key > occurrence.start_key
    assert occurrence.length >= 0


@pytest.mark.parametrize(
    ("answer", "own"), [("ACCEPTED", "accepted"), ("X-MAYBE", "needs-action"), ("", "needs-action")]
)
def test_the_own_answer_is_one_that_the_model_knows(answer, own):
    assert own_answer(["bo@example.org", "ana@example.org"], ["DECLINED", answer], {"ana@example.org"}) == own


def test_who_is_no_guest_has_no_answer():
    assert own_answer(["bo@example.org"], ["ACCEPTED"], {"ana@example.org"}) is None


def test_runs_of_years_are_one_span_each():
    assert [(span.start.year, span.end.year) for span in spans((2025, 2026, 2030))] == [(2024, 2027), (2029, 2031)]


@pytest.mark.parametrize("rule", ["FREQ=HOURLY", "FREQ=DAILY;BYHOUR=8,12,16,20"], ids=["too-many", "many"])
def test_a_dense_series_has_its_share_of_every_year(rule):
    ((_row, occurrences),) = derive(weekly("s", rule=rule), addresses=(), years=YEARS).events
    assert {EventTime.utc(EPOCH + timedelta(seconds=one.start_key)).date.year for one in occurrences} >= {
        2026,
        2027,
        2028,
    }
    assert len({one.start_key for one in occurrences}) >= 4 * 365 * 2


def test_a_mistake_of_ours_costs_one_object_and_is_logged(monkeypatch, caplog):
    def stumble(raw):
        raise ZeroDivisionError(raw)

    monkeypatch.setattr(derive_module, "scan", stumble)
    found = derive(event("a"), addresses=(), years=YEARS)
    assert (found.unreadable, found.events) == (derive_module.STUMBLED, ())
    assert "ZeroDivisionError" in caplog.text
