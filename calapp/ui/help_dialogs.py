"""What calapp says of itself: the keys, and the version with its folders."""

from __future__ import annotations

from importlib import metadata

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from calapp.paths import Profile
from calapp.ui import theme
from calapp.ui.actions import SPECS, key_words

SUMMARY = "A desktop calendar that keeps every account in one week view and never loses an edit."
WEEK_KEYS = (
    ("Move between slots and days", "Arrow keys"),
    ("Open an event, or create one", "Enter"),
    ("Delete the event", "Del"),
    ("Go through the events", "Tab"),
    ("Give up a drag, close a popover", "Esc"),
    ("Zoom the hours", "Ctrl and wheel, Ctrl++, Ctrl+-, Ctrl+0"),
    ("Copy while dragging", "Ctrl"),
    ("Drag by single minutes", "Shift"),
)


class KeysDialog(QDialog):
    """All keys in one table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_24)
        grid.setVerticalSpacing(theme.SPACE_4)
        rows = [(spec.text.removesuffix("…"), ", ".join(map(key_words, spec.keys))) for spec in SPECS if spec.keys]
        for index, (what, keys) in enumerate((*rows, *WEEK_KEYS)):
            grid.addWidget(_label(what), index, 0)
            grid.addWidget(_label(keys, role="muted"), index, 1)
        _lay_out(self, grid)


class AboutDialog(QDialog):
    """Version, license, and where this profile is kept."""

    def __init__(self, profile: Profile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About calapp")
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SPACE_16)
        grid.setVerticalSpacing(theme.SPACE_8)
        grid.setColumnStretch(1, 1)
        grid.addWidget(_label("calapp", role="title"), 0, 0, 1, 2)
        grid.addWidget(_label(SUMMARY), 1, 0, 1, 2)
        facts = (
            ("Version", f"{_version()}, Qt {qVersion()}"),
            ("License", "MIT"),
            ("Icons", "Lucide (ISC)"),
            ("Database", str(profile.database)),
            ("Log", str(profile.log_file)),
        )
        for index, (name, value) in enumerate(facts, start=2):
            grid.addWidget(_label(name, role="muted"), index, 0)
            label = _label(value)
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            grid.addWidget(label, index, 1)
        _lay_out(self, grid)


def _version() -> str:
    try:
        return metadata.version("calapp")
    except metadata.PackageNotFoundError:  # run from a source tree that was never installed
        return "from source"


def _label(text: str, *, role: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(theme.PLAIN)
    label.setProperty("role", role)
    return label


def _lay_out(dialog: QDialog, content: QGridLayout) -> None:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
    column.setSpacing(theme.SPACE_16)
    column.addLayout(content)
    column.addWidget(buttons)
