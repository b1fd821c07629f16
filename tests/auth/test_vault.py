"""The vault: only keyrings the system trusts, each of their states told apart, and memory in the open."""

import threading
import time

import keyring.backend
import keyring.errors
import pytest
from keyring.backends import chainer, fail, null

from calapp.auth import vault as vault_module
from calapp.auth.vault import KeyringVault, MemoryVault, VaultLocked, VaultUnavailable, open_vault, trusted_backend
from calapp.errors import HardError, SoftError
from calapp.secret import Secret


class Backend:
    """A keyring that keeps what it is given, or fails as told."""

    priority = 5

    def __init__(self, failure: Exception | None = None, *, keeps: int = 10_000, seconds: float = 0) -> None:
        self.failure, self.keeps, self.seconds = failure, keeps, seconds
        self.kept: dict[tuple[str, str], str] = {}
        self.calls = 0
        self.threads: set[str] = set()

    def _called(self) -> None:
        self.calls += 1
        self.threads.add(threading.current_thread().name)
        time.sleep(self.seconds)
        if self.failure:
            raise self.failure

    def get_password(self, service, name):
        self._called()
        return self.kept.get((service, name))

    def set_password(self, service, name, value):
        self._called()
        if len(value) <= self.keeps:
            self.kept[service, name] = value

    def delete_password(self, service, name):
        self._called()
        if (service, name) not in self.kept:
            raise keyring.errors.PasswordDeleteError
        del self.kept[service, name]


def as_class(module: str, name: str, **members) -> Backend:
    """Return a back end that goes by the name of another."""
    return type(name, (Backend,), {"__module__": module, "__qualname__": name, **members})()


def use(monkeypatch, configured, *others):
    monkeypatch.setattr(keyring, "get_keyring", lambda: configured)
    monkeypatch.setattr(keyring.backend, "get_all_keyring", lambda: [configured, *others])


SECRET_SERVICE = as_class("keyring.backends.SecretService", "Keyring")
KWALLET = as_class("keyring.backends.kwallet", "DBusKeyring", priority=4.9)
PLAINTEXT = as_class("keyrings.alt.file", "PlaintextKeyring", priority=9)


# keeping


@pytest.mark.parametrize("vault", [KeyringVault(Backend()), MemoryVault()], ids=["keyring", "memory"])
def test_secret_is_kept_replaced_and_forgotten(vault):
    assert vault.get("account-1") is None
    vault.put("account-1", Secret("one"))
    vault.put("account-1", Secret("two"))
    vault.put("account-2", Secret("three"))
    assert vault.get("account-1") == Secret("two")
    vault.forget("account-1")
    vault.forget("account-1")
    assert vault.get("account-1") is None
    assert vault.get("account-2") == Secret("three")


def test_memory_says_in_plain_words_that_it_lasts_for_this_run_only():
    assert "this run only" in MemoryVault().explanation
    assert MemoryVault("other words").explanation == "other words"
    assert KeyringVault(Backend()).explanation == ""


def test_keyring_is_called_in_a_thread_of_its_own():
    backend = Backend()
    KeyringVault(backend).put("a", Secret("one"))
    assert backend.threads == {"keyring"}


def test_keyring_that_drops_what_is_too_long_is_found_out():
    with pytest.raises(VaultUnavailable, match="did not keep"):
        KeyringVault(Backend(keeps=5)).put("a", Secret("longer than five"))


# states


@pytest.mark.parametrize(
    ("failure", "words"),
    [(keyring.errors.KeyringLocked("canary"), "is locked"), (keyring.errors.InitError("canary"), "never set up")],
)
def test_locked_keyring_is_worth_waiting_for_and_is_not_prompted_again_by_itself(failure, words):
    backend = Backend(failure)
    vault = KeyringVault(backend)
    with pytest.raises(VaultLocked, match=words):
        vault.get("a")
    for _ in range(3):
        with pytest.raises(VaultLocked) as caught:
            vault.get("a")
    assert isinstance(caught.value, SoftError)
    assert "canary" not in caught.value.detail
    assert backend.calls == 1
    backend.failure = None
    vault.ask_again()
    assert vault.get("a") is None


@pytest.mark.parametrize(
    "failure",
    [
        keyring.errors.NoKeyringError("canary"),
        keyring.errors.PasswordSetError("canary"),
        RuntimeError("canary"),
        OSError(),
    ],
)
def test_broken_keyring_needs_a_person(failure):
    with pytest.raises(VaultUnavailable) as caught:
        KeyringVault(Backend(failure)).get("a")
    assert isinstance(caught.value, HardError)
    assert "canary" not in f"{caught.value} {caught.value.detail}"


def test_hanging_keyring_is_left_in_time_and_not_piled_up_on():
    backend = Backend(seconds=1)
    vault = KeyringVault(backend, seconds=0.1)
    started = time.monotonic()
    for _ in range(3):
        with pytest.raises(VaultLocked):
            vault.get("a")
    assert time.monotonic() - started < 0.8
    assert backend.calls == 1
    for thread in threading.enumerate():
        if thread.name == "keyring":
            assert thread.daemon
            thread.join()
    backend.seconds = 0
    assert vault.get("a") is None


# choosing


@pytest.mark.parametrize("backend", [SECRET_SERVICE, KWALLET], ids=["SecretService", "KWallet"])
def test_configured_keyring_is_used_when_it_is_trusted(monkeypatch, backend):
    use(monkeypatch, backend, PLAINTEXT)
    assert trusted_backend() is backend
    assert open_vault().name in ("Secret Service", "KWallet")


@pytest.mark.parametrize("distrusted", [PLAINTEXT, null.Keyring(), fail.Keyring()], ids=["plaintext", "null", "fail"])
def test_keyring_that_keeps_no_secrets_is_never_used(monkeypatch, distrusted):
    use(monkeypatch, distrusted)
    vault = open_vault()
    assert isinstance(vault, MemoryVault)
    assert vault.explanation
    use(monkeypatch, distrusted, KWALLET, SECRET_SERVICE)
    assert trusted_backend() is SECRET_SERVICE


def test_chain_is_used_only_when_all_of_it_is_trusted(monkeypatch):
    chain = chainer.ChainerBackend()
    use(monkeypatch, chain, KWALLET)
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [SECRET_SERVICE, KWALLET])
    assert trusted_backend() is chain
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [SECRET_SERVICE, PLAINTEXT])
    assert trusted_backend() is KWALLET
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [])
    assert trusted_backend() is KWALLET


@pytest.mark.parametrize("failure", [keyring.errors.NoKeyringError, ImportError, RuntimeError])
def test_keyring_that_cannot_even_be_found_means_memory(monkeypatch, failure):
    def broken():
        raise failure

    monkeypatch.setattr(keyring, "get_keyring", broken)
    monkeypatch.setattr(keyring.backend, "get_all_keyring", list)
    assert isinstance(open_vault(), MemoryVault)


def test_search_for_a_keyring_that_hangs_means_memory(monkeypatch):
    monkeypatch.setattr(vault_module, "trusted_backend", lambda: time.sleep(0.3))
    assert isinstance(open_vault(seconds=0.05), MemoryVault)
    time.sleep(0.3)
