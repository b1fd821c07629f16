from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QDate, Qt, QTime
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QTimeEdit,
    QToolButton,
)

from calapp.model.edits import EventDraft
from calapp.model.event import Alarm, Attendee, AttendeeRole, PartStat, Status, Transparency, Visibility
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import EventTime, TimeKind
from calapp.ui import ask
from calapp.ui.editor.attendees import GuestInput
from calapp.ui.editor.dialog import EventDialog
from calapp.ui.editor.section import CalendarChoice, EditorContext

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(*parts: int) -> EventTime:
    return EventTime.zoned(datetime(*parts), BERLIN, tzid="Europe/Berlin")


CONTEXT = EditorContext(
    (
        CalendarChoice(1, "Work", "ana@example.org", "#4A63D3"),
        CalendarChoice(2, "Family", "ana@example.org", "#2E9E57"),
    ),
    1,
    BERLIN,
    "Europe/Berlin",
    ("Asia/Tokyo", "Europe/Berlin", "Europe/Lisbon"),
    is_new=False,
    organizer="ana@example.org",
)
DRAFT = EventDraft(
    berlin(2026, 3, 12, 10),
    berlin(2026, 3, 12, 12),
    "Release 1.4 prep",
    "Room Kepler",
    "Agenda: scope freeze.",
    "https://meet.example.org/kepler",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;COUNT=6",
    (Alarm(timedelta(minutes=-10)), Alarm(timedelta(minutes=-5), from_end=True)),
    (Attendee("ana@example.org", "Ana", PartStat.ACCEPTED), Attendee("jo@example.org", "Jo", PartStat.DECLINED)),
    Transparency.TRANSPARENT,
    Visibility.PRIVATE,
)


@pytest.fixture
def open_editor(qtbot, light):
    class Editor(EventDialog):
        asked = False

        def _discard_agreed(self):
            self.asked = True
            return True

    def make(draft=DRAFT, context=CONTEXT):
        dialog = Editor(draft, context, key=OccurrenceKey(5))
        qtbot.addWidget(dialog)
        dialog.show()
        return dialog

    return make


def child(dialog, kind, name):
    return next(found for found in dialog.findChildren(kind) if found.accessibleName() == name)


def choose(box, words):
    index = box.findText(words, Qt.MatchFlag.MatchContains)
    assert index >= 0, [box.itemText(row) for row in range(box.count())]
    box.setCurrentIndex(index)


def save(qtbot, dialog):
    button = next(found for found in dialog.findChildren(QPushButton) if found.text() == "Save")
    with qtbot.waitSignal(dialog.saved) as saved:
        button.click()
    return saved.args[0]


def test_opening_and_closing_changes_nothing(open_editor):
    dialog = open_editor()
    assert dialog.draft() == DRAFT
    assert not dialog.is_dirty()


@pytest.mark.parametrize(
    "draft",
    [
        DRAFT.at(EventTime.all_day(date(2026, 3, 12)), EventTime.all_day(date(2026, 3, 15))),
        DRAFT.at(EventTime.floating(datetime(2026, 3, 12, 9)), EventTime.floating(datetime(2026, 3, 12, 10))),
        replace(DRAFT.at(berlin(2026, 3, 12, 9), berlin(2026, 3, 12, 9)), rrule=None),
        DRAFT.at(
            berlin(2026, 3, 12, 14, 15),
            EventTime.zoned(datetime(2026, 3, 12, 16, 45), ZoneInfo("Europe/Lisbon"), tzid="Europe/Lisbon"),
        ),
        DRAFT.at(
            EventTime.of_instant(datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN, fold=1), tzid="Europe/Berlin"),
            berlin(2026, 10, 25, 4),
        ),
        DRAFT.at(EventTime.zoned(datetime(2026, 3, 12, 9), BERLIN, tzid="Custom/Office"), berlin(2026, 3, 12, 10)),
        replace(DRAFT, rrule="FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1"),
        replace(DRAFT, description="word " * 50_000),
        replace(DRAFT, description="a\u00a0b\u2028c\u2029d\x0be"),
    ],
    ids=[
        *("all-day", "floating", "moment", "two zones", "second fold", "own zone", "rule beyond the form"),
        *("huge notes", "odd blanks in notes"),
    ],
)
def test_every_kind_of_event_survives_the_editor_untouched(open_editor, draft):
    dialog = open_editor(draft)
    assert dialog.draft() == draft
    assert not dialog.is_dirty()


def test_moving_the_start_keeps_the_length(open_editor):
    dialog = open_editor(replace(DRAFT, rrule=None))
    child(dialog, QDateEdit, "Start date").setDate(QDate(2026, 3, 13))
    child(dialog, QTimeEdit, "Start time").setTime(QTime(22, 30))
    assert dialog.draft().start == berlin(2026, 3, 13, 22, 30)
    assert dialog.draft().end == berlin(2026, 3, 14, 0, 30)


def test_an_all_day_event_shows_its_last_day_and_hands_back_the_exclusive_end(open_editor):
    dialog = open_editor(DRAFT.at(EventTime.all_day(date(2026, 3, 12)), EventTime.all_day(date(2026, 3, 15))))
    end = child(dialog, QDateEdit, "End date")
    assert end.date() == QDate(2026, 3, 14)
    end.setDate(QDate(2026, 3, 16))
    assert dialog.draft().end == EventTime.all_day(date(2026, 3, 17))
    next(found for found in dialog.findChildren(QCheckBox) if found.text() == "All day").click()
    assert dialog.draft().start.kind is TimeKind.ZONED


def test_an_end_before_the_start_is_not_saved(qtbot, open_editor):
    dialog = open_editor(replace(DRAFT, rrule=None))
    child(dialog, QDateEdit, "End date").setDate(QDate(2026, 3, 11))
    assert "before the start" in dialog.problem()
    saved = []
    dialog.saved.connect(saved.append)
    next(found for found in dialog.findChildren(QPushButton) if found.text() == "Save").click()
    assert dialog.isVisible()
    assert saved == []


def test_an_event_gets_another_zone_and_keeps_its_wall_clock(open_editor):
    dialog = open_editor(replace(DRAFT, rrule=None))
    child(dialog, QComboBox, "Time zone").setCurrentText("Asia/Tokyo")
    start = dialog.draft().start
    assert (start.tzid, start.wall) == ("Asia/Tokyo", datetime(2026, 3, 12, 10))
    child(dialog, QComboBox, "Time zone").setCurrentText("Nowhere/Land")
    assert "Nowhere/Land" in dialog.problem()


def test_a_custom_rule_is_built_from_the_fields(open_editor):
    dialog = open_editor(replace(DRAFT, rrule=None))
    choose(child(dialog, QComboBox, "Repeat"), "Custom")
    child(dialog, QSpinBox, "Every how many").setValue(3)
    choose(child(dialog, QComboBox, "Unit"), "months")
    choose(child(dialog, QComboBox, "Day of the month"), "second Thursday")
    choose(child(dialog, QComboBox, "Ends"), "after")
    child(dialog, QSpinBox, "Times").setValue(4)
    assert dialog.draft().rrule == "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH;COUNT=4"
    choose(child(dialog, QComboBox, "Ends"), "on")
    child(dialog, QDateEdit, "Last day").setDate(QDate(2026, 3, 1))
    assert "ends before it starts" in dialog.problem()


def test_several_days_of_the_month_are_checked_and_shown_beforehand(qtbot, open_editor):
    dialog = open_editor(replace(DRAFT, rrule=None))
    choose(child(dialog, QComboBox, "Repeat"), "Custom")
    choose(child(dialog, QComboBox, "Unit"), "months")
    choose(child(dialog, QComboBox, "Day of the month"), "several days")
    field = child(dialog, QLineEdit, "Days of the month")
    assert field.text() == "12"
    field.clear()
    qtbot.keyClicks(field, "12, 40")
    assert "1 to 31" in dialog.problem()
    field.clear()
    qtbot.keyClicks(field, "1, 15")
    assert "leaves out" in dialog.problem()
    field.clear()
    qtbot.keyClicks(field, "12, -1")
    assert dialog.problem() == ""
    assert dialog.draft().rrule == "FREQ=MONTHLY;BYMONTHDAY=12,-1"
    shown = next(label.text() for label in dialog.findChildren(QLabel) if "Thu 12 Mar" in label.text())
    assert shown.endswith("Thu 12 Mar, Tue 31 Mar, Sun 12 Apr, Thu 30 Apr, Tue 12 May, Sun 31 May")


def test_the_last_working_day_and_a_weekday_of_a_month_once_a_year(open_editor):
    friday = replace(DRAFT, rrule=None, start=berlin(2026, 2, 27, 10), end=berlin(2026, 2, 27, 12))
    dialog = open_editor(friday)
    choose(child(dialog, QComboBox, "Repeat"), "Custom")
    choose(child(dialog, QComboBox, "Unit"), "months")
    choose(child(dialog, QComboBox, "Day of the month"), "another day")
    choose(child(dialog, QComboBox, "Which one"), "last")
    choose(child(dialog, QComboBox, "Of which days"), "Monday to Friday")
    assert dialog.problem() == ""
    assert dialog.draft().rrule == "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    choose(child(dialog, QComboBox, "Unit"), "years")
    choose(child(dialog, QComboBox, "Of which days"), "Friday")
    assert dialog.draft().rrule == "FREQ=YEARLY;BYMONTH=2;BYDAY=-1FR"


def test_a_preset_speaks_of_the_day_chosen(open_editor):
    dialog = open_editor(replace(DRAFT, rrule=None))
    box = child(dialog, QComboBox, "Repeat")
    assert box.findText("Thursday", Qt.MatchFlag.MatchContains) > 0
    child(dialog, QDateEdit, "Start date").setDate(QDate(2026, 3, 13))
    assert box.findText("Thursday", Qt.MatchFlag.MatchContains) < 0
    assert box.findText("Friday", Qt.MatchFlag.MatchContains) > 0
    assert dialog.draft().rrule is None


def test_reminders_are_added_and_removed_and_odd_ones_kept(open_editor):
    dialog = open_editor()
    next(found for found in dialog.findChildren(QPushButton) if found.text() == "Add a reminder").click()
    alarms = dialog.draft().alarms
    assert [alarm.minutes_before for alarm in alarms] == [10, None, 30]
    assert alarms[1] == DRAFT.alarms[1]
    removes = [found for found in dialog.findChildren(QToolButton) if found.accessibleName() == "Remove this reminder"]
    removes[1].click()
    assert [alarm.minutes_before for alarm in dialog.draft().alarms] == [10, 30]


def test_reminders_around_the_end_and_at_a_moment(open_editor, monkeypatch):
    dialog = open_editor(replace(DRAFT, alarms=(Alarm(timedelta(minutes=-10), action="AUDIO"),)))
    box = child(dialog, QComboBox, "Reminder")

    def pick(words):
        index = next(i for i in range(box.count()) if box.itemText(i) == words)
        box.setCurrentIndex(index)
        box.activated.emit(index)

    pick("5 minutes before the end")
    assert dialog.draft().alarms == (Alarm(timedelta(minutes=-5), from_end=True),)
    moment = datetime(2026, 3, 11, 8, tzinfo=UTC)
    monkeypatch.setattr(ask, "ask_moment", lambda *_, **__: moment)
    pick("At a moment…")
    assert dialog.draft().alarms == (Alarm(at=moment),)
    assert box.currentText() == "Wed 11 March 2026, 09:00"
    pick("10 minutes before")
    assert dialog.draft().alarms == (Alarm(timedelta(minutes=-10), action="AUDIO"),)


def test_an_event_is_called_off_in_the_editor(open_editor):
    dialog = open_editor()
    choose(child(dialog, QComboBox, "Status"), "Canceled")
    assert dialog.draft().status is Status.CANCELED


def test_guests_are_added_by_address(qtbot, open_editor):
    dialog = open_editor()
    field = child(dialog, QLineEdit, "Add a guest")
    qtbot.keyClicks(field, "Lee Park <LEE@example.org>, jo@example.org")
    assert [guest.address for guest in dialog.draft().attendees] == [
        "ana@example.org",
        "jo@example.org",
        "lee@example.org",
    ]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert field.text() == ""
    assert dialog.draft().attendees[2].name == "Lee Park"
    qtbot.keyClicks(field, "nobody")
    assert "nobody" in dialog.problem()


def test_saving_hands_over_what_changed(qtbot, open_editor):
    dialog = open_editor()
    title = child(dialog, QLineEdit, "Title")
    title.clear()
    qtbot.keyClicks(title, "Release 1.5 prep")
    choose(child(dialog, QComboBox, "Calendar"), "Family")
    choose(child(dialog, QComboBox, "Show as"), "Busy")
    child(dialog, QPlainTextEdit, "Notes").setPlainText("New notes")
    edited = save(qtbot, dialog)
    assert edited.key == OccurrenceKey(5)
    assert edited.calendar_id == 2
    assert edited.after.changed(edited.before) == {"title", "transparency", "description"}
    assert not edited.rule_changed


def test_a_link_needs_its_beginning(qtbot, open_editor):
    dialog = open_editor()
    link = child(dialog, QLineEdit, "Link")
    link.clear()
    qtbot.keyClicks(link, "meet.example.org")
    assert "https://" in dialog.problem()


def test_a_time_that_the_clock_skips_is_named(open_editor):
    from PySide6.QtWidgets import QLabel

    dialog = open_editor(replace(DRAFT, rrule=None).at(berlin(2026, 3, 29, 2, 30), berlin(2026, 3, 29, 4)))
    assert any("02:30 does not exist" in label.text() for label in dialog.findChildren(QLabel) if label.isVisible())
    assert dialog.problem() == ""


def test_closing_asks_only_when_something_would_be_lost(qtbot, open_editor):
    dialog = open_editor()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not dialog.asked
    changed = open_editor()
    qtbot.keyClicks(child(changed, QLineEdit, "Title"), "!")
    qtbot.keyClick(changed, Qt.Key.Key_Escape)
    assert changed.asked


@pytest.mark.parametrize("minutes", [0, 30, 29 * 60 + 45, 20_000])
def test_no_field_is_cut_off_however_long_the_event(open_editor, qtbot, minutes):
    dialog = open_editor()
    child(dialog, QDateEdit, "End date").setDate(QDate(2026, 3, 12 + minutes // 1440))
    child(dialog, QTimeEdit, "End time").setTime(QTime(10, 0).addSecs(minutes % 1440 * 60))
    scroll = dialog.findChild(QScrollArea)
    qtbot.waitUntil(lambda: scroll.widget().width() <= scroll.viewport().width())


def test_those_who_were_invited_before_are_suggested_also_after_a_comma(qtbot, light):
    field = GuestInput()
    qtbot.addWidget(field)
    field.suggest(("jo.lind@example.org", "eva@example.org"))
    qtbot.keyClicks(field, "lin")
    assert field.completer().currentCompletion() == "jo.lind@example.org"
    field.setText("new@example.org, ")
    qtbot.keyClicks(field, "EVA")
    completer = field.completer()
    assert completer.completionCount() == 1
    assert completer.currentCompletion() == "new@example.org, eva@example.org"


def test_a_guest_may_be_optional(open_editor):
    dialog = open_editor()
    box = next(found for found in dialog.findChildren(QComboBox) if found.accessibleName().startswith("Role of"))
    choose(box, "optional")
    assert AttendeeRole.OPTIONAL in [guest.role for guest in dialog.draft().attendees]
