"""Reminders by command line: listed, put off, dismissed."""

import pytest
from time_machine import travel


@pytest.fixture
def due(cli):
    """Let a reminder be due at 10:00 in Berlin, ten minutes before tea."""
    with travel("2026-03-12T08:00:00Z", tick=False) as clock:
        cli("reminder list")
        cli('event add --calendar 1 --title "Tea" --start 2026-03-12T10:10 --duration 1h --reminder 10')
        clock.move_to("2026-03-12T09:00:00Z")
        yield clock


def test_what_is_due_is_listed_until_it_is_dismissed(cli, due):
    (one,) = cli.json("reminder list")
    assert (one["title"], one["due"], one["again"]) == ("Tea", "2026-03-12T09:00:00+00:00", None)
    assert "Tea" in cli("reminder list")
    cli(f"reminder dismiss {one['id']}")
    assert cli.json("reminder list") == []


def test_what_is_put_off_comes_back(cli, due):
    (one,) = cli.json("reminder list")
    cli(f"reminder snooze {one['id']} --minutes 5")
    assert cli.json("reminder list")[0]["again"] == "2026-03-12T09:05:00+00:00"
    due.move_to("2026-03-12T09:05:00Z")
    assert cli.json("reminder list")[0]["again"] is None


def test_an_id_that_is_not_listed_says_where_to_look(cli, due):
    assert "calapp reminder list" in cli.refused("reminder dismiss 00000000", code=1)
    assert "calapp reminder list" in cli.refused("reminder dismiss", code=2)


def test_a_calendar_has_a_default_of_its_own(cli):
    cli("calendar edit 1 --default-reminder 30")
    assert cli.json("calendar list")[0]["default_reminder"] == 30
    cli("calendar edit 1 --default-reminder none")
    assert cli.json("calendar list")[0]["default_reminder"] == -1
    cli("calendar edit 1 --default-reminder usual")
    assert cli.json("calendar list")[0]["default_reminder"] is None
    assert "minutes before" in cli.refused("calendar edit 1 --default-reminder soon", code=2)
    assert "28 days" in cli.refused("calendar edit 1 --default-reminder 99999", code=1)
