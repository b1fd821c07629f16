"""One line of the change feed as the list paints it: what, where and when, under the heading of its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from calapp.model.changes import ActivityType
from calapp.service.views import ActivityEntry
from calapp.ui import activity_words, icons, theme
from calapp.ui.activity_lines import Role

ROW_HEIGHT, SECTION_HEIGHT, BAR = 52, 32, 3
_ICONS = {ActivityType.ADD: "plus", ActivityType.UPDATE: "pencil", ActivityType.DELETE: "trash-2"}
_LEADING = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_TRAILING = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
Index = QModelIndex | QPersistentModelIndex


class ActivityRow(QStyledItemDelegate):
    """Paints lines with the tokens of the theme, the calendar's color as a bar at their edge."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a line, with its heading where it has one."""
        section = theme.px(SECTION_HEIGHT) if index.data(Role.SECTION) else 0
        return QSize(0, theme.px(ROW_HEIGHT) + section)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the heading, the ground and the words."""
        entry: ActivityEntry = index.data(Role.ENTRY)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRect(option.rect)
        area.setTop(area.bottom() + 1 - theme.px(ROW_HEIGHT))
        if section := index.data(Role.SECTION):
            above = QRect(area.left(), area.top() - theme.px(SECTION_HEIGHT), area.width(), theme.px(SECTION_HEIGHT))
            _section(painter, above.adjusted(theme.SPACE_16, 0, -theme.SPACE_16, 0), section)
        state: QStyle.StateFlag = option.state
        _ground(painter, area.adjusted(theme.SPACE_4, 1, -theme.SPACE_4, -1), state)
        _mark(painter, area, entry)
        self._words(painter, area.adjusted(theme.SPACE_24 + icons.SMALL, 0, -theme.SPACE_16, 0), entry)
        painter.restore()

    def _words(self, painter: QPainter, area: QRect, entry: ActivityEntry) -> None:
        colors = theme.current()
        half = area.height() // 2
        first = QRect(area.left(), area.top() + theme.SPACE_8 - 1, area.width(), half - theme.SPACE_4)
        second = QRect(area.left(), first.bottom(), area.width(), half - theme.SPACE_4)
        clock = activity_words.clock(entry, self._now().tzinfo)
        painter.setFont(theme.font(theme.Type.SMALL, tabular=True))
        painter.setPen(colors.muted)
        painter.drawText(first, _TRAILING, clock)
        room = first.width() - painter.fontMetrics().horizontalAdvance(clock) - theme.SPACE_8
        said = f"{activity_words.did(entry)} · {activity_words.place(entry)}"
        painter.drawText(second, _LEADING, _cut(painter.fontMetrics(), said, second.width()))
        painter.setFont(theme.font(theme.Type.BODY, theme.Weight.BOLD))
        painter.setPen(colors.text if entry.title else colors.muted)
        title = entry.title or activity_words.UNTITLED
        painter.drawText(first, _LEADING, _cut(painter.fontMetrics(), title, room))


def _section(painter: QPainter, area: QRect, words: str) -> None:
    painter.setFont(theme.font(theme.Type.SMALL, theme.Weight.BOLD))
    painter.setPen(theme.current().muted)
    painter.drawText(area.adjusted(0, 0, 0, -theme.SPACE_4), Qt.AlignmentFlag.AlignBottom, words)


def _ground(painter: QPainter, area: QRect, state: QStyle.StateFlag) -> None:
    colors = theme.current()
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    if chosen or state & QStyle.StateFlag.State_MouseOver:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.accent_soft if chosen else colors.hover)
        painter.drawRoundedRect(area, theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)
    if state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(colors.accent, colors.focus_width if colors.high_contrast else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(area).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS_CONTROL, theme.RADIUS_CONTROL)


def _mark(painter: QPainter, area: QRect, entry: ActivityEntry) -> None:
    """Paint the bar in the calendar's color and the icon of what was done."""
    colors = theme.current()
    bar = QRectF(area.left() + theme.SPACE_8, area.top() + theme.SPACE_12, BAR, area.height() - 2 * theme.SPACE_12)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.event_colors(entry.calendar.color).bar if entry.calendar else colors.disabled)
    painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
    side = QRectF(area.left() + theme.SPACE_16 + 1, area.top() + theme.SPACE_8 + 2, icons.SMALL, icons.SMALL)
    icons.draw(painter, _ICONS[entry.type], _ink(entry.type), side)


def _ink(what: ActivityType) -> QColor:
    colors = theme.current()
    return {
        ActivityType.ADD: colors.success,
        ActivityType.UPDATE: colors.accent,
        ActivityType.DELETE: colors.danger,
    }[what]


def _cut(metrics: QFontMetrics, words: str, room: int) -> str:
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
