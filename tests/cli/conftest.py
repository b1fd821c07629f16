"""The command line as a person uses it: one profile, one call after the other, and the exit code of each."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from calapp import wiring
from calapp.auth.vault import MemoryVault
from calapp.cli.main import calapp
from calapp.paths import Profile
from calapp.settings import Settings, save
from calapp.wiring import Runtime, passing_connections


@dataclass
class Cli:
    """Runs commands on one profile."""

    folder: Path

    def __call__(self, line: str, *more: str, code: int = 0, stdin: str = "") -> str:
        """Run a command and return what it prints; ``code`` is the exit code it must have."""
        result = self.run(line, *more, stdin=stdin)
        assert result.exit_code == code, f"{line}\n{result.stdout}\n{result.stderr}\n{result.exception!r}"
        return result.stdout

    def json(self, line: str, *more: str, code: int = 0):
        """Run a command with ``--json`` and return its one document."""
        return json.loads(self(line, *more, "--json", code=code))

    def refused(self, line: str, *more: str, code: int, stdin: str = "") -> str:
        """Run a command that fails with this code; return what it says on standard error."""
        result = self.run(line, *more, stdin=stdin)
        assert (result.exit_code, result.stdout) == (code, ""), f"{result.stdout}\n{result.stderr}"
        assert "Traceback" not in result.stderr
        return result.stderr

    def run(self, line: str, *more: str, stdin: str = ""):
        arguments = ["--profile", str(self.folder), *shlex.split(line), *more]
        return CliRunner().invoke(calapp, arguments, input=stdin, prog_name="calapp")

    def runtime(self) -> Runtime:
        """Look at the same profile from inside."""
        return Runtime(Profile.at(self.folder), connections=passing_connections())


@pytest.fixture
def cli(tmp_path, monkeypatch):
    """Commands on a fresh profile in the zone of Berlin, with a keyring that lasts as long as the test."""
    vault = MemoryVault("")
    monkeypatch.setattr(wiring, "_keyring", lambda: vault)
    profile = Profile.at(tmp_path / "profile").create()
    save(replace(Settings(), timezone="Europe/Berlin"), profile.settings_file)
    return Cli(profile.data)
