"""Reminding: at the right moment, outside of the window, and answered there; a desktop without notifications too."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from calapp.model.event import Alarm
from calapp.ui import reminding
from calapp.ui.notifier import BY_PERSON, one_line
from calapp.ui.reminders_dialog import RemindersDialog
from tests.ui.test_shell import create

# Qt says so when a tray icon is shown without any desktop around it.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")
TEN = (Alarm(timedelta(minutes=-10)),)


class Desktop:
    """Stands in for the notification service; the real one is asked in the flows."""

    def __init__(self) -> None:
        self.shown = {}
        self.withdrawn = []


@pytest.fixture
def desktop(monkeypatch):
    there = Desktop()

    def show(_self, note):
        there.shown[note.tag] = note

    monkeypatch.setattr(reminding.Notifier, "show", show)
    monkeypatch.setattr(reminding.Notifier, "withdraw", lambda _self, tag: there.withdrawn.append(tag))
    return there


@pytest.fixture
def reminded(shell, runtime, desktop, hands, qtbot):
    """Return a function that lets it become a time of day, and the notes that are shown by then."""
    host = shell.workings.reminding
    runtime.reminders.look(hands.at)

    def reminded(hour, minute=0, day=12):
        hands.at = datetime(2026, 3, day, hour - 1, minute, tzinfo=UTC)  # Berlin's clock in winter
        with qtbot.waitSignal(host.changed):
            host.look()
        return list(desktop.shown.values())

    return reminded


def test_a_reminder_says_what_when_and_where_and_offers_what_can_be_done(runtime, reminded):
    create(runtime, "Tea\u202e\nparty", hour=15, location="https://meet.jit.si/Tea", alarms=TEN)
    assert reminded(14, 49) == []
    (note,) = reminded(14, 50)
    assert note.title == "Personal: Tea party"
    assert note.body == "in 10 min · Thu 12 March, 15:00 – 16:00 · https://meet.jit.si/Tea"
    assert [name for name, _words in note.actions] == [
        "default", "join", "snooze 10", "snooze 5", "snooze 30", "snooze", "dismiss"]  # fmt: skip


def test_a_place_offers_the_map_and_no_meeting(shell, runtime, reminded, qtbot):
    create(runtime, hour=15, location="Alexanderplatz 1", alarms=TEN)
    (note,) = reminded(14, 50)
    assert [name for name, _words in note.actions][:2] == ["default", "map"]
    host = shell.workings.reminding
    with qtbot.waitSignal(host.address_wanted) as asked:
        host._notifier.acted.emit(note.tag, "map")
    assert asked.args[0].endswith("query=Alexanderplatz%201")


@pytest.mark.parametrize(("act", "again"), [("snooze 5", (14, 55)), ("snooze 30", (15, 20))])
def test_a_reminder_that_is_put_off_comes_back(shell, runtime, desktop, reminded, act, again):
    create(runtime, hour=15, alarms=TEN)
    (note,) = reminded(14, 50)
    shell.workings.reminding._notifier.acted.emit(note.tag, act)
    desktop.shown.clear()
    assert reminded(again[0], again[1] - 1) == []
    assert [one.tag for one in reminded(*again)] == [note.tag]


@pytest.mark.parametrize("answer", ["dismiss", "closed"])
def test_a_reminder_that_was_seen_never_comes_back(shell, runtime, desktop, reminded, answer):
    create(runtime, hour=15, alarms=TEN)
    (note,) = reminded(14, 50)
    notifier = shell.workings.reminding._notifier
    if answer == "dismiss":
        notifier.acted.emit(note.tag, "dismiss")
    else:
        notifier.closed.emit(note.tag, BY_PERSON)
    desktop.shown.clear()
    assert reminded(14, 59) == []
    assert shell.workings.reminding.waiting == ()


def test_a_notification_that_ran_out_was_not_seen(shell, runtime, reminded):
    create(runtime, hour=15, alarms=TEN)
    (note,) = reminded(14, 50)
    shell.workings.reminding._notifier.closed.emit(note.tag, 1)
    reminded(14, 51)
    assert len(shell.workings.reminding.waiting) == 1


def test_what_came_due_over_night_is_one_notification(shell, runtime, reminded):
    for number in range(5):
        create(runtime, f"Event {number}", hour=15, alarms=(Alarm(timedelta(minutes=-60 - number)),))
    (note,) = reminded(14, 30)
    assert note.title == "calapp: 5 reminders"
    assert note.body == "Event 0, Event 1, Event 2, Event 3, Event 4"
    shell.workings.reminding._notifier.acted.emit(note.tag, "default")
    assert [one.isVisible() for one in shell.window.findChildren(RemindersDialog)] == [True]


def test_an_event_that_is_deleted_takes_its_notification_along(shell, runtime, desktop, reminded, qtbot):
    key = create(runtime, hour=15, alarms=TEN)
    (note,) = reminded(14, 50)
    runtime.events.delete(key)
    reminded(14, 51)
    assert desktop.withdrawn == [note.tag]


def test_quiet_hours_keep_quiet_and_tell_afterwards(shell, runtime, desktop, hands, reminded):
    runtime.change_settings(replace(runtime.settings, quiet_begin=14 * 60, quiet_end=15 * 60))
    create(runtime, hour=15, alarms=TEN)
    host = shell.workings.reminding
    hands.at = datetime(2026, 3, 12, 13, 50, tzinfo=UTC)
    host.look()
    assert (desktop.shown, host._deadline.hour) == ({}, 15)
    assert len(reminded(15, 1)) == 1


def test_a_desktop_without_notifications_says_it_in_the_window(shell, runtime, reminded):
    create(runtime, hour=15, alarms=TEN)
    told, bubbles = [], []
    host = shell.workings.reminding
    host.message.connect(told.append)
    host.bubble_wanted.connect(lambda *words: bubbles.append(words))
    (note,) = reminded(14, 50)
    host._notifier.failed.emit(note.tag)
    assert [(one.text, one.action) for one in told] == [("Tea: in 10 min", "Show")]
    assert bubbles == [("Tea", "in 10 min")]
    shell.window.message_acted.emit(told[0].key)
    assert any(one.isVisible() for one in shell.window.findChildren(RemindersDialog))


def test_the_page_lists_what_waits_and_takes_the_answer(shell, runtime, reminded, qtbot):
    create(runtime, "Tea", hour=15, alarms=TEN)
    create(runtime, "Cake", hour=16, alarms=(Alarm(timedelta(minutes=-75)),))
    reminded(14, 50)
    shell.window.commands["show_reminders"].trigger()
    page = next(one for one in shell.window.findChildren(RemindersDialog) if one.isVisible())

    def texts():
        return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]

    assert "Tea" in texts()
    assert "in 10 min · Thu 12 March, 15:00 – 16:00 · Personal" in texts()
    dismiss = {one.accessibleName(): one for one in page.findChildren(QPushButton)}
    dismiss["Dismiss: Tea"].click()
    qtbot.waitUntil(lambda: "Tea" not in texts())
    snooze = next(one for one in page.findChildren(QPushButton) if one.accessibleName() == "Snooze: Cake")
    assert [action.text() for action in snooze.menu().actions()] == [
        "5 minutes", "10 minutes", "30 minutes", "1 hour", "Until it begins", "Other…"]  # fmt: skip
    snooze.menu().actions()[2].trigger()
    qtbot.waitUntil(lambda: any("again at 15:20" in text for text in texts()))


def test_a_moment_that_passed_while_the_computer_slept_is_seen_at_the_next_tick(shell, runtime, hands, desktop, qtbot):
    runtime.reminders.look(hands.at)
    create(runtime, hour=15, alarms=TEN)
    host = shell.workings.reminding
    with qtbot.waitSignal(host.changed):
        host.look()
    hands.at = datetime(2026, 3, 12, 13, 52, tzinfo=UTC)
    with qtbot.waitSignal(host.changed):
        shell.clock.tick()
    assert len(desktop.shown) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [("a\r\nb\tc", "a b c"), ("\u202eevil\u2066", "evil"), ("x" * 200, "x" * 119 + "…"), ("<b>a</b>", "<b>a</b>")],
)
def test_words_from_outside_are_one_short_line(text, line):
    assert one_line(text) == line
