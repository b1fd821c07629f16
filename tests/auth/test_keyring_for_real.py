"""The vault in a real keyring: gnome-keyring on a private bus, in a home of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEEP = """
from calapp.auth.vault import open_vault
from calapp.secret import Secret
vault = open_vault()
vault.put("account-1", Secret("pw-gr\\u00fcn"))
print(vault.name, repr(vault.explanation), vault.get("account-1") == Secret("pw-gr\\u00fcn"), vault.get("account-2"))
"""
READ = """
from calapp.auth.vault import open_vault
vault = open_vault()
print(vault.get("account-1").reveal() == "pw-gr\\u00fcn")
vault.forget("account-1")
print(vault.get("account-1"))
"""
LOCKED = """
import secretstorage
from contextlib import closing
from calapp.auth.vault import VaultLocked, open_vault
vault = open_vault(seconds=20)
with closing(secretstorage.dbus_init()) as bus:
    secretstorage.get_default_collection(bus).lock()
try:
    vault.get("account-1")
except VaultLocked as error:
    print("locked:", error.title)
"""
NEVER_SET_UP = """
from calapp.auth.vault import VaultLocked, open_vault
from calapp.secret import Secret
try:
    open_vault(seconds=20).put("account-1", Secret("pw"))
except VaultLocked as error:
    print(error.title)
"""
NO_BUS = """
from calapp.auth.vault import open_vault
vault = open_vault(seconds=20)
print(type(vault).__name__, bool(vault.explanation))
"""
START = 'printf unlock-me | gnome-keyring-daemon --unlock --components=secrets >"$HOME/daemon.log" 2>&1\n'
STOP = 'kill $(sed -n "s/^GNOME_KEYRING_PID=//p" "$HOME/daemon.log") 2>/dev/null || true\n'


def run(home: Path, *scripts: str, bus: bool = True, keyring: bool = True) -> list[str]:
    """Run scripts, each in a process of its own, in a home with nothing in it but what the test puts there."""
    for name in (".local/share/keyrings", ".cache", "run"):
        (home / name).mkdir(parents=True, exist_ok=True)
    (home / "run").chmod(0o700)
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    environment = {**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run"), "PYTHONPATH": str(ROOT)}
    environment |= {f"SCRIPT{number}": script for number, script in enumerate(scripts)}
    lines = "".join(f'"{sys.executable}" -W error -c "$SCRIPT{number}"\n' for number in range(len(scripts)))
    told = subprocess.run(
        [*(["dbus-run-session", "--"] if bus else []), "sh", "-e", "-c", START + lines + STOP if keyring else lines],
        env=environment, cwd=home, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return told.stdout.splitlines()


def test_password_outlives_the_process_and_is_forgotten_on_demand(tmp_path):
    assert run(tmp_path, KEEP, READ) == ["Secret Service '' True None", "True", "None"]


def test_locked_keyring_is_told_from_a_missing_one(tmp_path):
    told = run(tmp_path, KEEP, LOCKED)
    assert told[1].startswith("locked: The keyring is locked.")


def test_keyring_that_was_never_set_up_has_words_of_its_own(tmp_path):
    assert run(tmp_path, NEVER_SET_UP, keyring=False)[0].startswith("The keyring was never set up.")


def test_system_without_a_keyring_means_memory_and_words_for_it(tmp_path):
    assert run(tmp_path, NO_BUS, bus=False, keyring=False) == ["MemoryVault True"]
