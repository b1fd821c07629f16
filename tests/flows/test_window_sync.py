"""The window and a real server: an account is added, edits are sent, what others did arrives, failures are told."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest

from calapp.model.account import AccountState
from calapp.model.edits import EventDraft
from calapp.model.timespan import EventTime
from calapp.paths import Profile
from calapp.secret import Secret
from calapp.ui import theme
from calapp.ui.accounts.sign_in import SignInDialog
from calapp.ui.accounts.wizard import AccountWizard
from calapp.ui.activity_dialog import ActivityDialog
from calapp.ui.conflicts_dialog import ConflictsDialog
from calapp.ui.shell import Shell
from calapp.ui.sync_status import Mood
from calapp.wiring import Runtime, passing_connections
from tests.support.proxy import Fault
from tests.support.servers import DavAccount

pytestmark = [
    # Qt says so when a tray icon is shown, or a window raised, without any desktop around it.
    pytest.mark.qt_log_ignore("systemTrayWindowChanged", "This plugin does not support"),
]
TODAY = date.today()  # noqa: DTZ011 - the window shows the week on the wall
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//t//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART;VALUE=DATE:{day:%Y%m%d}\r\nSUMMARY:{title}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
PATIENCE = 20_000


@pytest.fixture
def runtime(tmp_path, monkeypatch) -> Iterator[Runtime]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with Runtime(Profile.at(tmp_path / "profile"), connections=passing_connections()) as opened:
        opened.change_settings(replace(opened.settings, theme="light"))
        yield opened


@pytest.fixture
def shell(qtbot, qapp, runtime) -> Iterator[Shell]:
    theme.apply(qapp, theme.Scheme.LIGHT)
    made = Shell(runtime, qapp)
    made.first_paint()
    made.window.show()
    made.start()
    yield made
    assert made.stop()
    made.window.deleteLater()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def calendar(radicale: DavAccount) -> str:
    return radicale.make_calendar("work")


def put(account: DavAccount, calendar: str, uid: str, title: str) -> None:
    with account.client() as client:
        body = EVENT.format(uid=uid, title=title, day=TODAY)
        assert client.put(f"{calendar}{uid}.ics", content=body, headers={"Content-Type": "text/calendar"}).is_success


def at_server(account: DavAccount, calendar: str) -> str:
    with account.client() as client:
        return client.get(calendar).text


def dialog(shell: Shell, kind: type):
    return next(one for one in shell.window.findChildren(kind) if one.isVisible())


def connect(shell: Shell, account: DavAccount, qtbot) -> int:
    """Add the account by the wizard and wait for its first sync; returns its id."""
    shell.window.commands["add_account"].trigger()
    wizard = dialog(shell, AccountWizard)
    typed = {"address": account.url, "username": account.username, "password": account.password}
    for name, text in typed.items():
        QTest.keyClicks(wizard._sign_in._form._fields[name].edit, text)
    wizard._next.click()
    qtbot.waitUntil(lambda: wizard._pages.currentWidget() is wizard._calendars, timeout=PATIENCE)
    wizard._next.click()
    qtbot.waitUntil(lambda: len(shell.window.sidebar.calendars.headers) == 2, timeout=PATIENCE)
    synced(shell, qtbot)
    return shell.window.sidebar.calendars.headers[1].entry.account.id


def synced(shell: Shell, qtbot) -> None:
    qtbot.waitUntil(lambda: shell.window.sidebar.status.summary.mood is Mood.GOOD, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not shell.host.busy, timeout=PATIENCE)


def titles(shell: Shell) -> list[str]:
    return sorted(one.title for one in shell.feed.occurrences)


def create(shell: Shell, title: str) -> None:
    calendar = next(one for one in shell.runtime.calendars.writable() if one.href)
    draft = EventDraft(EventTime.all_day(TODAY), EventTime.all_day(TODAY + timedelta(days=1)), title=title)
    shell.runtime.events.create(calendar.id, draft)


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


def test_account_added_by_the_wizard_shows_its_events(shell, radicale, calendar, qtbot):
    put(radicale, calendar, "a", "From the server")
    connect(shell, radicale, qtbot)
    qtbot.waitUntil(lambda: titles(shell) == ["From the server"], timeout=PATIENCE)
    assert shell.window.sidebar.status.summary.words == "Synced just now"


def test_edit_is_sent_by_itself_and_waits_visibly_until_then(shell, radicale, calendar, qtbot):
    connect(shell, radicale, qtbot)
    create(shell, "Mine")
    assert titles(shell) == ["Mine"]
    assert shell.window.sidebar.status.summary.pending == 1
    qtbot.waitUntil(lambda: "SUMMARY:Mine" in at_server(radicale, calendar), timeout=PATIENCE)
    qtbot.waitUntil(lambda: shell.window.sidebar.status.summary.pending == 0, timeout=PATIENCE)


def test_paused_sync_keeps_edits_until_it_goes_on(shell, radicale, calendar, qtbot):
    connect(shell, radicale, qtbot)
    shell.window.commands["pause_sync"].trigger()
    create(shell, "Later")
    qtbot.wait(2_500)
    assert "Later" not in at_server(radicale, calendar)
    assert shell.window.sidebar.status.summary.words == "Sync is paused"
    shell.window.commands["pause_sync"].trigger()
    qtbot.waitUntil(lambda: "SUMMARY:Later" in at_server(radicale, calendar), timeout=PATIENCE)


def test_what_others_did_arrives_and_nothing_new_paints_nothing(shell, radicale, calendar, qtbot):
    connect(shell, radicale, qtbot)
    put(radicale, calendar, "b", "From elsewhere")
    shell.window.commands["sync_now"].trigger()
    qtbot.waitUntil(lambda: titles(shell) == ["From elsewhere"], timeout=PATIENCE)
    qtbot.waitUntil(lambda: not shell.host.busy, timeout=PATIENCE)
    qtbot.wait(300)
    week = shell.window.week
    paints = Paints(week, week.grid, week.lane, week.header, week.hour_bar)
    with qtbot.waitSignal(shell.host.finished, timeout=PATIENCE):
        shell.window.commands["sync_now"].trigger()
    qtbot.wait(500)
    assert paints.count == 0


def test_refused_password_is_told_and_mended_by_signing_in_again(shell, runtime, radicale, calendar, qtbot):
    account = connect(shell, radicale, qtbot)
    ref = runtime.accounts.account(account).secret_ref
    runtime.connections.keep(ref, Secret("wrong"))
    shell.window.commands["sync_now"].trigger()
    header = shell.window.sidebar.calendars.headers[1]
    qtbot.waitUntil(lambda: header.entry.account.state is AccountState.SIGN_IN, timeout=PATIENCE)
    qtbot.waitUntil(lambda: bool(shell.window.messages.messages), timeout=PATIENCE)
    assert shell.window.messages.messages[0].action == "Sign in"
    assert "sign in again" in shell.workings.tray_life.tray.tool_tip
    header._link.click()
    asking = dialog(shell, SignInDialog)
    asking._password.edit.setText(radicale.password)
    asking._button.click()
    synced(shell, qtbot)
    qtbot.waitUntil(lambda: shell.window.messages.messages == (), timeout=PATIENCE)
    assert "sign in again" not in shell.workings.tray_life.tray.tool_tip


def test_server_out_of_reach_is_shown_quietly_and_comes_back(shell, radicale, qtbot, proxied):
    proxy, account = proxied(radicale)
    account.make_calendar("work")
    connect(shell, account, qtbot)
    proxy.inject(Fault(drop="before"), nth=None)
    shell.window.commands["sync_now"].trigger()
    status = shell.window.sidebar.status
    qtbot.waitUntil(lambda: status.summary.mood is Mood.WAITING, timeout=PATIENCE)
    assert shell.window.messages.messages == ()
    create(shell, "Offline")
    assert titles(shell) == ["Offline"]
    proxy.heal()
    shell.host.network_returned()
    synced(shell, qtbot)
    qtbot.waitUntil(lambda: shell.window.sidebar.status.summary.pending == 0, timeout=PATIENCE)


def test_long_sync_can_be_stopped(shell, radicale, qtbot, proxied):
    proxy, account = proxied(radicale)
    calendar = account.make_calendar("work")
    connect(shell, account, qtbot)
    for number in range(5):
        put(account, calendar, f"n{number}", f"New {number}")
    proxy.inject(Fault(delay=1.5), "REPORT", nth=None)
    shell.window.commands["sync_now"].trigger()
    qtbot.waitUntil(shell.window.sidebar.status._running.isVisible, timeout=PATIENCE)
    with qtbot.waitSignal(shell.host.finished, timeout=PATIENCE) as finished:
        shell.window.sidebar.status._stop.click()
    assert finished.args[0].canceled
    qtbot.waitUntil(lambda: not shell.host.busy, timeout=PATIENCE)
    proxy.heal()
    shell.window.commands["sync_now"].trigger()
    qtbot.waitUntil(lambda: len(titles(shell)) == 5, timeout=PATIENCE)


def test_conflict_is_listed_and_resolved(shell, runtime, radicale, calendar, qtbot):
    put(radicale, calendar, "c", "Before")
    connect(shell, radicale, qtbot)
    qtbot.waitUntil(lambda: titles(shell) == ["Before"], timeout=PATIENCE)
    shell.window.commands["pause_sync"].trigger()
    key = shell.feed.occurrences[0].key
    draft = EventDraft.of(runtime.events.detail(key).event)
    runtime.events.save(key, replace(draft, title="Mine"))
    put(radicale, calendar, "c", "Theirs")
    shell.window.commands["sync_now"].trigger()
    status = shell.window.sidebar.status
    qtbot.waitUntil(lambda: status.summary.conflicts == 1, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not shell.host.busy, timeout=PATIENCE)
    status._conflicts.click()
    listing = dialog(shell, ConflictsDialog)
    mine = next(button for keep, button in listing._choices.items() if keep == "mine")
    mine.click()
    qtbot.waitUntil(lambda: shell.window.sidebar.status.summary.conflicts == 0, timeout=PATIENCE)
    listing.close()
    shell.window.commands["sync_now"].trigger()
    qtbot.waitUntil(lambda: "SUMMARY:Mine" in at_server(radicale, calendar), timeout=PATIENCE)


def test_a_change_of_others_is_taken_back_on_the_activity_page(shell, radicale, calendar, qtbot):
    put(radicale, calendar, "a", "Before")
    connect(shell, radicale, qtbot)
    qtbot.waitUntil(lambda: titles(shell) == ["Before"], timeout=PATIENCE)
    shell.window.commands["show_activity"].trigger()
    page = dialog(shell, ActivityDialog)
    put(radicale, calendar, "a", "Theirs")
    shell.window.commands["sync_now"].trigger()
    qtbot.waitUntil(lambda: page._lines.index(0).data() == "Theirs", timeout=PATIENCE)
    page._list.setCurrentIndex(page._lines.index(0))
    page._take_back.click()
    assert titles(shell) == ["Before"]
    qtbot.waitUntil(lambda: "SUMMARY:Before" in at_server(radicale, calendar), timeout=PATIENCE)
    qtbot.waitUntil(lambda: shell.window.sidebar.status.summary.pending == 0, timeout=PATIENCE)
    page.close()


def test_removing_an_account_with_unsent_edits_asks_twice(shell, runtime, radicale, calendar, qtbot, monkeypatch):
    account = connect(shell, radicale, qtbot)
    shell.window.commands["pause_sync"].trigger()
    create(shell, "Unsent")
    asked = []

    def confirm(title, words, action, **_):
        asked.append(words)
        return True

    monkeypatch.setattr("calapp.ui.account_actions.confirm", confirm)
    shell.workings.accounts.remove(account)
    qtbot.waitUntil(lambda: len(shell.window.sidebar.calendars.headers) == 1, timeout=PATIENCE)
    assert len(asked) == 2
    assert "1 edit" in asked[1]
    assert titles(shell) == []
    (file,) = (runtime.profile.data / "unsent").iterdir()
    assert "SUMMARY:Unsent" in file.read_text()

    def told():
        return any(str(file) in message.text for message in shell.window.messages.messages)

    qtbot.waitUntil(told, timeout=PATIENCE)
