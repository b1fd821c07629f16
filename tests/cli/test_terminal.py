"""On a terminal: prompts without echo, a bar while syncing, questions before what cannot be undone."""

import os
import pty
import subprocess
import sys

import pytest

from tests.cli.test_account import add

# What a kept password is to the command, which runs as a process of its own here.
START = """
import sys
from calapp import wiring
from calapp.auth.vault import MemoryVault
from calapp.cli.main import main
from calapp.secret import Secret
ref, password = sys.argv[1:3]
del sys.argv[1:3]
vault = MemoryVault("")
vault.put(ref, Secret(password))
wiring._keyring = lambda: vault
main()
"""


@pytest.fixture
def terminal(cli):
    """Run a command on a pseudo-terminal; ``answers`` are typed when the text before them shows."""

    def run(*arguments, answers=(), kept=("", "")):
        waiting = list(answers)
        screen, inner = pty.openpty()
        command = [sys.executable, "-c", START, *kept, "--profile", str(cli.folder), *arguments]
        shown = b""
        with subprocess.Popen(command, stdin=inner, stdout=inner, stderr=inner, start_new_session=True) as process:
            os.close(inner)
            while True:
                try:
                    shown += os.read(screen, 4096)
                except OSError:  # the other side is closed
                    break
                if waiting and waiting[0][0].encode() in shown:
                    os.write(screen, waiting.pop(0)[1].encode() + b"\n")
        os.close(screen)
        return process.returncode, shown.decode()

    return run


def test_a_password_is_asked_for_without_echo(terminal, radicale):
    radicale.make_calendar("work")
    code, shown = terminal(
        "account", "add", "caldav", "--url", radicale.url, "--username", radicale.username,
        answers=[("Password for", radicale.password)],
    )  # fmt: skip
    assert code == 0, shown
    assert "work" in shown
    assert radicale.password not in shown


def test_a_sync_shows_a_bar_and_leaves_the_table(cli, terminal, radicale):
    radicale.make_calendar("work")
    add(cli, radicale, "--name Mine")
    with cli.runtime() as runtime:
        ref = runtime.accounts.find("Mine").secret_ref
    code, shown = terminal("sync", kept=(ref, radicale.password))
    assert code == 0, shown
    assert "━" in shown
    assert "FETCHED" in shown.rpartition("━")[2]


@pytest.mark.parametrize(("answer", "left"), [("n", 1), ("y", 0)])
def test_deleting_asks_and_does_as_it_is_told(cli, terminal, answer, left):
    code, shown = terminal("calendar", "delete", "1", answers=[("at its server too?", answer)])
    assert "Delete the calendar “Personal” with 0 events" in shown
    assert len(cli.json("calendar list")) == left
    assert code == (0 if answer == "y" else 1)
