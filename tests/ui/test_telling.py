"""Who hears of an edit: the question that comes first, and the word about it where nobody can be told."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.edits import EditScope, EventDraft, Notify, Telling
from calapp.model.event import Alarm, Attendee
from calapp.ui import scope_dialog
from calapp.ui.scope_dialog import ScopeDialog
from calapp.ui.telling import Concerned, EditChoice, concerned
from tests.ui.test_shell import at

# Qt says so when a tray icon is shown without any desktop around it.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")
ANA = "ana@example.org"
BO, CY = Attendee("bo@example.org", "Bo"), Attendee("cy@example.org")


@pytest.fixture
def work(runtime, monkeypatch):
    """A calendar of an account that is not asked, whose system tells guests when it is told to."""
    monkeypatch.setattr(runtime.connections, "telling", lambda account: (
        Telling.CHOICE if account.kind is AccountKind.AURINKO else Telling.NEVER))  # fmt: skip
    with runtime.store.unit() as unit:
        account = unit.accounts.save(
            Account(0, AccountKind.AURINKO, "Work", ANA, "https://api.invalid/", (ANA,), "ref")
        )
        return unit.calendars.save(Calendar(0, account.id, "/work/", "Work"))


@pytest.fixture
def asked(monkeypatch):
    """Answer the question with the whole series and with telling, and remember what was asked."""
    questions = []

    def ask(title, action, scopes, guests, *, parent):
        questions.append((action, scopes, guests.names))
        return EditChoice(EditScope.ALL, Notify.ALL)

    monkeypatch.setattr(scope_dialog, "ask_edit", ask)
    return questions


def draft(*guests, **more):
    return EventDraft(at(12, 15), at(12, 16), title="Tea", attendees=guests, **more)


def notified(runtime, object_id):
    return [op.notify for op in runtime.store.view.outbox.of_object(object_id)]


class TestWho:
    def test_guests_of_both_versions_are_concerned_and_the_user_is_not(self, runtime, work):
        me = Attendee(ANA)
        found = concerned(runtime, work, draft(BO, me), draft(CY, me))
        assert found == Concerned(("cy@example.org", "Bo"), Telling.CHOICE)

    def test_an_event_without_guests_concerns_nobody(self, runtime, work):
        assert concerned(runtime, work, None, draft()) is None

    def test_what_others_cannot_see_concerns_nobody(self, runtime, work):
        before = draft(BO)
        assert concerned(runtime, work, before, replace(before, alarms=(Alarm(),))) is None

    def test_of_an_event_of_somebody_else_the_user_is_told_that_nobody_hears(self, runtime, work):
        mine = draft(Attendee(ANA), BO, organizer=BO)
        changed = concerned(runtime, work, mine, replace(mine, title="My tea"))
        assert not changed.asks
        assert changed.words == "The event is Bo’s: your change is in your calendar only, and theirs may undo it."
        gone = concerned(runtime, work, mine, None)
        assert "answer No" in gone.words
        assert concerned(runtime, work, mine, replace(mine, alarms=(Alarm(),))) is None

    def test_many_guests_are_named_in_part(self):
        found = Concerned(("Ana", "Bo", "Cy", "Di", "Ed"), Telling.CHOICE)
        assert found.words == "Tell Ana, Bo, Cy and 2 more"


class TestQuestion:
    @pytest.mark.parametrize(("telling", "words"), [
        (Telling.ALWAYS, "The server tells Bo."),
        (Telling.UNKNOWN, "Whether the 1 guest hears of it is up to the account's system."),
    ])  # fmt: skip
    def test_what_cannot_be_chosen_is_said(self, qtbot, light, telling, words):
        dialog = ScopeDialog("Tea", "Move", (), guests=Concerned(("Bo",), telling))
        qtbot.addWidget(dialog)
        assert words in [label.text() for label in dialog.findChildren(QLabel)]
        assert dialog.findChildren(QCheckBox) == []
        assert (dialog.scope(), dialog.notify()) == (EditScope.ALL, Notify.NONE)

    def test_series_and_guests_are_one_question(self, qtbot, light):
        scopes = (EditScope.THIS, EditScope.ALL)
        dialog = ScopeDialog("Tea", "Move", scopes, guests=Concerned(("Bo",), Telling.CHOICE))
        qtbot.addWidget(dialog)
        assert (dialog.scope(), dialog.notify()) == (EditScope.THIS, Notify.ALL)
        (tell,) = dialog.findChildren(QCheckBox)
        assert tell.text() == "Tell Bo"
        tell.click()
        assert dialog.notify() is Notify.NONE


class TestWindow:
    def test_a_drag_asks_before_anybody_hears_of_it(self, shell, runtime, work, asked):
        key = runtime.events.create(work.id, draft(BO)).key
        shell.workings.editing.move(key, at(12, 17), at(12, 18))
        assert asked == [("Move", (), ("Bo",))]
        assert notified(runtime, key.object_id) == [Notify.ALL]

    def test_a_delete_asks_too_and_backing_out_changes_nothing(self, shell, runtime, work, monkeypatch):
        key = runtime.events.create(work.id, draft(BO)).key
        monkeypatch.setattr(scope_dialog, "ask_edit", lambda *_, **__: None)
        shell.workings.editing.delete(key)
        assert runtime.events.detail(key).event.title == "Tea"

    def test_where_nobody_can_be_told_nothing_is_asked_and_the_note_says_so(self, shell, runtime, asked):
        key = runtime.events.create(runtime.calendars.writable()[0].id, draft(BO)).key
        told = []
        shell.workings.editing.message.connect(told.append)
        shell.workings.editing.move(key, at(12, 17), at(12, 18))
        assert asked == []
        assert told[-1].text == "Event moved. The 1 guest is not told: this calendar's server sends no messages."

    def test_a_new_event_with_guests_asks(self, shell, runtime, work, asked, qtbot):
        from calapp.ui.editor.attendees import AttendeesSection
        from calapp.ui.editor.dialog import EventDialog

        runtime.change_settings(replace(runtime.settings, default_calendar=work.id))
        shell.workings.editing.create(at(12, 15), at(12, 16))
        dialog = next(one for one in shell.window.findChildren(EventDialog) if one.isVisible())
        guests = dialog.findChild(AttendeesSection)
        guests._input.setText("bo@example.org")
        guests._input.entered.emit()
        dialog._save.click()
        assert asked == [("Create", (), ("bo@example.org",))]
        (op,) = runtime.store.view.outbox.all()
        assert op.notify is Notify.ALL


def test_an_event_that_cannot_move_keeps_nothing_of_the_edit(shell, runtime):
    from calapp.ui.editor.dialog import EventDialog
    from calapp.ui.editor.filing import CalendarSection

    key = runtime.events.create(runtime.calendars.writable()[0].id, draft()).key
    with runtime.store.unit() as unit:
        account = unit.accounts.all()[0]
        second = unit.calendars.save(Calendar(0, account.id, "", "Second"))
        unit.objects.save_local(second.id, runtime.events.raw(key.object_id))
    shell.workings.editing.edit(key)
    dialog = next(one for one in shell.window.findChildren(EventDialog) if one.isVisible())
    dialog._sections[0]._title.setText("Coffee")
    choice = dialog.findChild(CalendarSection)._choice
    choice.setCurrentIndex(choice.findData(second.id))
    dialog._save.click()
    assert dialog.isVisible()
    assert any("has this event already" in label.text() for label in dialog.findChildren(QLabel))
    assert runtime.events.detail(key).event.title == "Tea"
    dialog.done(0)  # it would ask whether to discard
