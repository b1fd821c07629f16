"""The command line as a process of its own: what scripts and a running window see of it."""

import json
import os
import subprocess
import sys

import pytest

from calapp.instance import Instance, Message, Verb
from calapp.paths import Profile, is_shared


@pytest.fixture
def run(tmp_path):
    environment = {**os.environ, "TZ": "UTC", "HOME": str(tmp_path), "CALAPP_PROFILE": str(tmp_path / "p")}

    def run(*arguments, code=0, **keywords):
        done = subprocess.run(
            [sys.executable, "-m", "calapp", *arguments], capture_output=True, text=True, timeout=60, env=environment,
            check=False, **keywords,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done

    return run


def test_a_day_with_the_command_line(run, tmp_path):
    uid = json.loads(
        run("event", "add", "--calendar", "1", "--title", "Tea", "--start", "2026-03-12T16:00", "--json").stdout
    )["uid"]
    listed = json.loads(run("agenda", "--from", "2026-03-12", "--to", "2026-03-13", "--json").stdout)
    assert [(one["uid"], one["start"]) for one in listed] == [(uid, "2026-03-12T16:00:00+00:00")]
    exported = run("export")
    assert f"UID:{uid}" in exported.stdout
    run("event", "delete", uid)
    assert json.loads(run("agenda", "--from", "2026-03-12", "--to", "2026-03-13", "--json").stdout) == []


def test_everything_in_a_profile_is_private(run, tmp_path):
    run("calendar", "list", preexec_fn=lambda: os.umask(0) and None)
    found = [tmp_path / "p", *(tmp_path / "p").rglob("*")]
    assert len(found) >= 2
    assert not any(is_shared(path) for path in found)


def test_a_running_window_hears_of_changes_and_only_of_those(run, tmp_path):
    profile = Profile.at(tmp_path / "p").create()
    run("calendar", "list")
    window = Instance.claim(profile)
    try:
        run("agenda")
        assert window.receive() == ()
        run("event", "add", "--calendar", "1", "--title", "Tea", "--start", "2026-03-12T16:00")
        assert window.receive() == (Message(Verb.CHANGED),)
    finally:
        window.close()


def test_wrong_usage_exits_2_and_failures_1_without_a_stack_trace(run):
    assert "No such command" in run("frobnicate", code=2).stderr
    failed = run("event", "show", "nothing", code=1)
    assert failed.stderr.splitlines() == ["There is no event with the UID nothing."]
    assert failed.stdout == ""


def test_the_stack_trace_of_what_nobody_foresaw_is_in_the_log_only(run, tmp_path):
    run("calendar", "list")
    (tmp_path / "p" / "settings.toml").mkdir()
    failed = run("calendar", "list", code=1)
    assert failed.stderr.startswith("calapp failed unexpectedly.")
    assert "Traceback" not in failed.stderr
    assert "Traceback" in (tmp_path / "p" / "calapp.log").read_text()


def test_version_and_help_open_no_profile(run, tmp_path):
    assert "sync" in run("--help").stdout
    run("event", "--help")
    assert not (tmp_path / "p").exists()


def test_a_closed_pipe_is_no_failure_of_calapp(run, tmp_path):
    for number in range(3):
        run("calendar", "create", "1", f"C{number}")
    done = subprocess.run(
        f"{sys.executable} -m calapp calendar list --json | head -c 1", shell=True, capture_output=True, text=True,
        env={**os.environ, "CALAPP_PROFILE": str(tmp_path / "p")}, timeout=60, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("[", "")


@pytest.mark.parametrize("module", ["PySide6", "calapp.ui"])
def test_no_command_imports_qt(run, tmp_path, module):
    code = (
        "import sys\nsys.argv = ['calapp', 'agenda', '--json']\n"
        "from calapp.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in sys.modules if name.startswith({module!r})], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "CALAPP_PROFILE": str(tmp_path / "p")},
    )  # fmt: skip
    assert done.stderr.strip() == "[]"


def test_ctrl_c_ends_a_sync_at_the_next_object_and_at_once_when_pressed_again():
    """The first Ctrl+C is polite; the profile is whole afterwards."""
    import signal

    from calapp.cli.sync import _interruptible

    with _interruptible() as canceled:
        assert not canceled()
        os.kill(os.getpid(), signal.SIGINT)
        assert canceled()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
