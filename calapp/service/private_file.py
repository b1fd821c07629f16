"""Writing a file that the user chose: whole or not at all, never through a link, never into a device."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from calapp.errors import InputError
from calapp.paths import PRIVATE_FILE

_BUFFER = 1 << 20
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BY_FOLDER = os.open in os.supports_dir_fd


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Yield a stream; when all went well it takes the place of ``path`` at once and durably.

    The text grows in a new file beside the target, which only its owner can read. Raises InputError when the target is
    a link or no ordinary file, or cannot be written; the old file then stays as it was.
    """
    try:
        folder = _open_folder(path)
    except OSError as error:
        raise _refused(path, error) from error
    try:
        with _replacing(folder, path) as stream:
            yield stream
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        if folder is not None:
            os.close(folder)


@contextmanager
def _replacing(folder: int | None, path: Path) -> Iterator[IO[bytes]]:
    """Work through the folder's descriptor: a folder that is swapped meanwhile does not lead elsewhere."""
    name = path.name if folder is not None else str(path)
    mode = _check(folder, name, path)
    temporary = f"{name}.{secrets.token_hex(8)}.part" if folder is None else f".{name}.{secrets.token_hex(8)}.part"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK, PRIVATE_FILE, dir_fd=folder)
    try:
        with os.fdopen(handle, "wb", buffering=_BUFFER) as stream:
            yield stream
            stream.flush()
            if mode is not None:
                os.chmod(stream.fileno(), mode)
            os.fsync(stream.fileno())
        _check(folder, name, path)
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary, dir_fd=folder)
        raise
    if folder is not None:
        os.fsync(folder)


def _check(folder: int | None, name: str, path: Path) -> int | None:
    """Refuse what is no ordinary file; return the rights of the file that is there, None when there is none."""
    try:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        raise InputError(f"{path.name} is a link to another file. Choose the file itself.", field="path")
    if not stat.S_ISREG(found.st_mode):
        raise InputError(f"{path.name} is no ordinary file. Choose another name.", field="path")
    return stat.S_IMODE(found.st_mode)


def _open_folder(path: Path) -> int | None:
    if not path.name:
        raise InputError("Choose a file name.", field="path")
    if not _BY_FOLDER:
        return None
    return os.open(path.parent, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))


def _refused(path: Path, error: OSError) -> InputError:
    reason = (error.strerror or "it failed").lower()
    return InputError(
        f"{path.name} cannot be written: {reason}. Choose another place.", field="path", detail=str(error)
    )
