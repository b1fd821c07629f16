"""The preferences: reminders, and what programs on this computer may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from calapp.ui import theme
from calapp.ui.gateway_host import GatewayHost
from calapp.ui.gateway_page import GatewayPage
from calapp.ui.preferences import Preferences
from calapp.ui.reminders_page import RemindersPage
from calapp.wiring import Runtime

WIDTH, HEIGHT = 560, 600


class SettingsDialog(QDialog):
    """Every change counts at once; there is nothing to confirm."""

    def __init__(
        self,
        runtime: Runtime,
        preferences: Preferences,
        host: GatewayHost,
        now: Callable[[], datetime],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preferences")
        self.reminders = RemindersPage(runtime, preferences)
        self.gateway = GatewayPage(runtime, preferences, host, now)
        self.pages = pages = QTabWidget()
        pages.setDocumentMode(True)
        for title, page in (("Reminders", self.reminders), ("Local gateway", self.gateway)):
            pages.addTab(_margined(page), title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE_24, theme.SPACE_24, theme.SPACE_24, theme.SPACE_16)
        column.setSpacing(theme.SPACE_16)
        column.addWidget(pages, stretch=1)
        column.addWidget(buttons)
        self.resize(WIDTH, HEIGHT)


def _margined(page: QWidget) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, theme.SPACE_16, 0, 0)
    column.addWidget(page)
    return holder
