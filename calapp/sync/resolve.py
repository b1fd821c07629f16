"""What each choice in a conflict makes of it; pure. The store closes the conflict with the result (T6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple
from uuid import uuid4

from calapp.ical.lines import Component, ContentLine, parse_tree
from calapp.store.values import Conflict
from calapp.sync.merge import merge

_OF_THE_MEETING = frozenset({"ATTENDEE", "ORGANIZER", "SEQUENCE", "REQUEST-STATUS"})


class Resolution(NamedTuple):
    """The text that shall count, None to delete the object, and the text of a second event, None for none."""

    raw: str | None
    copy: str | None = None


def keep_mine(conflict: Conflict, *, own: Collection[str] = ()) -> Resolution:
    """Let my side count wherever the two disagree; what only they changed stays."""
    if conflict.mine is None or conflict.theirs is None:
        return Resolution(conflict.mine)
    return Resolution(merge(conflict.base, conflict.mine, conflict.theirs, own=own).raw)


def keep_theirs(conflict: Conflict) -> Resolution:
    """Let the server's version count, as it is."""
    return Resolution(conflict.theirs)


def keep_both(conflict: Conflict, *, uid: str = "") -> Resolution:
    """Let the server's version count, and mine beside it as an event of its own, without guests.

    Where one side deleted the event, keeping both is keeping the version that is left.
    """
    if conflict.mine is None or conflict.theirs is None:
        return Resolution(conflict.mine if conflict.theirs is None else conflict.theirs)
    return Resolution(conflict.theirs, _another(conflict.mine, uid or str(uuid4())))


def _another(raw: str, uid: str) -> str:
    """Return the same event under another UID; it invites no one."""
    root = parse_tree(raw)
    children = tuple(_renamed(child, uid) if child.name == "VEVENT" else child for child in root.children)
    return replace(root, children=children).write()


def _renamed(event: Component, uid: str) -> Component:
    lines = [line for line in event.lines if line.name not in _OF_THE_MEETING]
    lines = [ContentLine.of("UID", uid) if line.name == "UID" else line for line in lines]
    return replace(event, lines=tuple(lines), after=())
