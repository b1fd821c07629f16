"""The edit journal: a second record of what was not sent yet, beside the database, in case the database is lost.

One line of JSON for each state of an operation, the newest counts; a line that an operation is done takes it out.
Lines of edits are on the disk before the edit counts as saved, the others may come late: an operation that is replayed
although it was done meets the server's guards, like any other of unknown outcome.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from calapp.errors import CalappError, HardError
from calapp.store.connection import Connection, create_private

_FIELDS = (
    *("op_id", "op", "uid", "href", "raw", "base_raw", "base_etag", "base_native", "schedule_tag", "notify", "fields"),
    *("calendar", "calendar_href", "kind", "account", "username", "url", "addresses", "secret_ref", "after"),
)
_LATER = frozenset(("after",))
"""What journals of earlier versions do not say; ``after`` names the operation that must reach the server first."""

_ENTRIES = """
SELECT q.op_id, q.op, o.uid, ifnull(q.href, o.href), q.raw, o.base_raw, o.base_etag, o.base_native, o.schedule_tag,
  q.notify, q.fields, c.name, c.href, a.kind, a.name, a.username, a.url, a.addresses, a.secret_ref,
  (SELECT op_id FROM outbox WHERE id = q.after_id)
FROM outbox q JOIN calendar_object o ON o.id = q.object_id JOIN calendar c ON c.id = o.calendar_id
JOIN account a ON a.id = c.account_id"""

Entry = dict[str, Any]


class Journal:
    """The file of edits beside a database. Written within units of work, so only by one writer at a time."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".edits")

    def note(self, connection: Connection, op_ids: Iterable[str], *, edited: bool) -> None:
        """Write how these operations stand now; with ``edited``, return only when that is on the disk."""
        found = []
        for op_id in op_ids:
            row = connection.row(f"{_ENTRIES} WHERE q.op_id = ?", op_id)
            found.append({"done": op_id} if row is None else dict(zip(_FIELDS, row, strict=True)))
        if not found:
            return
        try:
            _append(self.path, found, durable=edited)
        except OSError as error:
            raise HardError(
                "The edit could not be written to the disk. Free some space and try again.", detail=str(error)
            ) from error

    def rewrite(self, connection: Connection) -> None:
        """Begin anew with what waits now: when nothing does, there is no file."""
        waiting = [dict(zip(_FIELDS, row, strict=True)) for row in connection.rows(f"{_ENTRIES} ORDER BY q.id")]
        with suppress(OSError):
            if not waiting:
                self.path.unlink(missing_ok=True)
                return
            fresh = self.path.with_name(self.path.name + ".new")
            fresh.unlink(missing_ok=True)
            _append(fresh, waiting, durable=True)
            fresh.replace(self.path)

    def tidy(self, connection: Connection) -> None:
        """Drop what is done, if there is anything and no one else writes just now."""
        if not self.path.exists():
            return
        with suppress(CalappError):
            connection.begin()
            self.rewrite(connection)
        connection.rollback()

    def entries(self) -> list[Entry]:
        """Return the newest state of every operation that is not known to be done, in order."""
        found: dict[str, Entry] = {}
        for entry in self._lines():
            if "done" in entry:
                found.pop(entry["done"], None)
            elif entry.keys() | _LATER == set(_FIELDS):
                found[entry["op_id"]] = dict.fromkeys(_LATER) | entry
        return list(found.values())

    def _lines(self) -> Iterator[Entry]:
        """Yield what can be read; the end of the last line may be missing."""
        try:
            lines = self.path.read_bytes().splitlines()
        except OSError:
            return
        for line in lines:
            with suppress(ValueError):
                entry = json.loads(line)
                if isinstance(entry, dict):
                    yield entry


def _append(path: Path, entries: Iterable[Entry], *, durable: bool) -> None:
    create_private(path)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        if _is_torn(path):
            file.write("\n")
        file.writelines(json.dumps(entry, separators=(",", ":")) + "\n" for entry in entries)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def _is_torn(path: Path) -> bool:
    """Tell whether the last line has no end: a program was killed over it, or the disk was full."""
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
