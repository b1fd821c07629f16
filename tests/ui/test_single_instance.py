"""What other processes say reaches the window."""

import pytest

from calapp.instance import Instance, hand_over, tell_changed
from calapp.paths import Profile
from calapp.ui.single_instance import InstanceEar


@pytest.fixture
def profile(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return Profile.at(tmp_path / "profile").create()


@pytest.fixture
def ear(qtbot, profile):
    instance = Instance.claim(profile)
    assert instance is not None
    made = InstanceEar(instance)
    yield made
    made.close()


def test_second_start_hands_over_its_arguments(ear, profile, qtbot):
    assert Instance.claim(profile) is None
    with qtbot.waitSignal(ear.opened) as opened:
        assert hand_over(profile, ["--new-event", "/tmp/a.ics"])
    assert opened.args == [("--new-event", "/tmp/a.ics")]


def test_other_process_that_changed_data_is_heard(ear, profile, qtbot):
    with qtbot.waitSignal(ear.data_changed):
        assert tell_changed(profile)


def test_closed_ear_frees_the_profile(qtbot, profile):
    first = InstanceEar(Instance.claim(profile))
    first.close()
    assert not hand_over(profile)
    second = Instance.claim(profile)
    assert second is not None
    second.close()
