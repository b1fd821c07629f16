"""The window on a real profile without a server: every edit is durable, shown at once and undoable."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QPushButton

from calapp.errors import InputError
from calapp.model.edits import EditScope, EventDraft
from calapp.model.event import Event
from calapp.model.timespan import EventTime, TimeSpan
from calapp.ui import ask, scope_dialog, theme
from calapp.ui.calendar_dialog import CalendarDialog
from calapp.ui.calendar_list import AccountVerb, CalendarVerb
from calapp.ui.editor.dialog import EditedEvent, EventDialog
from calapp.ui.tray import Tray
from calapp.wiring import Runtime

# Qt says so when a tray icon is shown without any desktop around it.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 12, 10, 24, tzinfo=UTC)
MONDAY = date(2026, 3, 9)


def at(day: int, hour: int, minute: int = 0) -> EventTime:
    return EventTime.zoned(datetime(2026, 3, day, hour, minute), BERLIN, tzid="Europe/Berlin")  # noqa: DTZ001


def create(runtime, title="Tea", day=12, hour=15, **fields):
    calendar = runtime.calendars.writable()[0]
    draft = EventDraft(at(day, hour), at(day, hour + 1), title=title, **fields)
    return runtime.events.create(calendar.id, draft).key


def event(runtime, key) -> Event:
    return runtime.events.detail(key).event


def shown(shell):
    return {one.title: one for one in shell.feed.occurrences}


def dialog(shell, kind=QDialog):
    return next(one for one in shell.window.findChildren(kind) if one.isVisible())


class Paints(QObject):
    """Counts what is painted."""

    def __init__(self, *widgets) -> None:
        super().__init__()
        self.count = 0
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched, event) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_first_start_shows_this_week_and_a_calendar_to_use(shell):
    assert shell.window.toolbar.title == "March 2026 Week 11"
    assert shell.window.week.span == TimeSpan.of_days(MONDAY, 7, BERLIN)
    assert [row.calendar.name for row in shell.window.sidebar.calendars.rows] == ["Personal"]
    assert shell.window.sidebar.status.summary.words == "On this computer"


def test_edit_shows_at_once_and_the_tray_tells_what_comes_next(shell, runtime, qtbot):
    create(runtime)
    assert "Tea" in shown(shell)
    qtbot.waitUntil(lambda: "Tea, 15:00" in shell.workings.tray_life.tray.tool_tip)


def test_drag_is_written_and_undone_and_done_again(shell, runtime):
    key = create(runtime)
    shell.window.week.event_moved.emit(key, at(13, 9), at(13, 10))
    assert event(runtime, key).start == at(13, 9)
    assert shown(shell)["Tea"].start == at(13, 9)
    assert shell.window.toast.message.text == "Event moved."
    shell.window.message_acted.emit("undo")
    assert event(runtime, key).start == at(12, 15)
    shell.window.commands["redo"].trigger()
    assert event(runtime, key).start == at(13, 9)


def test_deleted_event_comes_back_by_undo(shell, runtime, qtbot):
    key = create(runtime)
    shell.window.week.select(key)
    shell.window.week.setFocus()
    QTest.keyClick(shell.window.week, Qt.Key.Key_Delete)
    assert shown(shell) == {}
    shell.window.commands["undo"].trigger()
    assert "Tea" in shown(shell)


def test_series_asks_which_events_and_backing_out_changes_nothing(shell, runtime, monkeypatch):
    create(runtime, "Stand-up", day=9, hour=9, rrule="FREQ=DAILY;COUNT=5")
    third = next(one for one in shell.feed.occurrences if one.start.date == date(2026, 3, 11))
    asked = []

    def answer(title, action, scopes, *, parent):
        asked.append((action, scopes))
        return answers.pop(0)

    answers = [None, EditScope.THIS]
    monkeypatch.setattr(scope_dialog, "ask_scope", answer)
    shell.window.week.event_moved.emit(third.key, at(11, 11), at(11, 12))
    assert sorted(one.start.wall.hour for one in shell.feed.occurrences) == [9] * 5
    shell.window.week.event_moved.emit(third.key, at(11, 11), at(11, 12))
    assert sorted(one.start.wall.hour for one in shell.feed.occurrences) == [9] * 4 + [11]
    assert [action for action, _ in asked] == ["Move", "Move"]


def test_another_rule_counts_from_one_occurrence_on_when_asked_for(shell, runtime, monkeypatch):
    create(runtime, "Stand-up", day=9, hour=9, rrule="FREQ=DAILY;COUNT=5")
    third = next(one for one in shell.feed.occurrences if one.start.date == date(2026, 3, 11))
    asked = []

    def answer(title, action, scopes, *, parent):
        asked.append(scopes)
        return EditScope.FOLLOWING

    monkeypatch.setattr(scope_dialog, "ask_scope", answer)
    shell.workings.editing.edit(third.key)
    dialog = next(one for one in shell.window.findChildren(EventDialog) if one.isVisible())
    before = dialog.draft()
    dialog.saved.emit(EditedEvent(third.key, runtime.calendars.writable()[0].id, before,
                                  replace(before, rrule="FREQ=DAILY;INTERVAL=2;COUNT=2")))  # fmt: skip
    assert asked == [(EditScope.FOLLOWING, EditScope.ALL)]
    assert [one.start.date.day for one in shell.feed.occurrences] == [9, 10, 11, 13]


def test_copy_by_drag_leaves_the_original(shell, runtime):
    key = create(runtime)
    shell.window.week.event_copied.emit(key, at(13, 9), at(13, 10))
    assert [one.start for one in shell.feed.occurrences] == [at(12, 15), at(13, 9)]


def test_new_event_opens_the_editor_and_saving_selects_it(shell, runtime, qtbot):
    shell.window.week.create_requested.emit(at(12, 9), at(12, 10))
    editor = dialog(shell)
    QTest.keyClicks(editor.findChildren(QLineEdit)[0], "Lunch")
    editor._on_save()
    assert not editor.isVisible()
    made = shown(shell)["Lunch"]
    assert made.start == at(12, 9)
    assert shell.window.week.selected_key == made.key


def test_editor_stays_open_when_saving_fails(shell, runtime, monkeypatch):
    def refuse(*_, **__):
        raise InputError("The disk is full. Free some space, then save again.")

    monkeypatch.setattr(runtime.events, "create", refuse)
    shell.window.week.create_requested.emit(at(12, 9), at(12, 10))
    editor = dialog(shell)
    editor._on_save()
    assert editor.isVisible()
    assert "disk is full" in editor._problem.text()
    editor.keep_open()
    editor.done(0)


def test_event_moved_to_another_calendar_in_the_editor(shell, runtime):
    key = create(runtime)
    other = runtime.calendars.create(runtime.accounts.entries()[0].account.id, "Other")
    shell.window.week.event_opened.emit(key)
    editor = dialog(shell)
    QTest.keyClicks(editor.findChildren(QLineEdit)[0], "Tea time")
    editor._calendar._choice.setCurrentIndex(editor._calendar._choice.findData(other.id))
    editor._on_save()
    (made,) = shell.feed.occurrences
    assert (made.title, made.calendar_id) == ("Tea time", other.id)
    shell.window.commands["undo"].trigger()
    (made,) = shell.feed.occurrences
    assert (made.title, made.calendar_id) == ("Tea", runtime.calendars.writable()[0].id)


def test_popover_opens_beside_the_event_and_gives_the_keyboard_back(shell, runtime, qtbot):
    from calapp.ui.popover import EventPopover

    key = create(runtime)
    week = shell.window.week
    week.select(key)
    QTest.keyClick(week, Qt.Key.Key_Return)
    (popover,) = shell.window.findChildren(EventPopover)
    with qtbot.waitSignal(popover.closed):
        popover.close()
    assert week.selected_key == key


def test_pages_keep_title_month_and_feed_together(shell, runtime):
    create(runtime, "Next", day=17)
    shell.window.commands["go_forward"].trigger()
    assert shell.window.toolbar.title == "March 2026 Week 12"
    assert "Next" in shown(shell)
    shell.window.sidebar.month.day_picked.emit(date(2026, 12, 30))
    assert shell.window.toolbar.title == "Dec 2026 – Jan 2027 Week 53"
    assert shell.window.sidebar.month.grid.month in (date(2026, 12, 1), date(2027, 1, 1))
    shell.window.commands["go_today"].trigger()
    assert shell.window.toolbar.title == "March 2026 Week 11"


def test_new_day_moves_today_everywhere_and_turns_the_week(shell, hands, qtbot):
    hands.at = datetime(2026, 3, 15, 22, 59, tzinfo=UTC)
    shell.clock.tick()
    grid = shell.window.sidebar.month.grid
    assert grid._today == date(2026, 3, 15)
    assert shell.window.week.scene.today == 6
    hands.at += timedelta(minutes=2)
    shell.clock.tick()
    assert grid._today == date(2026, 3, 16)
    assert shell.window.toolbar.title == "March 2026 Week 12"
    assert shell.window.week.scene.today == 0


def test_week_that_was_left_for_another_stays_at_midnight(shell, hands):
    shell.window.commands["go_back"].trigger()
    hands.at += timedelta(days=1)
    shell.clock.tick()
    assert shell.window.toolbar.title == "March 2026 Week 10"


def test_hidden_calendar_takes_its_events_along(shell, runtime, qtbot):
    create(runtime)
    row = shell.window.sidebar.calendars.rows[0]
    row.check.click()
    assert shown(shell) == {}
    assert not runtime.calendars.all()[0].visible
    row.check.click()
    assert "Tea" in shown(shell)


def test_only_this_one_and_all_again(shell, runtime):
    account = runtime.accounts.entries()[0].account.id
    runtime.calendars.create(account, "Other")
    first = runtime.calendars.all()[0].id
    choose = shell.window.sidebar.calendars.calendar_verb_chosen.emit
    choose(first, CalendarVerb.ONLY)
    assert [calendar.visible for calendar in runtime.calendars.all()] == [True, False]
    choose(first, CalendarVerb.ONLY)
    assert [calendar.visible for calendar in runtime.calendars.all()] == [True, True]


def test_calendar_is_created_renamed_colored_and_deleted(shell, runtime, qtbot, monkeypatch):
    account = runtime.accounts.entries()[0].account.id
    monkeypatch.setattr("calapp.ui.account_actions.ask_name", lambda *_, **__: "Sport")
    monkeypatch.setattr("calapp.ui.calendar_actions.confirm", lambda *_, **__: True)
    monkeypatch.setattr("calapp.ui.calendar_actions.ask_color", lambda *_, **__: "#D6467F")
    calendars = shell.window.sidebar.calendars

    def names():
        return [row.calendar.name for row in calendars.rows]

    calendars.account_verb_chosen.emit(account, AccountVerb.CREATE)
    qtbot.waitUntil(lambda: names() == ["Personal", "Sport"])
    sport = calendars.rows[1].calendar.id
    calendars.calendar_verb_chosen.emit(sport, CalendarVerb.PROPERTIES)
    dialog = next(one for one in shell.window.findChildren(CalendarDialog) if one.isVisible())
    for field, text in ((dialog._name, "Sports"), (dialog._description, "Running"), (dialog._location, "Park")):
        field.setText(text)
    dialog._zone.setCurrentText("Europe/Lisbon")
    dialog._save.click()
    qtbot.waitUntil(lambda: names() == ["Personal", "Sports"])
    found = runtime.calendars.calendar(sport)
    assert (found.description, found.location, found.timezone) == ("Running", "Park", "Europe/Lisbon")
    calendars.calendar_verb_chosen.emit(sport, CalendarVerb.COLOR)
    qtbot.waitUntil(lambda: calendars.rows[1].calendar.color == "#D6467F")
    calendars.calendar_verb_chosen.emit(sport, CalendarVerb.DELETE)
    qtbot.waitUntil(lambda: names() == ["Personal"])


def test_account_is_renamed_and_removed(shell, runtime, qtbot, monkeypatch):
    other = runtime.accounts.add_local("Second").account.id
    monkeypatch.setattr("calapp.ui.account_actions.ask_name", lambda *_, **__: "Archive")
    monkeypatch.setattr("calapp.ui.account_actions.confirm", lambda *_, **__: True)
    calendars = shell.window.sidebar.calendars
    calendars.account_verb_chosen.emit(other, AccountVerb.RENAME)
    assert [header.entry.account.name for header in calendars.headers] == ["On this computer", "Archive"]
    calendars.account_verb_chosen.emit(other, AccountVerb.REMOVE)
    qtbot.waitUntil(lambda: len(calendars.headers) == 1)


def test_file_is_exported_and_imported_again(shell, runtime, qtbot, monkeypatch, tmp_path):
    create(runtime)
    target = tmp_path / "out"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    shell.window.commands["export_file"].trigger()
    dialog(shell)._on_choose()
    qtbot.waitUntil(lambda: shell.window.toast.message is not None)
    assert shell.window.toast.message.text == "Exported 1 event to out.ics."
    shell.window.week.delete_requested.emit(shell.feed.occurrences[0].key)
    shell.workings.carry_out([str(tmp_path / "out.ics")])
    importing = dialog(shell)
    qtbot.waitUntil(importing._button.isEnabled)
    importing._on_import()
    qtbot.waitUntil(lambda: "Tea" in shown(shell))
    qtbot.waitUntil(lambda: shell.window.toast.message.text == "Imported 1 event.")


@pytest.mark.parametrize(
    ("argument", "words"),
    [("webcal://example.org/a.ics", "Subscribing"), ("/nowhere/a.ics", "There is no file /nowhere/a.ics.")],
)
def test_argument_that_cannot_be_opened_is_explained(shell, argument, words):
    shell.workings.carry_out([argument])
    assert shell.window.messages.messages[0].text.startswith(words)


def test_background_start_leaves_the_window_hidden(shell):
    shell.window.hide()
    shell.workings.carry_out(["--background"])
    assert not shell.window.isVisible()
    shell.workings.carry_out(["--today"])
    assert shell.window.isVisible()


def test_theme_zoom_sidebar_and_pause_are_kept(shell, runtime, qapp, qtbot):
    shell.window.commands.scheme_chosen.emit(theme.Scheme.DARK)
    shell.window.commands["toggle_sidebar"].trigger()
    shell.window.commands["pause_sync"].trigger()
    shell.window.week.set_hour_height(80)
    shell.preferences.keep()
    assert theme.current().dark
    assert not shell.window.sidebar.isVisible()
    kept = Runtime(runtime.profile)
    settings = kept.settings
    kept.close()
    assert (settings.theme, settings.sidebar_shown, settings.sync_paused, settings.hour_height) == (
        "dark",
        False,
        True,
        80,
    )
    assert settings.geometry


def test_other_process_that_changed_data_is_followed(shell, runtime, qtbot):
    with Runtime(runtime.profile) as other:
        create(other, "From the command line")
    shell.on_other_process()
    qtbot.waitUntil(lambda: "From the command line" in shown(shell))


def test_dismissed_notice_of_an_account_stays_away(shell, runtime, qtbot, monkeypatch):
    def noticed():
        return tuple(replace(entry, notice="Passwords are kept for this run only.") for entry in entries())

    entries = runtime.accounts.entries
    monkeypatch.setattr(runtime.accounts, "entries", noticed)
    shell.overview.refresh()
    (message,) = shell.window.messages.messages
    assert message.text == "Passwords are kept for this run only."
    shell.window.messages.dismiss(message.key)
    create(runtime)
    monkeypatch.setattr(runtime.accounts, "entries", lambda: noticed()[::-1] + noticed())
    shell.overview.refresh()
    assert not shell.window.messages.messages


def test_notice_that_changes_nothing_paints_nothing(shell, runtime, qtbot):
    create(runtime)
    shell.window.toast.dismiss()
    qtbot.wait(400)
    week = shell.window.week
    paints = Paints(week, week.grid, week.lane, week.header, week.hour_bar)
    shell.on_other_process()
    qtbot.wait(500)
    assert paints.count == 0


def test_closing_quits_without_a_tray_and_hides_with_one(shell, qtbot, monkeypatch):
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: True))
    assert not shell.window.close()
    assert not shell.window.isVisible()
    shell.window.bring_up()
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: False))
    with qtbot.waitSignal(shell.quit_wanted):
        assert shell.window.close()


def test_sentences_from_the_week_are_shown_and_names_only_spoken(shell):
    shell.window.week.announced.emit("All-day events expanded")
    assert shell.window.toast.message is None
    shell.window.week.announced.emit("This calendar is read-only.")
    assert shell.window.toast.message.text == "This calendar is read-only."


def test_day_under_the_mouse_takes_dropped_events(shell):
    grid = shell.window.sidebar.month.grid
    inside = grid.mapToGlobal(grid.rect_of(date(2026, 3, 20)).center().toPoint())
    assert shell.window.day_under(inside) == date(2026, 3, 20)
    assert shell.window.day_under(shell.window.week.mapToGlobal(shell.window.week.rect().center())) is None


def test_menu_of_an_event_offers_what_can_be_done(shell, runtime, qtbot):
    key = create(runtime)
    shell.window.week.menu_requested.emit(key, shell.window.mapToGlobal(shell.window.rect().center()))
    menu = next(
        one for one in shell.window.findChildren(type(shell.window.commands.menu(shell.window))) if one.isVisible()
    )
    assert [action.text() for action in menu.actions()] == [
        "Edit",
        "Duplicate",
        "Delete",
        "",
        "Export…",
        "Show source…",
    ]
    menu.actions()[1].trigger()
    menu.close()
    assert len(shell.feed.occurrences) == 2


def test_questions_return_nothing_when_the_user_backs_out(qtbot, light, monkeypatch):
    monkeypatch.setattr(QDialog, "exec", lambda _self: QDialog.DialogCode.Rejected)
    assert ask.ask_name("a", "b", "c", "d", parent=None) is None
    assert ask.ask_color("a", "#4A63D3", parent=None) is None
    assert not ask.confirm("a", "b", "c", parent=None)


def test_window_is_dressed_again_when_the_system_changes_colors(shell, runtime, qtbot):
    before = theme.current()
    shell.preferences._on_system_colors()
    assert theme.current() is before
    runtime.change_settings(replace(runtime.settings, theme="system"))
    shell.preferences._on_system_colors()
    assert theme.current().name in set(theme.Scheme)


def test_screenshot_is_written(runtime, qapp, light, tmp_path):
    from calapp.ui.application import take_screenshot

    target: Path = tmp_path / "week.png"
    take_screenshot(runtime, target)
    assert target.stat().st_size > 10_000


def test_event_that_cannot_be_changed_is_shown_and_says_why(shell, runtime, monkeypatch):
    key = create(runtime)
    locked = replace(runtime.events.detail(key), lock="This calendar is read-only.")
    monkeypatch.setattr(runtime.events, "detail", lambda _key: locked)
    shell.workings.editing.edit(key)
    editor = dialog(shell)
    assert editor._problem.text() == "This calendar is read-only."
    assert not editor._save.isVisible()
    editor._on_save()
    assert editor.isVisible()
    editor.close()
    assert not editor.isVisible()


def test_notice_about_passwords_is_shown_until_it_is_dismissed(shell, runtime, monkeypatch):
    entries = tuple(replace(entry, notice="Kept for this run only.") for entry in runtime.accounts.entries())
    monkeypatch.setattr(runtime.accounts, "entries", lambda: entries)
    shell.overview.refresh()
    assert [message.text for message in shell.window.messages.messages] == ["Kept for this run only."]
    shell.window.messages.dismiss("vault")
    shell.overview.refresh()
    assert shell.window.messages.messages == ()


def test_a_removed_event_comes_back_from_the_trash_and_that_can_be_undone(shell, runtime, qtbot):
    from calapp.ui.trash_dialog import TrashDialog

    runtime.events.delete(create(runtime))
    shell.window.commands["show_trash"].trigger()
    trash = next(one for one in shell.window.findChildren(TrashDialog) if one.isVisible())
    qtbot.waitUntil(lambda: [one.text() for one in trash.findChildren(QPushButton)].count("Restore") == 1)
    next(one for one in trash.findChildren(QPushButton) if one.text() == "Restore").click()
    assert [one.title for one in shell.feed.occurrences] == ["Tea"]
    shell.window.commands["undo"].trigger()
    assert shell.feed.occurrences == ()
    qtbot.waitUntil(lambda: [one.text() for one in trash.findChildren(QPushButton)].count("Restore") == 1)
