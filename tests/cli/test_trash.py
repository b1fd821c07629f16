"""The trash on the command line."""

from __future__ import annotations


def removed(cli, title: str = "Lunch") -> str:
    uid = cli.json(f"event add --calendar 1 --title {title} --start 2026-03-12T12:00 --duration 1h")["uid"]
    cli(f"event delete {uid}")
    return uid


def test_what_was_removed_is_listed_and_comes_back(cli):
    uid = removed(cli)
    (entry,) = cli.json("trash list")
    assert (entry["title"], entry["uid"], entry["origin"], entry["calendar"]) == ("Lunch", uid, "local", 1)
    assert entry["start"] == "2026-03-12T12:00:00+01:00"
    line = cli("trash list").splitlines()[1]
    assert line.split()[3:] == ["here", "2026-03-12", "12:00", "Personal", "Lunch"]
    cli(f"trash restore {entry['id']}")
    assert cli.json(f"event show {uid}")["title"] == "Lunch"
    assert cli.json("trash list") == []


def test_what_is_not_there_is_told(cli):
    assert "no such event in the trash" in cli.refused("trash restore 7", code=1)


def test_an_empty_trash_is_an_empty_list(cli):
    assert cli.json("trash list") == []
