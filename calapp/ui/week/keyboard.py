"""The keys of the week view (W20): which key means what, whatever has the focus inside it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


class Command(Enum):
    """What a key asks for."""

    STEP = "step"
    EXTEND = "extend"
    MOVE = "move"
    RESIZE = "resize"
    PAGE = "page"
    DAY_START = "day start"
    DAY_END = "day end"
    OPEN = "open"
    DELETE = "delete"
    BACK_OUT = "back out"
    ZOOM = "zoom"


class Stroke(NamedTuple):
    """A command with its direction: days to the trailing side and steps downward, pages or zoom steps as ``steps``."""

    command: Command
    days: int = 0
    steps: int = 0


_Key, _Mod = Qt.Key, Qt.KeyboardModifier
_ARROWS = {_Key.Key_Left: (-1, 0), _Key.Key_Right: (1, 0), _Key.Key_Up: (0, -1), _Key.Key_Down: (0, 1)}
_PLAIN = {
    _Key.Key_PageUp: Stroke(Command.PAGE, steps=-1),
    _Key.Key_PageDown: Stroke(Command.PAGE, steps=1),
    _Key.Key_Home: Stroke(Command.DAY_START),
    _Key.Key_End: Stroke(Command.DAY_END),
    _Key.Key_Return: Stroke(Command.OPEN),
    _Key.Key_Enter: Stroke(Command.OPEN),
    _Key.Key_Space: Stroke(Command.OPEN),
    _Key.Key_Delete: Stroke(Command.DELETE),
    _Key.Key_Backspace: Stroke(Command.DELETE),
    _Key.Key_Escape: Stroke(Command.BACK_OUT),
}
_ZOOM = {
    _Key.Key_Plus: Stroke(Command.ZOOM, steps=1),
    _Key.Key_Equal: Stroke(Command.ZOOM, steps=1),
    _Key.Key_Minus: Stroke(Command.ZOOM, steps=-1),
    _Key.Key_0: Stroke(Command.ZOOM),
}


def stroke_of(event: QKeyEvent, *, on_event: bool, mirrored: bool) -> Stroke | None:
    """Return what a key asks for; Alt moves and resizes only while an event is selected."""
    key, held = Qt.Key(event.key()), event.modifiers() & ~_Mod.KeypadModifier
    if key in _ARROWS:
        days, steps = _ARROWS[key]
        return _arrow(-days if mirrored else days, steps, held, on_event=on_event)
    if held == _Mod.NoModifier:
        return _PLAIN.get(key)
    if held & _Mod.ControlModifier and not held & _Mod.AltModifier:
        return _ZOOM.get(key)
    return None


def _arrow(days: int, steps: int, held: Qt.KeyboardModifier, *, on_event: bool) -> Stroke | None:
    if held == _Mod.NoModifier:
        return Stroke(Command.STEP, days, steps)
    if held == _Mod.ShiftModifier:
        return Stroke(Command.EXTEND, days, steps)
    if on_event and held == _Mod.AltModifier:
        return Stroke(Command.MOVE, days, steps)
    if on_event and held == _Mod.AltModifier | _Mod.ShiftModifier and steps:
        return Stroke(Command.RESIZE, days, steps)
    return None
