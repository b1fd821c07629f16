"""The toolbar, the actions and the application menu."""

from datetime import date

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QPushButton, QToolButton

from calapp.ui.actions import SPECS, Actions
from calapp.ui.theme import Scheme
from calapp.ui.toolbar import Toolbar


@pytest.fixture
def actions(qtbot, light):
    window = QMainWindow()
    qtbot.addWidget(window)
    made = Actions(window)
    made.window = window
    return made


@pytest.fixture
def toolbar(qtbot, actions):
    made = Toolbar(actions)
    qtbot.addWidget(made)
    return made


def entries(menu):
    found: list[QAction] = []
    for action in menu.actions():
        found += entries(action.menu()) if action.menu() else [action]
    return found


def test_title_names_month_and_week(toolbar):
    toolbar.set_week(date(2026, 3, 9), 7)
    assert toolbar.title == "March 2026 Week 11"
    toolbar.set_week(date(2026, 3, 9), 7, numbered=False)
    assert toolbar.title == "March 2026"


def test_no_two_actions_share_a_key():
    keys = [key for spec in SPECS for key in spec.keys]
    assert len(keys) == len(set(keys))


def test_every_action_has_a_key_path(actions, toolbar):
    listed = {action.objectName() for action in entries(actions.menu(actions.window))}
    without = [spec.name for spec in SPECS if not spec.keys and spec.name not in listed | {"cancel_sync"}]
    assert without == []


def test_every_icon_exists(actions):
    assert all(actions[spec.name].icon().isNull() is not bool(spec.icon) for spec in SPECS)


def test_buttons_trigger_the_actions(actions, toolbar, qtbot):
    words = {"Today": "go_today", "New event": "new_event"}
    for button in toolbar.findChildren(QPushButton):
        with qtbot.waitSignal(actions[words[button.text()]].triggered):
            button.click()


def test_icon_buttons_have_names(toolbar):
    for button in toolbar.findChildren(QToolButton):
        assert button.accessibleName() or button.text()
        assert button.toolTip()


def test_undo_says_what_it_undoes(actions):
    actions.set_undo("Move “R&D”", "")
    assert actions["undo"].text() == "Undo: Move “R&&D”"
    assert actions["undo"].isEnabled()
    assert not actions["redo"].isEnabled()


def test_appearance_is_chosen_in_the_menu(actions, qtbot):
    menu = actions.menu(actions.window)
    dark = next(action for action in entries(menu) if action.text() == "Dark")
    with qtbot.waitSignal(actions.scheme_chosen) as chosen:
        dark.trigger()
    assert chosen.args == [Scheme.DARK]
    actions.set_scheme(Scheme.LIGHT)
    assert not dark.isChecked()
