"""Health: what ``doctor`` can tell of a profile without a window."""

from __future__ import annotations

import os
import platform
import sqlite3
from dataclasses import dataclass
from importlib import metadata

from calapp.paths import Profile, is_shared
from calapp.service.connections import Connections
from calapp.store.database import Store

_LIBRARIES = ("calapp", "icalendar", "httpx", "keyring", "python-dateutil", "PySide6-Essentials")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``advice`` says what to do when it is not ``ok``."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


def versions() -> Check:
    """Return the versions of calapp and of what it stands on."""
    found = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    missing = []
    for library in _LIBRARIES:
        try:
            found.append(f"{library} {metadata.version(library)}")
        except metadata.PackageNotFoundError:
            missing.append(library)
    advice = f"Not installed: {', '.join(missing)}. Install calapp again." if missing else ""
    return Check("versions", not missing, ", ".join(found), advice)


def folders(profile: Profile) -> Check:
    """Tell whether the folders can be written, and by their owner only."""
    places = dict.fromkeys((profile.data, profile.config, profile.logs))
    detail = ", ".join(map(str, places))
    for folder in places:
        if not os.access(folder, os.W_OK | os.X_OK):
            return Check("folders", ok=False, detail=detail, advice=f"{folder} cannot be written; check its rights.")
    open_files = [path.name for folder in places for path in folder.iterdir() if path.is_file() and is_shared(path)]
    if open_files:
        advice = f"Other users can read {', '.join(sorted(open_files))}: chmod go= on them."
        return Check("folders", ok=False, detail=detail, advice=advice)
    return Check("folders", ok=True, detail=detail)


def database(store: Store) -> Check:
    """Tell whether the database is sound."""
    wrong = store.check()
    if not wrong:
        return Check("database", ok=True, detail="sound")
    advice = "Close calapp and start it again: it sets the file aside and fetches everything anew."
    return Check("database", ok=False, detail=wrong, advice=advice)


def backups(store: Store) -> Check:
    """Tell when the database was copied last, and where to."""
    newest = store.backups.newest()
    if newest is None:
        advice = "The first copy is made a minute after the window opens, or by calapp sync."
        return Check("backup", ok=True, detail="none yet", advice=advice)
    return Check("backup", ok=True, detail=f"{newest:%Y-%m-%d %H:%M} UTC, in {store.backups.folder}")


def keyring(connections: Connections) -> Check:
    """Tell where passwords are kept."""
    vault = connections.vault
    return Check("keyring", ok=not vault.explanation, detail=vault.name, advice=vault.explanation)
