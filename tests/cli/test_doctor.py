import shutil
import subprocess

import pytest

from calapp.cli import desktop


def test_everything_is_looked_at_with_advice_for_what_is_missing(cli, monkeypatch):
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nowhere")
    result = cli.run("doctor --json")
    import json

    report = json.loads(result.stdout)
    checks = {one["name"]: one for one in report["checks"]}
    assert list(checks) == ["versions", "folders", "database", "backup", "keyring", "notification service", "tray host"]
    assert all(set(one) == {"name", "ok", "detail", "advice"} for one in report["checks"])
    assert (checks["folders"]["ok"], checks["database"]["ok"], checks["keyring"]["ok"]) == (True, True, True)
    assert (checks["tray host"]["ok"], report["ok"]) == (False, False)
    assert all(one["advice"] for one in report["checks"] if not one["ok"])
    assert report["log"] == str(cli.folder / "calapp.log")


def test_for_people_each_check_is_a_line(cli):
    printed = cli.run("doctor").stdout
    assert "ok  database: sound" in printed
    assert f"log: {cli.folder / 'calapp.log'}" in printed


def test_a_database_that_cannot_be_opened_is_told_and_fails(cli):
    import sqlite3

    with sqlite3.connect(cli.folder / "calapp.sqlite3") as database:
        database.execute("PRAGMA user_version = 9999")
    result = cli.run("doctor")
    assert result.exit_code == 1
    assert "NO  database:" in result.stdout


@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="the machine has no D-Bus")
def test_a_session_bus_without_desktop_has_neither_notifications_nor_tray(cli, tmp_path):
    import sys

    code = (
        "from calapp.cli.desktop import desktop_checks\n"
        "import json; print(json.dumps([(one.name, one.ok, one.detail) for one in desktop_checks()]))"
    )
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": "."},
    )  # fmt: skip
    assert "no session bus" not in done.stdout
    assert '["tray host", false, "no StatusNotifier host"]' in done.stdout


def test_without_a_bus_both_are_missing(monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    assert [check.ok for check in desktop.desktop_checks()] == [False, False]


def test_a_database_that_was_set_aside_is_told_by_whichever_command_finds_it(cli):
    cli("event add --calendar 1 --title Keep --start 2026-03-12T10:00")
    database = cli.folder / "calapp.sqlite3"
    database.write_bytes(b"\xa5" * 4096 + database.read_bytes()[4096:])
    assert "set aside" in cli.run("agenda").stderr
    assert "set aside" not in cli.run("agenda").stderr
