"""PySide6 6.12.0 lost a reference to None on every call that returns nothing, which aborts Python before 3.12."""

import sys

import pytest
from PySide6.QtWidgets import QLabel


@pytest.mark.usefixtures("qapp")
def test_calls_that_return_nothing_keep_the_references_of_none():
    label = QLabel()
    label.setText("warm up")
    before = sys.getrefcount(None)
    for _ in range(1_000):
        label.setText("x")
    lost = before - sys.getrefcount(None)
    assert lost < 100
