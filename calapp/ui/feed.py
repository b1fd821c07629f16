"""The feed: a view states a span; the feed knows the pages beside it too and hands back what lies there, sorted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from calapp.errors import CalappError
from calapp.model.changes import ChangeSummary
from calapp.model.occurrence import Occurrence
from calapp.model.timespan import TimeSpan

PREFETCH_MS = 60
REFETCH_MS = 600
COALESCE_MS = 400
SLOWEST_COALESCE_MS = 3_000
REST_FACTOR = 20
MOST_KNOWN = 8
_DAY = timedelta(days=1)
_log = logging.getLogger(__name__)


class Agenda(Protocol):
    """What the feed needs of the agenda service: a query of milliseconds, and whether series are known that far."""

    def between(self, span: TimeSpan, *, extend: bool = True) -> tuple[Occurrence, ...]:
        """Return the occurrences that overlap ``span``, by start."""

    def covers(self, span: TimeSpan) -> bool:
        """Tell whether series are expanded for all of ``span``."""


class AgendaFeed(QObject):
    """Keeps the occurrences of the page that a view shows, and of the pages before and after it.

    A change that does not touch them costs nothing; one that leaves the occurrences as they are is not told.
    """

    occurrences_changed = Signal(object, object)
    horizon_left = Signal(object)
    failed = Signal(object)

    def __init__(self, agenda: Callable[[], Agenda], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._agenda = agenda
        self._span: TimeSpan | None = None
        self._shown: tuple[Occurrence, ...] | None = None
        self._known: dict[TimeSpan, tuple[Occurrence, ...]] = {}
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
        self._deliver(span)
        self._prefetch_soon.start(PREFETCH_MS)

    def reload(self) -> None:
        """Look again at what is shown, and tell only when it became something else."""
        self._reload_soon.stop()
        if self._span is None:
            return
        began = time.monotonic()
        self._known.pop(self._span, None)
        self._deliver(self._span)
        spent = (time.monotonic() - began) * 1_000
        self._reload_soon.setInterval(min(max(COALESCE_MS, int(spent * REST_FACTOR)), SLOWEST_COALESCE_MS))
        self._prefetch_soon.start(REFETCH_MS)

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
        """Forget the pages that a change touches; tells whether the one shown is among them."""
        everywhere = summary.calendars  # what is hidden or shown concerns every page
        self._known = {span: known for span, known in self._known.items() if not (everywhere or summary.touches(span))}
        return self._span is not None and (everywhere or summary.touches(self._span))

    def _page(self, span: TimeSpan) -> tuple[Occurrence, ...] | None:
        """Return what lies in a span, from memory when it is known; None when it cannot be read."""
        if span in self._known:
            return self._known[span]
        try:
            found = self._agenda().between(span, extend=False)
        except CalappError as error:
            _log.exception("The agenda cannot be read")
            self.failed.emit(error)
            return None
        self._known[span] = found
        while len(self._known) > MOST_KNOWN:
            self._known.pop(next(iter(self._known)))
        return found

    def _deliver(self, span: TimeSpan) -> None:
        occurrences = self._page(span)
        if occurrences is not None and occurrences != self._shown:
            self._shown = occurrences
            self.occurrences_changed.emit(span, occurrences)

    def _prefetch(self) -> None:
        """Fetch one neighbor that is not known yet; then, with the event loop in between, the other."""
        if self._span is None:
            return
        wide = self._span
        for steps in (1, -1):
            neighbor = _shifted(self._span, steps)
            wide = TimeSpan(min(wide.start, neighbor.start), max(wide.end, neighbor.end))
            if neighbor not in self._known:
                if self._page(neighbor) is not None:
                    self._prefetch_soon.start(0)
                return
        if wide not in self._asked and not self._agenda().covers(wide):
            self._asked.append(wide)
            self.horizon_left.emit(wide)


def _shifted(span: TimeSpan, steps: int) -> TimeSpan:
    """Return the page before or after, counted in days of the wall clock."""
    days = round((span.end.replace(tzinfo=None) - span.start.replace(tzinfo=None)) / _DAY) * steps
    return TimeSpan(span.start + days * _DAY, span.end + days * _DAY)


def _timer(parent: QObject, interval: int, slot: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval)
    timer.timeout.connect(slot)
    return timer
