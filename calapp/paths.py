"""Folders: where one profile keeps its database, settings, logs and locks."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import appdirs

from calapp.errors import InputError

APP = "calapp"
VARIABLE = "CALAPP_PROFILE"
LONGEST_ADDRESS = 100
PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600


@dataclass(frozen=True, slots=True)
class Profile:
    """One set of folders. ``folder`` is what the user named, None for the system's usual places."""

    data: Path
    config: Path
    logs: Path
    folder: Path | None = None

    @classmethod
    def usual(cls) -> Profile:
        """Return the profile in the system's usual places."""
        return cls(
            Path(appdirs.user_data_dir(APP)), Path(appdirs.user_config_dir(APP)), Path(appdirs.user_log_dir(APP))
        )

    @classmethod
    def at(cls, folder: Path) -> Profile:
        """Return the profile that keeps everything in ``folder``."""
        folder = Path(os.path.abspath(folder.expanduser()))
        return cls(folder, folder, folder, folder)

    @classmethod
    def chosen(cls, option: str | None, environment: Mapping[str, str]) -> Profile:
        """Return the profile that the command line names, else the environment, else the usual one."""
        named = option or environment.get(VARIABLE, "")
        return cls.at(Path(named)) if named else cls.usual()

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data / "calapp.sqlite3"

    @property
    def settings_file(self) -> Path:
        """The settings, as TOML."""
        return self.config / "settings.toml"

    @property
    def log_file(self) -> Path:
        """The newest log."""
        return self.logs / "calapp.log"

    @property
    def window_lock(self) -> Path:
        """Held by the one window of this profile."""
        return self.data / "window.lock"

    @property
    def sync_lock(self) -> Path:
        """Held while anything syncs this profile."""
        return self.data / "sync.lock"

    @property
    def socket(self) -> Path:
        """Where the window listens: in the profile, or under a short name where its path is too long for a socket."""
        place = self.data / "window.sock"
        if len(os.fsencode(place)) <= LONGEST_ADDRESS:
            return place
        from hashlib import blake2b

        return _run_folder() / f"{blake2b(os.fsencode(self.data.resolve()), digest_size=10).hexdigest()}.sock"

    def create(self) -> Profile:
        """Create the folders, for their owner only, and return self. Raises InputError when they cannot be ours."""
        for folder in dict.fromkeys((self.data, self.config, self.logs)):
            make_private(folder)
        return self


def make_private(folder: Path) -> None:
    """Create a folder for its owner only; refuse one that belongs to somebody else."""
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        owner = folder.stat().st_uid
    except OSError as error:
        message = f"The folder {folder} cannot be used: {error.strerror}. Choose another one with --profile."
        raise InputError(message, field="profile", detail=str(error)) from error
    if hasattr(os, "getuid") and owner != os.getuid():
        message = f"The folder {folder} belongs to another user. Choose another one with --profile."
        raise InputError(message, field="profile")


def open_private(path: str, flags: int) -> int:
    """Open a file so that only its owner can read it; fits the ``opener`` of ``open``."""
    return os.open(path, flags, PRIVATE_FILE)


def write_private(path: Path, text: str) -> None:
    """Replace a file at once and durably, readable by its owner only."""
    import tempfile  # here and below: it costs more than all of this module, and a start needs it rarely

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def is_shared(path: Path) -> bool:
    """Tell whether other users may read a file or folder."""
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _run_folder() -> Path:
    base = os.environ.get("XDG_RUNTIME_DIR")
    if base and os.path.isdir(base):
        return Path(base) / APP
    import tempfile

    user = os.getuid() if hasattr(os, "getuid") else ""
    return Path(tempfile.gettempdir()) / f"{APP}-{user}"
