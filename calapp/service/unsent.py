"""Edits that outlive their account: what was made or changed here and never sent goes into a calendar file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from calapp.ical.stream import Joiner
from calapp.model.account import Account
from calapp.paths import make_private
from calapp.service.file_names import safe_name
from calapp.service.private_file import replacing
from calapp.store.unit import Unit


def keep_unsent(unit: Unit, account: Account, folder: Path) -> Path | None:
    """Write the unsent events of an account into a file in ``folder``; None when there are none."""
    calendars = {one.id for one in unit.calendars.all(account.id)}
    waiting = dict.fromkeys(op.object_id for op in unit.outbox.all() if op.calendar_id in calendars)
    found = [unit.objects.get(object_id) for object_id in waiting]
    texts = [one.local_raw for one in found if one is not None and one.local_raw is not None]
    if not texts:
        return None
    make_private(folder)
    now = datetime.now(UTC)
    path = folder / safe_name(f"{account.name} {now:%Y-%m-%d %H.%M.%S}.ics", usual="unsent")
    joiner = Joiner(name=account.name)
    with replacing(path) as stream:
        for piece in (joiner.head(), *map(joiner.piece, texts), joiner.foot()):
            stream.write(piece.encode())
    return path
