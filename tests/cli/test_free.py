"""The first common free time by command line."""

WHEN = "--from 2026-03-12T09:00 --to 2026-03-13"


def test_the_first_hour_after_what_is_planned_is_found(cli):
    cli("event add --calendar 1 --title Stand-up --start 2026-03-12T09:00 --duration 1h20m")
    found = cli.json(f"event free --duration 1h {WHEN}")
    assert found["free"] == {"start": "2026-03-12T10:30:00+01:00", "end": "2026-03-12T11:30:00+01:00"}
    (own,) = found["own"]
    assert (own["start"], own["kind"]) == ("2026-03-12T09:00:00+01:00", "busy")
    assert "Free: 2026-03-12 10:30 – 11:30" in cli(f"event free --duration 1h {WHEN}")


def test_what_takes_nobody_up_is_passed_over(cli):
    cli("event add --calendar 1 --title Lunch --start 2026-03-12T09:00 --duration 1h --transparency transparent")
    assert cli.json(f"event free {WHEN}")["free"]["start"] == "2026-03-12T09:00:00+01:00"


def test_a_guest_of_whom_nothing_is_known_is_named(cli):
    result = cli.run(f"event free --guest bo@example.org {WHEN}")
    assert result.exit_code == 0
    assert "bo@example.org: This calendar is on this computer only" in result.stderr
    (bo,) = cli.json(f"event free --guest bo@example.org {WHEN}")["guests"]
    assert (bo["address"], bo["busy"], bool(bo["unknown"])) == ("bo@example.org", [], True)


def test_no_time_within_working_hours_ends_with_1_unless_any_time_will_do(cli):
    evening = "--from 2026-03-12T20:00 --to 2026-03-13T06:00"
    assert "--any-time" in cli.refused(f"event free {evening}", code=1)
    assert cli.json(f"event free --any-time {evening}")["free"]["start"] == "2026-03-12T20:00:00+01:00"


def test_wrong_usage_says_what_is_wrong(cli):
    assert "--guest “bo”" in cli.refused(f"event free --guest bo {WHEN}", code=2)
    assert "--duration" in cli.refused(f"event free --duration 0m {WHEN}", code=2)
