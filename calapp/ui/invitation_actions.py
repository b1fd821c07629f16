"""What a person does with invitations: look at what waits beside the window, and answer."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog

from calapp.errors import CalappError
from calapp.model.changes import ChangeSummary
from calapp.model.event import PartStat
from calapp.model.occurrence import Occurrence
from calapp.ui.clock import MinuteClock
from calapp.ui.main_window import MainWindow
from calapp.ui.messages import Message
from calapp.ui.page_actions import PageActions
from calapp.ui.undo import UndoStack
from calapp.wiring import Runtime

COUNT_MS = 300
_DONE = {PartStat.ACCEPTED: "yes", PartStat.TENTATIVE: "maybe", PartStat.DECLINED: "no"}


class InvitationActions(PageActions):
    """The page of invitations; the foot of the sidebar says how many wait."""

    event_wanted = Signal(object)

    def __init__(self, runtime: Runtime, clock: MinuteClock, undo: UndoStack, window: MainWindow) -> None:
        super().__init__(runtime, clock, undo, window)
        self._count_soon = QTimer(self)
        self._count_soon.setSingleShot(True)
        self._count_soon.setInterval(COUNT_MS)
        self._count_soon.timeout.connect(self._count)
        clock.ticked.connect(self._count)

    def start(self) -> None:
        """Say how many wait."""
        self._count()

    def on_change(self, summary: ChangeSummary) -> None:
        """Count again, and show the change if the page is looked at."""
        if (summary.ranges != () or summary.calendars) and not self._count_soon.isActive():
            self._count_soon.start()
        super().on_change(summary)

    def _made(self) -> QDialog:
        from calapp.ui.invitations_dialog import InvitationsDialog

        runtime, now = self._runtime, self._clock.now
        dialog = InvitationsDialog(
            lambda: runtime.invitations.pending(now()), now, lambda: runtime.zone, parent=self._window
        )
        dialog.answer_wanted.connect(self._on_answer)
        dialog.event_wanted.connect(self._on_event)
        return dialog

    def _on_answer(self, occurrence: Occurrence, partstat: PartStat) -> None:
        done = f"Answered “{occurrence.title or 'Untitled'}”: {_DONE[partstat]}."
        self._do(lambda: self._runtime.events.answer(occurrence.key, partstat), done, key="invitations")

    def _on_event(self, occurrence: Occurrence) -> None:
        self._window.bring_up()
        self.event_wanted.emit(occurrence)

    def _count(self, _now: object = None) -> None:
        try:
            count = self._runtime.invitations.count(self._clock.now())
        except CalappError as error:
            self.message.emit(Message.of(error, key="invitations"))
            return
        self._window.sidebar.status.set_invitations(count)
