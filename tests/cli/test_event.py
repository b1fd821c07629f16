import pytest

from calapp.model.event import Event

KEYS = set(Event.__dataclass_fields__) | {
    "calendar",
    "all_day",
    "timezone",
    "end_timezone",
    "partstat",
    "series",
    "mark",
}
LUNCH = 'event add --calendar 1 --title "Lunch with Jo" --start 2026-03-12T12:30 --duration 1h'
DAILY = 'event add --calendar 1 --title Stand-up --start 2026-03-09T09:00 --duration 25m --rrule "FREQ=DAILY;COUNT=5"'


def agenda(cli):
    found = cli.json("agenda --from 2026-03-09 --to 2026-03-16")
    return [(one["start"][8:16], one["title"]) for one in found]


def test_a_new_event_is_printed_in_the_shape_of_show(cli):
    event = cli.json(LUNCH)
    assert set(event) == KEYS
    assert (event["title"], event["start"], event["end"], event["timezone"]) == (
        "Lunch with Jo", "2026-03-12T12:30:00+01:00", "2026-03-12T13:30:00+01:00", "Europe/Berlin")  # fmt: skip
    assert (event["calendar"], event["recurrence_id"], event["series"]) == (1, None, False)
    assert cli.json(f"event show {event['uid']}") == event


def test_every_option_of_an_event(cli):
    event = cli.json(
        "event add --calendar 1 --title Call --start 2026-03-12T09:00 --end 2026-03-12T10:00 --timezone Asia/Tokyo "
        '--location Online --description "two\nlines" --url https://example.org/x --visibility private '
        '--transparency transparent --attendee "Jo Lind <jo@example.org>" --reminder 10 --reminder 60'
    )
    assert (event["start"], event["timezone"]) == ("2026-03-12T09:00:00+09:00", "Asia/Tokyo")
    assert (event["location"], event["description"], event["url"]) == ("Online", "two\nlines", "https://example.org/x")
    assert (event["visibility"], event["transparency"]) == ("private", "transparent")
    assert [one["minutes_before"] for one in event["alarms"]] == [10, 60]
    assert event["attendees"] == [
        {"address": "jo@example.org", "name": "Jo Lind", "partstat": "needs-action", "role": "required", "rsvp": True}
    ]


def test_an_all_day_event_has_dates(cli):
    event = cli.json("event add --calendar 1 --title Trip --start 2026-03-12 --end 2026-03-15 --all-day")
    assert (event["start"], event["end"], event["all_day"], event["timezone"]) == (
        "2026-03-12",
        "2026-03-15",
        True,
        None,
    )


def test_for_people_an_event_is_a_few_lines(cli):
    shown = cli(LUNCH, "--location", "Café\x1b[2J", "--attendee", "Jo <jo@example.org>", "--reminder", "10")
    assert shown.splitlines()[:2] == ["Lunch with Jo", "When:       Thu 12 Mar 2026, 12:30–13:30"]
    assert "Where:      Café [2J\n" in shown
    assert "Guest:      Jo <jo@example.org> needs-action" in shown
    assert "Reminders:  10 min before the start" in shown


def test_show_prints_the_text_as_it_is_kept(cli):
    uid = cli.json(LUNCH)["uid"]
    text = cli(f"event show {uid} --ics")
    assert text.startswith("BEGIN:VCALENDAR\n")
    assert "SUMMARY:Lunch with Jo\n" in text
    assert "Choose one" in cli.refused(f"event show {uid} --ics --json", code=2)


def test_a_single_event_is_edited_without_a_scope(cli):
    uid = cli.json(LUNCH)["uid"]
    event = cli.json(f"event edit {uid} --title Dinner --start 2026-03-12T19:00")
    assert (event["title"], event["start"], event["end"]) == (
        "Dinner", "2026-03-12T19:00:00+01:00", "2026-03-12T20:00:00+01:00")  # fmt: skip


def test_an_edit_must_say_what(cli):
    assert "Say what to change" in cli.refused(f"event edit {cli.json(LUNCH)['uid']}", code=2)


@pytest.mark.parametrize("verb", ["edit {uid} --title x", "delete {uid}"], ids=["edit", "delete"])
def test_a_series_without_scope_is_wrong_usage_that_names_the_choices(cli, verb):
    uid = cli.json(DAILY)["uid"]
    line = "event " + verb.format(uid=uid)
    said = cli.refused(f"{line} --recurrence-id 20260311T080000Z", code=2)
    assert "--scope this, --scope following, --scope all" in said
    assert "--recurrence-id" in cli.refused(f"{line} --scope this", code=2)


def test_the_three_scopes_of_an_edit(cli):
    uid = cli.json(DAILY)["uid"]
    occurrence = "--recurrence-id 20260311T080000Z"
    cli(f"event edit {uid} {occurrence} --scope this --title One")
    cli(f"event edit {uid} --scope all --location Kepler")
    following = cli.json(
        f"event edit {uid} --recurrence-id 20260312T080000Z --scope following --start 2026-03-12T10:00"
    )
    assert following["uid"] != uid
    assert agenda(cli) == [
        ("09T09:00", "Stand-up"),
        ("10T09:00", "Stand-up"),
        ("11T09:00", "One"),
        ("12T10:00", "Stand-up"),
        ("13T10:00", "Stand-up"),
    ]
    assert cli.json(f"event show {uid} {occurrence}")["location"] == "Kepler"


def test_the_recurrence_id_is_the_one_that_the_agenda_prints(cli):
    uid = cli.json(DAILY)["uid"]
    named = [one["recurrence_id"] for one in cli.json("agenda --from 2026-03-09 --to 2026-03-16")]
    cli(f"event delete {uid} --scope this --recurrence-id {named[1]}")
    assert [start for start, _ in agenda(cli)] == ["09T09:00", "11T09:00", "12T09:00", "13T09:00"]


def test_delete_following_and_all(cli):
    uid = cli.json(DAILY)["uid"]
    cli(f"event delete {uid} --scope following --recurrence-id 20260311T080000Z")
    assert [start for start, _ in agenda(cli)] == ["09T09:00", "10T09:00"]
    cli(f"event delete {uid} --scope all")
    assert agenda(cli) == []


def test_an_event_moves_to_another_calendar(cli):
    uid = cli.json(LUNCH)["uid"]
    other = cli.json("calendar create 'On this computer' Club")["id"]
    cli(f"event move {uid} --to {other}")
    assert cli.json(f"event show {uid}")["calendar"] == other


def test_an_answer_needs_an_invitation(cli):
    assert "not a guest" in cli.refused(f"event rsvp {cli.json(LUNCH)['uid']} accepted", code=1)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("event show nothing", 1, "no event with the UID nothing"),
        ("event add --calendar 9 --title x --start 2026-03-12T09:00", 1, "There is no calendar 9"),
        ("event add --calendar 1 --title x --start soon", 2, "is not a time"),
        ("event add --calendar 1 --title x --start 2026-03-12", 2, "--all-day"),
        ("event add --calendar 1 --title x", 2, "--start"),
        ("event add --calendar 1 --title x --start 2026-03-12T09:00 --rrule SOMETIMES", 2, "--rrule"),
        ("event add --calendar 1 --title x --start 2026-03-12T09:00 --attendee jo", 2, "not an address"),
        ("event add --calendar 1 --title x --start 2026-03-12T09:00 --timezone Mars", 2, "no time zone"),
        ("event add --calendar 1 --title x --start 2026-03-12T09:00 --duration long", 2, "not a length"),
    ],
)
def test_mistakes_are_one_plain_line(cli, line, code, said):
    message = cli.refused(line, code=code)
    assert said in message
    assert len([part for part in message.splitlines() if not part.startswith(("Usage:", "Try", ""))]) <= 2


def test_a_uid_in_two_calendars_needs_the_calendar(cli, tmp_path):
    uid = cli.json(LUNCH)["uid"]
    other = cli.json("calendar create 'On this computer' Club")["id"]
    cli(f"export --calendar 1 -o {tmp_path / 'a.ics'}")
    cli(f"import {tmp_path / 'a.ics'} --calendar {other}")
    assert "Several calendars have this event: 1, 2" in cli.refused(f"event show {uid}", code=1)
    assert cli.json(f"event show {uid} --calendar {other}")["calendar"] == other


def test_categories_and_status_are_given_and_taken_away(cli):
    add = "event add --calendar 1 --title Call --start 2026-03-12T09:00 --duration 1h --status tentative"
    uid = cli.json(add, "--category", "Work", "--category", "Travel, far")["uid"]
    shown = cli.json(f"event show {uid}")
    assert (shown["categories"], shown["status"]) == (["Work", "Travel, far"], "tentative")
    assert "CATEGORIES:Work,Travel\\, far" in cli(f"event show {uid} --ics")
    cli(f"event edit {uid} --title Talk")
    assert cli.json(f"event show {uid}")["categories"] == ["Work", "Travel, far"]
    cli(f"event edit {uid}", "--category", "", "--status", "confirmed")
    shown = cli.json(f"event show {uid}")
    assert (shown["categories"], shown["status"]) == ([], "confirmed")
