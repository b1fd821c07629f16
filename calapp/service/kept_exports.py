"""Calendars that are kept exported: each is written to its file again after a sync that found it changed."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from calapp.errors import CalappError, InputError
from calapp.paths import write_private
from calapp.service.transfer import TransferService
from calapp.service.views import ExportChoice, KeptExport
from calapp.store.database import Store

_log = logging.getLogger(__name__)


class _Entry(msgspec.Struct, frozen=True):
    """What the file says of a calendar; ``cursor`` is that of the change feed when it was written last."""

    calendar: int
    path: str
    busy_only: bool = False
    cursor: int = -1
    problem: str = ""


class KeptExports:
    """The list is kept in ``file``, apart from the database: it is about this computer's folders."""

    def __init__(self, store: Store, transfer: TransferService, file: Path) -> None:
        self._store = store
        self._transfer = transfer
        self._file = file

    def all(self) -> tuple[KeptExport, ...]:
        """Return the calendars that are kept exported, with what went wrong the last time."""
        return tuple(_shown(one) for one in self._read())

    def keep(self, calendar_id: int, path: Path, *, busy_only: bool = False) -> KeptExport:
        """Write a calendar to a file now, and again whenever it changed. Raises InputError when it cannot be written.

        Another file that was kept for the same calendar stays as it is from now on.
        """
        for other in self._read():
            if other.calendar != calendar_id and Path(other.path) == path.absolute():
                raise InputError(
                    f"Another calendar is kept exported to {path.name}. Choose another file.", field="path"
                )
        entry = self._written(_Entry(calendar_id, str(path.absolute()), busy_only))
        self._save([one for one in self._read() if one.calendar != calendar_id] + [entry])
        return _shown(entry)

    def forget(self, calendar_id: int) -> None:
        """Keep a calendar exported no more; its file stays as it is. Raises InputError when it was not kept."""
        entries = self._read()
        left = [one for one in entries if one.calendar != calendar_id]
        if len(left) == len(entries):
            raise InputError("This calendar is not kept exported.", field="calendar")
        self._save(left)

    def refresh(self) -> tuple[KeptExport, ...]:
        """Write what changed since it was written; return what could not be. A calendar that is gone is forgotten."""
        before = self._read()
        if not before:
            return ()
        there = {one.id for one in self._store.view.calendars.all()}
        after = [self._refreshed(one) for one in before if one.calendar in there]
        if after != before:
            self._save(after)
        return tuple(_shown(one) for one in after if one.problem)

    def _refreshed(self, entry: _Entry) -> _Entry:
        view = self._store.view
        changed = view.activity.expired(entry.cursor) or view.activity.after(
            entry.cursor, limit=1, calendar_id=entry.calendar
        )
        if not changed and not entry.problem and Path(entry.path).is_file():
            return entry
        try:
            return self._written(entry)
        except CalappError as error:
            _log.warning("Calendar %d could not be exported: %s %s", entry.calendar, error.title, error.detail)
            return msgspec.structs.replace(entry, problem=error.title)

    def _written(self, entry: _Entry) -> _Entry:
        cursor = self._store.view.activity.cursor()  # before: what changes meanwhile is written the next time
        self._transfer.export_file(Path(entry.path), ExportChoice((entry.calendar,), busy_only=entry.busy_only))
        return msgspec.structs.replace(entry, cursor=cursor, problem="")

    def _read(self) -> list[_Entry]:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=list[_Entry])
        except FileNotFoundError:
            return []
        except (OSError, msgspec.DecodeError) as error:
            raise InputError(
                f"The list of kept exports cannot be read. Remove {self._file} to begin a new one.", detail=str(error)
            ) from error

    def _save(self, entries: list[_Entry]) -> None:
        if entries:
            write_private(self._file, msgspec.json.format(msgspec.json.encode(entries)).decode())
        else:
            self._file.unlink(missing_ok=True)


def _shown(entry: _Entry) -> KeptExport:
    return KeptExport(entry.calendar, Path(entry.path), entry.busy_only, entry.problem)
