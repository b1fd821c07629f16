import os
import select
import signal
import subprocess
import sys

import pytest

from calapp import instance
from calapp.errors import Canceled, InputError
from calapp.instance import Instance, Message, Verb
from calapp.paths import Profile, is_shared


@pytest.fixture
def profile(tmp_path):
    return Profile.at(tmp_path / "p").create()


@pytest.fixture
def window(profile):
    claimed = Instance.claim(profile)
    yield claimed
    claimed.close()


def test_a_second_window_is_refused_and_hands_over_its_arguments(profile, window):
    assert Instance.claim(profile) is None
    assert instance.hand_over(profile, ["webcal://example.org/a.ics", "/tmp/ö.ics"])
    assert select.select([window], [], [], 1)[0]
    assert window.receive() == (Message(Verb.OPEN, ("webcal://example.org/a.ics", "/tmp/ö.ics")),)
    assert window.receive() == ()


def test_the_window_hears_that_something_changed(profile, window):
    assert instance.tell_changed(profile)
    assert instance.tell_changed(profile)
    assert window.receive() == (Message(Verb.CHANGED), Message(Verb.CHANGED))


def test_without_a_window_nobody_is_told(profile):
    assert not instance.tell_changed(profile)
    assert not instance.hand_over(profile)


def test_the_place_of_a_killed_window_is_taken(profile):
    code = (
        "import sys,time; from pathlib import Path; from calapp.paths import Profile; from calapp.instance import *\n"
    )
    code += "i = Instance.claim(Profile.at(Path(sys.argv[1]))); print('up', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(profile.data)], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout.readline() == "up\n"
        assert Instance.claim(profile) is None
        os.kill(first.pid, signal.SIGKILL)
    second = Instance.claim(profile)
    assert second is not None
    assert instance.tell_changed(profile)
    second.close()


def test_two_profiles_have_a_window_each(window, tmp_path):
    other = Instance.claim(Profile.at(tmp_path / "q").create())
    assert other is not None
    other.close()


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"verb": "format", "arguments": []}', b'{"verb": "open", "arguments": [1]}',
     b'{"verb": "open"}', b"[" * 50_000, b'{"verb": "open", "arguments": "abc"}', b"\xff"],
)  # fmt: skip
def test_a_note_that_makes_no_sense_is_ignored(profile, window, data):
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as mouth:
        mouth.sendto(data, str(profile.socket))
    assert window.receive() == ()


def test_a_profile_with_a_very_long_path_has_a_window_too(tmp_path):
    profile = Profile.at(tmp_path.joinpath(*(["a-rather-long-folder-name"] * 8))).create()
    window = Instance.claim(profile)
    assert instance.tell_changed(profile)
    assert window.receive() == (Message(Verb.CHANGED),)
    assert not is_shared(profile.socket.parent)
    window.close()


def test_locks_and_socket_are_private(profile, window):
    assert not is_shared(profile.window_lock)
    assert not is_shared(profile.socket)
    assert not is_shared(profile.socket.parent)


def test_more_than_a_note_can_carry_is_refused(profile, window):
    with pytest.raises(InputError, match="more arguments"):
        instance.hand_over(profile, ["x" * 100_000])


def test_one_sync_at_a_time(profile):
    with instance.sync_turn(profile), pytest.raises(Canceled, match="syncing right now"), instance.sync_turn(profile):
        pytest.fail("two syncs at once")
    with instance.sync_turn(profile):
        pass
