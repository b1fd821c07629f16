import os
from pathlib import Path

import pytest

from calapp.errors import InputError
from calapp.paths import Profile, is_shared, make_private, write_private


def test_a_named_folder_holds_everything(tmp_path):
    profile = Profile.chosen(str(tmp_path / "p"), {})
    assert {profile.data, profile.config, profile.logs} == {tmp_path / "p"}
    assert profile.database.parent == profile.settings_file.parent == profile.log_file.parent == tmp_path / "p"


def test_the_option_outranks_the_environment(tmp_path):
    environment = {"CALAPP_PROFILE": str(tmp_path / "environment")}
    assert Profile.chosen(str(tmp_path / "option"), environment).data == tmp_path / "option"
    assert Profile.chosen(None, environment).data == tmp_path / "environment"


def test_without_a_name_the_usual_folders_count(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    profile = Profile.chosen(None, {})
    assert profile.folder is None
    assert profile.data == tmp_path / "data" / "calapp"
    assert profile.config == tmp_path / "config" / "calapp"


def test_a_new_profile_is_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        profile = Profile.at(tmp_path / "p").create()
        write_private(profile.settings_file, "version = 1\n")
    finally:
        os.umask(before)
    assert not is_shared(profile.data)
    assert not is_shared(profile.settings_file)


def test_the_folder_of_another_user_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(InputError, match="belongs to another user"):
        make_private(tmp_path)


def test_a_file_in_the_way_is_a_plain_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="Choose another one with --profile"):
        Profile.at(tmp_path / "file" / "p").create()


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "settings.toml"
    write_private(path, "old")
    monkeypatch.setattr(os, "fsync", _disk_full)
    with pytest.raises(OSError, match="No space"):
        write_private(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["settings.toml"]


def test_the_socket_address_is_short_for_any_profile(tmp_path):
    deep = tmp_path.joinpath(*(["a-rather-long-folder-name"] * 8))
    assert len(os.fsencode(Profile.at(deep).socket)) <= 100
    assert Profile.at(deep).socket != Profile.at(deep / "other").socket
    assert Profile.at(Path("/home/ana/p")).socket == Path("/home/ana/p/window.sock")


def test_relative_and_home_folders_become_absolute(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert Profile.at(Path("~/p")).data == tmp_path / "p"
    assert Profile.at(Path("p")).data == tmp_path / "p"


def _disk_full(_handle):
    raise OSError(28, "No space left on device")
