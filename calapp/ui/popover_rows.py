"""The rows of the popover of an event: facts with their icons, links, and files."""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from calapp.model.event import Attachment
from calapp.service.links import openable
from calapp.ui import icons, theme

FACT_SHOWN = 300
LINK_SHOWN = 36
FILES_SHOWN = 5


def web_address(text: str) -> QUrl | None:
    """Return a web address that may be opened; None for any other scheme, a login inside, or a malformed one."""
    url = QUrl(openable(text), QUrl.ParsingMode.StrictMode)
    return url if url.isValid() and url.scheme() in ("http", "https") and url.host() else None


def link_row(address: QUrl, *, icon: str = "link") -> QHBoxLayout:
    """Return the row of a link; the host is always shown in full, in the form that tells look-alikes apart."""
    shown = f"{address.host(QUrl.ComponentFormattingOption.FullyEncoded)}{address.path()}"
    button = _link(shown, f"Open {shown[:FACT_SHOWN]}", lambda: QDesktopServices.openUrl(address))
    button.setToolTip(html.escape(address.toString(QUrl.ComponentFormattingOption.FullyEncoded)[:FACT_SHOWN]))
    return _row(icon, button)


def file_rows(files: tuple[Attachment, ...], wanted: Callable[[int], None]) -> list[QHBoxLayout]:
    """Return a row for each file: one at a web address leads there, others are asked for by their place."""
    rows = []
    for number, file in enumerate(files[:FILES_SHOWN]):
        address = web_address(file.url)
        if address is not None:
            rows.append(link_row(address, icon="paperclip"))
        elif file.url:
            rows.append(fact_row("paperclip", file.url[:FACT_SHOWN]))
        else:
            rows.append(_row("paperclip", _file_button(file, number, wanted)))
    if len(files) > FILES_SHOWN:
        rows.append(fact_row("paperclip", f"{len(files) - FILES_SHOWN} more"))
    return rows


def join_row(address: QUrl) -> QHBoxLayout:
    """Return the row that leads to a meeting; where it leads stands beside the button."""
    button = QPushButton("Join")
    button.setProperty("kind", "primary")
    button.setToolTip(html.escape(address.toString(QUrl.ComponentFormattingOption.FullyEncoded)[:FACT_SHOWN]))
    button.setAccessibleName(f"Join at {address.host()}")
    button.clicked.connect(lambda: QDesktopServices.openUrl(address))
    row = _row("video", button)
    row.insertWidget(2, text(address.host(QUrl.ComponentFormattingOption.FullyEncoded) or address.path(), role="muted"))
    return row


def place_row(location: str, address: str) -> QHBoxLayout:
    """Return the row of a place, with a button that shows it on a map."""
    row = fact_row("map-pin", location)
    button = _link("Map", f"Show {location[:FACT_SHOWN]} on a map", lambda: QDesktopServices.openUrl(QUrl(address)))
    button.setToolTip(theme.plain_tool_tip(f"Opens {QUrl(address).host()} in the browser."))
    row.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
    return row


def fact_row(icon: str, line: str, more: str = "") -> QHBoxLayout:
    """Return a row of words, muted ones below."""
    row = QHBoxLayout()
    row.setSpacing(theme.SPACE_8)
    row.addWidget(_mark(icon), alignment=Qt.AlignmentFlag.AlignTop)
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(text(line))
    if more:
        column.addWidget(text(more, role="muted"))
    row.addLayout(column, stretch=1)
    return row


def marked_row(icon: str, widget: QWidget) -> QHBoxLayout:
    """Return a row of an icon and a widget that takes the rest of it."""
    row = QHBoxLayout()
    row.setSpacing(theme.SPACE_8)
    row.addWidget(_mark(icon), alignment=Qt.AlignmentFlag.AlignTop)
    row.addWidget(widget, stretch=1)
    return row


def text(words: str, *, role: str = "") -> QLabel:
    """Return a label of plain text that wraps."""
    label = QLabel(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label


def _file_button(file: Attachment, number: int, wanted: Callable[[int], None]) -> QPushButton:
    name = file.name or f"File {number + 1}"
    size = f" · {QLocale().formattedDataSize(file.size)}" if file.size else ""
    button = _link(name, f"Save {name[:FACT_SHOWN]}", lambda: wanted(number), more=size)
    button.setToolTip(theme.plain_tool_tip(f"Save “{name[:FACT_SHOWN]}”…"))
    return button


def _link(words: str, accessible: str, act: Callable[[], object], *, more: str = "") -> QPushButton:
    room = LINK_SHOWN - len(more)
    short = words if len(words) <= room else f"{words[:room]}…"
    button = QPushButton(f"{short}{more}".replace("&", "&&"))
    button.setProperty("kind", "link")
    button.setAccessibleName(accessible)
    button.clicked.connect(act)
    return button


def _row(icon: str, button: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme.SPACE_8)
    row.addWidget(_mark(icon))
    row.addWidget(button)
    row.addStretch(1)
    return row


def _mark(name: str) -> QLabel:
    mark = QLabel()
    mark.setPixmap(icons.pixmap(name, theme.current().muted))
    mark.setFixedWidth(theme.SPACE_16)
    return mark
