"""The message area."""

import pytest
from PySide6.QtWidgets import QPushButton

from calapp.errors import CertificateRefused
from calapp.ui import messages
from calapp.ui.messages import Message, MessageArea, Tone


@pytest.fixture
def area(qtbot, light):
    widget = MessageArea()
    qtbot.addWidget(widget)
    return widget


def button(area, words):
    return next(one for one in area.findChildren(QPushButton) if one.text() == words)


def test_empty_area_takes_no_room(area):
    assert area.isHidden()
    area.show_message(Message("a", "Something"))
    assert not area.isHidden()
    area.dismiss("a")
    assert area.isHidden()


def test_newer_message_of_a_subject_takes_the_place_of_the_older(area):
    area.show_message(Message("a", "First"))
    area.show_message(Message("b", "Other"))
    area.show_message(Message("a", "Second"))
    assert [message.text for message in area.messages] == ["Second", "Other"]


def test_only_the_newest_few_stay(area):
    for number in range(messages.MOST_SHOWN + 2):
        area.show_message(Message(str(number), "Text"))
    assert [message.key for message in area.messages] == ["4", "3", "2"]


def test_action_tells_its_subject_and_leaves(area, qtbot):
    area.show_message(Message("undo", "Event deleted.", action="Undo"))
    with qtbot.waitSignal(area.acted) as acted:
        button(area, "Undo").click()
    assert acted.args == ["undo"]
    assert area.messages == ()


def test_passing_message_leaves_by_itself(area, qtbot, monkeypatch):
    monkeypatch.setattr(messages, "NOTE_MS", 20)
    area.show_message(Message("undo", "Event moved.", passing=True))
    with qtbot.waitSignal(area.dismissed):
        pass
    assert area.messages == ()


def test_failure_speaks_its_own_words_and_folds_its_details(area, qtbot):
    area.show_message(Message.of(CertificateRefused(detail="self-signed"), key="account-1"))
    area.show()
    (message,) = area.messages
    assert (message.text, message.tone) == (CertificateRefused.default_title, Tone.PROBLEM)
    detail = area.findChildren(type(area._bars["account-1"]._detail))[-1]
    assert area._bars["account-1"]._detail.isHidden()
    button(area, "Details").click()
    assert not area._bars["account-1"]._detail.isHidden()
    assert detail is not None


def test_text_from_outside_is_plain(area):
    area.show_message(Message("a", "<b>bold</b>"))
    bar = area._bars["a"]
    assert all(label.textFormat().name == "PlainText" for label in bar.findChildren(type(bar._detail)) if label.text())
