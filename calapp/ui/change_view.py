"""One change of the feed in full: what it did, where and when, and the event before and after it."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from calapp.service.views import ActivityDetail
from calapp.ui import activity_words, theme
from calapp.ui.conflict_rows import Row, rows
from calapp.ui.row_parts import ElidedLabel
from calapp.ui.version_table import plain_label, versions_table

HEADINGS = ("", "Before", "After")


class ChangeView(QWidget):
    """A heading, a remark where the two versions do not tell everything, and the two versions side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading, self._note = ElidedLabel("heading"), ElidedLabel("muted")
        self._remark = plain_label("", role="note")
        self._above = QWidget()
        self._table = QScrollArea()
        self._table.setWidgetResizable(True)
        self._table.setFrameShape(QFrame.Shape.NoFrame)
        self._table.setAccessibleName("Before and after")
        self._lay_out()

    def show_change(self, detail: ActivityDetail, now: datetime) -> None:
        """Show a change as seen from ``now``."""
        told = _rows(detail, now)
        remark = activity_words.remark(detail)
        self._heading.set_whole(activity_words.heading(detail.entry))
        self._note.set_whole(activity_words.where_and_when(detail.entry, now))
        self._table.setWidget(versions_table(told, HEADINGS) if told else QWidget())
        self._table.setAccessibleDescription("; ".join(_spoken(row) for row in told))
        self._remark.setText(remark)
        self._above.setVisible(bool(remark))

    def _lay_out(self) -> None:
        header = QFrame()
        header.setProperty("role", "header")
        top = QVBoxLayout(header)
        top.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_12)
        top.setSpacing(theme.SPACE_4)
        top.addWidget(self._heading)
        top.addWidget(self._note)
        self._remark.setWordWrap(True)
        above = QVBoxLayout(self._above)
        above.setContentsMargins(theme.SPACE_16, theme.SPACE_12, theme.SPACE_16, theme.SPACE_4)
        above.addWidget(self._remark)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addWidget(self._above)
        whole.addWidget(self._table, stretch=1)


def _rows(detail: ActivityDetail, now: datetime) -> tuple[Row, ...]:
    if detail.before is None and detail.after is None:
        return ()
    zone = now.tzinfo or UTC
    return rows(detail.before, detail.after, zone, year=now.year, gone=activity_words.gone(detail))


def _spoken(row: Row) -> str:
    return f"{row.label}: before {row.mine or 'nothing'}, after {row.theirs or 'nothing'}"
