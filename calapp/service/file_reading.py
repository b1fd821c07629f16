"""Reading a file that the user chose: an ordinary one, of bearable size."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from calapp.errors import InputError, LimitExceeded
from calapp.ical import limits


def read_file(path: Path) -> bytes:
    """Return the bytes of an ordinary file of bearable size; never waits on a pipe or a device. Raises InputError."""
    data = read_head(path, limits.FILE_CHARS + 1)
    if len(data) > limits.FILE_CHARS:
        megabytes = limits.FILE_CHARS // 1_000_000
        raise LimitExceeded(f"{path.name} is larger than {megabytes} MB, the most that calapp reads.", field="path")
    return data


def read_head(path: Path, most: int) -> bytes:
    """Return the first bytes of an ordinary file, ``most`` of them at most. Raises InputError."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise InputError(f"{path.name} is no ordinary file.", field="path")
            return stream.read(most)
    except OSError as error:
        reason = (error.strerror or "it failed").lower()
        raise InputError(f"{path.name} cannot be read: {reason}.", field="path", detail=str(error)) from error
