"""Migrations: numbered steps from each layout of the database to the next, each within one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from calapp.errors import HardError
from calapp.store import schema, zone_data
from calapp.store.connection import Connection

YEARS_BEFORE, YEARS_AFTER = 1, 2


def to_1(connection: Connection) -> None:
    """Lay out what is kept of accounts, calendars and objects, what waits to be sent, and the index of occurrences."""
    for statement in (*schema.TRUTH, *schema.DERIVED):
        connection.run(statement)


def to_2(connection: Connection) -> None:
    """Index the words of titles, places and guests, so that search need not read every event."""
    connection.run(schema.SEARCH)
    connection.run("INSERT INTO search (search) VALUES ('rebuild')")


def to_3(connection: Connection) -> None:
    """Let the change feed tell of calendars and keep what each change replaced; keep the gateway's tokens."""
    for statement in (*schema.FEED, schema.TOKENS):
        connection.run(statement)


def to_4(connection: Connection) -> None:
    """Keep of each calendar when it was last in step, and what went wrong since."""
    for statement in schema.CALENDAR_HEALTH:
        connection.run(statement)


def to_5(connection: Connection) -> None:
    """Keep what became of reminders, and each calendar's own default; find what waits for an answer at once."""
    for statement in (*schema.REMINDERS, schema.INVITATIONS):
        connection.run(statement)


def to_6(connection: Connection) -> None:
    """Let the user put the calendars of an account in order, and remember which zone data the index was made with."""
    connection.run(schema.CALENDAR_ORDER)
    connection.run(schema.ZONE_DATA)


STEPS: tuple[Callable[[Connection], None], ...] = (to_1, to_2, to_3, to_4, to_5, to_6)
NEWEST = len(STEPS)
NEWER = "This calendar data was written by a newer version of calapp. Update calapp, or choose another profile folder."


def migrate(connection: Connection, now: datetime) -> None:
    """Bring the database to the newest layout; a copy of the file stays until that has worked (T7).

    Raises HardError when a newer calapp wrote it.
    """
    version: int = connection.value("PRAGMA user_version")
    if version == NEWEST:
        return
    if version > NEWEST:
        raise HardError(NEWER, detail=f"layout {version}, this calapp knows {NEWEST}")
    copy = connection.path.with_name(f"{connection.path.name}.layout-{version}")
    if version:
        connection.copy_to(copy)
    connection.begin()
    try:
        _take_steps(connection, now)
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
    copy.unlink(missing_ok=True)


def _take_steps(connection: Connection, now: datetime) -> None:
    version: int = connection.value("PRAGMA user_version")  # another process may have been first
    for number in range(version, NEWEST):
        STEPS[number](connection)
    if version == 0:
        years = range(now.year - YEARS_BEFORE, now.year + YEARS_AFTER + 1)
        connection.run_many("INSERT INTO covered_year VALUES (?, 1)", ((year,) for year in years))
        connection.run("INSERT INTO zone_data (version) VALUES (?)", zone_data.FIRST)
    connection.run(f"PRAGMA user_version = {max(version, NEWEST)}")
