"""The Activity page on a real profile: what it lists, how it follows what happens, and the way back."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.changes import ActivityType, Origin
from calapp.model.edits import EventDraft
from calapp.model.timespan import EventTime
from calapp.paths import Profile
from calapp.providers.base import RemoteObject
from calapp.ui import theme
from calapp.ui.activity_dialog import ActivityDialog
from calapp.ui.activity_lines import PAGE, ActivityLines, Role
from calapp.ui.clock import MinuteClock
from calapp.ui.shell import Shell
from calapp.wiring import Runtime, passing_connections

# Qt says so when a tray icon is shown, or a window raised, without any desktop around it.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", "This plugin does not support")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 12, 10, 24, tzinfo=UTC)
TEXT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART:20260312T140000Z\r\nDTEND:20260312T150000Z\r\nSUMMARY:{title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@dataclass
class World:
    """A runtime whose clock goes only when told to, with a calendar at a server that is not asked."""

    runtime: Runtime
    now: datetime = NOW
    work: Calendar | None = None
    served: int = 0

    def local_now(self) -> datetime:
        return self.now.astimezone(BERLIN)

    def advance(self, **length) -> None:
        self.now += timedelta(**length)

    def serve(self, uid: str, title: str = "", *, calendar: Calendar | None = None) -> None:
        """Let the server add or change an event."""
        self.served += 1
        calendar = calendar or self.work
        copy = RemoteObject(f"{calendar.href}{uid}.ics", TEXT.format(uid=uid, title=title or uid), str(self.served))
        with self.runtime.store.unit() as unit:
            unit.objects.store_base(calendar.id, [copy])
        self.runtime.tell(unit.summary)

    def remove(self, uid: str) -> None:
        """Let the server remove an event."""
        with self.runtime.store.unit() as unit:
            unit.objects.forget(unit.objects.at(self.work.id, f"{self.work.href}{uid}.ics").id)
        self.runtime.tell(unit.summary)

    def title(self, uid: str) -> str:
        key = self.runtime.events.find(uid)
        return self.runtime.events.detail(key).event.title

    def rename(self, uid: str, title: str) -> None:
        key = self.runtime.events.find(uid)
        draft = EventDraft.of(self.runtime.events.detail(key).event)
        self.runtime.events.save(key, replace(draft, title=title))


@pytest.fixture
def world(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with Runtime(Profile.at(tmp_path / "profile"), connections=passing_connections()) as runtime:
        made = World(runtime)
        runtime.store._clock = lambda: made.now
        runtime.change_settings(replace(runtime.settings, timezone="Europe/Berlin", theme="light"))
        with runtime.store.unit() as unit:
            unit.activity._connection.run("DELETE FROM activity")
            account = unit.accounts.save(Account(0, AccountKind.CALDAV, "Dav", "ana", "https://dav.invalid/"))
            made.work = unit.calendars.save(Calendar(0, account.id, "/work/", "Work"), origin=Origin.REMOTE)
        yield made


@pytest.fixture
def dialog(qtbot, light, world):
    """A function that opens the page."""

    def open_it() -> ActivityDialog:
        made = ActivityDialog(world.runtime.activity, world.local_now)
        qtbot.addWidget(made)
        made.show()
        qtbot.waitExposed(made)
        return made

    return open_it


def lines(dialog: ActivityDialog) -> list[str]:
    model = dialog._lines
    return [model.data(model.index(row)) for row in range(model.rowCount())]


def days(dialog: ActivityDialog) -> list[str]:
    model = dialog._lines
    return [model.data(model.index(row), Role.SECTION) for row in range(model.rowCount())]


def chosen(dialog: ActivityDialog) -> str:
    return dialog._list.currentIndex().data()


def choose(dialog: ActivityDialog, row: int) -> None:
    dialog._list.setCurrentIndex(dialog._lines.index(row))


def shown(dialog: ActivityDialog) -> list[list[str]]:
    """Return the table of the detail, row by row, what differs marked by a star."""
    grid = dialog._change._table.widget().layout()
    table = []
    for row in range(1, grid.rowCount() - 1):
        cells = [grid.itemAtPosition(row, column).widget() for column in range(3)]
        words = [cell.findChild(QLabel).text() for cell in cells]
        table.append([*words, "*"] if cells[0].property("tone") == "differs" else words)
    return table


def heading(dialog: ActivityDialog) -> str:
    return dialog._change._heading.whole


class TestList:
    def test_the_newest_change_is_first_and_chosen(self, world, dialog):
        world.serve("tea", "Tea")
        world.advance(minutes=5)
        world.serve("tea", "Coffee")
        page = dialog()
        assert lines(page) == ["Coffee", "Tea", "Work"]
        assert chosen(page) == "Coffee"
        assert heading(page) == "“Coffee” was changed on the server"
        assert page._change._note.whole == "Work · Dav · Today, 11:29"

    def test_days_are_headings_and_move_on_at_midnight(self, world, dialog):
        world.advance(days=-1)
        world.serve("tea")
        world.serve("talk")
        world.advance(days=1)
        world.serve("walk")
        page = dialog()
        assert days(page) == ["Today", "Yesterday", "", "Today"]  # the calendar was added at the time of now
        world.advance(days=1)
        page.refresh()
        assert days(page) == ["Yesterday", "Wed 11 March", "", "Yesterday"]
        assert page._change._note.whole.endswith("Yesterday, 11:24")

    def test_older_lines_come_as_the_list_is_scrolled(self, world, dialog, qtbot):
        for number in range(2 * PAGE):
            world.serve(f"e{number}")
        page = dialog()
        assert page._lines.rowCount() < 2 * PAGE
        bar = page._list.verticalScrollBar()

        def at_the_end() -> bool:
            bar.setValue(bar.maximum())
            return page._lines.rowCount() == 2 * PAGE + 1

        qtbot.waitUntil(at_the_end)
        assert lines(page)[-2:] == ["e0", "Work"]
        assert not page._lines.canFetchMore(page._lines.index(-1))

    def test_the_model_is_a_good_one(self, world, qtmodeltester):
        for number in range(PAGE):
            world.serve(f"e{number}")
        model = ActivityLines(world.runtime.activity, world.local_now)
        qtmodeltester.check(model)
        world.serve("new")
        model.refresh()
        assert model.data(model.index(0)) == "new"
        assert model.data(model.index(99)) is None

    def test_what_is_new_comes_on_top_and_the_chosen_line_stays(self, world, dialog):
        for uid in ("a", "b"):
            world.serve(uid)
        page = dialog()
        choose(page, 1)
        world.serve("c")
        page.refresh()
        assert lines(page) == ["c", "b", "a", "Work"]
        assert (chosen(page), heading(page)) == ("a", "“a” was added on the server")
        assert days(page) == ["Today", "", "", ""]

    def test_lines_that_are_dropped_leave_the_list(self, world, dialog):
        world.serve("a")
        page = dialog()
        world.runtime.accounts.remove(world.work.account_id, discard=True)
        page.refresh()
        assert lines(page) == []
        assert "No changes yet" in [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
        assert [button.text() for button in page.findChildren(QPushButton) if button.isVisible()] == ["Close"]
        world.runtime.calendars.create(world.runtime.calendars.all()[0].account_id, "New")
        page.refresh()
        assert (lines(page), chosen(page)) == (["New"], "New")

    def test_every_line_is_painted_within_its_row(self, world, dialog, qtbot):
        world.serve("a", "A title that is far too long for the list of changes, and for everything else as well")
        world.serve("b", " ")
        world.remove("a")
        page = dialog()
        page._list.setFocus()
        picture = page._list.viewport().grab().toImage()
        assert ink(picture, page._list.visualRect(page._lines.index(0)))
        assert ink(picture, page._list.visualRect(page._lines.index(3)))


def ink(picture: QImage, area: QRect) -> bool:
    """Tell whether anything is painted in an area."""
    colors = {
        picture.pixel(x, y) for x in range(area.left(), area.right(), 3) for y in range(area.top(), area.bottom())
    }
    return len(colors) > 3


class TestDetail:
    def test_a_change_is_shown_before_and_after_with_what_differs(self, world, dialog):
        world.serve("tea", "Tea")
        world.serve("tea", "Coffee")
        assert shown(dialog()) == [
            ["Title", "Tea", "Coffee", "*"],
            ["When", "Thu 12 March, 15:00 – 16:00", "Thu 12 March, 15:00 – 16:00"],
        ]

    def test_what_came_and_what_went_is_shown_on_its_side(self, world, dialog):
        world.serve("tea", "Tea")
        world.remove("tea")
        page = dialog()
        assert shown(page)[0] == ["Title", "Tea", "Deleted", "*"]
        choose(page, 1)
        assert shown(page)[0] == ["Title", "Not there yet", "Tea", "*"]

    def test_a_calendar_is_told_in_words(self, world, dialog):
        page = dialog()
        assert heading(page) == "The calendar “Work” was added on the server"
        assert page._change._remark.isVisible()
        assert "one by one" in page._change._remark.text()
        assert not page._take_back.isEnabled()
        assert "Edit the calendar instead" in page._lock.text()

    def test_why_something_cannot_be_taken_back_is_said(self, world, dialog):
        world.serve("tea", "Tea")
        with world.runtime.store.unit() as unit:
            unit.calendars.update(world.work.id, read_only=True)
        page = dialog()
        assert not page._take_back.isEnabled()
        assert "read-only" in page._lock.text()
        assert page._take_back.accessibleDescription() == page._lock.text()

    def test_what_happens_meanwhile_to_the_chosen_change_shows(self, world, dialog):
        world.serve("tea", "Tea")
        page = dialog()
        assert page._take_back.isEnabled()
        world.rename("tea", "Coffee")
        page.refresh()
        assert (chosen(page), page._take_back.isEnabled()) == ("Tea", False)

    def test_nothing_is_built_again_when_nothing_changed(self, world, dialog):
        world.serve("tea", "Tea")
        page = dialog()
        before = page._change._table.widget()
        page.refresh()
        assert page._change._table.widget() is before


class TestKeyboard:
    def test_arrows_walk_and_return_goes_to_the_button_first(self, world, dialog, qtbot):
        world.serve("a")
        world.serve("b")
        page = dialog()
        qtbot.waitUntil(page.isActiveWindow)
        assert page.focusWidget() is page._list
        QTest.keyClick(page._list, Qt.Key.Key_Down)
        assert heading(page) == "“a” was added on the server"
        wanted = []
        page.take_back_wanted.connect(wanted.append)
        QTest.keyClick(page._list, Qt.Key.Key_Return)
        assert (wanted, page.focusWidget()) == ([], page._take_back)
        QTest.keyClick(page._take_back, Qt.Key.Key_Return)
        assert wanted == [page._detail.entry.cursor]
        assert page.focusWidget() is page._list

    def test_return_on_what_cannot_be_taken_back_stays_in_the_list(self, world, dialog, qtbot):
        page = dialog()
        qtbot.waitUntil(page.isActiveWindow)
        QTest.keyClick(page._list, Qt.Key.Key_Return)
        assert page.focusWidget() is page._list

    def test_tab_reaches_everything_and_escape_closes(self, world, dialog, qtbot):
        world.serve("a")
        page = dialog()
        qtbot.waitUntil(page.isActiveWindow)
        reached = []
        for _ in range(4):
            reached.append(page.focusWidget())
            QTest.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        assert reached == [page._list, page._change._table, page._close, page._take_back]
        QTest.keyClick(page, Qt.Key.Key_Escape)
        assert not page.isVisible()

    def test_those_who_listen_hear_whole_lines(self, world, dialog):
        world.serve("tea", "Tea")
        page = dialog()
        index = page._lines.index(0)
        spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken == "Tea, Added on the server, Work, Today, 11:24"
        assert page._list.accessibleName() == "Changes"
        assert page._change._table.accessibleDescription().startswith("Title: before Not there yet, after Tea; When:")


@pytest.fixture
def shell(qtbot, qapp, light, world):
    world.now = datetime.now(UTC)  # the thread of the sync has a clock of its own, and drops what is 30 days old
    made = Shell(world.runtime, qapp, clock=MinuteClock(BERLIN, now=lambda: world.now))
    made.first_paint()
    made.window.show()
    made.start()
    yield made
    assert made.stop()
    made.window.deleteLater()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if theme.current() is not theme.LIGHT:
        theme.apply(qapp, theme.Scheme.LIGHT)


@pytest.fixture
def page(shell, world) -> ActivityDialog:
    """The page beside the window, with an event that the server renamed."""
    world.serve("tea", "Tea")
    world.serve("tea", "Coffee")
    shell.window.commands["show_activity"].trigger()
    return opened(shell)[0]


def opened(shell: Shell) -> list[ActivityDialog]:
    return [one for one in shell.window.findChildren(ActivityDialog) if one.isVisible()]


class TestBesideTheWindow:
    def test_there_is_one_page_and_the_window_can_be_used(self, shell, page):
        shell.window.commands["show_activity"].trigger()
        assert opened(shell) == [page]
        assert not page.isModal()
        page.reject()
        shell.window.commands["show_activity"].trigger()
        assert len(opened(shell)) == 1

    def test_edits_and_syncs_show_by_themselves(self, shell, page, world, qtbot):
        world.rename("tea", "Mine")
        qtbot.waitUntil(lambda: lines(page)[0] == "Mine")
        with world.runtime.store.unit() as unit:
            unit.calendars.update(world.work.id, name="Renamed", origin=Origin.REMOTE)
        shell.host.changed.emit(unit.summary)
        qtbot.waitUntil(lambda: lines(page)[0] == "Renamed")

    def test_a_new_day_shows_by_itself(self, shell, page, world):
        world.advance(days=1)
        shell.clock.tick()
        assert days(page)[0] == "Yesterday"

    def test_a_change_is_taken_back_and_that_is_undone_by_the_note(self, shell, page, world, qtbot):
        page._take_back.click()
        assert world.title("tea") == "Tea"
        assert (lines(page)[0], page._take_back.isEnabled()) == ("Tea", False)
        assert page.toast.message.text == "Change taken back."
        page.toast._action.click()
        assert world.title("tea") == "Coffee"
        qtbot.waitUntil(lambda: lines(page)[0] == "Coffee" and page._take_back.isEnabled())
        assert shell.window.commands["redo"].text() == "Redo: Take back “Coffee”"

    def test_undo_by_keys_works_on_the_page_too(self, shell, page, world, qtbot):
        page._take_back.click()
        qtbot.waitUntil(page.isActiveWindow)
        QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert world.title("tea") == "Coffee"
        assert page.toast.message is None  # its Undo would mean another edit now

    def test_what_the_server_deleted_is_brought_back(self, shell, page, world, qtbot):
        world.remove("tea")
        qtbot.waitUntil(lambda: page._lines.entry(0).type is ActivityType.DELETE)
        choose(page, 0)
        page._take_back.click()
        assert world.title("tea") == "Coffee"

    def test_what_changed_a_moment_ago_is_not_overwritten(self, shell, page, world):
        world.rename("tea", "Mine")
        page._take_back.click()
        assert world.title("tea") == "Mine"
        assert "changed since" in shell.window.messages.messages[0].text
        assert "changed since" in page._lock.text()

    def test_it_is_in_the_menu_beside_the_conflicts(self, shell):
        texts = [action.text() for action in shell.window.commands.menu(shell.window).actions()]
        assert texts.index("Conflicts…") == texts.index("Activity…") + 1


def test_an_event_made_here_is_told_as_made_here(world, dialog):
    calendar = world.runtime.calendars.writable()[0]
    start = EventTime.zoned(datetime(2026, 3, 12, 15), BERLIN, tzid="Europe/Berlin")  # noqa: DTZ001
    world.runtime.events.create(calendar.id, EventDraft(start, start, title="Tea"))
    page = dialog()
    assert heading(page) == "“Tea” was added here"


def test_a_row_is_pointed_at_without_being_chosen(world, dialog):
    world.serve("a")
    page = dialog()
    area = page._list.visualRect(page._lines.index(1))
    before = page._list.viewport().grab(area).toImage()
    QTest.mouseMove(page._list.viewport(), area.center() + QPoint(1, 0))
    assert chosen(page) == "a"
    assert page._list.viewport().grab(area).toImage() != before
