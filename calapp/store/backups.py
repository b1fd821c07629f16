"""Backups: copies of the whole database, one a day, of which the newest few are kept.

They serve two ends: a person can go back to one, because a database that is behind its servers catches up by itself;
and where a damaged database cannot be read, what lives on this computer only is taken from the newest one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from calapp.errors import HardError
from calapp.store.connection import PRIVATE_FOLDER, Connection

EVERY = timedelta(days=1)
KEPT = 3
_STAMP = "%Y%m%dT%H%M%SZ"


class Backups:
    """The copies of one database, in a folder beside it that only its owner can read."""

    def __init__(self, database: Path) -> None:
        self.folder = database.parent / "backups"
        self._stem = database.name

    def all(self) -> tuple[Path, ...]:
        """Return the copies, the newest first."""
        return tuple(path for _moment, path in sorted(self._dated(), reverse=True))

    def newest(self) -> datetime | None:
        """Return when the newest copy was made, None when there is none."""
        return max((moment for moment, _path in self._dated()), default=None)

    def due(self, now: datetime) -> bool:
        """Tell whether a day has passed; a clock that was set back makes a copy due, too."""
        newest = self.newest()
        return newest is None or not now - EVERY < newest <= now

    def make(self, connection: Connection, now: datetime) -> Path:
        """Copy the database as it is, whole or not at all, and drop the oldest copies. Raises HardError."""
        try:
            return self._make(connection, now)
        except OSError as error:
            message = (
                f"A copy of the calendar data cannot be kept in {self.folder}: {error.strerror}. Look at the folder."
            )
            raise HardError(message, detail=str(error)) from error

    def _make(self, connection: Connection, now: datetime) -> Path:
        self.folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        path = self.folder / f"{self._stem}-{now.astimezone(UTC):{_STAMP}}"
        growing = path.with_name(f"{path.name}.new")
        growing.unlink(missing_ok=True)
        try:
            connection.copy_to(growing)
            growing.replace(path)
        finally:
            growing.unlink(missing_ok=True)
        for old in self.all()[KEPT:]:
            old.unlink(missing_ok=True)
        return path

    def _dated(self) -> list[tuple[datetime, Path]]:
        found = []
        for path in self.folder.glob(f"{self._stem}-*"):
            try:
                moment = datetime.strptime(path.name.removeprefix(f"{self._stem}-"), _STAMP).replace(tzinfo=UTC)
            except ValueError:
                continue  # one that is growing, or somebody else's
            found.append((moment, path))
        return found
