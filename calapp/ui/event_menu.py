"""The menu of an event: what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from calapp.service.views import EventDetail
from calapp.ui import icons

EDIT, DUPLICATE, DELETE, EXPORT, SOURCE = "Edit", "Duplicate", "Delete", "Export…", "Show source…"
ANSWER, PROPOSE, INVITE, CALL_OFF = "Answer…", "Propose another time…", "Send to the guests…", "Cancel for everybody…"
LETTERS = (ANSWER, PROPOSE, INVITE, CALL_OFF)
_DEEDS = ((EDIT, "pencil"), (DUPLICATE, "copy"), (DELETE, "trash-2"))


class EventMenu(QMenu):
    """Emits ``chosen`` with the words of what was chosen. ``letters`` are those of ``LETTERS`` that make sense."""

    chosen = Signal(str)

    def __init__(self, detail: EventDetail, letters: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.aboutToHide.connect(self.deleteLater)
        for words, icon in _DEEDS if detail.writable else ():
            self.addAction(icons.icon(icon), words)
        if not detail.writable:
            self.addAction(icons.icon("lock"), detail.lock).setEnabled(False)
        if letters:
            self.addSeparator()
        for words in letters:
            self.addAction(icons.icon("users"), words)
        self.addSeparator()
        self.addAction(icons.icon("upload"), EXPORT)
        self.addAction(icons.icon("file-text"), SOURCE)
        self.triggered.connect(self._on_triggered)

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.text())


def letters_of(detail: EventDetail, own: tuple[str, ...], *, by_mail: bool) -> tuple[str, ...]:
    """Return what can be said about an event to its organizer or its guests; ``by_mail`` where no system is asked to.

    No system sends proposals, so those always go by mail.
    """
    event = detail.event
    if not detail.writable:
        return ()
    theirs = event.organizer is not None and event.organizer.address not in own
    if theirs and detail.partstat is not None:
        return ANSWER, PROPOSE
    others = any(guest.address not in own for guest in event.attendees)
    return (INVITE, CALL_OFF) if by_mail and others and not theirs else ()
