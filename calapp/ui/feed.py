"""The feed: a view states a span, the feed knows a wider one and hands back what lies in the span, sorted."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from calapp.errors import CalappError
from calapp.model.changes import ChangeSummary
from calapp.model.occurrence import Occurrence
from calapp.model.timespan import TimeSpan

MARGIN = timedelta(days=7)
PREFETCH_MS = 60
COALESCE_MS = 200
_log = logging.getLogger(__name__)


class Agenda(Protocol):
    """What the feed needs of the agenda service: a query of milliseconds, and whether series are known that far."""

    def between(self, span: TimeSpan, *, extend: bool = True) -> tuple[Occurrence, ...]:
        """Return the occurrences that overlap ``span``, by start."""

    def covers(self, span: TimeSpan) -> bool:
        """Tell whether series are expanded for all of ``span``."""


class AgendaFeed(QObject):
    """Keeps the occurrences of one span, and of a week on either side, for one view.

    A change that does not touch the span costs nothing; one that leaves the occurrences as they are is not told.
    """

    occurrences_changed = Signal(object, object)
    horizon_left = Signal(object)
    failed = Signal(object)

    def __init__(self, agenda: Callable[[], Agenda], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._agenda = agenda
        self._span: TimeSpan | None = None
        self._shown: tuple[Occurrence, ...] | None = None
        self._known: tuple[TimeSpan, tuple[Occurrence, ...]] | None = None
        self._asked: list[TimeSpan] = []
        self._prefetch_soon = _timer(self, PREFETCH_MS, self._prefetch)
        self._reload_soon = _timer(self, COALESCE_MS, self.reload)

    @property
    def span(self) -> TimeSpan | None:
        """The span that the view shows."""
        return self._span

    @property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """What was handed to the view last."""
        return self._shown or ()

    def show(self, span: TimeSpan) -> None:
        """Hand over the occurrences of another span now; its neighbors are fetched when there is time."""
        self._span = span
        self._shown = None
        self._deliver(self._of(span))
        self._prefetch_soon.start()

    def reload(self) -> None:
        """Look again at what is shown, and tell only when it became something else."""
        self._reload_soon.stop()
        if self._span is None:
            return
        self._known = None
        self._deliver(self._of(self._span))
        self._prefetch_soon.start()

    def on_edit(self, summary: ChangeSummary) -> None:
        """Show the user's own edit at once."""
        if self._stale(summary):
            self.reload()

    def on_sync(self, summary: ChangeSummary) -> None:
        """Show what a sync brought, many notices in one look."""
        if self._stale(summary) and not self._reload_soon.isActive():
            self._reload_soon.start()

    def extended(self) -> None:
        """Take note that series are known farther than before."""
        self._asked.clear()

    def _stale(self, summary: ChangeSummary) -> bool:
        if summary.calendars:
            self._known = None
            return self._span is not None
        if self._known is not None and summary.touches(self._known[0]):
            self._known = None
        return self._span is not None and summary.touches(self._span)

    def _of(self, span: TimeSpan) -> tuple[Occurrence, ...]:
        if self._known is not None:
            known, occurrences = self._known
            if known.start <= span.start and span.end <= known.end:
                return tuple(one for one in occurrences if span.contains(one.start, one.end))
        return self._read(span)

    def _read(self, span: TimeSpan) -> tuple[Occurrence, ...]:
        try:
            return self._agenda().between(span, extend=False)
        except CalappError as error:
            _log.exception("The agenda cannot be read")
            self.failed.emit(error)
            return self._shown or ()

    def _deliver(self, occurrences: tuple[Occurrence, ...]) -> None:
        if occurrences != self._shown:
            self._shown = occurrences
            self.occurrences_changed.emit(self._span, occurrences)

    def _prefetch(self) -> None:
        span = self._span
        if span is None:
            return
        wide = span.widened(MARGIN)
        if self._known is None or self._known[0] != wide:
            self._known = (wide, self._read(wide))
        if wide not in self._asked and not self._agenda().covers(wide):
            self._asked.append(wide)
            self.horizon_left.emit(wide)


def _timer(parent: QObject, interval: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval)
    timer.timeout.connect(slot)
    return timer
