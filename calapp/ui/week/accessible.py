"""The week for screen readers: every event, "+N more" and the selected slot is an element with name, place and state.

The elements have no widget of their own, so a view is given an interface whose children are made from its targets.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QColor,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget

from calapp.model.occurrence import OccurrenceKey
from calapp.ui.week.scene import Slot, Target

if TYPE_CHECKING:
    from calapp.ui.week.view import WeekView

_Text = QAccessible.Text


@cache
def install() -> None:
    """Let Qt ask here for the interface of week views; done once, and for all of them."""
    QAccessible.installFactory(_interface_of)


def tell_focus(view: WeekView) -> None:
    """Tell that the keyboard went to another target."""
    if QAccessible.isActive():
        interface = QAccessible.queryAccessibleInterface(view)
        if isinstance(interface, WeekInterface):
            event = QAccessibleEvent(view, QAccessible.Event.Focus)
            event.setChild(interface.focused_index())
            QAccessible.updateAccessibility(event)


def tell(view: WeekView, words: str) -> None:
    """Have something said."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(view, words))


class WeekInterface(QAccessibleWidget):
    """The view as a list of what it shows, by time."""

    def __init__(self, view: WeekView) -> None:
        super().__init__(view, QAccessible.Role.List)
        self._view = view
        # Qt keeps pointers to the elements, so none is ever let go while the view lives.
        self._elements: dict[Target, TargetInterface] = {}

    def targets(self) -> list[Target]:
        """Return what the children stand for."""
        selected = self._view.selection.target
        targets: list[Target] = list(self._view.selection.targets())
        return [*targets, selected] if isinstance(selected, Slot) else targets

    def focused_index(self) -> int:
        """Return which child has the focus, -1 for none."""
        selected, targets = self._view.selection.target, self.targets()
        return targets.index(selected) if selected in targets else -1

    def childCount(self) -> int:
        """Return how many elements there are."""
        return len(self.targets())

    def child(self, index: int) -> Any:
        """Return an element."""
        targets = self.targets()
        return self._element(targets[index]) if 0 <= index < len(targets) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return where an element stands, -1 when it is not one of these."""
        targets = self.targets()
        target = getattr(child, "target", None)
        return targets.index(target) if target in targets else -1

    def childAt(self, x: int, y: int) -> Any:
        """Return the element at a place of the screen."""
        elements = (self._element(target) for target in self.targets())
        return next((element for element in elements if element.rect().contains(x, y)), None)

    def focusChild(self) -> Any:
        """Return the element with the focus."""
        index = self.focused_index()
        return self.child(index) if index >= 0 and self._view.hasFocus() else None

    def _element(self, target: Target) -> TargetInterface:
        if target not in self._elements:
            self._elements[target] = TargetInterface(self._view, target)
        return self._elements[target]


class TargetInterface(QAccessibleInterface):
    """One element: an event or a "+N more" as a button, a slot as a cell."""

    def __init__(self, view: WeekView, target: Target) -> None:
        super().__init__()
        self._view = view
        self.target = target

    def isValid(self) -> bool:
        """Tell whether the element is still shown."""
        selection = self._view.selection
        return self.target == selection.target or self.target in selection.targets()

    def text(self, kind: QAccessible.Text) -> str:
        """Return the name."""
        return self._view.selection.words_of(self.target) if kind == _Text.Name else ""

    def role(self) -> QAccessible.Role:
        """Return what the element is."""
        return QAccessible.Role.Cell if isinstance(self.target, Slot) else QAccessible.Role.Button

    def state(self) -> QAccessible.State:
        """Return whether the element has the focus and may be changed."""
        state = QAccessible.State()
        selected = self.target == self._view.selection.target
        state.focusable = state.selectable = 1
        state.selected = int(selected)
        state.focused = int(selected and self._view.hasFocus())
        if isinstance(self.target, OccurrenceKey):
            occurrence = self._view.scene.find(self.target)
            state.readOnly = int(occurrence is not None and not self._view.scene.movable(occurrence))
        return state

    def rect(self) -> QRect:
        """Return the place on the screen."""
        return self._view.rect_of(self.target)

    def parent(self) -> QAccessibleInterface:
        """Return the view's interface."""
        return QAccessible.queryAccessibleInterface(self._view)

    def window(self) -> QWindow:
        """Return the window that the view is in."""
        return self._view.window().windowHandle()

    def object(self) -> Any:
        """Return None: there is no widget behind an element."""
        return None

    def childCount(self) -> int:
        """Return 0."""
        return 0

    def child(self, index: int) -> Any:
        """Return None."""
        return None

    def childAt(self, x: int, y: int) -> Any:
        """Return None."""
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        """Return -1."""
        return -1

    def focusChild(self) -> Any:
        """Return None."""
        return None

    def relations(self, match: Any = None) -> list[Any]:
        """Return no relations."""
        return []

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Do nothing: names are not set from outside."""

    def backgroundColor(self) -> QColor:
        """Return the background of the week."""
        return self._view.scene.colors.background

    def foregroundColor(self) -> QColor:
        """Return the color of text."""
        return self._view.scene.colors.text


_interfaces: WeakKeyDictionary[QObject, WeekInterface] = WeakKeyDictionary()


def _interface_of(_class: str, thing: QObject | None) -> QAccessibleInterface | None:
    from calapp.ui.week.view import WeekView

    if not isinstance(thing, WeekView):
        return None
    if thing not in _interfaces:
        _interfaces[thing] = WeekInterface(thing)
    return _interfaces[thing]
