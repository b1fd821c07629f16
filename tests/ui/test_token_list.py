from datetime import UTC, datetime, timedelta

import pytest

from calapp.model.account import Account, AccountKind
from calapp.service.views import TokenEntry
from calapp.ui.token_list import token_words

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
WORK = Account(1, AccountKind.LOCAL, "Work")


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (TokenEntry(1, "a", (), True, True, NOW, None), "All accounts · read only · never used"),
        (
            TokenEntry(1, "a", (WORK,), False, False, NOW, NOW - timedelta(hours=2)),
            "Work · read and write · used 2 h ago",
        ),
        (TokenEntry(1, "a", (), False, True, NOW, None), "no account that is still there · read only · never used"),
    ],
)
def test_a_token_says_what_it_allows_and_when_it_was_used(token, words):
    assert token_words(token, NOW) == words
