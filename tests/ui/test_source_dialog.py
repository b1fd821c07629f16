import json

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton

from calapp.ui.source_dialog import SourceDialog

PAYLOAD = '{"record":{"subject":"Grüße"}}'
TEXT = "BEGIN:VCALENDAR\nEND:VCALENDAR"


def shown(qtbot, source):
    dialog = SourceDialog("Lunch", source)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def test_a_payload_is_shown_readable_and_copied_word_for_word(qtbot, light):
    dialog = shown(qtbot, PAYLOAD)
    text = dialog.findChild(QPlainTextEdit)
    assert text.isReadOnly()
    assert json.loads(text.toPlainText()) == json.loads(PAYLOAD)
    assert "Grüße" in text.toPlainText()
    next(one for one in dialog.findChildren(QPushButton) if one.text() == "Copy").click()
    assert QGuiApplication.clipboard().text() == PAYLOAD


def test_a_text_is_shown_as_it_is(qtbot, light):
    dialog = shown(qtbot, TEXT)
    assert dialog.findChild(QPlainTextEdit).toPlainText() == TEXT
    assert "As the server sent it." in [label.text() for label in dialog.findChildren(QLabel)]
