"""The icons: Lucide's lines (ISC license, in resources/icons), drawn in any color and size and kept."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from calapp.ui import theme

SMALL, MEDIUM = 16, 20


@cache
def folder() -> Path:
    """Return the folder of the SVG files: beside the package when installed, in the repository otherwise."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "resources" / "icons"
    return installed if installed.is_dir() else package.parent / "resources" / "icons"


@cache
def names() -> frozenset[str]:
    """Return the names of all icons that there are."""
    return frozenset(path.stem for path in folder().glob("*.svg"))


def svg(name: str, color: QColor) -> bytes:
    """Return the text of an icon in ``color``; raises FileNotFoundError when there is no such icon."""
    return _text(name).replace("currentColor", color.name()).encode()


def pixmap(name: str, color: QColor, *, size: int = SMALL, ratio: float = 0.0) -> QPixmap:
    """Return an icon of ``size`` logical pixels, sharp at device pixel ratio ``ratio`` (the application's when 0)."""
    return _pixmap(name, color.rgba(), size, ratio or _application_ratio())


def icon(name: str, role: str = "text", *, active: str = "") -> QIcon:
    """Return an icon for buttons and menus, in the color that ``role`` has in the theme of the moment.

    ``active`` is its role when checked. Raises FileNotFoundError when there is no such icon.
    """
    _text(name)
    return _icon(name, role, active or role)


def draw(painter: QPainter, name: str, color: QColor, rect: QRectF) -> None:
    """Paint an icon into a square ``rect``."""
    ratio = painter.device().devicePixelRatioF()
    painter.drawPixmap(rect.topLeft(), _pixmap(name, color.rgba(), round(rect.width()), ratio))


@cache
def _text(name: str) -> str:
    return (folder() / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=2_000)
def _pixmap(name: str, rgba: int, size: int, ratio: float) -> QPixmap:
    color = QColor.fromRgba(rgba)
    image = QPixmap(round(size * ratio), round(size * ratio))
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setOpacity(color.alphaF())
    QSvgRenderer(QByteArray(svg(name, color))).render(painter, QRectF(image.rect()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


@cache
def _icon(name: str, role: str, active: str) -> QIcon:
    engine = _LineEngine(name, role, active)
    _engines.append(engine)  # QIcon owns the engine, but not the Python half of it
    return QIcon(engine)


class _LineEngine(QIconEngine):
    """Draws a line icon when it is needed, so that it follows the theme and the screen."""

    def __init__(self, name: str, role: str, active: str) -> None:
        super().__init__()
        self._name, self._role, self._active = name, role, active

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        side = min(rect.width(), rect.height())
        place = QRectF(rect.center().x() - side // 2, rect.center().y() - side // 2, side, side)
        draw(painter, self._name, self._color(mode, state), place)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _pixmap(self._name, self._color(mode, state).rgba(), min(size.width(), size.height()), 1.0)

    def clone(self) -> QIconEngine:
        copy = _LineEngine(self._name, self._role, self._active)
        _engines.append(copy)
        return copy

    def key(self) -> str:
        return "calapp.line"

    def _color(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        role = self._active if state is QIcon.State.On else self._role
        color: QColor = getattr(theme.current(), "disabled" if mode is QIcon.Mode.Disabled else role)
        return color


_engines: list[_LineEngine] = []


def _application_ratio() -> float:
    application = QApplication.instance()
    return application.devicePixelRatio() if isinstance(application, QApplication) else 1.0
