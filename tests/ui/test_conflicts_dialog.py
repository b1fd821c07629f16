from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QPushButton

from calapp.ui.conflicts_dialog import ConflictsDialog


def test_nothing_to_choose_from_leaves_only_a_way_out(qtbot, light):
    dialog = ConflictsDialog((), lambda _: None, ZoneInfo("Europe/Berlin"))
    qtbot.addWidget(dialog)
    dialog.show()
    buttons = [button.text() for button in dialog.findChildren(QPushButton) if button.isVisible()]
    assert buttons == ["Close"]
