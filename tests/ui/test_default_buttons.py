"""Return in a dialog does what its main button says, and never destroys anything."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QPushButton

from calapp.model.account import Account, AccountKind
from calapp.model.edits import EditScope, EventDraft
from calapp.model.timespan import EventTime
from calapp.service.views import ImportReport
from calapp.ui.accounts.sign_in import SignInDialog
from calapp.ui.accounts.wizard import AccountWizard
from calapp.ui.ask import NameQuestion, Question
from calapp.ui.date_picker import DatePicker
from calapp.ui.editor.dialog import EventDialog
from calapp.ui.editor.section import CalendarChoice, EditorContext
from calapp.ui.scope_dialog import ScopeDialog
from calapp.ui.transfer_dialogs import ExportDialog, ImportDialog

TODAY = date(2026, 3, 12)
CHOICES = (CalendarChoice(1, "Work", "On this computer", "#4A63D3"),)


def editor() -> QDialog:
    time = EventTime.utc(datetime(2026, 3, 12, 10))  # noqa: DTZ001
    return EventDialog(EventDraft(time, time), EditorContext(CHOICES, 1, UTC, "UTC", ("UTC",)))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(
            lambda: ImportDialog(Path("a.ics"), CHOICES, lambda *_: ImportReport(new=1)), "Import", id="import"
        ),
        pytest.param(lambda: ExportDialog(CHOICES, frozenset({1}), TODAY), "Choose a file…", id="export"),
        pytest.param(lambda: AccountWizard(lambda *_: None), "Find calendars", id="wizard"),
        pytest.param(
            lambda: SignInDialog(Account(1, AccountKind.CALDAV, "a"), lambda *_: None), "Sign in", id="sign in"
        ),
        pytest.param(lambda: ScopeDialog("a", "Move", (EditScope.THIS, EditScope.ALL)), "Move", id="scope"),
        pytest.param(lambda: DatePicker(TODAY, 7, TODAY), "Go", id="date"),
        pytest.param(lambda: NameQuestion("a", "b", "c", "Rename"), "Rename", id="name"),
        pytest.param(lambda: Question("a", "b", "Go on"), "Go on", id="question"),
        pytest.param(lambda: Question("a", "b", "Delete", danger=True), "Cancel", id="dangerous question"),
        pytest.param(editor, "Save", id="editor"),
    ],
)
def test_return_means_the_main_button(qtbot, light, make, words):
    dialog = make()
    qtbot.addWidget(dialog)
    dialog.show()
    default = [button.text() for button in dialog.findChildren(QPushButton) if button.isDefault()]
    dialog.hide()
    assert default == [words]
