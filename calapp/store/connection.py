"""One SQLite connection as the store uses it, and the one gate from SQLite's errors to calapp's."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from calapp.errors import CalappError, HardError, SoftError, StoreDamaged

BUSY_SECONDS = 10.0
PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_WORDS = {
    sqlite3.SQLITE_FULL: "The disk is full, so nothing was saved. Free some space and try again.",
    sqlite3.SQLITE_READONLY: "The calendar data cannot be changed. Check the permissions of its folder.",
    sqlite3.SQLITE_CANTOPEN: "The calendar data cannot be opened. Check the permissions of its folder.",
    sqlite3.SQLITE_PERM: "The calendar data cannot be opened. Check the permissions of its folder.",
    sqlite3.SQLITE_IOERR: "The disk refused to read or write the calendar data. Check the disk.",
}

Row = tuple[Any, ...]


class Connection:
    """A connection for one thread. ``writing`` connections may change the file, others fail when asked to."""

    def __init__(self, path: Path, *, writing: bool, patience: float = BUSY_SECONDS) -> None:
        self.path = path
        try:
            self._sqlite = sqlite3.connect(path, timeout=patience, isolation_level=None, cached_statements=256)
            self._prepare(writing=writing)
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error

    def rows(self, sql: str, *values: object) -> list[Row]:
        """Return all rows of a query."""
        try:
            return self._sqlite.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error

    def row(self, sql: str, *values: object) -> Row | None:
        """Return the first row of a query, None when there is none."""
        try:
            found: Row | None = self._sqlite.execute(sql, values).fetchone()
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error
        return found

    def value(self, sql: str, *values: object) -> Any:
        """Return the first column of the first row, None when there is none."""
        row = self.row(sql, *values)
        return None if row is None else row[0]

    def stream(self, sql: str, *values: object) -> Iterator[Row]:
        """Yield the rows of a query one by one, without holding them all."""
        try:
            yield from self._sqlite.execute(sql, values)
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error

    def run(self, sql: str, *values: object) -> int:
        """Run a statement and return how many rows it changed."""
        try:
            return self._sqlite.execute(sql, values).rowcount
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error

    def insert(self, sql: str, *values: object) -> int:
        """Run an INSERT and return the id of the new row."""
        try:
            return self._sqlite.execute(sql, values).lastrowid or 0
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error

    def run_many(self, sql: str, rows: Iterable[Row]) -> None:
        """Run one statement for many rows."""
        try:
            self._sqlite.executemany(sql, rows)
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._sqlite.in_transaction

    def begin(self) -> None:
        """Start writing; waits while another thread or program writes."""
        self.run("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make everything since ``begin`` durable."""
        self.run("COMMIT")

    def rollback(self) -> None:
        """Undo everything since ``begin``; SQLite itself may have done so already."""
        if self._sqlite.in_transaction:
            with suppress(CalappError):
                self.run("ROLLBACK")

    def check(self) -> str:
        """Return what SQLite finds wrong with the file, "" when it is sound."""
        try:
            found = [str(row[0]) for row in self.rows("PRAGMA quick_check(3)") if row[0] != "ok"]
            found += [f"{row[0]} {row[1]} refers to nothing" for row in self.rows("PRAGMA foreign_key_check")[:3]]
            self.run("INSERT INTO search (search) VALUES ('integrity-check')")
        except StoreDamaged as error:
            return error.detail
        return "; ".join(found)

    def merge_words(self) -> None:
        """Merge the word index, so that it forgets the words of removed events; the tables wipe what is removed."""
        self.run("INSERT INTO search (search) VALUES ('optimize')")

    def empty_log(self) -> None:
        """Carry the write-ahead log over and empty it, if no one reads from it just now; closing does so too."""
        with suppress(CalappError):
            self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, path: Path) -> None:
        """Copy the whole database into a new private file."""
        create_private(path)
        target = sqlite3.connect(path)
        try:
            self._sqlite.backup(target)
        except sqlite3.DatabaseError as error:
            raise self._failure(error) from error
        finally:
            target.close()

    def close(self) -> None:
        """Close the connection; the last one to close also tidies the write-ahead log away."""
        self._sqlite.close()

    def _prepare(self, *, writing: bool) -> None:
        for pragma in (
            "trusted_schema = OFF",
            "foreign_keys = ON",
            "secure_delete = ON",
            "synchronous = FULL",
            "temp_store = MEMORY",
            "journal_size_limit = 4194304",
            *(("journal_mode = WAL",) if writing else ("query_only = ON",)),
        ):
            self._sqlite.execute(f"PRAGMA {pragma}").fetchall()

    def _failure(self, error: sqlite3.DatabaseError) -> Exception:
        """Return what an error of SQLite means to people; our own bugs, such as wrong SQL, stay as they are."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        detail = f"{getattr(error, 'sqlite_errorname', 'SQLite')}: {error}"
        if code in _DAMAGED:
            mark_suspect(self.path)
            return StoreDamaged(detail=detail)
        if code in _BUSY:
            return SoftError("The calendar data is in use by another program. Try again in a moment.", detail=detail)
        if code in _WORDS:
            return HardError(_WORDS[code], detail=detail)
        return error


def suspect_mark(path: Path) -> Path:
    """Return the file whose presence says that the database was seen to be damaged."""
    return path.with_name(path.name + ".suspect")


def mark_suspect(path: Path) -> None:
    """Leave word that the database must be checked when it is opened next."""
    with suppress(OSError):
        create_private(suspect_mark(path))


def create_private(path: Path) -> None:
    """Create an empty file that only its owner can read, before SQLite writes into it; leave an existing one."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE_FILE))


def prepare_place(path: Path) -> None:
    """Make folder and file of the database private. Raises HardError when the folder belongs to someone else."""
    folder = path.parent
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        if hasattr(os, "geteuid") and folder.stat().st_uid != os.geteuid():
            raise HardError(f"The folder {folder} belongs to another user. Choose another profile folder.")
        create_private(path)
        if os.name == "posix":
            for file in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
                if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
                    file.chmod(PRIVATE_FILE)
    except OSError as error:
        raise HardError(_WORDS[sqlite3.SQLITE_CANTOPEN], detail=f"{type(error).__name__}: {error}") from error
