"""The sidebar's foot."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calapp.model.account import Account, AccountKind, AccountState
from calapp.service.views import AccountEntry
from calapp.ui import sync_status
from calapp.ui.sync_status import Mood, SyncStatus, SyncSummary, summarize

NOW = datetime(2026, 3, 12, 11, 24, tzinfo=UTC)
LOCAL = AccountEntry(Account(1, AccountKind.LOCAL, "On this computer"))


def remote(
    number: int = 2, *, state: AccountState = AccountState.OK, minutes: int | None = 2, pending: int = 0
) -> AccountEntry:
    last = None if minutes is None else NOW - timedelta(minutes=minutes)
    account = Account(number, AccountKind.CALDAV, f"Account {number}", state=state, last_sync=last)
    return AccountEntry(account, pending=pending)


@pytest.mark.parametrize(
    ("entries", "paused", "mood", "words"),
    [
        pytest.param([LOCAL], False, Mood.IDLE, "On this computer", id="only local"),
        pytest.param([LOCAL, remote()], False, Mood.GOOD, "Synced 2 min ago", id="synced"),
        pytest.param([remote(2, minutes=2), remote(3, minutes=40)], False, Mood.GOOD, "Synced 40 min ago", id="oldest"),
        pytest.param([remote(minutes=None)], False, Mood.IDLE, "Not synced yet", id="never"),
        pytest.param([remote()], True, Mood.IDLE, "Sync is paused", id="paused"),
        pytest.param([remote(state=AccountState.OFFLINE)], False, Mood.WAITING, "Offline", id="offline"),
        pytest.param(
            [remote(), remote(3, state=AccountState.OFFLINE)], False, Mood.WAITING, "Account 3 is offline", id="one off"
        ),
        pytest.param([remote(state=AccountState.WAITING)], False, Mood.WAITING, "A server asked to wait", id="waiting"),
        pytest.param(
            [remote(2, state=AccountState.FAILED), remote(3, state=AccountState.SIGN_IN)],
            True,
            Mood.BAD,
            "Account 3: sign in again",
            id="who must act comes first",
        ),
    ],
)
def test_summary_names_what_matters_most(entries, paused, mood, words):
    summary = summarize(entries, NOW, paused=paused)
    assert (summary.mood, summary.words) == (mood, words)


def test_edits_of_local_calendars_never_wait():
    entries = [replace(LOCAL, pending=3), remote(pending=2)]
    assert summarize(entries, NOW, paused=False).pending == 2


@pytest.fixture
def status(qtbot, light):
    widget = SyncStatus()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_waiting_edits_and_conflicts_show_only_when_there_are_some(status):
    status.set_summary(SyncSummary(Mood.GOOD, "Synced just now"))
    assert (status._waiting.text(), status._conflicts.isVisible()) == ("", False)
    status.set_summary(SyncSummary(Mood.GOOD, "Synced just now", pending=1, conflicts=2))
    assert status._waiting.text() == "1 edit waiting"
    assert status._conflicts.text() == "2 conflicts wait for you"
    assert status._conflicts.isVisible()


def test_problem_opens_its_account(status, qtbot):
    status.set_summary(SyncSummary(Mood.BAD, "Club: sign in again", problem_account=7))
    with qtbot.waitSignal(status.problem_opened) as opened:
        status._words.click()
    assert opened.args == [7]


def test_a_server_that_is_away_leads_to_the_page_that_says_why(status, qtbot):
    status.set_summary(SyncSummary(Mood.WAITING, "Offline", "calapp tries again by itself."))
    with qtbot.waitSignal(status.health_opened), qtbot.assertNotEmitted(status.sync_requested):
        status._words.click()


def test_words_sync_when_nothing_is_wrong(status, qtbot):
    status.set_summary(SyncSummary(Mood.GOOD, "Synced just now"))
    with qtbot.waitSignal(status.sync_requested):
        status._words.click()


def test_pass_that_is_over_at_once_shows_no_bar(status, qtbot):
    status.set_busy(busy=True)
    status.set_busy(busy=False)
    qtbot.wait(sync_status.SHOW_BAR_MS + 50)
    assert not status._running.isVisible()


def test_long_pass_shows_how_far_it_is_and_can_be_stopped(status, qtbot, monkeypatch):
    status._late.setInterval(10)
    status.set_summary(SyncSummary(Mood.GOOD, "Synced 2 min ago"))
    status.set_busy(busy=True)
    qtbot.waitUntil(status._running.isVisible)
    status.set_progress("Work: 120 of 400", 120, 400)
    assert (status._bar.value(), status._bar.maximum()) == (120, 400)
    assert status._words.text() == "Work: 120 of 400"
    with qtbot.waitSignal(status.cancel_requested):
        status._stop.click()
    status.set_busy(busy=False)
    assert status._words.text() == "Synced 2 min ago"
    assert not status._running.isVisible()
