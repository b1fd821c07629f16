"""Paints event blocks: tint, bar, whole lines of text, marks, and the looks of events that are not certain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from calapp.ui import icons, theme
from calapp.ui.theme import EventColors, Theme
from calapp.ui.week.texts import Style, TextLines

BAR, RADIUS, PAD_X, PAD_Y = 3, 4, 6, 1
NARROW, NARROW_PAD_X = 64, 4
GAP, MARK = 4, 12
ONE_LINE_BELOW = 30
RING_GAP, RING = 2, 2
STRIPE, STRIPE_STEP = 6, 16
TITLE_LINES = 3
MOST_SHAPES = 1_000
LEAST_TITLE, LEAST_WORDS = 28, 8
DIMMED, RAISED_SHARE = 0.35, 0.05
LEAST_HEIGHT = 18


class Look(NamedTuple):
    """How one block looks. ``marks`` are icons, the most important first; the flags ``before`` and ``after`` say that
    the event goes on beyond this block's edges, at its sides in the lane (``flat``) and up and down in the grid.
    """

    title: str
    time: str
    start: str
    place: str
    colors: EventColors
    marks: tuple[str, ...] = ()
    series: bool = False
    past: bool = False
    tentative: bool = False
    off: bool = False
    free: bool = False
    before: bool = False
    after: bool = False
    flat: bool = False

    @property
    def hollow(self) -> bool:
        """Whether the block is drawn as an outline."""
        return self.tentative or self.off or self.free

    @property
    def title_style(self) -> Style:
        """How the title is written."""
        return Style.STRUCK if self.off else Style.TITLE


class _Ink(NamedTuple):
    bar: QColor
    fill: QColor
    text: QColor


class BlockPainter:
    """Paints blocks in one theme. It keeps laid-out texts, so that a second paint of the same block is cheap."""

    def __init__(self, colors: Theme, *, mirrored: bool = False) -> None:
        self._colors = colors
        self._mirrored = mirrored
        self._lines = TextLines()
        self._one_line_below, self._narrow = theme.px(ONE_LINE_BELOW), theme.px(NARROW)
        self._shapes: dict[tuple[object, ...], QPainterPath] = {}
        self.least_height = max(self._lines.title_height + 2 * PAD_Y + 1, theme.px(LEAST_HEIGHT))

    def paint(self, painter: QPainter, rect: QRect, look: Look, *, raised: bool = False, dimmed: bool = False) -> None:
        """Paint a block into ``rect``; ``raised`` lifts it above the others, ``dimmed`` is for what is dragged."""
        if rect.width() <= BAR or rect.height() <= 2:
            return
        if dimmed:
            painter.setOpacity(DIMMED)
        ink = self._ink(look, raised=raised)
        if raised:
            self._paint_shadow(painter, rect)
        self._paint_ground(painter, rect, look, ink)
        self._paint_words(painter, rect, look, ink)
        if look.before or look.after:
            self._paint_ends(painter, rect, look, ink)
        if dimmed:
            painter.setOpacity(1.0)

    def paint_ring(self, painter: QPainter, rect: QRect) -> None:
        """Paint the ring around the selected block, apart from it by a line of the background."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = QRectF(rect).adjusted(-RING_GAP / 2, -RING_GAP / 2, RING_GAP / 2, RING_GAP / 2)
        painter.setPen(QPen(self._colors.background, RING_GAP))
        painter.drawRoundedRect(inner, RADIUS + 1, RADIUS + 1)
        grow = RING_GAP + RING / 2
        painter.setPen(QPen(self._colors.accent, RING))
        painter.drawRoundedRect(QRectF(rect).adjusted(-grow, -grow, grow, grow), RADIUS + 2, RADIUS + 2)

    def _ink(self, look: Look, *, raised: bool) -> _Ink:
        bar, fill, text = look.colors[3:] if look.past else look.colors[:3]
        if look.hollow:
            fill = self._colors.background
        return _Ink(bar, _mixed(fill, bar, RAISED_SHARE) if raised else fill, text)

    def _paint_shadow(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        shade = QColor(self._colors.shadow)
        for spread in (4, 3, 2, 1):
            shade.setAlpha(self._colors.shadow.alpha() // (spread + 2))
            painter.setBrush(shade)
            painter.drawRoundedRect(
                QRectF(rect).adjusted(-spread, -spread + 2, spread, spread + 2), RADIUS + 2, RADIUS + 2
            )

    def _paint_ground(self, painter: QPainter, rect: QRect, look: Look, ink: _Ink) -> None:
        """Paint all but words and marks."""
        width, height = rect.width(), rect.height()
        shape = self._shape(width, height, look)
        painter.translate(rect.left(), rect.top())
        painter.fillPath(shape, ink.fill)
        if look.tentative and not look.off:
            self._paint_stripes(painter, width, height, look)
        if look.hollow or self._colors.high_contrast:
            pen = QPen(ink.bar, 1)
            if look.off:
                pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(self._shape(width, height, look, inset=0.5))
        painter.setClipRect(width - BAR if self._mirrored else 0, 0, BAR, height)
        painter.fillPath(shape, _mixed(ink.bar, self._colors.background, 0.5) if look.off else ink.bar)
        painter.setClipping(False)
        painter.translate(-rect.left(), -rect.top())

    def _paint_stripes(self, painter: QPainter, width: int, height: int, look: Look) -> None:
        tint = look.colors.past_fill if look.past else look.colors.fill
        painter.setClipRect(1, 1, width - 2, height - 2)
        painter.setPen(QPen(tint, STRIPE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
        painter.drawLines(
            [
                QLineF(x, height + STRIPE, x + height + 2 * STRIPE, -STRIPE)
                for x in range(-height - STRIPE, width + STRIPE, STRIPE_STEP)
            ]
        )
        painter.setClipping(False)

    def _shape(self, width: int, height: int, look: Look, *, inset: float = 0) -> QPainterPath:
        """Return the outline at the origin: rounded, but square where the event goes on."""
        key = (width, height, inset, look.before, look.after, look.flat)
        path = self._shapes.get(key)
        if path is None:
            if len(self._shapes) >= MOST_SHAPES:
                self._shapes.clear()
            path = self._shapes[key] = self._make_shape(QRectF(0, 0, width, height), look, inset)
        return path

    def _make_shape(self, whole: QRectF, look: Look, inset: float) -> QPainterPath:
        box = whole.adjusted(inset, inset, -inset, -inset)
        path = QPainterPath()
        path.addRoundedRect(box, RADIUS, RADIUS)
        if not (look.before or look.after):
            return path
        path.setFillRule(Qt.FillRule.WindingFill)
        for goes_on, leading in ((look.before, True), (look.after, False)):
            if goes_on:
                path.addRect(self._end_of(box, look, leading=leading, size=RADIUS))
        return path.simplified()

    def _end_of(self, box: QRectF, look: Look, *, leading: bool, size: float) -> QRectF:
        if not look.flat:
            return QRectF(box.left(), box.top() if leading else box.bottom() - size, box.width(), size)
        at_left = leading is not self._mirrored
        return QRectF(box.left() if at_left else box.right() - size, box.top(), size, box.height())

    def _paint_ends(self, painter: QPainter, rect: QRect, look: Look, ink: _Ink) -> None:
        """Paint arrows where the event goes on."""
        names = ("chevron-left", "chevron-right") if look.flat else ("chevron-up", "chevron-down")
        if look.flat and self._mirrored:
            names = names[::-1]
        if rect.width() < 4 * MARK or (not look.flat and rect.height() < 2 * MARK):
            return
        for goes_on, leading, name in ((look.before, True, names[0]), (look.after, False, names[1])):
            if not goes_on or (look.flat and leading):
                continue
            place = self._end_of(QRectF(rect), look, leading=leading, size=MARK)
            place.moveCenter(place.center())
            spot = QRectF(place.right() - MARK - 2, place.center().y() - MARK / 2, MARK, MARK)
            if look.flat and self._mirrored:
                spot.moveLeft(rect.left() + 2)
            icons.draw(painter, name, ink.text, spot)

    def _paint_words(self, painter: QPainter, rect: QRect, look: Look, ink: _Ink) -> None:
        pad = PAD_X if rect.width() >= self._narrow else NARROW_PAD_X
        lead, trail = BAR + pad, pad - 2
        left, right = (trail, lead) if self._mirrored else (lead, trail)
        room = rect.adjusted(left, PAD_Y, -right, -PAD_Y)
        if room.width() < LEAST_WORDS:
            return
        painter.setPen(ink.text)
        if look.flat or rect.height() < self._one_line_below:
            self._paint_one_line(painter, room, look, ink)
        else:
            self._paint_lines(painter, room, look, ink)

    def _paint_one_line(self, painter: QPainter, room: QRect, look: Look, ink: _Ink) -> None:
        """Paint "title  start" in the middle of a low block."""
        lines = self._lines
        top = room.center().y() + 0.5 - lines.title_height / 2
        start_width = lines.width(look.start) if look.start else 0
        left, width = self._paint_marks(painter, room, top, look, ink, start_width + 2 * GAP if look.start else 0)
        beside = width - start_width - 2 * GAP
        if not look.start or (lines.width(look.title, Style.TITLE) > beside < LEAST_TITLE):
            self._draw(painter, look.title, left, top, width, look.title_style)
            return
        begin = left + width - beside if self._mirrored else left
        title = self._draw(painter, look.title, begin, top, beside, look.title_style)
        lower = top + (lines.title_height - lines.small_height) / 2
        at = begin + beside - title - 2 * GAP - start_width if self._mirrored else left + title + 2 * GAP
        self._draw(painter, look.start, at, lower, start_width)

    def _paint_lines(self, painter: QPainter, room: QRect, look: Look, ink: _Ink) -> None:
        """Paint title, time and place, each only when a whole line of it fits."""
        lines, top, bottom = self._lines, float(room.top() + 1), room.bottom() + 2
        left, width = self._paint_marks(painter, room, top, look, ink)
        limit = int((bottom - 1 - top - lines.small_height) // lines.title_height)
        for number, line in enumerate(self._title_lines(look, width, room.width(), limit)):
            at, wide = (left, width) if number == 0 else (room.left(), room.width())
            self._draw(painter, line, at, top, wide, look.title_style)
            top += lines.title_height
        for line in self._small_lines(look, room.width()):
            if top + lines.small_height > bottom:
                return
            self._draw(painter, line, room.left(), top, room.width())
            top += lines.small_height

    def _small_lines(self, look: Look, width: float) -> Iterator[str]:
        times = [text for text in (look.time, look.start) if text and self._lines.width(text) <= width]
        if times:
            yield times[0]
        if look.place and width >= LEAST_TITLE + MARK:
            yield look.place

    def _title_lines(self, look: Look, first: float, rest: float, limit: int) -> list[str]:
        """Break a title that is too long into a few whole lines, at spaces only; the last one is cut when painted."""
        limit = min(limit, TITLE_LINES)
        if limit < 2 or self._lines.width(look.title, Style.TITLE) <= first:
            return [look.title]
        lines = [""]
        for word in look.title.split():
            longer = f"{lines[-1]} {word}".strip()
            fits = self._lines.width(longer, Style.TITLE) <= (first if len(lines) == 1 else rest)
            if fits or not lines[-1] or len(lines) == limit:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def _paint_marks(
        self, painter: QPainter, room: QRect, top: float, look: Look, ink: _Ink, more: float = 0
    ) -> tuple[float, float]:
        """Paint the icons of the title line, the series mark first; returns where the title begins and its room.

        ``more`` is the width of other words in the line; words are worth more than marks that can wait.
        """
        left, width = float(room.left()), float(room.width())
        y = top + (self._lines.title_height - MARK) / 2
        wanted = self._lines.width(look.title, Style.TITLE)
        crowded = wanted <= width < wanted + MARK + GAP  # then the title is worth more than the mark
        if look.series and not crowded and width >= LEAST_TITLE + MARK + GAP:
            x = left if not self._mirrored else left + width - MARK
            icons.draw(painter, "repeat", ink.text, QRectF(x, y, MARK, MARK))
            width -= MARK + GAP
            left += 0 if self._mirrored else MARK + GAP
        for position, name in enumerate(look.marks):
            urgent = name in URGENT_MARKS
            if width - MARK - GAP < (LEAST_TITLE if urgent and position == 0 else wanted + more):
                break
            x = left if self._mirrored else left + width - MARK
            color = self._colors.danger if name in DANGER_MARKS else ink.text
            icons.draw(painter, name, color, QRectF(x, y, MARK, MARK))
            width -= MARK + GAP
            left += MARK + GAP if self._mirrored else 0
        return left, width

    def _draw(
        self, painter: QPainter, text: str, left: float, top: float, width: float, style: Style = Style.SMALL
    ) -> float:
        if self._mirrored:
            return self._lines.draw_trailing(painter, text, left + width, top, width, style)
        return self._lines.draw(painter, text, left, top, width, style)


DANGER_MARKS = frozenset({"triangle-alert", "circle-alert"})
URGENT_MARKS = DANGER_MARKS | {"cloud-upload"}


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    return QColor(
        round(one.red() + (other.red() - one.red()) * share),
        round(one.green() + (other.green() - one.green()) * share),
        round(one.blue() + (other.blue() - one.blue()) * share),
    )
