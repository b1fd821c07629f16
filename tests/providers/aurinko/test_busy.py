"""Busy times as the API looks them up."""

from datetime import UTC, datetime

from calapp.model.free_busy import BusyKind, BusySpan
from calapp.model.timespan import TimeSpan

DAY = TimeSpan(datetime(2026, 3, 12, tzinfo=UTC), datetime(2026, 3, 13, tzinfo=UTC))


def moment(hour: int) -> datetime:
    return datetime(2026, 3, 12, hour, tzinfo=UTC)


def test_what_takes_somebody_up_is_told_with_its_kind_and_the_rest_is_unknown(service, provider):
    spans = {"busy": (9, 10), "free": (10, 11), "tentative": (11, 12), "outOfOffice": (13, 14), "unknown": (15, 16)}
    service.busy["bo@example.org"] = [
        {"start": moment(start).isoformat(), "end": moment(end).isoformat(), "status": status}
        for status, (start, end) in spans.items()
    ]
    bo, cy = provider.free_busy(("bo@example.org", "cy@example.org"), DAY)
    assert bo.busy == (
        BusySpan(moment(9), moment(10)),
        BusySpan(moment(11), moment(12), BusyKind.TENTATIVE),
        BusySpan(moment(13), moment(14), BusyKind.UNAVAILABLE),
        BusySpan(moment(15), moment(16)),
    )
    assert (cy.busy, cy.unknown) == ((), "Aurinko does not know when this guest is busy.")
