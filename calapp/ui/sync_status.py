"""The sidebar's foot: how sync stands, what waits to be sent, conflicts, and the bar of a running pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from calapp.model.account import AccountKind, AccountState
from calapp.ui import icons, theme
from calapp.ui.words import ago_words, plural

if TYPE_CHECKING:
    from calapp.service.views import AccountEntry

SHOW_BAR_MS = 400
_HOLDS_UP = "Click to see what holds it up."
_SYNCS = "Click to sync now."
DOT = 8


class Mood(StrEnum):
    """The color of the dot."""

    GOOD = "good"
    WAITING = "waiting"
    BAD = "bad"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """How all accounts stand together. ``problem_account`` is the one to look at when a person must act, 0 for none."""

    mood: Mood
    words: str
    detail: str = ""
    problem_account: int = 0
    pending: int = 0
    conflicts: int = 0


def summarize(entries: Sequence[AccountEntry], now: datetime, *, paused: bool) -> SyncSummary:
    """Return the one line that tells how sync stands; what needs a person comes first."""
    remote = [entry for entry in entries if entry.account.kind is not AccountKind.LOCAL]
    pending = sum(entry.pending for entry in remote)
    conflicts = sum(entry.conflicts for entry in entries)
    mood, words, detail, problem = _worst(remote, now, paused=paused)
    return SyncSummary(mood, words, detail, problem, pending, conflicts)


def _worst(remote: Sequence[AccountEntry], now: datetime, *, paused: bool) -> tuple[Mood, str, str, int]:
    if not remote:
        return Mood.IDLE, "On this computer", "Everything is kept on this computer only.", 0
    for state, words in ((AccountState.SIGN_IN, "Sign in again"), (AccountState.FAILED, "Problem")):
        for entry in remote:
            if entry.account.state is state:
                return Mood.BAD, f"{entry.account.name}: {words.lower()}", entry.account.error, entry.account.id
    if paused:
        return Mood.IDLE, "Sync is paused", "Edits wait safely on this computer.", 0
    offline = [entry.account.name for entry in remote if entry.account.state is AccountState.OFFLINE]
    if offline:
        everyone = len(offline) == len(remote)
        return Mood.WAITING, "Offline" if everyone else f"{offline[0]} is offline", "calapp tries again by itself.", 0
    if any(entry.account.state is AccountState.WAITING for entry in remote):
        return Mood.WAITING, "A server asked to wait", "calapp tries again by itself.", 0
    times = [entry.account.last_sync for entry in remote if entry.account.last_sync is not None]
    if len(times) < len(remote):
        return Mood.IDLE, "Not synced yet", "", 0
    return Mood.GOOD, f"Synced {ago_words(min(times), now)}", "", 0


class SyncStatus(QFrame):
    """Shows a ``SyncSummary``, and while a pass runs how far it is, with a button that stops it."""

    problem_opened = Signal(int)
    conflicts_opened = Signal()
    cancel_requested = Signal()
    sync_requested = Signal()
    health_opened = Signal()
    invitations_opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._summary = SyncSummary(Mood.IDLE, "")
        self._dot = _Dot()
        self._words = QPushButton()
        self._words.setProperty("kind", "status")
        self._words.setFlat(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._waiting = QPushButton()
        self._waiting.setProperty("kind", "link")
        self._waiting.setIcon(icons.icon("cloud-upload", "accent"))
        self._waiting.hide()
        self._conflicts = QPushButton()
        self._conflicts.setProperty("kind", "link")
        self._conflicts.setIcon(icons.icon("git-compare", "accent"))
        self._invitations = QPushButton()
        self._invitations.setProperty("kind", "link")
        self._invitations.setIcon(icons.icon("mail", "accent"))
        self._invitations.hide()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Sync progress")
        self._stop = QToolButton()
        self._stop.setIcon(icons.icon("x", "muted"))
        self._stop.setToolTip("Stop this sync")
        self._stop.setAccessibleName("Stop this sync")
        self._running = QWidget()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(SHOW_BAR_MS)
        self._lay_out()
        self._words.clicked.connect(self._on_words)
        self._waiting.clicked.connect(self.health_opened)
        self._conflicts.clicked.connect(self.conflicts_opened)
        self._invitations.clicked.connect(self.invitations_opened)
        self._stop.clicked.connect(self.cancel_requested)
        self._late.timeout.connect(self._on_late)
        self.dress()

    @property
    def summary(self) -> SyncSummary:
        """What is shown."""
        return self._summary

    def set_summary(self, summary: SyncSummary) -> None:
        """Show how sync stands."""
        self._summary = summary
        self._dot.set_mood(summary.mood)
        self._show_words(summary.words)
        click = _HOLDS_UP if summary.mood is Mood.WAITING else "" if summary.problem_account else _SYNCS
        self._words.setToolTip(theme.plain_tool_tip(" ".join(part for part in (summary.detail, click) if part)))
        self._waiting.setText(plural(summary.pending, "edit waiting", "edits waiting") if summary.pending else "")
        self._waiting.setToolTip("Kept on this computer and sent with the next sync; click to see why they wait.")
        self._waiting.setVisible(bool(summary.pending))
        self._conflicts.setText(plural(summary.conflicts, "conflict waits for you", "conflicts wait for you"))
        self._conflicts.setVisible(bool(summary.conflicts))
        self.dress()

    def set_invitations(self, count: int) -> None:
        """Show how many invitations wait for an answer."""
        self._invitations.setText(plural(count, "invitation waits", "invitations wait"))
        self._invitations.setVisible(bool(count))

    def set_busy(self, *, busy: bool) -> None:
        """Show or hide the bar; a pass that is over at once never shows it."""
        if busy:
            self._bar.setRange(0, 0)
            self._late.start()
        else:
            self._late.stop()
            self._running.hide()
            self._show_words(self._summary.words)

    def set_progress(self, words: str, done: int, total: int) -> None:
        """Show how far the pass is; ``total`` of 0 when nobody knows."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        if self._running.isVisibleTo(self):
            self._show_words(words)

    def dress(self) -> None:
        """Take the colors of the current theme."""
        self._words.setProperty("tone", "bad" if self._summary.mood is Mood.BAD else "")
        self._words.style().unpolish(self._words)
        self._words.style().polish(self._words)
        self._dot.update()

    def _show_words(self, words: str) -> None:
        self._words.setText(words.replace("&", "&&"))
        self._words.setAccessibleName(words)

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(theme.SPACE_8)
        line.addWidget(self._dot)
        line.addWidget(self._words, stretch=1)
        running = QHBoxLayout(self._running)
        running.setContentsMargins(0, 0, 0, 0)
        running.setSpacing(theme.SPACE_8)
        running.addWidget(self._bar, stretch=1)
        running.addWidget(self._stop)
        self._running.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.SPACE_8, 0, 0)
        column.setSpacing(theme.SPACE_4)
        column.addWidget(self._invitations, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._conflicts, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._waiting, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._running)
        column.addLayout(line)

    def _on_late(self) -> None:
        self._running.show()
        self._show_words("Syncing…")

    def _on_words(self) -> None:
        if self._summary.problem_account:
            self.problem_opened.emit(self._summary.problem_account)
        elif self._summary.mood is Mood.WAITING:
            self.health_opened.emit()
        else:
            self.sync_requested.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line above the foot."""
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, theme.current().line)
        painter.end()


class _Dot(QWidget):
    """A round mark; the words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self._mood = Mood.IDLE
        self.setFixedSize(DOT, DOT)

    def set_mood(self, mood: Mood) -> None:
        """Take another color."""
        self._mood = mood
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark."""
        colors = theme.current()
        ink = {
            Mood.GOOD: colors.success,
            Mood.WAITING: colors.warning,
            Mood.BAD: colors.danger,
            Mood.IDLE: colors.disabled,
        }[self._mood]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(DOT / 2, DOT / 2), DOT / 2, DOT / 2)
        painter.end()
