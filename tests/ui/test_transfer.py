"""Files in and out through the window: dropped, looked at, imported, taken back, and written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QMenu, QPushButton

from calapp.model.timespan import TimeSpan
from calapp.ui import transfer_actions, undo
from calapp.ui.calendar_list import CalendarVerb
from calapp.ui.transfer_dialogs import ExportDialog, ImportDialog
from tests.service.test_transfer import at, event, file

# Qt says so when a tray icon is shown without any desktop around it.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")
MARCH = TimeSpan(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


def dropped(shell, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    shell.window.dropEvent(
        QDropEvent(QPointF(400, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, none)
    )


@pytest.fixture
def put(tmp_path):
    def put(name, *parts):
        path = tmp_path / name
        path.write_text(file(*parts), encoding="utf-8")
        return path

    return put


@pytest.fixture
def looked_at(shell, qtbot):
    """Return the import dialog of a file once it says what it would bring."""

    def looked_at(name):
        def shown():
            return [
                one
                for one in shell.window.findChildren(ImportDialog)
                if one.isVisible()
                and name in words(one)
                and any("new" in line or "here" in line for line in words(one))
            ]

        qtbot.waitUntil(lambda: bool(shown()))
        return shown()[0]

    return looked_at


def words(dialog):
    return [label.text() for label in dialog.findChildren(QLabel)]


def button(dialog, text):
    return next(one for one in dialog.findChildren(QPushButton) if one.text() == text)


def titles(runtime):
    return sorted(one.title for one in runtime.agenda.between(MARCH))


def test_files_that_are_dropped_are_looked_at_one_after_the_other(shell, runtime, qtbot, put, looked_at):
    dropped(shell, put("one.ics", event("a", *at(10, "Tea"))), put("two.ics", event("b", *at(11, "Cake"))))
    first = looked_at("one.ics")
    assert "1 new." in words(first)
    assert titles(runtime) == []
    button(first, "Import").click()
    second = looked_at("two.ics")
    assert titles(runtime) == ["Tea"]
    button(second, "Cancel").click()
    assert titles(runtime) == ["Tea"]


@pytest.mark.parametrize("count", [1, undo.MANY + 5])
def test_a_whole_import_is_one_step_to_undo(shell, runtime, qtbot, put, looked_at, count):
    dropped(shell, put("many.ics", *(event(f"n{number}", *at(11)) for number in range(count))))
    button(looked_at("many.ics"), "Import").click()
    commands = shell.window.commands
    qtbot.waitUntil(lambda: len(titles(runtime)) == count and commands["undo"].isEnabled())
    assert "Import" in commands["undo"].text()
    commands["undo"].trigger()
    qtbot.waitUntil(lambda: titles(runtime) == [] and commands["redo"].isEnabled())
    commands["redo"].trigger()
    qtbot.waitUntil(lambda: len(titles(runtime)) == count)


def test_what_is_newer_here_is_replaced_only_when_ticked(shell, runtime, qtbot, put, looked_at):
    calendar = runtime.calendars.writable()[0].id
    runtime.transfer.import_file(put("new.ics", event("a", *at(10, "Second plan"), "SEQUENCE:2")), calendar)
    dropped(shell, put("old.ics", event("a", *at(10, "First plan"), "SEQUENCE:1")))
    dialog = looked_at("old.ics")
    assert "1 newer here." in words(dialog)
    assert not button(dialog, "Import").isEnabled()
    tick = next(one for one in dialog.findChildren(QCheckBox) if one.isVisible())
    assert tick.text() == "Replace 1 event that changed here since the file was written"
    tick.click()
    button(dialog, "Import").click()
    qtbot.waitUntil(lambda: titles(runtime) == ["First plan"])


def test_a_folder_or_a_picture_that_is_dropped_says_what_is_wrong(shell, qtbot, tmp_path):
    picture = tmp_path / "cat.png"
    picture.write_bytes(b"\x89PNG")
    dropped(shell, picture, Path(tmp_path))
    problems = []

    def told():
        problems[:] = [
            line for one in shell.window.findChildren(ImportDialog) if one.isVisible() for line in words(one)
        ]
        return "cat.png is not a calendar file." in problems

    qtbot.waitUntil(told)


def test_an_event_is_exported_from_its_menu(shell, runtime, qtbot, put, tmp_path, monkeypatch):
    calendar = runtime.calendars.writable()[0].id
    runtime.transfer.import_file(put("in.ics", event("a", *at(12, "Tea")), event("b", *at(12, "Cake"))), calendar)
    shell.on_other_process()
    target = tmp_path / "out.ics"
    proposals = []

    def choose(_parent, _title, proposal, _filter):
        proposals.append(Path(proposal).name)
        return str(target), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    shell.window.week.menu_requested.emit(runtime.events.find("a"), shell.window.mapToGlobal(shell.window.pos()))
    menu = next(one for one in shell.window.findChildren(QMenu) if one.isVisible())
    next(action for action in menu.actions() if action.text() == "Export…").trigger()
    qtbot.waitUntil(target.exists)
    assert proposals == ["Tea.ics"]
    text = target.read_text(encoding="utf-8")
    assert ("SUMMARY:Tea" in text, "SUMMARY:Cake" in text) == (True, False)


def test_busy_times_of_each_calendar_go_into_a_folder(shell, runtime, qtbot, put, tmp_path, monkeypatch):
    calendar = runtime.calendars.writable()[0]
    runtime.transfer.import_file(put("in.ics", event("a", *at(12, "Tea"))), calendar.id)
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(folder))
    shell.window.commands["export_file"].trigger()
    dialog = next(one for one in shell.window.findChildren(ExportDialog) if one.isVisible())
    assert button(dialog, "Choose a file…").isEnabled()
    for switch in (dialog._each, dialog._busy_only):
        switch.click()
    button(dialog, "Choose a folder…").click()
    file = folder / f"{calendar.name}.ics"
    qtbot.waitUntil(file.exists)
    text = file.read_text(encoding="utf-8")
    assert ("SUMMARY:Busy" in text, "Tea" in text) == (True, False)


def test_files_without_a_calendar_for_them_are_not_remembered(shell, runtime, qtbot, put, looked_at):
    (calendar,) = runtime.calendars.writable()
    account = calendar.account_id
    runtime.calendars.delete(calendar.id)
    told = []
    shell.workings.transfer.message.connect(told.append)
    dropped(shell, put("one.ics", event("a", *at(10))), put("two.ics", event("b", *at(11))))
    assert [one.text for one in told] == ["There is no calendar that can take new events. Create one first."]
    runtime.calendars.create(account, "Club")
    dropped(shell, put("three.ics", event("c", *at(12))))
    assert "1 new." in words(looked_at("three.ics"))


def test_a_calendar_is_kept_exported_from_its_menu_and_that_is_stopped_there(
    shell, runtime, qtbot, put, tmp_path, monkeypatch
):
    (calendar,) = runtime.calendars.writable()
    target = tmp_path / "kept.ics"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    choose = shell.window.sidebar.calendars.calendar_verb_chosen.emit
    choose(calendar.id, CalendarVerb.KEEP)
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: [one.path for one in runtime.kept_exports.all()] == [target])
    asked = []
    monkeypatch.setattr(transfer_actions, "confirm", lambda _title, words, *_, **__: bool(asked.append(words)) or True)
    choose(calendar.id, CalendarVerb.KEEP)
    assert asked == [f"“Personal” is written to {target} after each sync that changed it. Stop that?"]
    assert runtime.kept_exports.all() == ()
