"""Problems: objects that cannot be read, each with a sentence for people; at most one for each object."""

from __future__ import annotations

from calapp.store.values import Problem


class Problems:
    """The list of what could not be read. It empties itself when an object becomes readable or is gone."""

    def all(self, calendar_id: int | None = None) -> tuple[Problem, ...]:
        """Return the problems, of one calendar or of all, oldest first."""
        raise NotImplementedError

    def save(self, calendar_id: int | None, href: str, reason: str, *, uid: str = "", readable: bool = False) -> None:
        """Note a problem; one that is there already keeps its date."""
        raise NotImplementedError

    def forget(self, calendar_id: int | None, href: str) -> None:
        """Drop a problem that is solved or was read."""
        raise NotImplementedError
