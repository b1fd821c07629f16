"""What goes out to Aurinko: only what differs, under the right version, and guests hear only what they shall."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calapp.errors import AccessDenied, BadAnswer, ObjectGone, PreconditionFailed, Rejected
from calapp.ical import write
from calapp.ical.compose import compose
from calapp.ical.parse import events
from calapp.model.edits import Notify
from calapp.model.event import Alarm, Attendee, Event, PartStat, Status
from calapp.model.timespan import EventTime
from calapp.providers.base import Outgoing
from tests.fakes.aurinko import EMAIL
from tests.providers.aurinko.conftest import CALENDAR
from tests.providers.aurinko.test_changes import DAILY, MORNING, NEXT, SLOT, only

ME = Attendee(EMAIL)
NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def outgoing(found, *changed, **options):
    """Return the write that makes a known object say what these events say."""
    raw = compose(changed)
    return Outgoing(
        changed[0].uid, raw, "op", href=found.href, base_etag=found.etag, base_native=found.native, **options
    )


def slot(text):
    from calapp.wire import moments

    return moments.zoned(text, "Europe/Berlin")


@pytest.fixture
def lunch(service, provider):
    return only(provider, service.make(subject="Lunch", **MORNING)["id"])


@pytest.fixture
def series(service, provider):
    return only(provider, service.make(**DAILY)["id"])


class TestEvents:
    def test_an_edit_leaves_alone_what_it_does_not_concern(self, service, provider, lunch):
        service.shelves["cal"].events[lunch.href]["htmlLink"] = "https://x.example"
        (event,) = events(lunch.raw)
        provider.put(CALENDAR, outgoing(lunch, replace(event, location="Canteen")))
        there = service.shelves["cal"].events[lunch.href]
        assert (there["subject"], there["location"], there["htmlLink"]) == ("Lunch", "Canteen", "https://x.example")
        assert (there["start"], there["end"]) == (MORNING["start"], MORNING["end"])

    def test_nothing_is_sent_where_nothing_differs(self, service, provider, lunch):
        (event,) = events(lunch.raw)
        service.calls.clear()
        written = provider.put(CALENDAR, outgoing(lunch, replace(event, url="https://x.example")))
        assert service.calls == []
        assert (written.etag, written.left_out) == (lunch.etag, ("links",))
        assert events(written.raw) == (event,)

    @pytest.mark.parametrize(("notify", "told"), [(Notify.NONE, []), (Notify.ALL, ["Dinner"])])
    def test_guests_hear_of_a_change_only_when_that_is_wanted(self, service, provider, lunch, notify, told):
        (event,) = events(lunch.raw)
        provider.put(CALENDAR, outgoing(lunch, replace(event, title="Dinner"), notify=notify))
        assert [title.replace("Lunch", "Dinner") for title in service.notified] == told

    def test_a_calendar_of_somebody_else_is_not_written(self, service, provider, lunch):
        service.shelves["cal"].record["accessRole"] = "reader"
        (event,) = events(lunch.raw)
        with pytest.raises(AccessDenied):
            provider.put(CALENDAR, outgoing(lunch, replace(event, title="Mine")))

    def test_an_event_without_its_series_is_refused(self, provider):
        event = Event("u", slot(SLOT), slot(NEXT), recurrence_id=slot(SLOT))
        with pytest.raises(Rejected):
            provider.put(CALENDAR, Outgoing("u", compose([event]), "op"))

    def test_one_that_aurinko_refuses_says_why(self, service, provider, lunch):
        service.fail("PATCH", 400, {"code": "x", "message": "Too\nlong"})
        (event,) = events(lunch.raw)
        with pytest.raises(Rejected, match="Aurinko refused this: Too long"):
            provider.put(CALENDAR, outgoing(lunch, replace(event, title="x")))


class TestAnswers:
    @pytest.fixture
    def invitation(self, service, provider):
        guests = {"attendees": [{"emailAddress": {"address": EMAIL}, "type": "required"}], "response": "noResponse"}
        return only(provider, service.make(subject="Party", meetingInfo=guests, **MORNING)["id"])

    def test_an_answer_is_an_answer_and_no_edit(self, service, provider, invitation):
        (event,) = events(invitation.raw)
        service.calls.clear()
        answered = replace(event, attendees=(replace(ME, partstat=PartStat.ACCEPTED),))
        written = provider.put(CALENDAR, outgoing(invitation, answered))
        assert [call.split("?")[0] for call in service.calls] == [
            f"PUT /v1/calendars/cal/events/{invitation.href}/response"
        ]
        (there,) = events(only(provider, written.href).raw)
        assert there.attendees[0].partstat is PartStat.ACCEPTED

    def test_an_answer_and_an_edit_both_arrive(self, service, provider, invitation):
        (event,) = events(invitation.raw)
        answered = replace(event, title="Big party", attendees=(replace(ME, partstat=PartStat.TENTATIVE),))
        provider.put(CALENDAR, outgoing(invitation, answered))
        there = service.shelves["cal"].events[invitation.href]
        assert (there["subject"], there["meetingInfo"]["response"]) == ("Big party", "tentative")

    def test_a_comment_goes_with_the_answer_that_it_belongs_to(self, service, provider, invitation):
        said = write.answer(invitation.raw, {EMAIL}, PartStat.DECLINED, now=NOW, comment="Away, sorry")
        first = provider.put(CALENDAR, replace(outgoing(invitation, events(said)[0]), raw=said))
        assert service.comments == ["Away, sorry"]
        again = only(provider, first.href)
        silent = write.answer(again.raw, {EMAIL}, PartStat.ACCEPTED, now=NOW)
        provider.put(CALENDAR, replace(outgoing(again, events(silent)[0]), raw=silent))
        assert service.comments == ["Away, sorry", None]


class TestSeries:
    def test_a_new_one_brings_what_its_occurrences_say(self, service, provider):
        master = Event(
            "u",
            slot("2026-03-02T08:00:00Z"),
            slot("2026-03-02T09:00:00Z"),
            title="Stand-up",
            rrule="FREQ=DAILY;COUNT=5",
        )
        master = replace(master, exdates=(slot(NEXT),))
        late = replace(
            master,
            recurrence_id=slot(SLOT),
            start=slot("2026-03-03T10:00:00Z"),
            end=slot("2026-03-03T11:00:00Z"),
            title="Late",
            rrule=None,
            exdates=(),
        )
        written = provider.put(CALENDAR, Outgoing("u", compose([master, late]), "op"))
        found = only(provider, written.href)
        whole, moved = events(found.raw)
        assert (whole.rrule, [date.recurrence_id() for date in whole.exdates]) == (
            "FREQ=DAILY;COUNT=5",
            ["20260304T080000Z"],
        )
        assert (moved.title, moved.start.iso()) == ("Late", "2026-03-03T11:00:00+01:00")
        assert [one.title for one in events(written.raw)] == ["Stand-up", "Late"]

    def test_an_occurrence_changes_alone(self, service, provider, series):
        (master,) = events(series.raw)
        late = replace(
            master,
            recurrence_id=slot(SLOT),
            start=slot(SLOT),
            end=slot("2026-03-03T09:00:00Z"),
            title="Late",
            rrule=None,
        )
        provider.put(CALENDAR, outgoing(series, master, late))
        assert service.shelves["cal"].events[series.href]["subject"] == "Stand-up"
        (_, there) = events(only(provider, series.href).raw)
        assert there.title == "Late"

    def test_an_occurrence_that_is_left_out_is_deleted(self, service, provider, series):
        (master,) = events(series.raw)
        provider.put(CALENDAR, outgoing(series, replace(master, exdates=(slot(SLOT),))))
        assert list(service.shelves["cal"].series[series.href].deleted) == [SLOT]
        assert "PATCH" not in " ".join(service.calls)

    def test_an_occurrence_that_is_canceled_is_deleted_too(self, service, provider, series):
        (master,) = events(series.raw)
        gone = replace(
            master, recurrence_id=slot(SLOT), start=slot(SLOT), end=slot(SLOT), rrule=None, status=Status.CANCELED
        )
        provider.put(CALENDAR, outgoing(series, master, gone))
        assert list(service.shelves["cal"].series[series.href].deleted) == [SLOT]

    def test_an_occurrence_that_says_nothing_of_its_own_any_more_says_what_the_series_says(
        self, service, provider, series
    ):
        service.change_occurrence(series.href, SLOT, subject="Late")
        found = only(provider, series.href)
        (master, _late) = events(found.raw)
        provider.put(CALENDAR, outgoing(found, master))
        assert service.shelves["cal"].series[series.href].modified[SLOT]["subject"] == "Stand-up"

    def test_a_series_that_moves_keeps_what_its_occurrences_say(self, service, provider, series):
        service.change_occurrence(series.href, SLOT, subject="Late")
        found = only(provider, series.href)
        (master, late) = events(found.raw)
        hour = timedelta(hours=1)
        master, late = (
            replace(
                one,
                start=replace(one.start, wall=one.start.wall + hour),
                end=replace(one.end, wall=one.end.wall + hour),
            )
            for one in (master, late)
        )
        late = replace(late, recurrence_id=replace(late.recurrence_id, wall=late.recurrence_id.wall + hour))
        provider.put(CALENDAR, outgoing(found, master, late))
        (whole, moved) = events(only(provider, series.href).raw)
        assert (whole.start.iso(), moved.title, moved.start.iso()) == (
            "2026-03-02T10:00:00+01:00", "Late", "2026-03-03T10:00:00+01:00",
        )  # fmt: skip

    def test_one_that_moved_on_elsewhere_is_not_half_written(self, service, provider, series):
        (master,) = events(series.raw)
        service.change_occurrence(series.href, SLOT, subject="Theirs")
        service.calls.clear()
        with pytest.raises(PreconditionFailed):
            provider.put(CALENDAR, outgoing(series, replace(master, title="Mine")))
        assert not [call for call in service.calls if call.startswith(("PATCH", "DELETE", "POST"))]

    def test_one_that_is_gone_is_not_written(self, service, provider, series):
        (master,) = events(series.raw)
        service.remove(series.href)
        with pytest.raises(ObjectGone):
            provider.put(CALENDAR, outgoing(series, replace(master, title="Mine")))

    def test_what_cannot_come_back_is_said(self, service, provider, series):
        service.remove(f"{series.href}@{SLOT}")
        found = only(provider, series.href)
        (master,) = events(found.raw)
        written = provider.put(CALENDAR, outgoing(found, replace(master, exdates=())))
        assert written.left_out == ("occurrences that were left out and come back",)
        assert [date.recurrence_id() for date in events(written.raw)[0].exdates] == ["20260303T080000Z"]

    def test_a_change_of_a_date_that_the_series_does_not_have_is_said(self, provider, series):
        (master,) = events(series.raw)
        odd = replace(master, recurrence_id=slot("2026-03-20T08:00:00Z"), start=slot(SLOT), end=slot(SLOT), rrule=None)
        assert provider.put(CALENDAR, outgoing(series, master, odd)).left_out

    def test_whole_days_are_named_by_their_day(self, service, provider):
        days = {"start": {"dateOnly": "2026-03-02"}, "end": {"dateOnly": "2026-03-03"}}
        made = service.make(**(DAILY | days))["id"]
        found = only(provider, made)
        (master,) = events(found.raw)
        out = EventTime.all_day(master.start.date + timedelta(days=1))
        provider.put(CALENDAR, outgoing(found, replace(master, exdates=(out,))))
        assert list(service.shelves["cal"].series[made].deleted) == ["2026-03-03"]


class TestLostReplies:
    def test_a_create_that_arrived_is_found_by_what_it_says(self, service, provider, connect):
        event = Event("mine@x", slot(SLOT), slot(NEXT), title="Party", attendees=(Attendee("guest@x.example"),),
                      alarms=(Alarm(timedelta(minutes=-5)),))  # fmt: skip
        out = Outgoing(event.uid, compose([event]), "op", notify=Notify.ALL)
        service.lose_reply("POST .*/events")
        with pytest.raises(Exception, match="reached"):
            provider.put(CALENDAR, out)
        found = connect().find(CALENDAR, out)
        assert found is not None
        assert service.notified == ["Party"]
        assert connect().find(CALENDAR, out, taken=lambda href: href == found.href) is None

    def test_an_event_that_says_something_else_is_not_mistaken_for_it(self, service, provider):
        service.make(subject="Other", **MORNING)
        event = Event("mine@x", slot("2026-03-02T08:00:00Z"), slot("2026-03-02T09:00:00Z"), title="Mine")
        assert provider.find(CALENDAR, Outgoing(event.uid, compose([event]), "op")) is None

    def test_one_that_kept_its_uid_is_found_by_it(self, service, provider):
        made = service.make(subject="Other", **MORNING)
        event = Event(made["iCalUid"], slot(SLOT), slot(NEXT), title="Mine")
        assert provider.find(CALENDAR, Outgoing(event.uid, compose([event]), "op")).href == made["id"]


class TestDeleting:
    def test_tells_guests_only_when_wanted(self, service, provider, lunch):
        (event,) = events(lunch.raw)
        provider.delete(CALENDAR, outgoing(lunch, event))
        assert (service.subjects(), service.notified) == ([], [])

    def test_a_series_whose_occurrence_moved_on_stays(self, service, provider, series):
        (master,) = events(series.raw)
        service.change_occurrence(series.href, SLOT, subject="Theirs")
        with pytest.raises(PreconditionFailed):
            provider.delete(CALENDAR, outgoing(series, master))


def test_a_file_is_handed_out(service, provider):
    made = service.make(
        attachments=[{"id": "f1", "name": "a.pdf", "mimeType": "application/pdf", "size": 3}], **MORNING
    )
    service.shelves["cal"].files["f1"] = b"PDF"
    (event,) = events(only(provider, made["id"]).raw)
    assert provider.attachment(CALENDAR, made["id"], event.attachments[0].id) == b"PDF"
    with pytest.raises(ObjectGone):
        provider.attachment(CALENDAR, made["id"], "f2")


@pytest.mark.parametrize("body", [{}, {"id": None}])
def test_a_create_whose_answer_names_no_event_may_have_happened(service, provider, body):
    service.fail("POST .*/events$", 200, body)
    event = Event("u", slot("2026-03-02T08:00:00Z"), slot("2026-03-02T09:00:00Z"), title="Lunch")
    with pytest.raises(BadAnswer):
        provider.put(CALENDAR, Outgoing("u", compose([event]), "op"))
