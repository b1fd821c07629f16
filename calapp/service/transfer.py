"""Import and export of .ics files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from calapp.errors import AccessDenied, CalappError, Canceled, InputError
from calapp.ical.file import take_apart
from calapp.ical.scan import scan
from calapp.ical.stream import Joiner
from calapp.model.calendar import Calendar
from calapp.model.changes import ChangeSummary
from calapp.model.timespan import TimeSpan
from calapp.recurrence.expand import expand
from calapp.service.file_names import unique_names
from calapp.service.importing import Import
from calapp.service.mail_file import read_calendar
from calapp.service.private_file import replacing
from calapp.service.views import ExportChoice, ExportedFile, ImportChoice, ImportReport
from calapp.store.database import Store
from calapp.store.unit import View
from calapp.store.values import StoredObject

Progress = Callable[[int], bool]
"""Told how many objects are done; answers False to stop."""

EVERYTHING = ExportChoice()
_BATCH = 500


class _Piece(NamedTuple):
    text: str
    is_object: bool = False


class TransferService:
    """Brings files in and out. Both directions work in pieces, so that size costs time and little memory."""

    def __init__(self, store: Store, *, on_change: Callable[[ChangeSummary], None]) -> None:
        self._store = store
        self._on_change = on_change

    def import_file(
        self,
        path: Path,
        calendar_id: int,
        choice: ImportChoice = ImportChoice(),  # noqa: B008 - frozen
        *,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Import the good part of a file into a calendar and report the rest; the report's edit undoes all of it.

        Raises InputError when nothing in it is a calendar, LimitExceeded when it is too large, AccessDenied for a
        read-only calendar, Canceled when ``progress`` says so. With a dry run nothing is written: the counts are the
        preview.
        """
        calendar = self._writable(calendar_id)
        file = take_apart(read_calendar(path).text)
        if not file.recognized:
            raise InputError(f"{path.name} is not a calendar file.", field="path")
        run = Import(self._store, calendar, choice)
        for start in range(0, len(file.objects), _BATCH):
            summary = run.batch(file.objects[start : start + _BATCH])
            self._on_change(summary)
            if progress is not None and not progress(min(start + _BATCH, len(file.objects))):
                raise Canceled("The import was stopped; what was imported so far stays.")
        return run.report(file)

    def export_file(self, path: Path, choice: ExportChoice = EVERYTHING, *, progress: Progress | None = None) -> int:
        """Write one valid calendar file and return the number of objects; the old file stays until the new is whole."""
        count = 0
        with replacing(path) as stream:
            for piece in self._pieces(choice):
                stream.write(piece.text.encode("utf-8", "replace"))
                count += piece.is_object
                if progress is not None and piece.is_object and count % _BATCH == 0 and not progress(count):
                    raise Canceled("The export was stopped; nothing was written.")
        return count

    def export_each(
        self, folder: Path, choice: ExportChoice = EVERYTHING, *, progress: Progress | None = None
    ) -> tuple[ExportedFile, ...]:
        """Write each calendar to a file of its own, named after it; files of those names in the folder are replaced."""
        calendars = [self._calendar(one) for one in self._chosen(choice)]
        names = unique_names(calendar.name for calendar in calendars)
        written = []
        for calendar, name in zip(calendars, names, strict=True):
            path = folder / f"{name}.ics"
            alone = replace(choice, calendar_ids=(calendar.id,))
            written.append(ExportedFile(path, self.export_file(path, alone, progress=progress)))
        return tuple(written)

    def stream(self, choice: ExportChoice = EVERYTHING) -> Iterator[str]:
        """Yield one valid calendar as pieces of text, each of them small."""
        return (piece.text for piece in self._pieces(choice))

    def _pieces(self, choice: ExportChoice) -> Iterator[_Piece]:
        view, span = self._store.view, choice.span
        calendars = self._chosen(choice)
        joiner = Joiner(name=self._name(calendars) if choice.object_ids is None else "")
        yield _Piece(joiner.head())
        named = choice.object_ids
        for stored in _of_calendars(view, calendars) if named is None else _named(view, named):
            raw = stored.raw
            if raw is None or (span is not None and not _happens_in(raw, span)):
                continue
            if choice.busy_only:
                raw = _busy(raw)
            text = joiner.piece(raw) if raw else ""
            yield _Piece(text, is_object=bool(text))
        yield _Piece(joiner.foot())

    def _chosen(self, choice: ExportChoice) -> tuple[int, ...]:
        if choice.calendar_ids is not None:
            return choice.calendar_ids
        return tuple(one.id for one in self._store.view.calendars.all())

    def _name(self, calendar_ids: tuple[int, ...]) -> str:
        calendars = [self._calendar(one) for one in calendar_ids]
        return calendars[0].name if len(calendars) == 1 else ""

    def _calendar(self, calendar_id: int) -> Calendar:
        calendar = self._store.view.calendars.get(calendar_id)
        if calendar is None:
            raise InputError(f"There is no calendar {calendar_id}.", field="calendar")
        return calendar

    def _writable(self, calendar_id: int) -> Calendar:
        calendar = self._calendar(calendar_id)
        if calendar.read_only:
            raise AccessDenied(f"“{calendar.name}” cannot be changed. Choose another calendar.")
        return calendar


def _busy(raw: str) -> str:
    from calapp.ical.busy import busy_only  # here: it hashes, and loads OpenSSL for that

    try:
        return busy_only(raw)
    except CalappError:
        return ""  # what cannot be read takes up no time that is known


def _of_calendars(view: View, calendar_ids: Iterable[int]) -> Iterator[StoredObject]:
    for calendar_id in calendar_ids:
        yield from view.objects.of_calendar(calendar_id)


def _named(view: View, object_ids: Iterable[int]) -> Iterator[StoredObject]:
    for object_id in object_ids:
        stored = view.objects.get(object_id)
        if stored is not None:
            yield stored


def _happens_in(raw: str, span: TimeSpan) -> bool:
    """Tell whether an object happens in a span, however far from the years that the index covers."""
    try:
        return bool(expand(scan(raw), span, limit=1).items)
    except CalappError:
        return False
