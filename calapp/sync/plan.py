"""The decision table of a pull: where an object stands here, what the server says of it, and what follows.

Pure: the doers in ``pull`` and ``push`` hold no policy of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple


class Local(StrEnum):
    """Where an object stands on this computer."""

    ABSENT = "absent"
    CLEAN = "clean"
    NEW = "new"
    DIRTY = "dirty"
    DELETED = "deleted"
    CONFLICTED = "conflicted"


class Remote(StrEnum):
    """What the server says of an object, measured against the version that was seen last."""

    SAME = "same"
    CHANGED = "changed"
    GONE = "gone"


class Action(StrEnum):
    """What to do with an object."""

    NOTHING = "nothing"
    STORE = "store"
    FORGET = "forget"
    MERGE = "merge"
    WEIGH_REMOTE_DELETE = "weigh remote delete"
    WEIGH_LOCAL_DELETE = "weigh local delete"
    FINISH_DELETE = "finish delete"
    REFRESH_CONFLICT = "refresh conflict"


def decide(local: Local, remote: Remote) -> Action:  # noqa: C901 - one table, read as one
    """Return what follows for one object; every cell tells its story."""
    match local, remote:
        case Local.ABSENT, Remote.CHANGED:
            return Action.STORE  # new on the server
        case Local.ABSENT, _:
            return Action.NOTHING  # a tombstone of something never seen (Radicale sends those on a first sync)
        case Local.CLEAN, Remote.CHANGED:
            return Action.STORE  # theirs is newer
        case Local.CLEAN, Remote.GONE:
            return Action.FORGET  # deleted there, untouched here; the trash keeps it
        case Local.NEW, Remote.CHANGED:
            return Action.MERGE  # our own create arrived with its answer lost, or someone was first at this address
        case Local.NEW, Remote.GONE:
            return Action.NOTHING  # never was there; the create is still to be sent
        case Local.DIRTY, Remote.CHANGED:
            return Action.MERGE  # both moved
        case Local.DIRTY, Remote.GONE:
            return Action.WEIGH_REMOTE_DELETE  # is the edit worth more than the deletion?
        case Local.DELETED, Remote.CHANGED:
            return Action.WEIGH_LOCAL_DELETE  # is their edit worth more than our deletion?
        case Local.DELETED, Remote.GONE:
            return Action.FINISH_DELETE  # both deleted it
        case Local.CONFLICTED, Remote.CHANGED | Remote.GONE:
            return Action.REFRESH_CONFLICT  # the user shall choose between the newest versions
        case _, Remote.SAME:
            return Action.NOTHING  # in step, or ours is newer and waits for its turn to be sent
    raise AssertionError(f"no cell for {local}, {remote}")  # pragma: no cover


class Plan(NamedTuple):
    """The actions of one page, by href."""

    fetch: dict[str, Action]
    removals: dict[str, Action]


def plan_page(
    changed: dict[str, str | None], removed: frozenset[str], state_of: Callable[[str], tuple[Local, str | None]]
) -> Plan:
    """Sort one page of changes into what needs a body and what is to go.

    ``changed`` gives the etag by href; ``state_of`` the local standing and the etag last seen. An etag that the server
    does not name proves nothing, so the object is fetched.
    """
    fetch: dict[str, Action] = {}
    removals: dict[str, Action] = {}
    for href, etag in changed.items():
        local, seen = state_of(href)
        remote = Remote.SAME if etag is not None and etag == seen else Remote.CHANGED
        if (action := decide(local, remote)) is not Action.NOTHING:
            fetch[href] = action
    for href in removed - changed.keys():  # listed and removed on one page: the listing is the newer word
        local, _ = state_of(href)
        if (action := decide(local, Remote.GONE)) is not Action.NOTHING:
            removals[href] = action
    return Plan(fetch, removals)
