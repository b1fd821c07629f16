"""calapp serve as its own process, and its tokens on the command line."""

from __future__ import annotations

import json
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from calapp.paths import Profile


class Calapp:
    """Runs calapp on a profile as a person does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[str]] = []

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "calapp", "--profile", str(self.folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    def serve(self, *more: str) -> tuple[subprocess.Popen[str], str]:
        command = [sys.executable, "-m", "calapp", "--profile", str(self.folder), "serve", "--port", "0", *more]
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.running.append(process)
        assert process.stdout is not None
        return process, process.stdout.readline().strip()


@pytest.fixture
def calapp(tmp_path, monkeypatch) -> Iterator[Calapp]:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    made = Calapp(tmp_path / "profile")
    yield made
    for process in made.running:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_it_answers_until_it_is_told_to_end_and_tokens_outlive_it(calapp):
    token = calapp.run("serve", "token", "create", "script").stdout.strip()
    for number in (signal.SIGTERM, signal.SIGINT):
        process, url = calapp.serve()
        assert httpx.get(f"{url}/v1/calendars", headers=bearer(token), trust_env=False).status_code == 200
        process.send_signal(number)
        assert process.wait(20) == 0


def test_it_ends_when_whoever_started_it_does(calapp):
    process, url = calapp.serve("--until-input-ends")
    assert httpx.get(url, trust_env=False).status_code == 200
    process.stdin.close()
    assert process.wait(20) == 0


def test_it_listens_on_this_computer_only(calapp):
    assert calapp.run("serve", "--host", "0.0.0.0", "--port", "0").returncode != 0
    assert "on this computer only" in calapp.run("serve", "--host", "192.168.1.5").stderr
    _process, url = calapp.serve("--host", "localhost")
    assert url.startswith("http://localhost:")


def test_a_port_that_is_taken_is_told_in_words(calapp):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = calapp.run("serve", "--port", port)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"The port {port} cannot be used" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_token_is_shown_once_and_kept_as_a_hash_in_private_files(calapp):
    made = calapp.run("serve", "token", "create", "script", "--account", "1", "--read-only")
    token = made.stdout.strip()
    assert (len(token) > 40, made.returncode) == (True, 0)
    listed = calapp.run("serve", "token", "list", "--json").stdout
    assert token not in listed
    (entry,) = json.loads(listed)
    assert (entry["name"], entry["accounts"], entry["read_only"], entry["last_used"]) == ("script", [1], True, None)
    files = [path for path in calapp.folder.rglob("*") if path.is_file()]
    assert token.encode() not in b"".join(path.read_bytes() for path in files)
    assert stat.S_IMODE(Profile.at(calapp.folder).database.stat().st_mode) == 0o600


def test_a_revoked_token_is_refused_at_once(calapp):
    token = calapp.run("serve", "token", "create", "script").stdout.strip()
    _process, url = calapp.serve()
    assert httpx.get(f"{url}/v1/calendars", headers=bearer(token), trust_env=False).status_code == 200
    assert calapp.run("serve", "token", "revoke", "script").returncode == 0
    assert httpx.get(f"{url}/v1/calendars", headers=bearer(token), trust_env=False).status_code == 401
    assert "There is no token" in calapp.run("serve", "token", "revoke", "script").stderr


@pytest.mark.parametrize("arguments", [["create", " "], ["create", "x", "--account", "nobody"], ["create", "x" * 200]])
def test_a_token_that_makes_no_sense_is_refused_in_words(calapp, arguments):
    refused = calapp.run("serve", "token", *arguments)
    assert (refused.returncode, refused.stdout, "Traceback" in refused.stderr) == (1, "", False)


def test_it_needs_no_window(calapp):
    code = (
        "import sys; import calapp.gateway.server, calapp.gateway.surfaces, calapp.gateway.command; "
        "print([name for name in sys.modules if name.startswith('PySide6')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
