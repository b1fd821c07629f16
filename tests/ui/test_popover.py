from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from calapp.model.calendar import Calendar
from calapp.model.event import Alarm, Attachment, Attendee, Event, PartStat, Status
from calapp.model.occurrence import OccurrenceKey, SyncMark
from calapp.model.timespan import EventTime
from calapp.service.views import EventDetail
from calapp.ui.notes_view import NotesView
from calapp.ui.popover import EventPopover

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 12, 9, tzinfo=BERLIN)
ANA = Attendee("ana@example.org", "Ana Ruiz", PartStat.ACCEPTED)
EVENT = Event(
    "u",
    EventTime.zoned(datetime(2026, 3, 12, 10), BERLIN, tzid="Europe/Berlin"),
    EventTime.zoned(datetime(2026, 3, 12, 12), BERLIN, tzid="Europe/Berlin"),
    title="<b>Release</b> 1.4 prep",
    location="Room Kepler",
    organizer=ANA,
    attendees=(ANA, Attendee("lee@example.org", "Lee Park")),
    alarms=(Alarm(timedelta(minutes=-10)),),
    rrule="FREQ=WEEKLY;BYDAY=TH",
    status=Status.TENTATIVE,
    description="Agenda",
)
DETAIL = EventDetail(OccurrenceKey(3), EVENT, Calendar(1, 1, "/work/", "Work"), series=EVENT)


@pytest.fixture
def show(qtbot, light):
    def make(detail=DETAIL):
        popover = EventPopover(detail, BERLIN, now=NOW)
        qtbot.addWidget(popover)
        popover.show_beside(QRect(700, 300, 80, 40))
        return popover

    return make


def texts(popover):
    return [label.text() for label in popover.findChildren(QLabel) if label.text()]


def buttons(popover):
    return {button.text(): button for button in popover.findChildren(QPushButton)}


def test_the_popover_tells_all_at_a_glance(show):
    shown = texts(show())
    for words in (
        "<b>Release</b> 1.4 prep",
        "Thu 12 March, 10:00 – 12:00 · Work",
        "Room Kepler",
        "2 guests · 1 yes, 1 waiting",
        "Ana Ruiz (organizer), Lee Park",
        "10 minutes before",
        "Tentative",
    ):
        assert words in shown
    assert show().findChild(NotesView).toPlainText() == "Agenda"


def test_text_from_outside_is_never_read_as_markup(show):
    popover = show()
    assert {label.textFormat() for label in popover.findChildren(QLabel) if label.text()} == {Qt.TextFormat.PlainText}


def test_a_read_only_event_can_only_be_looked_at(show):
    popover = show(replace(DETAIL, lock="You can read this calendar, not change it."))
    assert set(buttons(popover)) == {"Map", "Show"}
    assert "You can read this calendar, not change it." in texts(popover)


def test_a_conflict_leads_to_the_choice(qtbot, show):
    popover = show(replace(DETAIL, mark=SyncMark.CONFLICT))
    with qtbot.waitSignal(popover.conflict_requested) as asked:
        buttons(popover)["Choose a version"].click()
    assert asked.args == [OccurrenceKey(3)]


def test_an_invitation_is_answered(qtbot, show):
    popover = show(replace(DETAIL, partstat=PartStat.NEEDS_ACTION, own_address="lee@example.org"))
    with qtbot.waitSignal(popover.answer_requested) as answered:
        buttons(popover)["Maybe"].click()
    assert answered.args == [OccurrenceKey(3), PartStat.TENTATIVE]


@pytest.mark.parametrize(
    ("key", "signal"),
    [(Qt.Key.Key_Return, "edit_requested"), (Qt.Key.Key_Delete, "delete_requested"), (Qt.Key.Key_Escape, "closed")],
)
def test_keys_do_what_they_do_on_the_event(qtbot, show, key, signal):
    popover = show()
    with qtbot.waitSignal(getattr(popover, signal)) as told:
        qtbot.keyClick(popover, key)
    assert told.args == [OccurrenceKey(3)]


def press(popover, place):
    at = QPointF(place)
    event = QMouseEvent(
        QEvent.Type.MouseButtonPress, QPointF(popover.mapFromGlobal(place)), at,
        Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(popover, event)


def test_double_click_on_the_event_edits(show):
    popover = show()
    asked = []
    popover.edit_requested.connect(asked.append)
    press(popover, QPoint(740, 320))
    assert asked == [DETAIL.key]


def test_click_beside_the_event_only_closes(show):
    popover = show()
    asked = []
    popover.edit_requested.connect(asked.append)
    press(popover, QPoint(100, 100))
    assert not asked


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://meet.example.org/kepler", "meet.example.org/kepler"),
        ("https://еxample.org/a", "xn--xample-2of.org/a"),
        ("http://user:secret@example.org/", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://", None),
    ],
)
def test_only_a_plain_web_address_becomes_a_link_and_shows_its_host(show, url, shown):
    popover = show(replace(DETAIL, event=replace(EVENT, url=url)))
    links = [button.text() for button in popover.findChildren(QPushButton) if button.property("kind") == "link"]
    assert [link for link in links if link != "Map"] == ([shown] if shown else [])
    if shown is None:
        assert url in texts(popover)


def test_files_are_listed_and_those_that_are_carried_can_be_saved(show, qtbot):
    files = (
        Attachment("", "plan & map.pdf", "application/pdf", 2_048, "f1"),
        Attachment("https://files.example.org/a/b.png", "b.png"),
        Attachment("file:///etc/passwd", "x"),
    )
    popover = show(replace(DETAIL, event=replace(EVENT, attachments=files)))
    found = buttons(popover)
    assert "files.example.org/a/b.png" in found
    assert "file:///etc/passwd" in texts(popover)
    with qtbot.waitSignal(popover.file_requested) as wanted:
        next(one for words, one in found.items() if words.startswith("plan && map.pdf · ")).click()
    assert wanted.args == [DETAIL.key, 0]
    assert not popover.isVisible()


def test_many_files_are_counted(show):
    files = tuple(Attachment("", f"{number}.pdf", id=str(number)) for number in range(9))
    assert "4 more" in texts(show(replace(DETAIL, event=replace(EVENT, attachments=files))))


@pytest.fixture
def opened(monkeypatch):
    found = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(url.toString()))
    return found


def test_a_meeting_is_joined_by_its_button_or_one_key(show, qtbot, opened):
    event = replace(EVENT, location="https://meet.jit.si/Kepler", description="or https://meet.jit.si/Other")
    popover = show(replace(DETAIL, event=event))
    assert "meet.jit.si" in texts(popover)
    assert "https://meet.jit.si/Kepler" not in texts(popover)
    buttons(popover)["Join"].click()
    assert opened == ["https://meet.jit.si/Kepler"]
    with qtbot.waitSignal(popover.join_requested) as joined:
        qtbot.keyClick(popover, Qt.Key.Key_J)
    assert joined.args == [OccurrenceKey(3)]


def test_a_place_is_shown_on_a_map(show, opened):
    popover = show()
    buttons(popover)["Map"].click()
    assert opened == ["https://www.openstreetmap.org/search?query=Room Kepler"]


def test_a_link_of_the_notes_is_handed_on_with_its_words(show, qtbot):
    popover = show(replace(DETAIL, event=replace(EVENT, description="<a href='https://example.org/x'>here</a>")))
    with qtbot.waitSignal(popover.link_requested) as asked:
        popover.findChild(NotesView).anchorClicked.emit(QUrl("https://example.org/x"))
    assert asked.args == ["https://example.org/x", "here"]
