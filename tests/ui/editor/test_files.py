from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from calapp.model.edits import EventDraft
from calapp.model.event import Attachment, FileRoom
from calapp.model.timespan import EventTime
from calapp.providers.registry import AccountKind, file_room
from calapp.ui.editor.dialog import EventDialog
from calapp.ui.editor.section import CalendarChoice, EditorContext

BERLIN = ZoneInfo("Europe/Berlin")
NINE = EventTime.zoned(datetime(2026, 3, 12, 9), BERLIN, tzid="Europe/Berlin")
PLENTY = FileRoom()
PLAN = Attachment("https://example.org/plan.pdf", "plan.pdf", "application/pdf")


@pytest.fixture
def open_editor(qtbot, light):
    class Editor(EventDialog):
        def _discard_agreed(self):
            return True

    def make(room=PLENTY):
        choices = (CalendarChoice(1, "Work", "ana@example.org", "#4A63D3"),)
        context = EditorContext(choices, 1, BERLIN, "Europe/Berlin", ("Europe/Berlin",), is_new=False, file_room=room)
        dialog = Editor(EventDraft(NINE, NINE, "Call", attachments=(PLAN,)), context)
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return make


def drop(editor, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    editor.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )


def test_a_dropped_file_and_a_typed_address_are_added(open_editor, tmp_path):
    (tmp_path / "agenda.txt").write_text("1. Scope")
    editor = open_editor()
    assert not editor.is_dirty()
    drop(editor, tmp_path / "agenda.txt")
    QTest.keyClicks(editor._files._input, "https://example.org/b.png")
    QTest.keyClick(editor._files._input, Qt.Key.Key_Return)
    assert editor.draft().attachments == (
        PLAN,
        Attachment("", "agenda.txt", "text/plain", 8, content=b"1. Scope"),
        Attachment("https://example.org/b.png", "b.png", "image/png"),
    )
    editor._files._on_remove(0)
    assert [one.name for one in editor.draft().attachments] == ["agenda.txt", "b.png"]


def test_an_address_that_is_none_and_a_file_too_large_are_refused(open_editor, tmp_path):
    (tmp_path / "film.mkv").write_bytes(bytes(100))
    editor = open_editor(replace(FileRoom(), most_bytes=50))
    drop(editor, tmp_path / "film.mkv")
    assert "too large" in editor._files._note.text()
    QTest.keyClicks(editor._files._input, "javascript:alert(1)")
    assert "no web address" in editor.problem()
    assert editor.draft().attachments == (PLAN,)


def test_what_a_system_keeps_is_said_beforehand(open_editor):
    aurinko = open_editor(file_room(AccountKind.AURINKO))._files
    assert (aurinko._input.isHidden(), aurinko._add.isHidden()) == (True, True)
    assert "Aurinko keeps no files" in aurinko._note.text()
    kloudless = open_editor(file_room(AccountKind.KLOUDLESS))._files
    assert (kloudless._input.isHidden(), kloudless._add.isHidden()) == (False, True)
    assert "not files" in kloudless._note.text()
