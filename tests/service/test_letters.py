"""Messages that go out by mail: what is in them, whom they go to, and how they reach the mail program."""

import os
import stat
import time
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from calapp.errors import InputError
from calapp.ical import itip
from calapp.ical.file import take_apart
from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.edits import EditScope
from calapp.model.event import PartStat, Status
from calapp.service import mail_program
from calapp.service.letters import Letter
from tests.ical.test_itip_apply import SECOND, WEEKLY
from tests.ical.writing import berlin
from tests.service.conftest import ANA
from tests.service.test_messages import BO, JO, of_ana, text


def said(letter):
    """Return method and parts of a letter's file."""
    (one,) = take_apart(letter.text).objects
    return one.method, itip.read(one.raw).parts


def occurrence(key):
    return type(key)(key.object_id, "20260319T090000Z")


class TestInviting:
    def test_the_guests_get_the_event_and_nothing_changes_here(self, world):
        key = of_ana(world, "LOCATION:Café")
        letter = world.runtime.letters.invite(key)
        method, (part,) = said(letter)
        assert (method, part.event.title, part.issue.sequence) == ("REQUEST", "Tea", 1)
        assert (letter.to, letter.subject, letter.name) == ((JO,), "Invitation: Tea", "invitation.ics")
        assert letter.body == "Tea\nThu 12 Mar 2026, 09:00–10:00 (UTC)\nCafé\n"
        assert letter.edit.receipts == ()

    def test_an_event_without_organizer_gets_one(self, world):
        plain = text("", guests=(f"CN=Jo:mailto:{JO}",)).replace("ORGANIZER;CN=Bo Lind:mailto:bo@example.org\r\n", "")
        key = world.serve(plain)
        letter = world.runtime.letters.invite(key)
        assert world.runtime.events.detail(key).event.organizer.address == ANA
        world.runtime.events.revert(letter.edit)
        assert world.runtime.events.detail(key).event.organizer is None

    def test_the_answer_to_it_comes_back_in(self, world, tmp_path):
        """The whole way: an invitation goes out, the guest's program answers, the answer is opened."""
        key = of_ana(world)
        _method, (part,) = said(world.runtime.letters.invite(key))
        answer = text("REPLY", sequence=part.issue.sequence, start="", organizer=ANA,
                      guests=(f"PARTSTAT=TENTATIVE:mailto:{JO}",))  # fmt: skip
        path = tmp_path / "answer.ics"
        path.write_text(answer, newline="")
        world.runtime.messages.apply(world.runtime.messages.open(path))
        assert world.runtime.events.detail(key).event.attendees[0].partstat is PartStat.TENTATIVE

    def test_one_occurrence_goes_to_its_own_guests(self, world):
        key = of_ana(world, WEEKLY)
        letter = world.runtime.letters.invite(occurrence(key), scope=EditScope.THIS)
        _method, (part,) = said(letter)
        assert part.slot.recurrence_id() == "20260319T090000Z"
        assert "19 Mar" in letter.body

    def test_somebody_elses_event_is_theirs_to_send(self, world):
        with pytest.raises(InputError, match="organized by bo@example.org"):
            world.runtime.letters.invite(world.serve(text("")))

    def test_an_account_without_an_address_is_asked_for_one(self, world):
        with world.runtime.store.unit() as unit:
            unit.accounts.update(world.work.account_id, addresses=())
        key = world.serve(
            text("", guests=(f":mailto:{JO}",)).replace("ORGANIZER;CN=Bo Lind:mailto:bo@example.org", "X-A:b")
        )
        with pytest.raises(InputError) as caught:
            world.runtime.letters.invite(key)
        assert caught.value.field == "sender"

    def test_nothing_is_changed_when_there_is_nobody_to_write_to(self, world):
        plain = text("", guests=()).replace("ORGANIZER;CN=Bo Lind:mailto:bo@example.org\r\n", "")
        key = world.serve(plain)
        before = world.raw(key)
        with pytest.raises(InputError, match="no guests"):
            world.runtime.letters.invite(key)
        assert world.raw(key) == before


class TestCanceling:
    def test_the_event_is_marked_counted_and_can_be_taken_back(self, world):
        key = of_ana(world)
        letter = world.runtime.letters.cancel(key, comment="Sorry, I am ill.")
        method, (part,) = said(letter)
        assert (method, part.canceled, part.issue.sequence, part.comment) == ("CANCEL", True, 2, "Sorry, I am ill.")
        assert (letter.to, letter.subject) == ((JO,), "Canceled: Tea")
        event = world.runtime.events.detail(key).event
        assert (event.status, event.sequence) == (Status.CANCELED, 2)
        world.runtime.events.revert(letter.edit)
        assert world.runtime.events.detail(key).event.status is Status.CONFIRMED

    def test_one_occurrence_is_canceled_alone(self, world):
        key = of_ana(world, WEEKLY)
        letter = world.runtime.letters.cancel(occurrence(key), scope=EditScope.THIS)
        _method, (part,) = said(letter)
        assert part.slot is not None
        assert world.runtime.events.detail(key).event.status is Status.CONFIRMED
        assert world.runtime.events.detail(occurrence(key)).event.status is Status.CANCELED

    def test_a_guest_cannot_cancel(self, world):
        key = world.serve(text(""))
        before = world.raw(key)
        with pytest.raises(InputError, match="organized by"):
            world.runtime.letters.cancel(key)
        assert world.raw(key) == before


class TestAnswering:
    def test_the_organizer_gets_the_answer_with_its_comment(self, world):
        key = world.serve(text("", sequence=4))
        world.runtime.events.answer(key, PartStat.DECLINED, comment="Away, sorry")
        letter = world.runtime.letters.answer(key)
        method, (part,) = said(letter)
        assert (method, part.comment, part.issue.sequence) == ("REPLY", "Away, sorry", 4)
        assert [(one.address, one.partstat) for one in part.guests] == [(ANA, PartStat.DECLINED)]
        assert (letter.to, letter.subject) == ((BO,), "Declined: Tea")

    def test_one_occurrence_is_answered_alone(self, world):
        key = world.serve(text("", WEEKLY))
        world.runtime.events.answer(occurrence(key), PartStat.TENTATIVE, scope=EditScope.THIS)
        _method, (part,) = said(world.runtime.letters.answer(occurrence(key), scope=EditScope.THIS))
        assert part.slot is not None
        with pytest.raises(InputError, match="not answered"):
            world.runtime.letters.answer(key)

    def test_what_one_organizes_needs_no_answer(self, world):
        key = world.serve(text("", organizer=ANA, guests=(f"PARTSTAT=ACCEPTED:mailto:{ANA}",)))
        with pytest.raises(InputError, match="yourself"):
            world.runtime.letters.answer(key)


class TestProposing:
    def test_the_organizer_gets_other_times_and_nothing_changes_here(self, world):
        key = world.serve(text("", sequence=2))
        before = world.raw(key)
        start, end = berlin(2026, 3, 13, 15), berlin(2026, 3, 13, 16)
        letter = world.runtime.letters.propose(key, start, end, comment="Friday?")
        method, (part,) = said(letter)
        assert (method, part.event.start, part.issue.sequence, part.comment) == ("COUNTER", start, 2, "Friday?")
        assert letter.to == (BO,)
        assert "Proposed: Fri 13 Mar 2026, 15:00–16:00 (Europe/Berlin)\n\nFriday?" in letter.body
        assert world.raw(key) == before

    def test_a_proposal_ends_after_it_starts(self, world):
        with pytest.raises(InputError, match="before the start"):
            world.runtime.letters.propose(world.serve(text("")), berlin(2026, 3, 13, 15), berlin(2026, 3, 13, 14))

    def test_of_a_series_one_occurrence_is_meant(self, world):
        key = world.serve(text("", WEEKLY))
        times = berlin(2026, 3, 20, 15), berlin(2026, 3, 20, 16)
        with pytest.raises(InputError, match="one occurrence"):
            world.runtime.letters.propose(key, *times)
        _method, (part,) = said(world.runtime.letters.propose(occurrence(key), *times, scope=EditScope.THIS))
        assert part.slot is not None


def test_where_a_system_tells_guests_when_asked_no_letter_but_a_proposal_is_written(world):
    with world.runtime.store.unit() as unit:
        account = unit.accounts.save(Account(0, AccountKind.AURINKO, "Mail", ANA, "https://x.invalid/", (ANA,), "ref2"))
        calendar = unit.calendars.save(Calendar(0, account.id, "cal", "Aurinko"))
    letters, key = world.runtime.letters, of_ana(world, uid="other")
    theirs = world.serve(text("", organizer=ANA), calendar=calendar)
    invited = world.serve(text("", uid="cake"), calendar=calendar)
    assert (letters.needed(key), letters.possible(key)) == (True, True)
    assert (letters.needed(theirs), letters.possible(theirs)) == (False, False)
    for write in (letters.invite, letters.cancel, letters.answer):
        with pytest.raises(InputError, match="by itself"):
            write(theirs)
    assert "CANCELLED" not in world.raw(theirs)
    assert letters.propose(invited, berlin(2026, 3, 13, 15), berlin(2026, 3, 13, 16)).to == (BO,)


def test_where_a_server_seems_to_tell_guests_a_letter_says_so(world):
    with world.runtime.store.unit() as unit:
        unit.accounts.update(world.work.account_id, quirks=("delivers",))
    key = of_ana(world)
    assert (world.runtime.letters.needed(key), world.runtime.letters.possible(key)) == (False, True)
    assert "twice" in world.runtime.letters.invite(key).remark


def test_where_nobody_knows_whether_a_server_tells_guests_a_letter_is_offered_and_says_so(world):
    letters, key = world.runtime.letters, of_ana(world)
    assert not letters.doubtful(key)
    with world.runtime.store.unit() as unit:
        unit.accounts.update(world.work.account_id, quirks=("schedules",))
    assert (letters.doubtful(key), letters.needed(key), letters.possible(key)) == (True, True, True)
    assert "may tell them by itself" in letters.invite(key).remark


ODD = ("urn:x", "-a@b.c", "x?cc=eve@b.c", "a%3fcc@b.c")
LETTER = Letter(itip.Method.REQUEST, "BEGIN:VCALENDAR\r\n", (JO, *ODD), "Tea & cake", "Hi\nthere", "invitation.ics")


class TestMailProgram:
    @pytest.fixture
    def program(self, tmp_path, monkeypatch):
        """Put a program in the place of xdg-email that notes what it is called with."""
        folder = tmp_path / "bin"
        folder.mkdir()
        script = folder / "xdg-email"
        script.write_text(
            f'#!/bin/sh\nfor one in "$@"; do echo "$one"; done > {tmp_path}/called\nexit "${{CODE:-0}}"\n'
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return tmp_path / "called"

    def test_it_gets_the_file_and_addresses_that_are_no_options(self, program, tmp_path):
        path = mail_program.keep(LETTER, tmp_path / "out")
        assert mail_program.can_attach()
        assert mail_program.hand_over(LETTER, path)
        assert program.read_text().splitlines() == [
            "--utf8", "--subject", "Tea & cake", "--body", "Hi", "there", "--attach", str(path), JO,
        ]  # fmt: skip
        assert path.read_text() == "BEGIN:VCALENDAR\n"
        assert mail_program.left_out(LETTER) == ODD

    def test_one_that_fails_is_told(self, program, tmp_path, monkeypatch):
        monkeypatch.setenv("CODE", "4")
        assert not mail_program.hand_over(LETTER, mail_program.keep(LETTER, tmp_path / "out"))

    def test_without_one_there_is_an_address_to_open(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path))
        assert not mail_program.can_attach()
        assert not mail_program.hand_over(LETTER, tmp_path / "x.ics")
        parts = urlsplit(mail_program.mailto(LETTER))
        assert (parts.scheme, unquote(parts.path)) == ("mailto", JO)
        assert parse_qs(parts.query) == {"subject": ["Tea & cake"], "body": ["Hi\r\nthere"]}

    def test_files_of_last_week_go(self, tmp_path):
        old = mail_program.keep(LETTER, tmp_path)
        long_ago = time.time() - mail_program.KEPT_SECONDS - 60
        old = old.rename(tmp_path / "old.ics")
        os.utime(old, (long_ago, long_ago))
        fresh = mail_program.keep(LETTER, tmp_path)
        assert list(tmp_path.iterdir()) == [fresh]


def test_an_occurrence_changed_before_is_meant_by_its_place(world):
    key = of_ana(world, WEEKLY)
    world.runtime.letters.cancel(occurrence(key), scope=EditScope.THIS)
    assert SECOND.partition(":")[2] == occurrence(key).recurrence_id
    with pytest.raises(InputError, match="is canceled"):
        world.runtime.letters.invite(occurrence(key), scope=EditScope.THIS)
