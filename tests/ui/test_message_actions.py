"""Messages about invitations in the window: opened, looked at, agreed to, and letters handed to the mail program."""

import os
import stat

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QMenu, QPushButton, QScrollArea

from calapp.ical.file import take_apart
from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.event import PartStat, Status
from calapp.model.occurrence import OccurrenceKey
from calapp.providers.base import RemoteObject
from calapp.ui import event_menu
from calapp.ui.letter_dialogs import AnswerQuestion, CallOffQuestion, LetterDialog, ProposeQuestion
from calapp.ui.message_dialog import MessageDialog
from calapp.ui.transfer_dialogs import ImportDialog
from tests.ical.test_itip_apply import WEEKLY
from tests.service.test_messages import ANA, BO, JO, text
from tests.ui.test_transfer import dropped

# Qt says so when a tray icon is shown without any desktop around it.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")


@pytest.fixture
def work(shell, runtime):
    """Return a calendar of a server that is not asked and tells nobody."""
    with runtime.store.unit() as unit:
        account = unit.accounts.save(Account(0, AccountKind.CALDAV, "Work", ANA, "https://dav.invalid/", (ANA,), "ref"))
        calendar = unit.calendars.save(Calendar(0, account.id, "/work/", "Work"))
    shell.on_other_process()
    return calendar


@pytest.fixture
def serve(shell, runtime, work):
    def serve_(*more, **said):
        with runtime.store.unit() as unit:
            unit.objects.store_base(work.id, [RemoteObject("/work/tea.ics", text("", *more, **said), "1")])
        shell.on_other_process()
        return runtime.events.find("tea")

    return serve_


@pytest.fixture
def put(tmp_path):
    def put_(method, *more, name="message.ics", **said):
        path = tmp_path / name
        path.write_text(text(method, *more, **said), newline="")
        return path

    return put_


@pytest.fixture
def shown(shell, qtbot):
    """Return the visible dialog of a class, as soon as there is one."""

    def shown_(kind):
        def visible():
            return [one for one in shell.window.findChildren(kind) if one.isVisible()]

        qtbot.waitUntil(lambda: bool(visible()))
        return visible()[0]

    return shown_


@pytest.fixture
def opened(shell, shown):
    def opened_(path):
        shell.carry_out([str(path)])
        return shown(MessageDialog)

    return opened_


@pytest.fixture
def mailer(tmp_path, monkeypatch):
    """Put a program in the place of xdg-email that notes what it is called with."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "xdg-email"
    script.write_text(f'#!/bin/sh\nfor one in "$@"; do echo "$one"; done > {tmp_path}/called\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return tmp_path / "called"


def words(dialog):
    return [label.text() for label in dialog.findChildren(QLabel)]


def button(dialog, label):
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == label)


def labels(dialog):
    return [one.text() for one in dialog.findChildren(QPushButton)]


def method_in(path):
    return take_apart(path.read_text()).objects[0].method


def test_an_opened_invitation_says_who_and_what_and_does_nothing(runtime, work, put, opened):
    dialog = opened(put("REQUEST"))
    assert "Bo Lind <bo@example.org> invites to “Tea”." in words(dialog)
    assert {"Thu 12 March, 10:00 – 11:00", "Not there yet"} <= set(words(dialog))
    assert labels(dialog) == ["Close", "Add without an answer", "No", "Maybe", "Yes"]
    assert dialog.focusWidget().text() == "Close"
    dialog.reject()
    assert runtime.store.view.objects.of_uid("tea") == ()


def test_yes_adds_answers_offers_the_mail_and_can_be_undone(shell, runtime, work, put, opened, shown, mailer, qtbot):
    dialog = opened(put("REQUEST"))
    (into,) = [one for one in dialog.findChildren(QComboBox) if one.isVisible()]
    into.setCurrentIndex(into.findData(work.id))
    next(one for one in dialog.findChildren(QLineEdit) if one.placeholderText()).setText("With pleasure")
    button(dialog, "Yes").click()
    key = runtime.events.find("tea")
    assert runtime.events.detail(key).partstat is PartStat.ACCEPTED
    letter = shown(LetterDialog)
    assert {BO, "Accepted: Tea", "answer.ics"} <= set(words(letter))
    assert not mailer.exists()
    button(letter, "Open in mail program").click()
    qtbot.waitUntil(mailer.exists)
    qtbot.waitUntil(lambda: mailer.read_text().splitlines()[-1:] == [BO])
    assert "With pleasure" in mailer.read_text()
    shell.window.commands["undo"].trigger()
    qtbot.waitUntil(lambda: runtime.store.view.objects.of_uid("tea") == ())


def test_an_update_shows_both_versions(runtime, serve, put, opened):
    key = serve()
    dialog = opened(put("REQUEST", sequence=2, start="20260312T140000Z"))
    assert {"Thu 12 March, 10:00 – 11:00", "Thu 12 March, 15:00 – 16:00"} <= set(words(dialog))
    button(dialog, "Update").click()
    assert runtime.events.detail(key).event.start.wall.hour == 14


def test_a_cancellation_marks_the_event(runtime, serve, put, opened):
    key = serve()
    button(opened(put("CANCEL", "STATUS:CANCELLED", sequence=2)), "Mark as canceled").click()
    assert runtime.events.detail(key).event.status is Status.CANCELED


@pytest.mark.parametrize(
    ("method", "said", "reason"),
    [
        ("REQUEST", {"sequence": 9, "organizer": "eve@example.org"}, "another organizer"),
        ("COUNTER", {"organizer": BO}, "A proposal changes nothing"),
        ("CANCEL", {"uid": "cake"}, "does not have this event"),
    ],
)
def test_what_may_do_nothing_offers_nothing(serve, put, opened, method, said, reason):
    serve()
    dialog = opened(put(method, **said))
    assert any(reason in one for one in words(dialog))
    assert labels(dialog) == ["Close"]


def test_an_invitation_without_organizer_can_be_imported_as_it_is(work, put, opened, shown):
    path = put("REQUEST")
    path.write_text(path.read_text().replace("ORGANIZER;CN=Bo Lind:mailto:bo@example.org\n", ""))
    button(opened(path), "Import as an event…").click()
    assert shown(ImportDialog)


def test_a_file_of_several_messages_is_imported(shell, work, put, shown):
    path = put("REQUEST")
    path.write_text(path.read_text() + text("REQUEST", uid="cake"))
    shell.carry_out([str(path)])
    assert shown(ImportDialog)


def test_messages_that_are_dropped_come_one_after_the_other(shell, work, put, shown):
    dropped(shell, put("REQUEST", name="one.ics"), put("CANCEL", uid="cake", name="two.ics"))
    first = shown(MessageDialog)
    assert "Bo Lind <bo@example.org> invites to “Tea”." in words(first)
    first.reject()
    assert "Bo Lind <bo@example.org> cancels “Tea”." in words(shown(MessageDialog))


def test_the_next_dropped_file_waits_for_the_import_of_the_one_before(shell, work, put, shown, qtbot):
    plain = put("REQUEST", name="one.ics")
    plain.write_text(plain.read_text().replace("ORGANIZER;CN=Bo Lind:mailto:bo@example.org\n", ""))
    dropped(shell, plain, put("CANCEL", uid="cake", name="two.ics"))
    button(shown(MessageDialog), "Import as an event…").click()
    importing = shown(ImportDialog)
    assert not [one for one in shell.window.findChildren(MessageDialog) if one.isVisible()]
    importing.reject()
    assert "Bo Lind <bo@example.org> cancels “Tea”." in words(shown(MessageDialog))


def test_a_mail_that_is_dropped_shows_its_invitation_and_who_sent_it(shell, work, tmp_path, shown):
    path = tmp_path / "invitation.eml"
    head = "From: eve@example.org\nMIME-Version: 1.0\nContent-Type: text/calendar; method=REQUEST\n\n"
    path.write_text(head + text("REQUEST"), newline="")
    dropped(shell, path)
    said = words(shown(MessageDialog))
    assert "Bo Lind <bo@example.org> invites to “Tea”." in said
    assert any("eve@example.org" in one for one in said)


def test_a_mail_without_a_calendar_says_so(shell, work, tmp_path, qtbot):
    path = tmp_path / "letter.eml"
    path.write_text("From: bo@example.org\n\nHello.\n")
    shell.carry_out([str(path)])
    qtbot.waitUntil(lambda: any("letter.eml is a mail without a calendar" in one for one in words(shell.window)))


def test_who_is_invited_under_another_address_says_so_once(runtime, shell, put, opened, shown, qtbot):
    """A new profile has no account that knows an address."""
    dialog = opened(put("REQUEST", guests=("CN=Me:mailto:me@home.example", f"CN=Jo:mailto:{JO}")))
    assert "Yes" not in labels(dialog)
    me = next(one for one in dialog.findChildren(QComboBox) if one.findData("me@home.example") >= 0)
    me.setCurrentIndex(me.findData("me@home.example"))
    me.activated.emit(me.currentIndex())
    qtbot.waitUntil(lambda: "Yes" in labels(shown(MessageDialog)))
    button(shown(MessageDialog), "Maybe").click()
    assert runtime.events.detail(runtime.events.find("tea")).partstat is PartStat.TENTATIVE


class TestMenu:
    def entries(self, shell, key):
        shell.workings.editing.open_menu(key, shell.window.pos())
        menu = next(one for one in shell.window.findChildren(QMenu) if one.isVisible())
        found = [action.text() for action in menu.actions() if not action.isSeparator()]
        menu.close()
        return found

    def test_a_guest_may_answer_and_propose(self, shell, serve):
        assert self.entries(shell, serve())[3:5] == [event_menu.ANSWER, event_menu.PROPOSE]

    def test_an_organizer_may_send_and_cancel(self, shell, serve):
        key = serve(organizer=ANA, guests=(f"CN=Jo:mailto:{JO}",))
        assert self.entries(shell, key)[3:5] == [event_menu.INVITE, event_menu.CALL_OFF]

    def test_an_event_of_ones_own_has_nobody_to_write_to(self, shell, serve):
        key = serve(organizer=ANA, guests=())
        assert not set(self.entries(shell, key)) & set(event_menu.LETTERS)

    def test_a_system_that_tells_guests_when_asked_leaves_only_what_it_cannot(self, shell, runtime, serve):
        key = serve(organizer=ANA, guests=(f"CN=Jo:mailto:{JO}",))
        with runtime.store.unit() as unit:
            (account,) = (one for one in unit.accounts.all() if one.kind is AccountKind.CALDAV)
            unit.accounts.update(account.id, kind=AccountKind.AURINKO)
        assert not set(self.entries(shell, key)) & set(event_menu.LETTERS)


def test_a_server_that_seems_to_tell_guests_is_named_before_they_hear_twice(shell, runtime, serve, shown):
    key = serve(organizer=ANA, guests=(f"CN=Jo:mailto:{JO}",))
    with runtime.store.unit() as unit:
        (account,) = (one for one in unit.accounts.all() if one.kind is AccountKind.CALDAV)
        unit.accounts.update(account.id, quirks=("delivers",))
    shell.workings.letters.carry_out(event_menu.INVITE, key)
    assert any("hear of it twice" in one for one in words(shown(LetterDialog)))


@pytest.fixture
def asked(monkeypatch):
    """Let a question be filled in and answered with yes."""

    def asked_(kind, fill):
        def yes(question):
            fill(question)
            return True

        monkeypatch.setattr(kind, "yes", yes)

    return asked_


def test_an_answer_with_a_comment_is_kept_and_its_letter_saved(
    shell, runtime, serve, asked, shown, tmp_path, monkeypatch
):
    key = serve()

    def fill(question):
        button(question, "No").click()
        question.comment.setText("Away")

    asked(AnswerQuestion, fill)
    shell.workings.letters.carry_out(event_menu.ANSWER, key)
    assert runtime.events.detail(key).partstat is PartStat.DECLINED
    target = tmp_path / "out.ics"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    letter = shown(LetterDialog)
    button(letter, "Save the file…").click()
    assert method_in(target) == "REPLY"
    assert "COMMENT:Away" in target.read_text()
    assert not letter.isVisible()


def test_without_a_way_to_attach_a_mail_opens_and_the_file_is_saved(
    shell, runtime, serve, shown, tmp_path, monkeypatch
):
    key = serve(organizer=ANA, guests=(f"CN=Jo:mailto:{JO}",))
    monkeypatch.setenv("PATH", str(tmp_path))
    target, addresses = tmp_path / "out.ics", []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: addresses.append(url.toEncoded().data().decode()))
    shell.workings.letters.carry_out(event_menu.INVITE, key)
    button(shown(LetterDialog), "Open in mail program").click()
    assert method_in(target) == "REQUEST"
    assert addresses[0].startswith(f"mailto:{JO}?subject=Invitation%3A%20Tea")
    assert any("attach" in one for one in words(shell.window) if str(target) in one)


def test_a_proposal_goes_to_the_organizer(shell, runtime, serve, asked, shown):
    key = serve("", WEEKLY)

    def fill(question):
        question.times._start_date.setDate(question.times._start_date.date().addDays(1))
        question.comment.setText("Friday?")

    asked(ProposeQuestion, fill)
    occurrence = OccurrenceKey(key.object_id, "20260319T090000Z")
    shell.workings.letters.carry_out(event_menu.PROPOSE, occurrence)
    assert {BO, "Another time for: Tea", "proposal.ics"} <= set(words(shown(LetterDialog)))


def test_an_event_is_canceled_for_everybody_and_that_can_be_undone(shell, runtime, serve, asked, shown, qtbot):
    key = serve(organizer=ANA, guests=(f"CN=Jo:mailto:{JO}",))
    asked(CallOffQuestion, lambda question: question.comment.setText("Ill"))
    shell.workings.letters.carry_out(event_menu.CALL_OFF, key)
    assert runtime.events.detail(key).event.status is Status.CANCELED
    assert {JO, "Canceled: Tea"} <= set(words(shown(LetterDialog)))
    shell.window.commands["undo"].trigger()
    assert runtime.events.detail(key).event.status is Status.CONFIRMED


def test_what_cannot_be_written_says_why(shell, serve, asked):
    key = serve()
    shell.workings.letters.carry_out(event_menu.INVITE, key)
    assert any("organized by bo@example.org" in one for one in words(shell.window))


def test_the_popover_says_that_no_server_tells_the_organizer(shell, runtime, serve):
    shell.workings.editing.answer(serve(), PartStat.ACCEPTED)
    assert any("no server tells the organizer" in one for one in words(shell.window))


def test_an_answer_on_a_server_that_may_tell_the_organizer_claims_neither(shell, runtime, serve):
    key = serve()
    with runtime.store.unit() as unit:
        (account,) = (one for one in unit.accounts.all() if one.kind is AccountKind.CALDAV)
        unit.accounts.update(account.id, quirks=("schedules",))
    shell.workings.editing.answer(key, PartStat.ACCEPTED)
    assert any("Whether the server tells the organizer is not known" in one for one in words(shell.window))


def test_a_long_comment_leaves_room_for_what_the_message_says(put, work, opened):
    dialog = opened(put("REQUEST", "COMMENT:" + "Please come soon. " * 220))
    table = next(one for one in dialog.findChildren(QScrollArea) if one.accessibleName() == "What the message says")
    assert table.height() > dialog.height() / 3
    assert any(one.startswith("“Please come soon.") for one in words(dialog))
