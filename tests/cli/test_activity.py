import json

import pytest

from tests.cli.test_event import DAILY, LUNCH

ENTRY = ["id", "type", "origin", "time", "calendar", "uid", "title"]


@pytest.fixture
def lunch(cli):
    """The UID of a lunch that was moved to another place."""
    uid = cli.json(LUNCH, "--location", "Luna")["uid"]
    cli(f"event edit {uid} --location Noether")
    return uid


def feed(cli, line="activity"):
    return [(one["type"], one["title"]) for one in cli.json(line)["objects"]]


def test_the_feed_lists_every_change_and_names_the_cursor_to_go_on_with(cli, lunch):
    found = cli.json("activity")
    assert list(found) == ["cursor", "objects"]
    assert [list(one) for one in found["objects"]] == [ENTRY] * 3
    assert feed(cli) == [("add", "Personal"), ("add", "Lunch with Jo"), ("update", "Lunch with Jo")]
    calendar, _, changed = found["objects"]
    assert (calendar["uid"], changed["uid"]) == (None, lunch)
    assert (changed["origin"], changed["calendar"], changed["id"]) == ("local", 1, found["cursor"])
    cli(f"event delete {lunch}")
    assert feed(cli, f"activity --cursor {found['cursor']}") == [("delete", "Lunch with Jo")]


def test_it_is_read_in_pages_until_nothing_is_left(cli, lunch):
    found, cursor = [], ""
    while page := (answer := cli.json(f"activity --limit 2 {cursor}"))["objects"]:
        found += page
        cursor = f"--cursor {answer['cursor']}"
    assert found == cli.json("activity")["objects"]
    assert answer["cursor"] == found[-1]["id"]


@pytest.mark.parametrize("cursor", ["99", "-1"])
@pytest.mark.parametrize("form", ["", "--json"])
def test_a_cursor_that_is_not_good_says_what_to_do(cli, cursor, form):
    assert "begin without --cursor" in cli.refused(f"activity --cursor {cursor} {form}", code=1)


def test_for_people_the_newest_changes_are_a_table(cli, lunch):
    headings, *lines = cli("activity --limit 2").splitlines()
    assert headings.split() == ["ID", "TIME", "WHERE", "WHAT", "CALENDAR", "TITLE"]
    assert [line.split()[3:] for line in lines] == [
        ["here", "added", "Personal", "Lunch", "with", "Jo"],
        ["here", "changed", "Personal", "Lunch", "with", "Jo"],
    ]
    assert [line.split()[3:] for line in cli("activity").splitlines()[1:2]] == [
        ["here", "calendar", "added", "Personal"]
    ]


def test_one_change_is_shown_before_and_after(cli, lunch):
    cursor = cli.json("activity")["cursor"]
    lines = [line.split() for line in cli(f"activity show {cursor}").splitlines()]
    assert lines[-2:] == [["BEFORE", "AFTER"], ["Where", "Luna", "Noether"]]
    shown = cli.json(f"activity show {cursor}")
    assert (shown["before"]["location"], shown["after"]["location"], shown["fields"]) == (
        "Luna", "Noether", ["location"],
    )  # fmt: skip
    assert set(shown["after"]) <= set(cli.json(f"event show {lunch}"))
    assert (shown["revertible"], shown["reason"], shown["others"]) == (True, "", 0)


def test_what_came_or_went_is_shown_in_full(cli, lunch):
    cli(f"event delete {lunch}")
    gone = cli.json("activity")["cursor"]
    assert "Noether" in cli(f"activity show {gone}")
    shown = cli.json(f"activity show {gone}")
    assert (shown["before"]["title"], shown["after"]) == ("Lunch with Jo", None)


def test_a_change_of_several_occurrences_says_so(cli):
    uid = cli.json(DAILY)["uid"]
    for day in (10, 11):
        cli(f"event edit {uid} --scope this --recurrence-id 202603{day}T080000Z --location Luna")
    cli(f"event edit {uid} --scope all --title Daily")
    result = cli.run(f"activity show {cli.json('activity')['cursor']}")
    assert "2 more of this series changed with it." in result.stderr


def test_a_change_is_taken_back(cli, lunch):
    cursor = cli.json("activity")["cursor"]
    cli(f"activity revert {cursor}")
    assert cli.json(f"event show {lunch}")["location"] == "Luna"
    assert "Nothing is left of this change." in cli.refused(f"activity revert {cursor}", code=1)
    shown = cli.json(f"activity show {cursor}")
    assert (shown["revertible"], shown["reason"]) == (False, "Nothing is left of this change.")


def test_what_is_no_line_of_the_feed_is_refused(cli):
    assert "no longer kept" in cli.refused("activity show 99", code=1)
    assert "no longer kept" in cli.refused("activity revert 99", code=1)
    assert "come after it" in cli.refused("activity --json show 1", code=2)


def test_a_title_from_outside_cannot_trick_the_terminal(cli):
    cli("event add --calendar 1 --start 2026-03-12T12:30 --duration 1h --title", "Tea\u202eaet")
    printed = cli("activity --json")
    assert "\u202e" not in cli("activity") + printed
    assert json.loads(printed)["objects"][-1]["title"] == "Tea\u202eaet"
