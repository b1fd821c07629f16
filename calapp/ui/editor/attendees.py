"""The "Guests" section: who is invited and what each answered."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from email.utils import parseaddr

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from calapp.model.edits import EventDraft
from calapp.model.event import Attendee, AttendeeRole, PartStat
from calapp.ui import icons, theme
from calapp.ui.controls import Initial, Pill
from calapp.ui.editor.section import EditorContext, EventSection

ANSWERS = {
    PartStat.ACCEPTED: ("Yes", "good"),
    PartStat.DECLINED: ("No", "bad"),
    PartStat.TENTATIVE: ("Maybe", "waiting"),
    PartStat.NEEDS_ACTION: ("Waiting", "waiting"),
    PartStat.DELEGATED: ("Delegated", "waiting"),
}
SHOWN = 50


class _Completer(QCompleter):
    """Completes the last of several addresses with commas between them."""

    def splitPath(self, path: str) -> list[str]:
        """Return what is being typed."""
        return [path.rpartition(",")[2].strip()]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """Return the whole line with the address that was chosen at its end."""
        widget = self.widget()
        before, comma, _last = widget.text().rpartition(",") if isinstance(widget, QLineEdit) else ("", "", "")
        return f"{before}{comma}{' ' if comma else ''}{super().pathFromIndex(index)}"


class GuestInput(QLineEdit):
    """A line in which Return enters a guest, where it would save the whole dialog otherwise."""

    entered = Signal()

    def suggest(self, addresses: Sequence[str]) -> None:
        """Offer these addresses while one is being typed."""
        completer = _Completer(list(addresses), self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompleter(completer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Return while there is something to enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text().strip():
            self.entered.emit()
            return
        super().keyPressEvent(event)


class AttendeesSection(EventSection):
    """The guest list. Guests are added by address (several with commas) and removed one by one.

    ``time_wanted`` says that a time is to be found at which all of them are free.
    """

    time_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._guests: tuple[Attendee, ...] = ()
        self._organizer = ""
        self._input = GuestInput()
        self._input.setPlaceholderText("Add a name or address")
        self._input.setAccessibleName("Add a guest")
        self._input.entered.connect(self._on_entered)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.SPACE_4)
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE_4)
        column.addWidget(self._input)
        column.addLayout(self._list)
        self._find = QPushButton("Find a time…")
        self._find.setAutoDefault(False)
        self._find.clicked.connect(self.time_wanted)
        column.addWidget(self._find, alignment=Qt.AlignmentFlag.AlignLeft)
        self._add_row("Guests", column)

    def draft(self, draft: EventDraft) -> EventDraft:
        """Return the draft with the guests, the one still standing in the input included."""
        return replace(draft, attendees=self._guests + tuple(self._typed()))

    def problem(self) -> str:
        """Tell about an address that is none."""
        for text in self._input.text().split(","):
            if text.strip() and _guest(text) is None:
                return f"“{text.strip()}” is no e-mail address. Write it as name@example.org."
        return ""

    def _fill(self, draft: EventDraft, context: EditorContext) -> None:
        self._guests, self._organizer = draft.attendees, context.organizer
        self._input.clear()
        self._input.suggest(context.past_guests)
        self._show_guests()

    def _typed(self) -> list[Attendee]:
        known = {guest.address for guest in self._guests}
        typed = (_guest(text) for text in self._input.text().split(","))
        return list({guest.address: guest for guest in typed if guest and guest.address not in known}.values())

    def _show_guests(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for guest in self._guests[:SHOWN]:
            self._list.addWidget(self._line(guest))
        self._find.setVisible(bool(self._guests))
        if len(self._guests) > SHOWN:
            self._list.addWidget(QLabel(f"and {len(self._guests) - SHOWN} more"))

    def _line(self, guest: Attendee) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE_8)
        name = QLabel(guest.name or guest.address)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setToolTip(html.escape(guest.address))
        role = self._role(guest)
        remove = QToolButton()
        remove.setIcon(icons.icon("x", role="muted"))
        remove.setAccessibleName(f"Remove {guest.name or guest.address}")
        remove.setProperty("address", guest.address)
        remove.clicked.connect(self._on_remove)
        for widget in (Initial(guest.name or guest.address), name, role):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(Pill(*ANSWERS[guest.partstat]))
        row.addWidget(remove)
        return line

    def _role(self, guest: Attendee) -> QWidget:
        if guest.address == self._organizer:
            organizer = QLabel("organizer")
            organizer.setProperty("role", "muted")
            return organizer
        box = QComboBox()
        box.setProperty("kind", "flat")
        box.setAccessibleName(f"Role of {guest.name or guest.address}")
        box.setProperty("address", guest.address)
        for role in AttendeeRole:
            box.addItem(str(role), str(role))
        box.setCurrentIndex(box.findData(str(guest.role)))
        box.currentIndexChanged.connect(self._on_role)
        return box

    def _on_role(self) -> None:
        box = self.sender()
        if isinstance(box, QComboBox):
            role, address = AttendeeRole(box.currentData()), box.property("address")
            self._guests = tuple(
                replace(guest, role=role) if guest.address == address else guest for guest in self._guests
            )
            self._on_edited()

    def _on_entered(self) -> None:
        if self.problem():
            self._on_edited()
            return
        self._guests += tuple(self._typed())
        self._input.clear()
        self._show_guests()
        self._on_edited()

    def _on_remove(self) -> None:
        address = self.sender().property("address")
        self._guests = tuple(guest for guest in self._guests if guest.address != address)
        self._show_guests()
        self._on_edited()


def _guest(text: str) -> Attendee | None:
    name, address = parseaddr(text.strip())
    local, at, domain = address.rpartition("@")
    if not (at and local and domain) or any(character.isspace() for character in address):
        return None
    return Attendee(address.lower(), name, rsvp=True)
