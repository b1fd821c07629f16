"""The one toolbar: sidebar, Today, back and forward, month and week, the application menu and New event."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from calapp.ui import icons, theme
from calapp.ui.actions import Actions
from calapp.ui.dates import week_number, week_title


class Toolbar(QFrame):
    """A row of buttons over the view. The buttons are the actions; nothing is decided here."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "toolbar")
        self.setFixedHeight(theme.TOOLBAR_HEIGHT)
        self._actions = actions
        self._month, self._week = _heading("title"), _heading("subtitle")
        self._menu = QToolButton()
        self._lay_out()

    @property
    def title(self) -> str:
        """The month and week as shown."""
        return f"{self._month.text()} {self._week.text()}".rstrip()

    def set_week(self, first: date, days: int, *, numbered: bool = True) -> None:
        """Name the days that are shown."""
        self._month.setText(week_title(first, days))
        self._week.setText(f"Week {week_number(first)}" if numbered else "")

    def open_menu(self) -> None:
        """Drop the application menu down."""
        if self._menu.menu() is None:  # not before it is wanted: the first week waits for nothing
            self._menu.setMenu(self._actions.menu(self))
            self._menu.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu.showMenu()

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.SPACE_12, 0, theme.SPACE_12, 0)
        line.setSpacing(theme.SPACE_8)
        line.addWidget(self._button("toggle_sidebar"))
        today = QPushButton("Today")
        today.setToolTip(self._actions["go_today"].toolTip())
        today.clicked.connect(self._actions["go_today"].trigger)
        line.addWidget(today)
        line.addWidget(self._button("go_back"))
        line.addWidget(self._button("go_forward"))
        line.addSpacing(theme.SPACE_8)
        line.addWidget(self._month)
        line.addWidget(self._week)
        line.addStretch(1)
        self._menu.setIcon(icons.icon("menu"))
        self._menu.clicked.connect(self.open_menu)
        self._actions["open_menu"].triggered.connect(self.open_menu)
        self._menu.setToolTip(self._actions["open_menu"].toolTip())
        self._menu.setAccessibleName("Application menu")
        self._menu.setIconSize(QSize(icons.MEDIUM, icons.MEDIUM))
        line.addWidget(self._menu)
        new = QPushButton("New event")
        new.setProperty("kind", "primary")
        new.setIcon(icons.icon("plus", "on_accent"))
        new.setToolTip(self._actions["new_event"].toolTip())
        new.clicked.connect(self._actions["new_event"].trigger)
        line.addWidget(new)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self._actions[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setIconSize(QSize(icons.MEDIUM, icons.MEDIUM))
        return button


def _heading(role: str) -> QLabel:
    label = QLabel()
    label.setTextFormat(theme.PLAIN)
    label.setProperty("role", role)
    return label
