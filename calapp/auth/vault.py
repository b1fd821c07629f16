"""Secrets at rest: in the system's keyring, or in memory for this run, and never anywhere else."""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from calapp.errors import HardError, SoftError
from calapp.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "calapp"
PROMPT_SECONDS = 60.0
_QUIET_SECONDS = 300.0
_log = logging.getLogger(__name__)

# By class, because a package that is merely installed can become the default: keyrings.alt brings a plaintext file.
_TRUSTED = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet6": "KWallet",
    "keyring.backends.macOS.Keyring": "macOS Keychain",
    "keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager",
}
_CHAINER = "keyring.backends.chainer.ChainerBackend"
_NO_SERVICE = (
    "No keyring is running on this computer, so passwords are kept for this run only and asked for again after the "
    "next start. Install or start one, GNOME Keyring or KWallet for example, to keep them."
)
_NEVER_SET_UP = "The keyring was never set up. Give it a password when it asks, and calapp goes on by itself."


class VaultUnavailable(HardError):
    """The keyring cannot be used at all."""

    default_title = "The keyring cannot be used, so passwords cannot be kept. Check that it is running."


class VaultLocked(SoftError):
    """The keyring is there, but locked, or it waits for an answer from the user."""

    default_title = "The keyring is locked. Unlock it, and calapp goes on by itself."


class Vault(ABC):
    """Keeps secrets by reference. Calls may take as long as a prompt stands: never on the window's thread.

    ``name`` says for people where secrets are; ``explanation`` is "" when they are kept durably, else a sentence that
    the window must show.
    """

    name = ""
    explanation = ""

    @abstractmethod
    def get(self, ref: str) -> Secret | None:
        """Return a secret, None when there is none. Raises VaultLocked, VaultUnavailable."""

    @abstractmethod
    def put(self, ref: str, secret: Secret) -> None:
        """Keep a secret. Raises VaultLocked, VaultUnavailable."""

    @abstractmethod
    def forget(self, ref: str) -> None:
        """Remove a secret; one that is not there counts as removed. Raises VaultLocked, VaultUnavailable."""

    @abstractmethod
    def ask_again(self) -> None:
        """Let the next call prompt for the keyring's password again: the user wants to."""


class MemoryVault(Vault):
    """Keeps secrets until the program ends."""

    name = "this run only"

    def __init__(self, explanation: str = _NO_SERVICE) -> None:
        self.explanation = explanation
        self._kept: dict[str, Secret] = {}

    def get(self, ref: str) -> Secret | None:
        """Return a secret of this run."""
        return self._kept.get(ref)

    def put(self, ref: str, secret: Secret) -> None:
        """Keep a secret for this run."""
        self._kept[ref] = secret

    def forget(self, ref: str) -> None:
        """Remove a secret."""
        self._kept.pop(ref, None)

    def ask_again(self) -> None:
        """Do nothing: there is no prompt."""


class KeyringVault(Vault):
    """Keeps secrets in a keyring that the system trusts.

    Each call runs in a thread of its own, because a keyring may hang or prompt. After a prompt was dismissed the
    keyring is left in peace for a while, so that background syncs do not prompt in a loop.
    """

    def __init__(self, backend: KeyringBackend, *, seconds: float = PROMPT_SECONDS) -> None:
        self.name = _TRUSTED.get(_class_name(backend), "the keyring")
        self._backend = backend
        self._seconds = seconds
        self._calls = threading.Lock()
        self._hanging: threading.Thread | None = None
        self._quiet_until = 0.0

    def get(self, ref: str) -> Secret | None:
        """Return a secret from the keyring."""
        value = self._call(self._backend.get_password, SERVICE, ref)
        return None if value is None else Secret(value)

    def put(self, ref: str, secret: Secret) -> None:
        """Keep a secret and read it back: some back ends drop what is too long for them in silence."""
        self._call(self._backend.set_password, SERVICE, ref, secret.reveal())
        if self.get(ref) != secret:
            raise VaultUnavailable("The keyring did not keep the password. Check that it is in order.")

    def forget(self, ref: str) -> None:
        """Remove a secret from the keyring."""
        if self.get(ref) is not None:
            self._call(self._backend.delete_password, SERVICE, ref)

    def ask_again(self) -> None:
        """Forget that a prompt was dismissed."""
        self._quiet_until = 0.0

    def _call(self, function: Callable[..., Any], *arguments: str) -> Any:
        with self._calls:
            if time.monotonic() < self._quiet_until or (self._hanging is not None and self._hanging.is_alive()):
                raise VaultLocked(detail="an earlier prompt was dismissed or still stands")
            outcome: list[Any] = []
            worker = threading.Thread(
                target=_run, args=(function, arguments, outcome), name="keyring", daemon=True
            )  # a daemon, so that a hanging keyring cannot keep the program from ending
            worker.start()
            worker.join(self._seconds)
            if worker.is_alive():
                self._hanging = worker
                raise VaultLocked(detail=f"no answer from {self.name} within {self._seconds:.0f} s")
            value, failure = outcome[0]
            if failure is not None:
                raise self._translated(failure)
            return value

    def _translated(self, failure: BaseException) -> VaultLocked | VaultUnavailable:
        from keyring.errors import InitError, KeyringLocked

        detail = f"{self.name}: {type(failure).__name__}"
        if not isinstance(failure, KeyringLocked | InitError):
            return VaultUnavailable(detail=detail)
        self._quiet_until = time.monotonic() + _QUIET_SECONDS
        return VaultLocked(_NEVER_SET_UP if isinstance(failure, InitError) else "", detail=detail)


def open_vault(*, seconds: float = PROMPT_SECONDS) -> Vault:
    """Return the system's keyring, or a vault for this run only where there is none that can be trusted."""
    outcome: list[Any] = []
    worker = threading.Thread(target=_run, args=(trusted_backend, (), outcome), name="keyring", daemon=True)
    worker.start()
    worker.join(seconds)
    backend, failure = outcome[0] if outcome else (None, TimeoutError())
    if backend is None:
        _log.warning("no trusted keyring: secrets stay in memory (%s)", type(failure).__name__ if failure else "none")
        return MemoryVault()
    return KeyringVault(backend, seconds=seconds)


def trusted_backend() -> KeyringBackend | None:
    """Return the keyring back end to use: the configured one when it is trusted, else the best trusted one."""
    import keyring.backend
    from keyring.errors import NoKeyringError

    try:
        configured = keyring.get_keyring()
    except (NoKeyringError, ImportError, AttributeError, RuntimeError):
        configured = None
    if configured is not None and _is_trusted(configured):
        return configured
    found = [backend for backend in keyring.backend.get_all_keyring() if _class_name(backend) in _TRUSTED]
    return max(found, key=lambda backend: float(backend.priority), default=None)


def _is_trusted(backend: KeyringBackend) -> bool:
    if _class_name(backend) == _CHAINER:
        members = list(backend.backends)  # type: ignore[attr-defined]
        return bool(members) and all(_class_name(member) in _TRUSTED for member in members)
    return _class_name(backend) in _TRUSTED


def _class_name(backend: object) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _run(function: Callable[..., Any], arguments: tuple[str, ...], outcome: list[Any]) -> None:
    """Run in the worker: the outcome is the value, or the failure with nothing of the secret about it."""
    try:
        outcome.append((function(*arguments), None))
    except Exception as failure:  # noqa: BLE001 - back ends raise what their libraries do; the caller translates it
        outcome.append((None, failure))
