import json

KEYS = [
    "uid", "recurrence_id", "calendar", "title", "start", "end", "all_day", "timezone", "location", "status",
    "transparency", "partstat", "series",
]  # fmt: skip


def fill(cli):
    cli("event add --calendar 1 --title Review --start 2026-03-10T10:00 --duration 1h --location 'Room 7'")
    cli("event add --calendar 1 --title Trip --start 2026-03-10 --end 2026-03-13 --all-day")
    cli("event add --calendar 1 --title Night --start 2026-03-11T23:00 --duration 2h --timezone UTC")
    cli("event add --calendar 1 --title Plants --start 2026-03-12T08:00 --duration 15m --timezone floating")


def test_occurrences_have_the_agreed_keys_in_order_of_start(cli):
    fill(cli)
    found = cli.json("agenda --from 2026-03-10 --to 2026-03-13")
    assert [list(one) for one in found] == [KEYS] * 4
    assert [(one["title"], one["start"], one["timezone"]) for one in found] == [
        ("Trip", "2026-03-10", None),
        ("Review", "2026-03-10T10:00:00+01:00", "Europe/Berlin"),
        ("Night", "2026-03-11T23:00:00+00:00", "UTC"),
        ("Plants", "2026-03-12T08:00:00", None),
    ]


def test_the_end_is_exclusive(cli):
    fill(cli)
    assert [one["title"] for one in cli.json("agenda --from 2026-03-13 --to 2026-03-14")] == []
    assert [one["title"] for one in cli.json("agenda --from 2026-03-10T11:00 --to 2026-03-10T12:00")] == ["Trip"]


def test_for_people_days_are_headings(cli):
    fill(cli)
    assert cli("agenda --from 2026-03-10 --to 2026-03-13").splitlines() == [
        "Tue 10 Mar 2026",
        "until Thu 12 Mar 2026  Trip             Personal",
        "10:00–11:00            Review @ Room 7  Personal",
        "",
        "Thu 12 Mar 2026",
        "00:00–02:00  Night   Personal",
        "08:00–08:15  Plants  Personal",
    ]


def test_only_named_calendars_are_listed(cli):
    fill(cli)
    other = cli.json("calendar create 'On this computer' Club")["id"]
    assert cli.json(f"agenda --from 2026-03-10 --to 2026-03-13 --calendar {other}") == []
    assert len(cli.json(f"agenda --from 2026-03-10 --to 2026-03-13 --calendar {other} --calendar 1")) == 4
    assert "no calendar 99" in cli.refused("agenda --calendar 99", code=1)


def test_nothing_is_an_empty_list_and_a_word_on_standard_error(cli):
    result = cli.run("agenda")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nothing planned.\n")
    assert json.loads(cli("agenda --json")) == []


def test_a_span_that_makes_no_sense_is_wrong_usage(cli):
    assert "--to must be after" in cli.refused("agenda --from 2026-03-10 --to 2026-03-10", code=2)
    assert "is not a date" in cli.refused("agenda --from someday", code=2)
    assert "hundred years" in cli.refused("agenda --from 1900-01-01 --to 2100-01-01", code=2)


def test_titles_cannot_steer_the_terminal(cli):
    cli("event add --calendar 1 --start 2026-03-10T10:00 --title", "a\x1b]0;evil\x07\u202eb")
    printed = cli("agenda --from 2026-03-10 --to 2026-03-11")
    assert "evil" in printed
    assert not any(letter in printed for letter in "\x1b\x07\u202e")
    assert cli.json("agenda --from 2026-03-10 --to 2026-03-11")[0]["title"].endswith("\u202eb")
