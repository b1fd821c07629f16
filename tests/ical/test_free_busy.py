"""Questions about busy times, and what is read from answers."""

from datetime import UTC, datetime

import icalendar

from calapp.ical.free_busy import busy_spans, question
from calapp.model.free_busy import BusyKind, BusySpan
from calapp.model.timespan import TimeSpan

DAY = TimeSpan(datetime(2026, 3, 12, tzinfo=UTC), datetime(2026, 3, 13, tzinfo=UTC))
ANSWER = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:REPLY
BEGIN:VFREEBUSY
UID:1
FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260312T140000Z/PT1H30M
FREEBUSY:20260311T230000Z/20260312T010000Z,20260312T090000Z/20260312T100000Z
FREEBUSY;FBTYPE=FREE:20260312T110000Z/20260312T120000Z
FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260312T200000Z/20260313T020000Z,nonsense,20260312T200000Z/nonsense
FREEBUSY;FBTYPE=X-ODD:20260312T120000Z/20260312T123000Z
END:VFREEBUSY
END:VCALENDAR
"""


def moment(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 12, hour, minute, tzinfo=UTC)


def test_an_answer_is_read_with_its_kinds_and_cut_to_the_span():
    assert busy_spans(ANSWER, DAY) == (
        BusySpan(moment(0), moment(1)),
        BusySpan(moment(9), moment(10)),
        BusySpan(moment(12), moment(12, 30)),
        BusySpan(moment(14), moment(15, 30), BusyKind.UNAVAILABLE),
        BusySpan(moment(20), DAY.end, BusyKind.TENTATIVE),
    )


def test_a_question_names_everybody_in_utc():
    text = question("q", "ana@example.org", ("bo@example.org", "cy@example.org"), DAY, stamp=moment(8))
    (asked,) = icalendar.Calendar.from_ical(text).walk("VFREEBUSY")
    assert [str(one) for one in asked["ATTENDEE"]] == ["mailto:bo@example.org", "mailto:cy@example.org"]
    assert (asked["ORGANIZER"], asked["DTSTART"].dt, asked["DTEND"].dt) == (
        "mailto:ana@example.org",
        DAY.start,
        DAY.end,
    )
