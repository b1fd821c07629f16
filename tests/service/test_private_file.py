import os
import stat
from pathlib import Path

import pytest

from calapp.errors import InputError
from calapp.service.private_file import replacing


def write(path, data=b"new", *, then=lambda: None):
    with replacing(path) as stream:
        stream.write(data)
        then()


def test_a_new_file_is_whole_private_and_alone(tmp_path):
    before = os.umask(0)
    try:
        write(tmp_path / "out.ics")
    finally:
        os.umask(before)
    assert (tmp_path / "out.ics").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "out.ics").stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["out.ics"]


def test_a_file_that_is_there_keeps_its_rights(tmp_path):
    path = tmp_path / "out.ics"
    path.write_text("old")
    path.chmod(0o644)
    write(path)
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_what_goes_wrong_midway_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "out.ics"
    path.write_text("old")

    def fail():
        assert path.read_text() == "old"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(path, b"half", then=fail)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.ics"]


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="no space left on device"):
        write(tmp_path / "out.ics")
    assert os.listdir(tmp_path) == []


def test_a_link_is_not_followed(tmp_path):
    target = tmp_path / "secret"
    target.write_text("old")
    (tmp_path / "out.ics").symlink_to(target)
    with pytest.raises(InputError, match="is a link") as caught:
        write(tmp_path / "out.ics")
    assert caught.value.field == "path"
    assert target.read_text() == "old"


def test_a_link_planted_while_writing_is_not_followed(tmp_path):
    target = tmp_path / "secret"
    target.write_text("old")

    def plant():
        (tmp_path / "out.ics").symlink_to(target)

    with pytest.raises(InputError, match="is a link"):
        write(tmp_path / "out.ics", then=plant)
    assert target.read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["out.ics", "secret"]


def test_a_folder_swapped_while_writing_does_not_lead_elsewhere(tmp_path):
    folder, elsewhere = tmp_path / "mine", tmp_path / "theirs"
    folder.mkdir()
    elsewhere.mkdir()

    def swap():
        folder.rename(tmp_path / "moved")
        folder.symlink_to(elsewhere)

    write(folder / "out.ics", then=swap)
    assert os.listdir(elsewhere) == []
    assert (tmp_path / "moved" / "out.ics").read_bytes() == b"new"


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_what_is_no_ordinary_file_is_refused_without_waiting(tmp_path, make):
    make(tmp_path / "out.ics")
    with pytest.raises(InputError, match="no ordinary file"):
        write(tmp_path / "out.ics")


def test_a_device_is_refused():
    with pytest.raises(InputError, match="no ordinary file"):
        write(Path("/dev/null"))


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InputError, match="no such file or directory"):
        write(tmp_path / "nowhere" / "out.ics")
