"""Events of every shape on a real server, through the gateway, on another computer: shown the same, edited the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.flows.devices import MONDAY, WEEK, ZONE
from tests.flows.test_gateway import device, hub, there
from tests.support.gateway import start

__all__ = ["device", "hub", "start", "there"]


def day(number: int) -> str:
    return f"{MONDAY + timedelta(days=number):%Y%m%d}"


def event(*lines: str, uid: str = "u") -> str:
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT", ""))


def timed(number: int, hours: str = "16", *, name: str = "DT", zone: str = ";TZID=Europe/Berlin") -> tuple[str, ...]:
    return f"{name}START{zone}:{day(number)}T{hours}0000", f"{name}END{zone}:{day(number)}T{int(hours) + 1}0000"


OWN_ZONE = (
    "BEGIN:VTIMEZONE\nTZID:Own\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\n"
    "END:STANDARD\nEND:VTIMEZONE\n"
)
GUESTS = tuple(f"ATTENDEE;CN=Guest {number}:mailto:Guest{number}@Example.org" for number in range(300))
SHAPES = {
    "dates without a rule": event(*timed(0), f"RDATE;TZID=Europe/Berlin:{day(2)}T160000,{day(3)}T110000", "SUMMARY:R"),
    "dates beside a rule": event(
        *timed(0), "RRULE:FREQ=DAILY;COUNT=2", f"RDATE;TZID=Europe/Berlin:{day(4)}T110000", "SUMMARY:R"
    ),
    "a floating time": event(*timed(1, zone=""), "SUMMARY:Floating"),
    "whole days with exceptions": event(
        f"DTSTART;VALUE=DATE:{day(0)}", f"DTEND;VALUE=DATE:{day(1)}", "RRULE:FREQ=DAILY;COUNT=5",
        f"EXDATE;VALUE=DATE:{day(2)}", "SUMMARY:Day",
    ) + event(
        f"RECURRENCE-ID;VALUE=DATE:{day(3)}", f"DTSTART;VALUE=DATE:{day(5)}", f"DTEND;VALUE=DATE:{day(6)}",
        "SUMMARY:Moved",
    ),
    "a rule without an end that is older than any window": event(
        "DTSTART;TZID=Europe/Berlin:19990104T070000", "DTEND;TZID=Europe/Berlin:19990104T073000", "RRULE:FREQ=DAILY",
        "SUMMARY:Old",
    ),
    "an occurrence moved onto another": event(*timed(0), "RRULE:FREQ=DAILY;COUNT=5", "SUMMARY:M") + event(
        f"RECURRENCE-ID;TZID=Europe/Berlin:{day(1)}T160000", *timed(4), "SUMMARY:M"
    ),
    "a zone of its own": OWN_ZONE + event(*timed(3, zone=";TZID=Own"), "RRULE:FREQ=DAILY;COUNT=2", "SUMMARY:Zone"),
    "many guests": event(*timed(2), "SUMMARY:Guests", "ORGANIZER:mailto:Boss@Example.org", *GUESTS),
    "several weeks": event(f"DTSTART:{day(-9)}T060000Z", f"DTEND:{day(19)}T063000Z", "SUMMARY:Long"),
    "no length": event(f"DTSTART:{day(1)}T050000Z", "SUMMARY:Moment"),
}  # fmt: skip


def shown(runtime, calendar_id: int) -> list[tuple[str, str]]:
    found = runtime.agenda.between(WEEK, calendar_ids=[calendar_id])
    return sorted((one.start.instant(ZONE).isoformat(), one.title) for one in found)


@pytest.mark.parametrize("shape", SHAPES)
def test_it_is_shown_the_same_on_both_ends_before_and_after_an_edit(shape, hub, device, there):
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//t//EN\n{SHAPES[shape]}END:VCALENDAR\n"
    there.put("x", text.replace("\n", "\r\n"))
    hub.sync()
    device.sync_ok()
    wanted = shown(hub.runtime, hub.calendar.id)
    assert wanted
    assert shown(device.runtime, device.calendar.id) == wanted
    device.edit(wanted[0][1], description="Seen on the other computer")
    for _ in range(2):
        device.sync_ok()
        hub.sync()
    assert device.pending() == 0
    assert shown(hub.runtime, hub.calendar.id) == wanted
    assert shown(device.runtime, device.calendar.id) == wanted
    assert "Seen on the other computer" in there.client.get(hub.runtime.store.view.objects.of_uid("u")[0].href).text
