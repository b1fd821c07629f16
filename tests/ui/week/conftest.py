"""Fixtures of the week view's tests."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from calapp.ui.week.view import WeekView
from tests.ui.week import samples


@pytest.fixture
def show(qtbot: QtBot, light: object) -> Callable[..., WeekView]:
    """Return a function that shows a week with the given occurrences, scrolled to eight in the morning."""

    def make(*occurrences: object, **options: object) -> WeekView:
        view = samples.week_view(occurrences, **options)
        qtbot.addWidget(view)
        with qtbot.waitExposed(view):
            view.show()
        view.setFocus()
        view.scroll_bar.setValue(view.scene.scale.y(8 * 60))
        return view

    return make
