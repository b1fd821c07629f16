"""Conflicts: both versions are kept until the user chooses."""

from __future__ import annotations

from calapp.service.views import ConflictDetail, ConflictEntry, Keep


class ConflictService:
    """Lists conflicts and resolves them, each in one transaction."""

    def all(self) -> tuple[ConflictEntry, ...]:
        """Return the open conflicts, oldest first."""
        raise NotImplementedError

    def detail(self, conflict_id: int) -> ConflictDetail:
        """Return both versions and their base. Raises InputError when the conflict is gone."""
        raise NotImplementedError

    def resolve(self, conflict_id: int, keep: Keep) -> None:
        """Keep mine, theirs or both (mine becomes a new event without guests)."""
        raise NotImplementedError
