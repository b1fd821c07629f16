"""Messages that come as files: what is shown, what is done once the user agrees, and what never happens."""

import os
from contextlib import suppress
from dataclasses import replace

import pytest

from calapp.errors import AccessDenied, CalappError, InputError
from calapp.ical.itip import Method
from calapp.ical.itip_rules import Deed, Reason
from calapp.model.event import PartStat, Status
from calapp.service import message_words
from calapp.service.messages import SEVERAL, is_message
from tests.ical import corpus
from tests.ical.test_itip_apply import SECOND, WEEKLY
from tests.service.conftest import ANA

BO, JO = "bo@example.org", "jo@example.org"


def text(method, *more, sequence=1, stamp="20260302T080000Z", start="20260312T090000Z", uid="tea", organizer=BO,
         guests=(f"PARTSTAT=NEEDS-ACTION:mailto:{ANA}", f"CN=Jo:mailto:{JO}"), title="Tea"):  # fmt: skip
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bo//EN", *([f"METHOD:{method}"] if method else []),
             "BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{stamp}", f"SEQUENCE:{sequence}", f"SUMMARY:{title}",
             *([f"DTSTART:{start}", "DURATION:PT1H"] if start else []), f"ORGANIZER;CN=Bo Lind:mailto:{organizer}",
             *[f"ATTENDEE;{guest}" for guest in guests], *more, "END:VEVENT", "END:VCALENDAR"]  # fmt: skip
    return "\r\n".join(lines) + "\r\n"


@pytest.fixture
def opened(world, tmp_path):
    def open_(method, *more, **said):
        path = tmp_path / "message.ics"
        path.write_text(text(method, *more, **said), newline="")
        return world.runtime.messages.open(path)

    return open_


def reply(answer="ACCEPTED", address=JO, **more):
    said = {"start": "", "organizer": ANA, "guests": (f"PARTSTAT={answer}:mailto:{address}",), "title": "", **more}
    return ("REPLY",), said


def of_ana(world, *more, **said):
    """Store an event that the user organizes."""
    return world.serve(text("", *more, organizer=ANA, guests=(f"CN=Jo:mailto:{JO}",), **said))


def partstats(world, key):
    return {one.address: one.partstat for one in world.runtime.events.detail(key).event.attendees}


class TestInvitations:
    def test_a_new_one_is_shown_and_nothing_is_written(self, world, opened):
        message = opened("REQUEST")
        assert (message.method, message.deed, message.answerable) == (Method.REQUEST, Deed.ADD, True)
        assert message_words.headline(message) == "Bo Lind <bo@example.org> invites to “Tea”."
        assert message.change.before is None
        assert message.change.after.title == "Tea"
        assert world.titles() == []

    def test_it_is_added_and_answered_in_one_edit_that_can_be_undone(self, world, opened):
        message = opened("REQUEST")
        edit = world.runtime.messages.apply(
            message, calendar_id=world.work.id, partstat=PartStat.ACCEPTED, comment="With pleasure"
        )
        detail = world.runtime.events.detail(edit.key)
        assert (detail.event.title, detail.calendar.id, detail.partstat) == ("Tea", world.work.id, PartStat.ACCEPTED)
        assert "With pleasure" in world.raw(edit.key)
        assert "METHOD" not in world.raw(edit.key)
        world.runtime.events.revert(edit)
        assert world.titles() == []

    def test_the_same_one_again_can_only_be_answered(self, world, opened):
        message = opened("REQUEST")
        world.runtime.messages.apply(message, calendar_id=world.work.id)
        again = world.runtime.messages.again(message)
        assert (again.deed, again.reason, again.answerable) == (Deed.NOTHING, Reason.SAME, True)
        with pytest.raises(InputError, match="changes nothing"):
            world.runtime.messages.apply(again)
        edit = world.runtime.messages.apply(again, partstat=PartStat.DECLINED)
        assert partstats(world, edit.key)[ANA] is PartStat.DECLINED

    def test_an_update_shows_what_changes_and_wants_another_answer(self, world, opened):
        edit = world.runtime.messages.apply(opened("REQUEST"), calendar_id=world.work.id, partstat=PartStat.ACCEPTED)
        message = opened("REQUEST", sequence=2, start="20260312T140000Z", stamp="20260303T080000Z")
        assert (message.deed, message.calendar.id) == (Deed.UPDATE, world.work.id)
        assert {"start", "end", "attendees"} <= set(message.change.fields)
        assert "changes" in message_words.headline(message)
        world.runtime.messages.apply(message)
        detail = world.runtime.events.detail(edit.key)
        assert (detail.event.start.wall.hour, detail.partstat) == (14, PartStat.NEEDS_ACTION)
        old = opened("REQUEST", sequence=1, stamp="20260309T080000Z")
        assert (old.deed, old.reason) == (Deed.NOTHING, Reason.OLDER)

    def test_an_answer_here_does_not_hide_the_next_update(self, world, opened):
        """The answer stamps the event with today's time, which is later than an update that was sent before."""
        first = world.runtime.messages.apply(opened("REQUEST"), calendar_id=world.work.id)
        world.runtime.events.answer(first.key, PartStat.ACCEPTED)
        message = opened("REQUEST", "LOCATION:Café", stamp="20260303T080000Z")
        assert message.deed is Deed.UPDATE
        world.runtime.messages.apply(message)
        assert partstats(world, first.key)[ANA] is PartStat.ACCEPTED

    def test_what_one_is_not_invited_to_can_be_kept_but_not_answered(self, world, opened):
        message = opened("REQUEST", guests=(f"CN=Jo:mailto:{JO}",))
        assert (message.applicable, message.answerable) == (True, False)
        assert any("forwarded" in one for one in message_words.remarks(message))

    def test_who_takes_over_the_uid_of_another_event_changes_nothing(self, world, opened):
        key = world.serve(text("", organizer="boss@example.org"))
        before = world.raw(key)
        message = opened("REQUEST", sequence=9, organizer="eve@example.org", title="Pay here")
        assert (message.deed, message.reason) == (Deed.NOTHING, Reason.OTHER_ORGANIZER)
        with pytest.raises(InputError):
            world.runtime.messages.apply(message, calendar_id=world.work.id)
        assert world.raw(key) == before

    def test_an_own_event_without_guests_is_nobody_elses(self, world, opened):
        plain = text("").replace("ORGANIZER;CN=Bo Lind:mailto:bo@example.org\r\n", "")
        key = world.serve(plain, calendar=world.personal)
        assert opened("CANCEL", sequence=9).reason is Reason.OTHER_ORGANIZER
        assert world.runtime.events.detail(key).event.status is Status.CONFIRMED

    def test_a_read_only_calendar_takes_no_new_invitation(self, world, opened):
        with pytest.raises(AccessDenied):
            world.runtime.messages.apply(opened("REQUEST"), calendar_id=world.holidays.id)

    def test_an_invitation_in_a_read_only_calendar_says_why_it_stays(self, world, opened):
        world.serve(text(""), calendar=world.holidays)
        message = opened("REQUEST", sequence=2)
        assert (message.applicable, message.answerable) == (False, False)
        assert "read-only" in message_words.outcome(message)
        with pytest.raises(AccessDenied):
            world.runtime.messages.apply(message)

    def test_a_new_one_needs_a_calendar(self, world, opened):
        with pytest.raises(InputError, match="which calendar"):
            world.runtime.messages.apply(opened("REQUEST"))

    def test_the_event_of_the_account_that_is_meant_counts(self, world, opened):
        world.serve(text(""), calendar=world.personal)
        key = world.serve(text(""))
        assert opened("REQUEST", sequence=2).key.object_id == key.object_id

    def test_an_invitation_that_was_deleted_here_comes_back(self, world, opened):
        key = world.serve(text(""))
        world.runtime.events.delete(key)
        edit = world.runtime.messages.apply(opened("REQUEST", sequence=2), calendar_id=world.work.id)
        assert edit.key.object_id == key.object_id
        assert world.titles() == ["Tea"]

    def test_one_occurrence_is_answered_alone(self, world, opened):
        key = world.serve(text("", WEEKLY, start="20260312T090000Z"))
        message = opened("REQUEST", SECOND, sequence=2, start="20260319T150000Z")
        edit = world.runtime.messages.apply(message, partstat=PartStat.DECLINED)
        assert edit.key == replace(key, recurrence_id="20260319T090000Z")
        assert partstats(world, edit.key)[ANA] is PartStat.DECLINED
        assert partstats(world, key)[ANA] is PartStat.NEEDS_ACTION

    def test_an_account_without_addresses_learns_how_its_user_is_called(self, world, opened):
        message = opened("REQUEST", guests=("PARTSTAT=NEEDS-ACTION:mailto:me@home.example",))
        assert not message.answerable
        world.runtime.messages.call_me(world.personal.account_id, " Me@Home.example ")
        edit = world.runtime.messages.apply(
            world.runtime.messages.again(message), calendar_id=world.personal.id, partstat=PartStat.TENTATIVE
        )
        assert world.runtime.events.detail(edit.key).partstat is PartStat.TENTATIVE
        with pytest.raises(InputError, match="no mail address"):
            world.runtime.messages.call_me(world.personal.account_id, "--attach=x")


class TestCancellations:
    def test_it_marks_the_event_and_can_be_undone(self, world, opened):
        key = world.serve(text(""))
        message = opened("CANCEL", "STATUS:CANCELLED", sequence=2)
        assert (message.deed, message.change.after.status) == (Deed.CANCEL, Status.CANCELED)
        edit = world.runtime.messages.apply(message)
        assert world.runtime.events.detail(key).event.status is Status.CANCELED
        assert world.runtime.messages.again(message).reason is Reason.SAME
        world.runtime.events.revert(edit)
        assert world.runtime.events.detail(key).event.status is Status.CONFIRMED

    def test_of_one_occurrence_it_leaves_the_others(self, world, opened):
        key = world.serve(text("", WEEKLY))
        edit = world.runtime.messages.apply(opened("CANCEL", SECOND, sequence=2))
        assert world.runtime.events.detail(edit.key).event.status is Status.CANCELED
        assert world.runtime.events.detail(key).event.status is Status.CONFIRMED

    def test_of_an_occurrence_that_there_is_not_it_makes_none(self, world, opened):
        world.serve(text("", WEEKLY))
        message = opened("CANCEL", "RECURRENCE-ID:20260320T090000Z", sequence=2)
        assert message.reason is Reason.UNKNOWN_EVENT

    def test_an_occurrence_may_be_named_by_its_day(self, world, opened):
        world.serve(text("", WEEKLY))
        edit = world.runtime.messages.apply(opened("CANCEL", "RECURRENCE-ID;VALUE=DATE:20260319", sequence=2))
        assert edit.key.recurrence_id == "20260319T090000Z"
        assert world.runtime.events.detail(edit.key).event.status is Status.CANCELED

    def test_of_an_occurrence_that_was_left_out_it_says_nothing_new(self, world, opened):
        world.serve(text("", WEEKLY, "EXDATE:20260319T090000Z"))
        assert opened("CANCEL", SECOND).reason is Reason.SAME


class TestAnswers:
    def test_one_guests_answer_is_noted_and_nothing_else(self, world, opened):
        key = of_ana(world)
        (method,), said = reply(title="Hacked")
        message = opened(method, "LOCATION:Elsewhere", "COMMENT:See you", **said)
        assert (message.deed, message.comment, message.partstat) == (Deed.ANSWER, "See you", PartStat.ACCEPTED)
        assert message_words.headline(message).startswith("jo@example.org accepts")
        world.runtime.messages.apply(message)
        event = world.runtime.events.detail(key).event
        assert (event.title, event.location, event.attendees[0].name) == ("Tea", "", "Jo")
        assert partstats(world, key) == {JO: PartStat.ACCEPTED}

    def test_answers_that_come_out_of_order_count_once(self, world, opened):
        key = of_ana(world)
        (method,), later = reply("DECLINED", stamp="20260305T080000Z")
        (_,), sooner = reply("ACCEPTED", stamp="20260304T080000Z")
        world.runtime.messages.apply(opened(method, **later))
        overtaken = opened(method, **sooner)
        assert (overtaken.deed, overtaken.reason) == (Deed.NOTHING, Reason.OLDER)
        assert partstats(world, key) == {JO: PartStat.DECLINED}

    def test_an_answer_to_what_was_before_is_shown_only(self, world, opened):
        of_ana(world, sequence=3)
        (method,), said = reply(sequence=1)
        assert opened(method, **said).reason is Reason.EARLIER_VERSION

    def test_who_was_not_invited_comes_not_in(self, world, opened):
        key = of_ana(world)
        (method,), said = reply(address="eve@example.org")
        message = opened(method, **said)
        assert message.reason is Reason.NOT_INVITED
        with pytest.raises(InputError):
            world.runtime.messages.apply(message)
        assert partstats(world, key) == {JO: PartStat.NEEDS_ACTION}

    def test_an_answer_makes_no_dates(self, world, opened):
        of_ana(world, WEEKLY)
        (method,), said = reply()
        assert opened(method, "RECURRENCE-ID:20260320T090000Z", **said).reason is Reason.UNKNOWN_EVENT
        assert opened(method, SECOND, **said).deed is Deed.ANSWER

    def test_an_answer_to_somebody_elses_event_is_not_kept(self, world, opened):
        world.serve(text(""))
        (method,), said = reply(organizer=BO)
        assert opened(method, **said).reason is Reason.NOT_OWN_EVENT


def test_a_proposal_is_shown_beside_what_there_is_and_changes_nothing(world, opened):
    key = of_ana(world)
    message = opened("COUNTER", organizer=ANA, guests=(f"CN=Jo:mailto:{JO}",), start="20260312T150000Z")
    assert (message.deed, message.reason) == (Deed.NOTHING, Reason.PROPOSAL)
    assert (message.change.before.start.wall.hour, message.change.after.start.wall.hour) == (9, 15)
    assert world.runtime.events.detail(key).event.start.wall.hour == 9


@pytest.mark.parametrize("method", ["ADD", "REFRESH", "DECLINECOUNTER", "X-TAKE-OVER"])
def test_other_messages_are_shown_only(world, opened, method):
    key = world.serve(text(""))
    before = world.raw(key)
    message = opened(method, sequence=9)
    assert not message.applicable
    assert message_words.outcome(message)
    with pytest.raises(InputError):
        world.runtime.messages.apply(message)
    assert world.raw(key) == before


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason])
def test_every_reason_has_words(world, opened, reason):
    message = replace(opened("REQUEST"), deed=Deed.NOTHING, reason=reason)
    assert message_words.outcome(message).endswith(".")


@pytest.mark.parametrize("method", list(Method))
def test_every_message_has_words_that_name_the_address(world, opened, method):
    message = replace(opened("REQUEST"), method=method, deed=Deed.NOTHING)
    assert "Tea" in message_words.headline(message)


@pytest.mark.parametrize("fixture", corpus.NAMES)
def test_no_file_does_more_than_be_refused(world, tmp_path, fixture):
    """Whatever is wrong with a file: it is shown, applied, or refused with a sentence."""
    content = (corpus.FOLDER / f"{fixture}.ics").read_bytes()
    path = tmp_path / "message.ics"
    for method in (b"REQUEST", b"CANCEL", b"REPLY", b"COUNTER"):
        path.write_bytes(content.replace(b"VERSION:2.0", b"METHOD:" + method))
        with suppress(CalappError):
            message = world.runtime.messages.open(path)
            world.runtime.messages.apply(message, calendar_id=world.work.id)


def test_a_file_of_several_messages_is_not_opened(world, tmp_path):
    path = tmp_path / "two.ics"
    path.write_text(text("REQUEST") + text("REQUEST", uid="cake"), newline="")
    with pytest.raises(InputError) as caught:
        world.runtime.messages.open(path)
    assert caught.value.field == SEVERAL


@pytest.mark.parametrize(
    ("content", "is_one"),
    [(text("REQUEST"), True), (text("publish"), False), (text(""), False), ("", False), ("hello", False),
     (text("").replace("SUMMARY:Tea", "DESCRIPTION:x\r\nMETHOD:REQUEST"), False)],
    ids=["request", "published", "plain", "empty", "text", "inside-an-event"],
)  # fmt: skip
def test_what_is_a_message_is_known_by_its_beginning(tmp_path, content, is_one):
    path = tmp_path / "file.ics"
    path.write_text(content, newline="")
    assert is_message(path) is is_one
    assert not is_message(tmp_path / "missing.ics")
    os.mkfifo(tmp_path / "pipe.ics")
    assert not is_message(tmp_path / "pipe.ics")


HOSTILE = {
    "no-method": ("", (), {}), "method-case": ("request", (), {}),
    "sequence-huge": ("REQUEST", (), {"sequence": 10**30}),
    "sequence-negative": ("REQUEST", (), {"sequence": -5}), "stamp-missing": ("REQUEST", (), {"stamp": ""}),
    "stamp-local": ("REQUEST", (), {"stamp": "20260302T080000"}), "html": ("REQUEST", (), {"title": "<b>x</b><img src=http://x>"}),
    "bidi": ("REQUEST", (), {"title": "\u202egnp.exe\u2066"}), "url": ("REQUEST", ("URL:javascript:alert(1)",), {}),
    "no-zone": ("REQUEST", ("DTSTART;TZID=Nowhere/Land:20260312T090000",), {"start": ""}),
    "long": ("REQUEST", ("DESCRIPTION:" + "x" * 5_000_000,), {}),
    "crowd": ("REQUEST", (), {"guests": tuple(f"CN=x:mailto:g{n}@example.org" for n in range(10_000))}),
    "names": ("REQUEST", (), {"organizer": "MAILTO:\u202eeve@example.org", "guests": ('CN="a\x07\x1b[31mb":x',)}),
    "range": ("CANCEL", ("RECURRENCE-ID;RANGE=THISANDFUTURE:20260312T090000Z",), {}),
}  # fmt: skip


@pytest.mark.parametrize(("method", "more", "said"), HOSTILE.values(), ids=HOSTILE)
def test_odd_messages_are_shown_or_refused_in_words_and_change_nothing(world, opened, method, more, said):
    with suppress(InputError):
        message = opened(method, *more, **said)
        assert message_words.headline(message)
        assert message_words.outcome(message)
    with pytest.raises(CalappError):
        world.runtime.events.find("tea")


def test_an_update_sent_before_the_answer_to_a_synced_event_is_still_newer(world, opened):
    """What counts is when the organizer wrote what was answered, not when it was answered."""
    key = world.serve(text("", stamp="20260302T080000Z"))
    world.runtime.events.answer(key, PartStat.ACCEPTED)
    assert opened("REQUEST", stamp="20260302T090000Z", title="Tea and cake").deed is Deed.UPDATE
    assert opened("REQUEST", stamp="20260302T070000Z").reason is Reason.OLDER


def test_nothing_that_a_message_says_hides_who_sends_it(opened):
    message = opened("REQUEST", title="\u202eTea\u2066 " + "x" * 900)
    sender = replace(message.sender, name="Bo\u202e\u2066 " + "x" * 900, address="eve@example.org")
    said = message_words.headline(replace(message, sender=sender))
    assert said.isprintable()
    assert "<eve@example.org> invites to “Tea" in said
    assert len(said) < 400
