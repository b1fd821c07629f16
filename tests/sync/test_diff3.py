"""Line-by-line merge of texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.sync.diff3 import MOST_LINES, merge_text

texts = st.lists(st.sampled_from("abc"), max_size=8).map("\n".join)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb", "a\nb\nc", "a\nb", "a\nb\nc"),
        ("a\nb", "b", "a\nb\nc", "b\nc"),
        ("a\nb\nc", "a\nX\nc", "a\nX\nc", "a\nX\nc"),
        ("a", "b", "c", None),
        ("a\nb\nc", "a\nX\nc", "a\nY\nc", None),
        ("a\nb\nc", "a\nc", "a\nY\nc", None),
    ],
    ids=["apart", "appended", "cut and appended", "alike", "one line", "same line", "cut and edited"],
)
def test_merge(base, mine, theirs, merged):
    assert merge_text(base, mine, theirs) == merged


@given(texts, texts)
def test_change_of_one_side_is_taken_whole(base, changed):
    assert merge_text(base, changed, base) == changed
    assert merge_text(base, base, changed) == changed
    assert merge_text(base, changed, changed) == changed


@given(texts, texts, texts)
def test_sides_can_be_exchanged(base, mine, theirs):
    assert merge_text(base, mine, theirs) == merge_text(base, theirs, mine)


def test_endless_text_is_left_to_the_user():
    assert merge_text("a\n" * MOST_LINES, "b\n" * MOST_LINES, "a") is None
