"""What a person does with the addresses of events: open one after seeing where it leads, and join a meeting."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from calapp.errors import CalappError
from calapp.model.occurrence import OccurrenceKey
from calapp.service.links import holds_meetings, meeting_of, openable
from calapp.ui.ask import confirm
from calapp.ui.clock import MinuteClock
from calapp.ui.messages import Message, Tone
from calapp.wiring import Runtime

SOON = timedelta(minutes=15)
KEY = "link"
_NO_MEETING = "“{}” names no address to join at."
_NOTHING_ON = "No meeting is on, and none begins within 15 minutes. Select the event that you mean."


class LinkActions(QObject):
    """Opens addresses in the program that the system has for them. Nothing is opened that a person has not seen."""

    message = Signal(object)

    def __init__(self, runtime: Runtime, clock: MinuteClock, window: QWidget) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._clock = clock
        self._window = window

    def open(self, address: str, shown: str = "") -> None:
        """Open an address for which the words ``shown`` stand; asks first when they do not say where it leads."""
        target = openable(address)
        if not target:
            self.message.emit(Message(KEY, "This address cannot be opened: it is no web, mail or phone address.",
                                      Tone.WARNING, detail=address[:300]))  # fmt: skip
            return
        url = QUrl(target)
        where = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
        if not _says(shown, where) and not confirm(
            "Open address", f"This leads to:\n{where[:500]}", "Open", parent=self._window
        ):
            return
        QDesktopServices.openUrl(url)

    def join(self, key: OccurrenceKey | None) -> None:
        """Join the meeting of an event; without one, the meeting that is on or about to begin."""
        try:
            chosen = key or self._on_now()
            event = self._runtime.events.detail(chosen).event if chosen else None
        except CalappError as error:
            self.message.emit(Message.of(error, key=KEY))
            return
        if event is None:
            self.message.emit(Message(KEY, _NOTHING_ON, passing=True))
            return
        address = meeting_of(event)
        if not address:
            self.message.emit(Message(KEY, _NO_MEETING.format(event.title or "Untitled"), passing=True))
            return
        if not holds_meetings(address):
            self.open(address)
            return
        self.message.emit(Message(KEY, f"Joining “{event.title}” at {QUrl(address).host()}.", passing=True))
        self.open(address, address)

    def _on_now(self) -> OccurrenceKey | None:
        """Return the event with a meeting that is on, or begins soon; of several the one that began last."""
        now = self._clock.now()
        around = self._runtime.agenda.upcoming(now, days=1, limit=20)
        begun = [one for one in around if one.start.instant(self._clock.zone) <= now + SOON]
        for one in reversed(begun):
            if meeting_of(self._runtime.events.detail(one.key).event):
                return one.key
        return None


def _says(shown: str, where: str) -> bool:
    """Tell whether the words of a link say in full where it leads."""
    return shown.strip() in (where, where.partition("://")[2], where.removesuffix("/"))
