"""A database that cannot be read: found out, set aside, and what can still be read of it rescued.

A program that ends properly leaves no write-ahead log behind. One that is there although no other program has the file
open tells that the last one was killed, so the file is checked before it is trusted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from calapp.errors import StoreDamaged
from calapp.model.account import AccountKind
from calapp.store.connection import Connection, suspect_mark
from calapp.store.values import Damage

_RESCUED = ("account", "calendar", "calendar_object", "outbox", "conflict", "trash")
_SIDECARS = ("", "-wal", "-shm")
_FRESH_SYNC = {"phase": "initial", "generation": 0, "held_removals": 0}
_FORGOTTEN_SYNC = ("sync_token", "ctag", "last_audit", "held_since")

Record = dict[str, Any]


def examine(path: Path) -> None:
    """Check a file that was not closed properly or was seen to be damaged. Raises StoreDamaged when it is."""
    if not path.stat().st_size:
        return
    log = path.with_name(path.name + "-wal")
    if not suspect_mark(path).exists() and not (log.exists() and log.stat().st_size):
        return
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as alone:
            alone.execute("PRAGMA locking_mode = EXCLUSIVE")
            alone.execute("SELECT count(*) FROM sqlite_schema").fetchall()  # fails while another program has it open
            found = [row[0] for row in alone.execute("PRAGMA quick_check(3)")]
    except sqlite3.OperationalError:
        return
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(detail=str(error)) from error
    if found != ["ok"]:
        raise StoreDamaged(detail="; ".join(found))
    suspect_mark(path).unlink(missing_ok=True)


def set_aside(path: Path, now: datetime) -> Path:
    """Rename a damaged database with its log, so that it can still be looked at, and return its new name."""
    kept = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}")
    for ending in _SIDECARS:
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).replace(kept.with_name(kept.name + ending))
    suspect_mark(path).unlink(missing_ok=True)
    return kept


def rescue(kept: Path, connection: Connection) -> Damage:
    """Copy out of a damaged database what no server can give back, into an empty one.

    That is accounts and calendars, edits that were not sent, everything that lives on this computer only, and the
    trash. The rest is pulled again, because every calendar starts anew with its server.
    """
    with closing(sqlite3.connect(kept)) as source:
        source.row_factory = sqlite3.Row
        found = {
            table: list(_salvaged(source, table)) for table in ("account", "calendar", "outbox", "conflict", "trash")
        }
        found["calendar"] = [_unsynced(calendar) for calendar in found["calendar"]]
        local = {account["id"] for account in found["account"] if account["kind"] == AccountKind.LOCAL}
        homes = {calendar["id"] for calendar in found["calendar"] if calendar["account_id"] in local}
        edited = {row["object_id"] for table in ("outbox", "conflict") for row in found[table]}
        found["calendar_object"] = [
            one for one in _salvaged(source, "calendar_object") if one["id"] in edited or one["calendar_id"] in homes
        ]
    connection.run("PRAGMA foreign_keys = OFF")
    connection.begin()
    for table in _RESCUED:
        _insert(connection, table, found[table])
    _drop_orphans(connection)
    connection.commit()
    connection.run("PRAGMA foreign_keys = ON")
    count = connection.value
    return Damage(
        kept,
        accounts=count("SELECT count(*) FROM account"),
        objects=count("SELECT count(*) FROM calendar_object"),
        unsent=count("SELECT count(DISTINCT object_id) FROM outbox"),
    )


def _salvaged(source: sqlite3.Connection, table: str) -> Iterator[Record]:
    """Yield the rows that can be read, from both ends of a table towards the damage."""
    seen: set[int] = set()
    for order in ("ASC", "DESC"):
        with suppress(sqlite3.DatabaseError):
            for row in source.execute(f"SELECT * FROM {table} ORDER BY id {order}"):
                if row["id"] in seen:
                    return
                seen.add(row["id"])
                yield dict(row)
            return


def _unsynced(calendar: Record) -> Record:
    return calendar | _FRESH_SYNC | dict.fromkeys(_FORGOTTEN_SYNC)


def _insert(connection: Connection, table: str, records: Iterable[Record]) -> None:
    """Insert what fits the layout of the new database; a record that does not is left behind."""
    known = [name for _number, name, *_rest in connection.rows(f"PRAGMA table_info({table})")]
    for record in records:
        names = [name for name in known if name in record]
        marks = ", ".join("?" * len(names))
        with suppress(sqlite3.DatabaseError):
            connection.run(
                f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({marks})", *map(record.get, names)
            )


def _drop_orphans(connection: Connection) -> None:
    """Remove what refers to something that could not be rescued."""
    while orphans := connection.rows("PRAGMA foreign_key_check"):
        for table, row_id, parent, _key in orphans:
            if table == "outbox" and parent == "outbox":
                connection.run("UPDATE outbox SET after_id = NULL WHERE id = ?", row_id)
            else:
                connection.run(f"DELETE FROM {table} WHERE id = ?", row_id)
