"""What the window says of a finished sync."""

import pytest

from calapp.model.account import AccountState
from calapp.sync.result import AccountResult, CalendarResult, Progress, SyncResult
from calapp.ui.messages import Tone
from calapp.ui.sync_words import account_of, messages_of, progress_words, settled_keys


def result(*calendars: CalendarResult, state: AccountState = AccountState.OK, error: str = "") -> SyncResult:
    return SyncResult((AccountResult(7, "Work", state, calendars, error),))


def test_good_and_offline_passes_say_nothing():
    assert list(messages_of(result(CalendarResult(1, "a")))) == []
    assert list(messages_of(result(state=AccountState.OFFLINE, error="No connection."))) == []


def test_refused_password_asks_for_a_new_one():
    (message,) = messages_of(result(state=AccountState.SIGN_IN, error="The password was refused."))
    assert message.action == "Sign in"
    assert account_of(message.key) == 7
    assert "Work: The password was refused." in message.text


def test_held_removals_and_refused_events_are_told_with_their_calendar():
    held, problems = messages_of(result(CalendarResult(1, "Club", held=12, problems=("“A”: too large",))))
    assert held.text.startswith("Club: the server says that 12 events are gone.")
    assert problems.text == "Club: 1 event was not synced. Everything else was."
    assert (problems.detail, problems.tone) == ("“A”: too large", Tone.WARNING)


def test_good_pass_settles_what_was_told_before():
    keys = set(settled_keys(result(CalendarResult(1, "a"))))
    assert keys == {"sign-in-7", "failed-7", "held-1", "problems-1"}


@pytest.mark.parametrize(("key", "account"), [("sign-in-7", 7), ("failed-12", 12), ("held-1", None), ("undo", None)])
def test_account_of_a_key(key, account):
    assert account_of(key) == account


def test_progress_in_words():
    assert progress_words(Progress(1, 2, "Work", 1200, 4000)) == "Work: 1,200 of 4,000"
    assert progress_words(Progress(1, 2, "Work")) == "Work…"
    assert progress_words(Progress(1, 2, "Work", 1200)) == "Work: 1,200 events so far"
    assert progress_words(Progress(1, 2, "Work", 1200, 4000, 60.0)) == "Work: 1,200 of 4,000 · 2 min left"
    assert progress_words(Progress(1, 2, "Work", 3900, 4000, 60.0)) == "Work: 3,900 of 4,000 · less than a minute left"
    assert progress_words(Progress(1, 2, "Work", 100, 4000, 1.0)) == "Work: 100 of 4,000"
