"""The passing note."""

import pytest
from PySide6.QtWidgets import QWidget

from calapp.ui.messages import Message
from calapp.ui.toast import Toast


@pytest.fixture
def stage(qtbot, light):
    widget = QWidget()
    widget.resize(600, 400)
    qtbot.addWidget(widget)
    widget.show()
    return widget


@pytest.fixture
def toast(stage):
    return Toast(stage)


def test_note_stands_in_the_middle_of_the_foot_and_follows(toast, stage):
    toast.show_message(Message("a", "Event deleted.", action="Undo", passing=True))
    assert abs(toast.geometry().center().x() - 300) <= 1
    assert toast.geometry().bottom() < 400
    stage.resize(800, 500)
    assert abs(toast.geometry().center().x() - 400) <= 1


def test_long_note_is_wrapped_inside_the_window(toast, stage):
    toast.show_message(Message("a", "A long sentence that goes on. " * 12, passing=True))
    assert toast.width() <= 568
    assert stage.rect().contains(toast.geometry())


def test_action_is_told_once(toast, qtbot):
    toast.show_message(Message("undo", "Event deleted.", action="Undo", passing=True))
    with qtbot.waitSignal(toast.acted) as acted:
        toast._action.click()
    assert acted.args == ["undo"]
    assert toast.message is None
    assert toast.isHidden()


def test_note_goes_by_itself_but_not_from_under_the_keyboard(toast, qtbot):
    toast._timer.setInterval(20)
    toast.show_message(Message("a", "Event moved.", passing=True))
    qtbot.waitUntil(toast.isHidden)
    toast.show_message(Message("a", "Event moved.", action="Undo", passing=True))
    toast._action.setFocus()
    qtbot.wait(60)
    assert not toast.isHidden()


def test_newer_note_takes_the_place(toast):
    toast.show_message(Message("a", "One.", action="Undo", passing=True))
    toast.show_message(Message("b", "Two.", passing=True))
    assert toast.message.text == "Two."
    assert toast._action.isHidden()
