"""Import and export of .ics files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from calapp.model.timespan import TimeSpan
from calapp.service.views import ImportReport

Progress = Callable[[int], bool]
"""Told how many objects are done; answers False to stop."""


class TransferService:
    """Brings files in and out. Both directions work in pieces, so that size costs time and not memory."""

    def import_file(
        self, path: Path, calendar_id: int, *, dry_run: bool = False, progress: Progress | None = None
    ) -> ImportReport:
        """Import the good part of a file into a calendar and report the rest.

        Raises InputError when nothing in it is a calendar, LimitExceeded when it is too large, AccessDenied for a
        read-only calendar. With ``dry_run`` nothing is written: the counts are the preview.
        """
        raise NotImplementedError

    def export_file(
        self,
        path: Path,
        *,
        calendar_ids: Iterable[int] | None = None,
        span: TimeSpan | None = None,
        object_ids: Iterable[int] | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Write one valid calendar file and return the number of objects; the old file stays until the new is whole."""
        raise NotImplementedError

    def stream(
        self,
        *,
        calendar_ids: Iterable[int] | None = None,
        span: TimeSpan | None = None,
        object_ids: Iterable[int] | None = None,
    ) -> Iterator[str]:
        """Yield one valid calendar as pieces of text."""
        raise NotImplementedError
