from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from calapp import settings
from calapp.settings import Settings


def test_no_file_means_the_defaults(tmp_path):
    assert settings.load(tmp_path / "settings.toml") == Settings()


def test_what_is_saved_is_loaded_again(tmp_path):
    path = tmp_path / "settings.toml"
    chosen = replace(
        Settings(), theme="dark", timezone="Asia/Kathmandu", hour_height=72, geometry='a"b\\c', week_numbers=False
    )
    settings.save(chosen, path)
    assert settings.load(path) == chosen


@pytest.mark.parametrize(
    "line",
    [
        'theme = "pink"',
        "hour_height = 4",
        "work_start = true",
        'week_numbers = "yes"',
        "sync_minutes = 0",
        "unknown = 1",
    ],
)
def test_a_value_that_is_not_usable_counts_as_not_there(tmp_path, line):
    path = tmp_path / "settings.toml"
    path.write_text(f'version = 1\n{line}\nclock = "24"\n')
    assert settings.load(path) == replace(Settings(), clock="24")


@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe\x00"], ids=["not TOML", "not UTF-8"])
def test_a_damaged_file_is_set_aside(tmp_path, content):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    assert settings.load(path) == Settings()
    assert (tmp_path / "settings.damaged.toml").read_bytes() == content
    assert not path.exists()


def test_a_file_of_a_newer_version_is_read_as_far_as_it_is_known(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text('version = 99\ntheme = "dark"\nlater = "x"\n')
    assert settings.load(path).theme == "dark"


def test_the_display_zone_is_the_chosen_one_else_the_system_s(monkeypatch):
    monkeypatch.setenv("TZ", "America/St_Johns")
    assert settings.zone_of(replace(Settings(), timezone="Asia/Tokyo")) == ZoneInfo("Asia/Tokyo")
    assert settings.zone_of(Settings()) == ZoneInfo("America/St_Johns")
    assert settings.zone_of(replace(Settings(), timezone="Mars/Olympus")) == ZoneInfo("America/St_Johns")


@pytest.mark.parametrize("name", ["", "../etc/passwd", "/etc/passwd", "Nowhere/Land", "a\0b"])
def test_a_name_that_is_no_zone_is_none(name):
    assert settings.known_zone(name) is None
