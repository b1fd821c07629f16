"""One window per profile, one sync at a time, and the messages by which processes of a profile tell each other."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from calapp.errors import Canceled, InputError
from calapp.paths import PRIVATE_FILE, PRIVATE_FOLDER, Profile, make_private, open_private

try:
    import fcntl
except ImportError:  # not a POSIX system: no lock, and each window stands alone
    fcntl = None  # type: ignore[assignment]

_LARGEST = 60_000
_MOST_ARGUMENTS = 100
_STEP = 0.05


class Verb(StrEnum):
    """What one process tells the window."""

    OPEN = "open"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Message:
    """A note to the window: ``OPEN`` raises it, with files or addresses to look at; ``CHANGED`` means "read again"."""

    verb: Verb
    arguments: tuple[str, ...] = ()


class Instance:
    """The one window of a profile: holds the lock and hears what other processes say.

    ``fileno`` fits a socket notifier; ``receive`` never blocks. Arguments are words of another process: they are shown
    and asked about, never acted on by themselves.
    """

    def __init__(self, lock: int, ear: socket.socket, address: Path) -> None:
        self._lock = lock
        self._ear = ear
        self._address = address

    @classmethod
    def claim(cls, profile: Profile) -> Self | None:
        """Become the window of this profile; None when there is one already."""
        lock = _lock(profile.window_lock)
        if lock is None:
            return None
        address = profile.socket
        make_private(address.parent)
        if address.parent != profile.data:
            os.chmod(address.parent, PRIVATE_FOLDER)  # shared by all profiles of this user, and by nobody else
        with contextlib.suppress(FileNotFoundError):
            address.unlink()  # left by a process that was killed: the lock is ours, so nobody listens there
        ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        ear.setblocking(False)
        ear.bind(str(address))
        os.chmod(address, PRIVATE_FILE)
        return cls(lock, ear, address)

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when a message is there."""
        return self._ear.fileno()

    def receive(self) -> tuple[Message, ...]:
        """Return the messages that arrived since the last call."""
        messages: list[Message] = []
        while True:
            try:
                data = self._ear.recv(_LARGEST)
            except BlockingIOError:
                return tuple(messages)
            message = _message(data)
            if message is not None:
                messages.append(message)

    def close(self) -> None:
        """Stop listening and let another window take over."""
        self._ear.close()
        with contextlib.suppress(FileNotFoundError):
            self._address.unlink()
        os.close(self._lock)


def hand_over(profile: Profile, arguments: Sequence[str] = ()) -> bool:
    """Raise the running window and give it the arguments; False when there is no window."""
    return _tell(profile, Message(Verb.OPEN, tuple(arguments)))


def tell_changed(profile: Profile) -> bool:
    """Let the running window know that another process changed the data; False when there is no window."""
    return _tell(profile, Message(Verb.CHANGED))


@contextlib.contextmanager
def sync_turn(profile: Profile, *, wait: float = 0.0) -> Iterator[None]:
    """Hold the right to sync this profile; raises Canceled when another process keeps it longer than ``wait``."""
    deadline = time.monotonic() + wait
    while (lock := _lock(profile.sync_lock)) is None:
        if time.monotonic() >= deadline:
            raise Canceled("Another calapp is syncing right now. Try again when it is done.")
        time.sleep(_STEP)
    try:
        yield
    finally:
        os.close(lock)


def _lock(path: Path) -> int | None:
    """Return a descriptor that holds the lock until it is closed, None when another process holds it."""
    handle = open_private(str(path), os.O_RDWR | os.O_CREAT)
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError as error:
        os.close(handle)
        raise InputError(f"The folder {path.parent} does not support locks. Choose another one.") from error
    return handle


def _tell(profile: Profile, message: Message) -> bool:
    data = json.dumps({"verb": message.verb, "arguments": message.arguments}).encode()
    if len(data) > _LARGEST:
        raise InputError("These are more arguments than calapp can hand to its window.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
        mouth.settimeout(1)
        try:
            mouth.sendto(data, str(profile.socket))
        except OSError:
            return False
    return True


def _message(data: bytes) -> Message | None:
    """Return the message of a datagram, None for anything that is none."""
    try:
        table = json.loads(data)
        verb, arguments = Verb(table["verb"]), table["arguments"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(arguments, list) or len(arguments) > _MOST_ARGUMENTS:
        return None
    if not all(isinstance(argument, str) for argument in arguments):
        return None
    return Message(verb, tuple(arguments))
