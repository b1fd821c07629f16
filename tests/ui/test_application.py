"""The start: with and without a display, first or second, and what happens to mistakes nobody foresaw."""

import logging
import os
import signal
import threading
from contextlib import closing

import pytest
from PySide6.QtCore import QTimer

from calapp.errors import CalappError
from calapp.instance import Instance, Verb
from calapp.paths import Profile
from calapp.ui import application
from calapp.ui.messages import Tone
from calapp.ui.running import Running
from calapp.wiring import Runtime, passing_connections

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", "This plugin does not support")


@pytest.fixture
def profile(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return Profile.at(tmp_path / "profile").create()


@pytest.mark.parametrize(
    ("environment", "platform", "display"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({"QT_QPA_PLATFORM": "xcb"}, "linux", False),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_display_is_looked_for_before_qt_is(environment, platform, display):
    assert application.has_display(environment, platform) is display


def test_no_display_is_a_plain_sentence(profile, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CalappError, match="no display"):
        application.main(profile)
    with Runtime(profile, connections=passing_connections()) as runtime, pytest.raises(CalappError, match="no display"):
        application.show(runtime)


def test_second_start_hands_over_whole_paths_and_ends(profile, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    first = Instance.claim(profile)
    assert first is not None
    with closing(first):
        assert application.main(profile, ["--today", "a.ics", "webcal://example.org/b.ics"]) == 0
        (message,) = first.receive()
    assert message.verb is Verb.OPEN
    assert message.arguments == ("--today", str(tmp_path / "a.ics"), "webcal://example.org/b.ics")


def test_first_window_that_does_not_answer_is_told(profile, monkeypatch):
    monkeypatch.setattr(application, "HAND_OVER_WITHIN", 0.0)
    first = Instance.claim(profile)
    assert first is not None
    with closing(first):
        profile.socket.unlink()
        with pytest.raises(CalappError, match="does not answer"):
            application.main(profile)


def test_demo_refuses_a_profile_whose_window_is_open(profile):
    first = Instance.claim(profile)
    assert first is not None
    with (
        closing(first),
        Runtime(profile, connections=passing_connections()) as runtime,
        pytest.raises(CalappError, match="open already"),
    ):
        application.show(runtime)


@pytest.fixture
def running(qapp, light, profile):
    claimed = Instance.claim(profile)
    assert claimed is not None
    with closing(claimed), Runtime(profile, connections=passing_connections()) as runtime:
        made = Running(qapp, runtime, claimed, ())
        yield made
        made.shell.window.deleteLater()


def ended_by(running, deed) -> tuple[int, bool]:
    QTimer.singleShot(300, running, deed)
    return running.run()


def test_window_runs_until_the_user_quits(running):
    def quit_it() -> None:
        running.shell.window.commands["quit"].trigger()

    assert ended_by(running, quit_it) == (0, True)


def test_window_ends_on_a_polite_request_of_the_system(running):
    before = signal.getsignal(signal.SIGTERM)

    def terminate() -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    assert ended_by(running, terminate) == (0, True)
    assert signal.getsignal(signal.SIGTERM) is before


def test_unforeseen_mistake_is_logged_and_told_and_the_window_goes_on(running, caplog):
    def fail() -> None:
        try:
            raise ZeroDivisionError("secret detail")
        except ZeroDivisionError as error:
            running.on_unexpected(type(error), error, error.__traceback__)
        running.shell.window.commands["quit"].trigger()

    with caplog.at_level(logging.CRITICAL):
        assert ended_by(running, fail) == (0, True)
    (message,) = running.shell.window.messages.messages
    assert (message.tone, message.detail) == (Tone.PROBLEM, "ZeroDivisionError")
    assert "secret detail" not in message.text
    assert "Unexpected failure" in caplog.text


def test_mistake_in_another_thread_is_told_in_the_windows_thread(running):
    told_in = []
    running.shell.window.messages.show_message = lambda _message: told_in.append(threading.current_thread())

    def fail_elsewhere() -> None:
        thread = threading.Thread(target=running.on_unexpected, args=(KeyError, KeyError("x"), None))
        thread.start()
        thread.join()
        QTimer.singleShot(50, running.shell.window.commands["quit"].trigger)

    assert ended_by(running, fail_elsewhere) == (0, True)
    assert told_in == [threading.main_thread()]


def test_quit_stops_at_an_editor_that_the_user_wants_to_keep(running, qtbot, monkeypatch):
    from calapp.ui.editor.dialog import EventDialog

    asked = []

    def keep_editing(_self) -> bool:
        asked.append(True)
        return len(asked) > 1

    monkeypatch.setattr(EventDialog, "_discard_agreed", keep_editing)
    monkeypatch.setattr(EventDialog, "is_dirty", lambda _self: True)

    def try_to_quit() -> None:
        running.shell.workings.new_event()
        running.shell.window.commands["quit"].trigger()
        assert len(asked) == 1
        running.shell.window.commands["quit"].trigger()

    assert ended_by(running, try_to_quit) == (0, True)
    assert len(asked) == 2
