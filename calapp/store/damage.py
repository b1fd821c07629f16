"""A database that cannot be read: found out, set aside, and what can still be read of it rescued.

A program that ends properly leaves no write-ahead log behind. One that is there although no other program has the file
open tells that the last one was killed, so the file is checked before it is trusted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from calapp.errors import CalappError, StoreDamaged
from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.model.edits import Notify
from calapp.store.connection import Connection, suspect_mark
from calapp.store.journal import Entry
from calapp.store.session import words
from calapp.store.unit import Unit
from calapp.store.values import Copy, Damage

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


def rescue(kept: Path, connection: Connection, *, backups: Sequence[Path] = ()) -> None:
    """Copy out of a damaged database what no server can give back, into an empty one.

    That is accounts and calendars, edits that were not sent, everything that lives on this computer only, and the
    trash. The rest is pulled again, because every calendar starts anew with its server. What cannot be read of a table
    is taken from the newest of the ``backups`` that can be read.
    """
    found, torn = _read(kept)
    for backup in backups if torn else ():
        older, unreadable = _read(backup)
        if not unreadable:
            for table in torn:
                known = {record["id"] for record in found[table]}
                found[table] += [record for record in older[table] if record["id"] not in known]
            break
    found["calendar"] = [_unsynced(calendar) for calendar in found["calendar"]]
    local = {account["id"] for account in found["account"] if account["kind"] == AccountKind.LOCAL}
    homes = {calendar["id"] for calendar in found["calendar"] if calendar["account_id"] in local}
    edited = {row["object_id"] for table in ("outbox", "conflict") for row in found[table]}
    found["calendar_object"] = [
        one for one in found["calendar_object"] if one["id"] in edited or one["calendar_id"] in homes
    ]
    connection.run("PRAGMA foreign_keys = OFF")
    connection.begin()
    for table in _RESCUED:
        _insert(connection, table, found[table])
    _drop_orphans(connection)
    connection.commit()
    connection.run("PRAGMA foreign_keys = ON")


def _read(path: Path) -> tuple[dict[str, list[Record]], set[str]]:
    """Return what can be read of a database, by table, and the tables of which something cannot.

    Of objects only what may be worth keeping is read: a database is mostly what its servers can give back.
    """
    torn: set[str] = set()
    found: dict[str, list[Record]] = {}
    with closing(sqlite3.connect(path)) as source:
        source.row_factory = sqlite3.Row
        for table in _RESCUED:
            found[table] = list(_salvaged(source, table, torn, keep=_keeper(table, found)))
    return found, torn


def _keeper(table: str, found: dict[str, list[Record]]) -> Callable[[sqlite3.Row], bool]:
    if table != "calendar_object":
        return lambda _row: True
    remote = {one["id"] for one in found["account"] if one["kind"] != AccountKind.LOCAL}
    pulled = {one["id"] for one in found["calendar"] if one["account_id"] in remote}
    return lambda row: row["calendar_id"] not in pulled or row["local_raw"] is not None or bool(row["deleted"])


def replay(unit: Unit, entry: Entry, made: dict[str, int]) -> None:
    """Make an edit of the journal again, unless it was rescued; what cannot be made again is left out.

    ``made`` keeps which operation each one of the journal has become: the halves of a split stay linked.
    """
    if (rescued := unit.outbox.named(entry["op_id"])) is not None:
        made[entry["op_id"]] = rescued.id
        return
    after = made.get(entry["after"] or "")
    with suppress(CalappError):
        calendar_id = _home(unit, entry)
        object_id = _base(unit, calendar_id, entry)
        if object_id is not None and unit.outbox.of_object(object_id):
            return
        if entry["raw"] is not None:
            receipt = unit.objects.save_local(
                calendar_id,
                entry["raw"],
                object_id=object_id,
                notify=Notify(entry["notify"]),
                fields=words(entry["fields"]),
                after=after,
            )
            object_id = receipt.object_id
            if entry["href"] is not None:
                unit.objects.stand_at(receipt.object_id, entry["href"])
        elif object_id is not None:
            unit.objects.delete_local(object_id, notify=Notify(entry["notify"]), after=after)
        for op in unit.outbox.of_object(object_id) if object_id is not None else ():
            made[entry["op_id"]] = op.id


def report(unit: Unit, kept: Path) -> Damage:
    """Return what was rescued."""
    objects = sum(unit.calendars.counts().values())
    return Damage(kept, len(unit.accounts.all()), objects, sum(unit.outbox.counts().values()))


def _home(unit: Unit, entry: Entry) -> int:
    """Return the calendar of an edit, made again where it was lost."""
    identity = (entry["kind"], entry["username"], entry["url"], entry["secret_ref"])
    for account in unit.accounts.all():
        if (account.kind, account.username, account.url, account.secret_ref) == identity:
            break
    else:
        kind, username, url, secret_ref = identity
        account = unit.accounts.save(
            Account(0, AccountKind(kind), entry["account"], username, url, words(entry["addresses"]), secret_ref)
        )
    for calendar in unit.calendars.all(account.id):
        if calendar.href == entry["calendar_href"]:
            return calendar.id
    return unit.calendars.save(Calendar(0, account.id, entry["calendar_href"], entry["calendar"])).id


def _base(unit: Unit, calendar_id: int, entry: Entry) -> int | None:
    """Return the object that an edit was made of, put back as the server had it; None for a new one."""
    if entry["base_raw"] is None or entry["href"] is None:
        return None
    copy = Copy(entry["href"], entry["base_raw"], entry["base_etag"], entry["base_native"], entry["schedule_tag"])
    if unit.objects.at(calendar_id, copy.href) is None:
        unit.objects.store_base(calendar_id, [copy])
    found = unit.objects.at(calendar_id, copy.href)
    return None if found is None else found.id


def _salvaged(
    source: sqlite3.Connection, table: str, torn: set[str], *, keep: Callable[[sqlite3.Row], bool]
) -> Iterator[Record]:
    """Yield the rows that can be read and are worth keeping, from both ends of a table towards the damage."""
    seen: set[int] = set()
    for order in ("ASC", "DESC"):
        try:
            for row in source.execute(f"SELECT * FROM {table} ORDER BY id {order}"):
                if row["id"] in seen:
                    return
                seen.add(row["id"])
                if keep(row):
                    yield dict(row)
        except sqlite3.DatabaseError:
            torn.add(table)
        else:
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
