import pytest

DAILY = 'event add --calendar 1 --title Stand-up --start 2026-03-09T09:00 --duration 25m --rrule "FREQ=DAILY;COUNT=5"'


@pytest.fixture
def series(cli):
    return cli.json(DAILY)["uid"]


def days(cli):
    return [one["start"][5:16] for one in cli.json("agenda --from 2026-03-09 --to 2026-03-29")]


def test_dates_are_listed_added_and_brought_back(cli, series):
    cli(f"event delete {series} --recurrence-id 20260310T080000Z --scope this")
    cli(f"event edit {series} --recurrence-id 20260311T080000Z --scope this --title Retro")
    found = cli.json(f"event dates {series} --add 2026-03-20")
    assert [one["date"] for one in found["added"]] == ["2026-03-20T09:00:00+01:00"]
    assert [one["recurrence_id"] for one in found["left_out"]] == ["20260310T080000Z"]
    assert [(one["recurrence_id"], one["title"]) for one in found["changed"]] == [("20260311T080000Z", "Retro")]
    assert days(cli) == ["03-09T09:00", "03-11T09:00", "03-12T09:00", "03-13T09:00", "03-20T09:00"]
    table = cli(f"event dates {series}")
    assert "left out" in table
    assert "Retro" in table
    found = cli.json(f"event dates {series} --bring-back 20260310T080000Z --remove 2026-03-20T09:00 --reset 2026-03-11")
    assert found == {"added": [], "left_out": [], "changed": []}
    assert days(cli) == ["03-09T09:00", "03-10T09:00", "03-11T09:00", "03-12T09:00", "03-13T09:00"]
    assert {one["title"] for one in cli.json("agenda --from 2026-03-09 --to 2026-03-29")} == {"Stand-up"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--add 2026-03-10", "has 2026-03-10T09:00:00+01:00 already"),
        ("--remove 2026-03-10", "was not added"),
        ("--bring-back 2026-03-10", "was not left out"),
        ("--reset 2026-03-10", "was not changed"),
    ],
)
def test_a_date_that_is_not_there_is_refused(cli, series, options, words):
    assert words in cli.refused(f"event dates {series} {options}", code=1)
    assert cli.json(f"event dates {series}") == {"added": [], "left_out": [], "changed": []}


def test_a_single_event_has_no_dates(cli):
    uid = cli.json("event add --calendar 1 --title Call --start 2026-03-12T09:00 --duration 1h")["uid"]
    assert "does not repeat" in cli.refused(f"event dates {uid}", code=1)
