"""The patching writer: what is edited changes, everything else stays byte for byte."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calapp.errors import InputError
from calapp.ical import parse, write
from calapp.ical.lines import parse_tree, unfold
from calapp.ical.scan import scan
from calapp.model.calendar_object import RecurrenceDate
from calapp.model.edits import EventDraft
from calapp.model.event import Alarm, Attendee, AttendeeRole, PartStat, Transparency, Visibility
from calapp.model.timespan import EventTime
from tests.ical import corpus

NOW = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
STAMPS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "CREATED")
BERLIN = ZoneInfo("Europe/Berlin")


def berlin(*parts, tzid="Europe/Berlin"):
    return EventTime.zoned(datetime(*parts), BERLIN, tzid=tzid)


def day(*parts):
    return EventTime.all_day(date(*parts))


def draft_of(raw, number=0, **changes):
    return replace(EventDraft.of(parse.events(raw)[number]), **changes)


def patch(name, number=0, **changes):
    raw = corpus.read(name)
    return write.patch(raw, draft_of(raw, number, **changes), now=NOW)


def lines(raw, *names, event=0):
    component = parse_tree(raw).of_kind("VEVENT")[event]
    return [unfold(line.text).rstrip("\r\n") for line in component.lines if line.name in names]


def line(raw, name, event=0):
    (found,) = lines(raw, name, event=event)
    return found


def changed_lines(before, after):
    """Return the lines that only one of the texts has, stamps aside."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    only_old = [text for text in old if text not in new and not text.startswith(STAMPS)]
    only_new = [text for text in new if text not in old and not text.startswith(STAMPS)]
    return only_old, only_new


# What is not edited


@pytest.mark.parametrize("name", corpus.NAMES)
def test_an_edit_that_changes_nothing_gives_the_same_text(name):
    raw = corpus.read(name)
    uid = scan(raw).uid
    for event in [event for event in parse.events(raw) if event.uid == uid and event.recurrence_id is None][:1]:
        assert write.patch(raw, EventDraft.of(event), now=NOW) == raw


@pytest.mark.parametrize("name", corpus.NAMES)
def test_a_title_edit_leaves_every_other_line_alone(name):
    raw = corpus.read(name)
    events = parse.events(raw)
    if len(events) != 1 or raw.upper().count("BEGIN:VEVENT") != 1:
        return
    after = write.patch(raw, replace(EventDraft.of(events[0]), title="New, title"), now=NOW)
    old = [text for text in _logical(raw) if not text.upper().startswith(("SUMMARY", *STAMPS))]
    new = [text for text in _logical(after) if not text.upper().startswith(("SUMMARY", *STAMPS))]
    assert new == old
    assert parse.events(after)[0].title == "New, title"


def _logical(raw):
    root = parse_tree(raw)
    (event,) = root.of_kind("VEVENT")
    rest = [child.write() for child in root.children if child is not event]
    inner = [child.write().replace("END:VALARM\r\n", "") for child in event.children]
    return [*(item.text for item in root.lines), *rest, *(item.text for item in event.lines), *inner]


def test_unknown_properties_and_zones_survive_a_title_edit_byte_for_byte():
    raw = corpus.read("event_zoned_unknown_properties")
    old, new = changed_lines(raw, patch("event_zoned_unknown_properties", title="Other"))
    assert old == ['SUMMARY;LANGUAGE=en;X-KEEP="a;b":Everything stays\r\n']
    assert new == ['SUMMARY;LANGUAGE=en;X-KEEP="a;b":Other\r\n']


def test_alarms_survive_a_title_edit_in_their_order():
    raw = corpus.read("event_zoned_five_alarms")
    after = patch("event_zoned_five_alarms", title="Other")
    assert [alarm.write() for alarm in parse_tree(after).of_kind("VEVENT")[0].children] == [
        alarm.write() for alarm in parse_tree(raw).of_kind("VEVENT")[0].children
    ]


def test_bare_line_feeds_stay_bare():
    after = patch("event_zoned_bare_lf", title="Other", description="x" * 200)
    assert "\r" not in after


def test_a_second_uid_in_the_text_is_left_alone():
    raw = corpus.read("event_zoned_two_uids")
    found = next(event for event in parse.events(raw) if event.uid == "a@calapp.example")
    after = write.patch(raw, replace(EventDraft.of(found), title="Edited"), now=NOW)
    assert {(event.uid, event.title) for event in parse.events(after)} == {
        ("a@calapp.example", "Edited"),
        ("b@calapp.example", "First"),
    }


def test_properties_behind_an_alarm_stay_there():
    after = patch("event_zoned_alarm_before_properties", title="Other")
    event = parse_tree(after).of_kind("VEVENT")[0]
    assert event.after[0] < len(event.lines)


@pytest.mark.parametrize(
    ("name", "lacking"),
    [
        ("event_zoned_no_calendar", "BEGIN:VCALENDAR\r\n"),
        ("event_zoned_no_calendar", "END:VCALENDAR\r\n"),
        ("event_zoned_unclosed_alarm", "END:VALARM\r\n"),
        ("event_zoned_cut_off", "END:VEVENT\r\nEND:VCALENDAR\r\n"),
    ],
)
def test_an_edit_closes_what_the_file_left_open(name, lacking):
    raw = corpus.read(name)
    after = patch(name, title="Other", alarms=(Alarm(timedelta(hours=-2)),))
    assert lacking not in raw
    assert after.count(lacking) >= 1
    assert parse.events(after)[0].alarms == (Alarm(timedelta(hours=-2)),)


# Stamps and SEQUENCE


def test_a_title_edit_counts_no_revision():
    after = patch("event_zoned_plain", title="Other")
    assert lines(after, *STAMPS) == [
        "DTSTAMP:20260203T040506Z",
        "SEQUENCE:3",
        "LAST-MODIFIED:20260203T040506Z",
    ]


@pytest.mark.parametrize(
    "changes",
    [{"start": berlin(2026, 3, 9, 9)}, {"end": berlin(2026, 3, 9, 12)}, {"rrule": "FREQ=DAILY"}],
    ids=["start", "end", "rrule"],
)
def test_a_change_of_the_time_counts_a_revision(changes):
    assert line(patch("event_zoned_plain", **changes), "SEQUENCE") == "SEQUENCE:4"


@pytest.mark.parametrize(
    ("own", "sequence"), [(("ana@example.org",), ["SEQUENCE:1"]), (("jo@example.org",), []), ((), [])]
)
def test_only_the_organizer_counts_revisions(own, sequence):
    raw = corpus.read("event_zoned_guests")
    after = write.patch(raw, draft_of(raw, start=berlin(2026, 3, 9, 9)), now=NOW, own=own)
    assert lines(after, "SEQUENCE") == sequence


# Times


def test_a_drag_keeps_zone_and_end_form():
    after = patch("event_zoned_plain", start=berlin(2026, 3, 10, 9), end=berlin(2026, 3, 10, 10, 30))
    assert line(after, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260310T090000"
    assert line(after, "DTEND") == "DTEND;TZID=Europe/Berlin:20260310T103000"
    assert after.count("BEGIN:VTIMEZONE") == 1


@pytest.mark.parametrize(
    ("name", "tzid"),
    [
        ("event_zoned_windows", "W. Europe Standard Time"),
        ("event_zoned_vendor_prefix", "/mozilla.org/20050126_1/Europe/Berlin"),
        ("event_zoned_lower_case_zone", "europe/berlin"),
    ],
)
def test_a_drag_keeps_the_name_that_the_file_uses(name, tzid):
    after = patch(name, start=berlin(2026, 3, 10, 9), end=berlin(2026, 3, 10, 10, 30))
    assert line(after, "DTSTART") == f"DTSTART;TZID={tzid}:20260310T090000"
    assert line(after, "DTEND") == f"DTEND;TZID={tzid}:20260310T103000"
    assert after.count("BEGIN:VTIMEZONE") == corpus.read(name).count("BEGIN:VTIMEZONE")


@pytest.mark.parametrize("name", ["event_zoned_unknown", "event_zoned_custom", "event_zoned_broken_vtimezone"])
def test_a_drag_keeps_a_zone_that_only_the_file_knows(name):
    raw = corpus.read(name)
    event = parse.events(raw)[0]
    later = {key: replace(time, wall=time.wall + timedelta(days=1)) for key, time in _times(event)}
    after = write.patch(raw, draft_of(raw, **later), now=NOW)
    assert parse.events(after)[0].start == later["start"]
    assert line(after, "DTSTART") == line(raw, "DTSTART").replace("0309T", "0310T")
    assert parse_tree(after).of_kind("VTIMEZONE") == parse_tree(raw).of_kind("VTIMEZONE")


def _times(event):
    return (("start", event.start), ("end", event.end))


def test_floating_stays_floating_and_utc_stays_utc():
    after = patch("event_floating_plain", start=EventTime.floating(datetime(2026, 3, 9, 9)))
    assert line(after, "DTSTART") == "DTSTART:20260309T090000"
    after = patch("event_utc_plain", start=EventTime.utc(datetime(2026, 3, 9, 9)))
    assert line(after, "DTSTART") == "DTSTART:20260309T090000Z"
    after = patch("event_utc_tzid_utc", start=EventTime.utc(datetime(2026, 3, 9, 9)))
    assert line(after, "DTSTART") == "DTSTART;TZID=UTC:20260309T090000"


def test_all_day_dates_are_written_with_an_exclusive_end():
    after = patch("event_date_plain", start=day(2026, 3, 10), end=day(2026, 3, 11))
    assert lines(after, "DTSTART", "DTEND") == ["DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260311"]


def test_an_event_becomes_all_day_and_timed_again():
    raw = corpus.read("event_zoned_plain").replace("CLASS:", "X-MICROSOFT-CDO-ALLDAYEVENT:FALSE\r\nCLASS:")
    all_day = write.patch(raw, draft_of(raw, start=day(2026, 3, 9), end=day(2026, 3, 10)), now=NOW)
    assert lines(all_day, "DTSTART", "DTEND", "X-MICROSOFT-CDO-ALLDAYEVENT") == [
        "DTSTART;VALUE=DATE:20260309",
        "DTEND;VALUE=DATE:20260310",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
    ]
    timed = write.patch(all_day, draft_of(raw), now=NOW)
    assert line(timed, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260309T100000"
    assert line(timed, "DTEND") == "DTEND;TZID=Europe/Berlin:20260309T113000"


@pytest.mark.parametrize(
    ("name", "start", "end", "written"),
    [
        ("event_zoned_duration", berlin(2026, 3, 9, 12), berlin(2026, 3, 9, 13, 30), "PT1H30M"),
        ("event_zoned_duration", berlin(2026, 3, 9, 12), berlin(2026, 3, 9, 12, 45), "PT45M"),
        ("event_zoned_duration", berlin(2026, 3, 9, 12), berlin(2026, 3, 9, 12), "PT0S"),
        ("event_zoned_duration", berlin(2026, 3, 28, 12), berlin(2026, 3, 29, 12), "P1D"),
        ("event_zoned_duration", berlin(2026, 3, 28, 12), berlin(2026, 3, 29, 13), "PT24H"),
        ("event_zoned_duration_days", berlin(2026, 3, 9, 12), berlin(2026, 3, 10, 12), "P1D"),
        ("event_zoned_duration_days", berlin(2026, 3, 9, 12), berlin(2026, 3, 12, 12), "P3D"),
        ("event_date_duration", day(2026, 3, 10), day(2026, 3, 24), "P2W"),
        ("event_date_duration", day(2026, 3, 10), day(2026, 3, 11), "P1D"),
        ("event_zoned_duration_day_of_hours", berlin(2026, 3, 28, 12), berlin(2026, 3, 29, 14, 0, 5), "PT25H5S"),
    ],
)  # fmt: skip
def test_a_duration_stays_a_duration(name, start, end, written):
    after = patch(name, start=start, end=end)
    assert lines(after, "DURATION", "DTEND") == [f"DURATION:{written}"]
    assert (parse.events(after)[0].start, parse.events(after)[0].end) == (start, end)


def test_a_duration_gives_way_to_an_end_in_another_zone():
    end = EventTime.zoned(datetime(2026, 3, 9, 12), ZoneInfo("America/New_York"), tzid="America/New_York")
    after = patch("event_zoned_duration", end=end)
    assert lines(after, "DURATION", "DTEND") == ["DTEND;TZID=America/New_York:20260309T120000"]
    assert parse.events(after)[0].end == end


def test_a_duration_and_an_end_become_an_end():
    after = patch("event_zoned_duration_and_end", end=berlin(2026, 3, 9, 12))
    assert lines(after, "DURATION", "DTEND") == ["DTEND;TZID=Europe/Berlin:20260309T120000"]


def test_an_event_without_end_gets_one_only_when_it_needs_one():
    assert lines(patch("event_date_without_end", start=day(2026, 5, 1), end=day(2026, 5, 2)), "DTEND") == []
    after = patch("event_zoned_without_end", end=berlin(2026, 3, 9, 11))
    assert line(after, "DTEND") == "DTEND;TZID=Europe/Berlin:20260309T110000"


def test_an_end_that_was_no_right_end_is_mended_with_the_next_time_edit():
    after = patch("event_zoned_end_floating", start=berlin(2026, 3, 9, 9))
    assert line(after, "DTEND") == "DTEND;TZID=Europe/Berlin:20260309T113000"


def test_a_new_zone_brings_its_vtimezone_once():
    tokyo = EventTime.zoned(datetime(2026, 3, 9, 18), ZoneInfo("Asia/Tokyo"), tzid="Asia/Tokyo")
    after = patch("event_zoned_plain", start=tokyo, end=replace(tokyo, wall=datetime(2026, 3, 9, 19)))
    names = [zone.text("TZID") for zone in parse_tree(after).of_kind("VTIMEZONE")]
    assert names == ["Europe/Berlin", "Asia/Tokyo"]
    assert [child.name for child in parse_tree(after).children] == ["VTIMEZONE", "VTIMEZONE", "VEVENT"]
    back = write.patch(after, draft_of(after, title="Again"), now=NOW)
    assert back.count("BEGIN:VTIMEZONE") == 2


def test_a_new_zone_comes_before_the_event_where_there_was_none():
    after = patch("event_floating_plain", start=berlin(2026, 3, 9, 10), end=berlin(2026, 3, 9, 11))
    assert [child.name for child in parse_tree(after).children] == ["VTIMEZONE", "VEVENT"]
    assert line(after, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260309T100000"


def test_the_second_pass_of_a_repeated_hour_is_written_in_utc():
    second = EventTime.of_instant(datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(BERLIN), tzid="Europe/Berlin")
    after = patch("event_zoned_plain", start=second, end=berlin(2026, 10, 25, 4))
    assert line(after, "DTSTART") == "DTSTART:20261025T013000Z"
    assert parse.events(after)[0].start.key == second.key


def test_a_duration_gives_way_to_an_end_in_the_second_pass_of_a_repeated_hour():
    second = EventTime.of_instant(datetime(2026, 10, 25, 1, 30, tzinfo=UTC).astimezone(BERLIN), tzid="Europe/Berlin")
    after = patch("event_zoned_duration", start=berlin(2026, 10, 24, 2, 30), end=second)
    assert lines(after, "DURATION", "DTEND") == ["DTEND:20261025T013000Z"]


def test_years_have_four_digits():
    after = patch("event_date_plain", start=day(904, 3, 1), end=day(904, 3, 2))
    assert line(after, "DTSTART") == "DTSTART;VALUE=DATE:09040301"


# The other fields


def test_texts_are_escaped_and_empty_ones_go():
    after = patch("event_zoned_plain", title="a, b; c\\d\ne", location="", description="")
    assert lines(after, "SUMMARY", "LOCATION", "DESCRIPTION") == ["SUMMARY:a\\, b\\; c\\\\d\\ne"]
    assert parse.events(after)[0].title == "a, b; c\\d\ne"


def test_a_line_break_never_makes_a_property():
    after = patch("event_zoned_plain", url="https://a.example/\r\nATTENDEE:mailto:x@y.z", rrule="FREQ=DAILY\r\nX-A:1")
    assert lines(after, "ATTENDEE", "X-A") == []
    assert line(after, "URL") == "URL:https://a.example/  ATTENDEE:mailto:x@y.z"


def test_a_new_description_takes_the_old_html_form_along():
    after = patch("event_zoned_description_html", description="Plain")
    assert lines(after, "DESCRIPTION", "X-ALT-DESC") == ["DESCRIPTION:Plain"]


def test_a_new_place_takes_the_old_pin_along_and_a_new_title_does_not():
    after = patch("event_zoned_unknown_properties", location="Elsewhere")
    assert lines(after, "LOCATION", "GEO", "X-APPLE-STRUCTURED-LOCATION") == ["LOCATION:Elsewhere"]
    assert lines(patch("event_zoned_unknown_properties", title="x"), "GEO") == ["GEO:52.5;13.4"]


def test_a_text_that_pointed_to_another_form_points_no_more():
    assert line(patch("event_zoned_quoted_params", title="Other"), "SUMMARY") == "SUMMARY:Other"


@pytest.mark.parametrize(
    ("field", "value", "written"),
    [
        ("url", "https://example.org/x,y", "URL:https://example.org/x,y"),
        ("transparency", Transparency.OPAQUE, "TRANSP:OPAQUE"),
        ("visibility", Visibility.CONFIDENTIAL, "CLASS:CONFIDENTIAL"),
        ("visibility", Visibility.PUBLIC, "CLASS:PUBLIC"),
        ("rrule", "FREQ=WEEKLY;BYDAY=MO", "RRULE:FREQ=WEEKLY;BYDAY=MO"),
    ],
)
def test_single_fields(field, value, written):
    after = patch("event_zoned_plain", **{field: value})
    assert line(after, written.partition(":")[0]) == written
    assert getattr(parse.events(after)[0], field) == value


def test_fields_can_be_taken_away():
    assert lines(patch("event_zoned_plain", visibility=Visibility.DEFAULT), "CLASS") == []
    assert lines(patch("event_zoned_rrule_two", rrule=None), "RRULE") == []
    assert lines(patch("event_zoned_unknown_properties", url=""), "URL") == []


def test_the_word_that_exchange_goes_by_follows():
    after = patch("event_zoned_teams", transparency=Transparency.TRANSPARENT)
    assert lines(after, "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS") == [
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        "TRANSP:TRANSPARENT",
    ]
    back = write.patch(after, draft_of(after, transparency=Transparency.OPAQUE), now=NOW)
    assert line(back, "X-MICROSOFT-CDO-BUSYSTATUS") == "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"


# Alarms


def alarms(raw):
    return parse_tree(raw).of_kind("VEVENT")[0].of_kind("VALARM")


def test_one_more_alarm_leaves_the_others_alone():
    raw = corpus.read("event_zoned_five_alarms")
    before = draft_of(raw)
    added = Alarm(timedelta(minutes=-30))
    after = write.patch(raw, replace(before, alarms=(*before.alarms, added)), now=NOW)
    assert [item.write() for item in alarms(after)[:5]] == [item.write() for item in alarms(raw)]
    assert alarms(after)[5].write() == (
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Alarms\r\nTRIGGER:-PT30M\r\nEND:VALARM\r\n"
    )


def test_an_alarm_that_moves_keeps_all_but_its_time_and_its_acknowledgement():
    raw = corpus.read("event_zoned_five_alarms")
    before = draft_of(raw)
    moved = replace(before, alarms=(Alarm(timedelta(hours=-1)), *before.alarms[1:]))
    after = alarms(write.patch(raw, moved, now=NOW))
    assert [item.name + ":" + item.value for item in after[0].lines] == [
        "ACTION:DISPLAY",
        "DESCRIPTION:x",
        "TRIGGER:-PT1H",
        "X-WR-ALARMUID:A-1",
        "UID:A-1",
    ]
    assert after[1:] == alarms(raw)[1:]


def test_an_alarm_that_goes_takes_nothing_along():
    raw = corpus.read("event_zoned_five_alarms")
    before = draft_of(raw)
    after = write.patch(raw, replace(before, alarms=before.alarms[1:]), now=NOW)
    assert alarms(after) == alarms(raw)[1:]


def test_an_alarm_that_cannot_be_read_stays():
    after = patch("event_zoned_five_alarms", alarms=())
    assert [item.text("ACTION") for item in alarms(after)] == ["X-SPEAK"]


@pytest.mark.parametrize(
    ("alarm", "trigger"),
    [
        (Alarm(timedelta(days=-1)), "TRIGGER:-P1D"),
        (Alarm(timedelta()), "TRIGGER:PT0S"),
        (Alarm(timedelta(minutes=5), from_end=True), "TRIGGER;RELATED=END:PT5M"),
        (Alarm(at=datetime(2026, 1, 1, 8, tzinfo=BERLIN)), "TRIGGER;VALUE=DATE-TIME:20260101T070000Z"),
    ],
)
def test_every_form_of_a_new_alarm(alarm, trigger):
    after = patch("event_zoned_plain", alarms=(alarm,))
    assert trigger in unfold(alarms(after)[0].write())
    assert parse.events(after)[0].alarms == (alarm,)


# Guests


def test_guests_who_stay_keep_their_line():
    raw = corpus.read("event_zoned_guests")
    before = draft_of(raw)
    added = Attendee("new@example.org", "New; Guest", rsvp=True, role=AttendeeRole.OPTIONAL)
    after = write.patch(raw, replace(before, attendees=(*before.attendees[1:], added)), now=NOW)
    kept = lines(raw, "ATTENDEE")[1:]
    assert lines(after, "ATTENDEE") == [
        *kept,
        'ATTENDEE;CN="New; Guest";PARTSTAT=NEEDS-ACTION;ROLE=OPT-PARTICIPANT;RSVP=TRUE:mailto:new@example.org',
    ]


def test_a_guest_who_changes_keeps_what_calapp_does_not_know():
    raw = corpus.read("event_zoned_guests")
    before = draft_of(raw)
    sam = replace(before.attendees[2], partstat=PartStat.ACCEPTED, name="Sam", role=AttendeeRole.RESOURCE, rsvp=True)
    after = write.patch(raw, replace(before, attendees=(sam,)), now=NOW)
    assert line(after, "ATTENDEE") == (
        "ATTENDEE;CN=Sam;CUTYPE=RESOURCE;PARTSTAT=ACCEPTED;RSVP=TRUE;X-NUM-GUESTS=0:mailto:sam@example.org"
    )


def test_the_first_guest_makes_the_user_the_organizer():
    raw = corpus.read("event_zoned_plain")
    invited = draft_of(raw, attendees=(Attendee("jo@example.org"),))
    assert line(write.patch(raw, invited, now=NOW, own=("me@example.org", "other@x")), "ORGANIZER") == (
        "ORGANIZER:mailto:me@example.org"
    )
    assert lines(write.patch(raw, invited, now=NOW), "ORGANIZER") == []


def test_addresses_that_are_no_mail_stay_as_they_are():
    raw = corpus.read("event_zoned_plain")
    after = write.patch(raw, draft_of(raw, attendees=(Attendee("urn:uuid:1"),)), now=NOW)
    assert line(after, "ATTENDEE").endswith(":urn:uuid:1")


# One occurrence


SLOT = berlin(2026, 3, 16, 10)


def test_an_occurrence_gets_an_override_in_the_masters_words():
    raw = corpus.read("event_zoned_rrule").replace("SUMMARY", "EXDATE;TZID=Europe/Berlin:20260311T100000\r\nSUMMARY")
    edited = draft_of(raw, start=berlin(2026, 3, 16, 14), end=berlin(2026, 3, 16, 15), title="Moved")
    after = write.patch(raw, edited, now=NOW, recurrence_id=SLOT)
    override = parse_tree(after).of_kind("VEVENT")[1]
    assert [unfold(item.text).rstrip() for item in override.lines] == [
        "UID:one@calapp.example",
        "DTSTAMP:20260203T040506Z",
        "DTSTART;TZID=Europe/Berlin:20260316T140000",
        "DTEND;TZID=Europe/Berlin:20260316T150000",
        "SUMMARY:Moved",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260316T100000",
        "LAST-MODIFIED:20260203T040506Z",
        "SEQUENCE:1",
    ]
    assert parse_tree(after).of_kind("VEVENT")[0] == parse_tree(raw).of_kind("VEVENT")[0]


def test_an_occurrence_of_whole_days_gets_a_date():
    raw = corpus.read("event_date_rrule")
    slot = day(2032, 2, 29)
    edited = draft_of(raw, start=slot, end=day(2032, 3, 1), title="Special")
    after = write.patch(raw, edited, now=NOW, recurrence_id=slot)
    assert line(after, "RECURRENCE-ID", event=1) == "RECURRENCE-ID;VALUE=DATE:20320229"
    assert lines(after, "DTSTART", "DTEND", "SEQUENCE", event=1) == [
        "DTSTART;VALUE=DATE:20320229",
        "DTEND;VALUE=DATE:20320301",
    ]


def test_an_occurrence_of_a_series_with_duration_keeps_it():
    raw = corpus.read("event_floating_exdate")
    slot = EventTime.floating(datetime(2026, 3, 12, 10))
    edited = draft_of(raw, start=slot, end=EventTime.floating(datetime(2026, 3, 12, 11)), title="Special")
    after = write.patch(raw, edited, now=NOW, recurrence_id=slot)
    assert lines(after, "DTSTART", "DURATION", "DTEND", event=1) == ["DTSTART:20260312T100000", "DURATION:PT1H"]


def test_an_occurrence_across_the_clock_change_keeps_its_length():
    raw = corpus.read("event_zoned_rrule")
    slot = berlin(2026, 3, 30, 10)
    edited = draft_of(raw, start=slot, end=berlin(2026, 3, 30, 11, 30), title="Summer")
    after = write.patch(raw, edited, now=NOW, recurrence_id=slot)
    assert line(after, "DTEND", event=1) == "DTEND;TZID=Europe/Berlin:20260330T113000"
    assert lines(after, "SEQUENCE", event=1) == []


def test_an_occurrence_of_a_floating_series_with_an_end_moves_by_the_wall_clock():
    raw = corpus.read("event_floating_plain").replace("SUMMARY", "RRULE:FREQ=DAILY\r\nSUMMARY")
    slot = EventTime.floating(datetime(2026, 3, 12, 10))
    edited = draft_of(raw, start=slot, end=EventTime.floating(datetime(2026, 3, 12, 11, 30)), title="x")
    after = write.patch(raw, edited, now=NOW, recurrence_id=slot)
    assert line(after, "DTEND", event=1) == "DTEND:20260312T113000"


def test_an_occurrence_that_is_saved_unchanged_gets_no_override():
    raw = corpus.read("event_zoned_rrule")
    same = draft_of(raw, start=SLOT, end=berlin(2026, 3, 16, 11, 30))
    assert write.patch(raw, same, now=NOW, recurrence_id=SLOT) == raw


@pytest.mark.parametrize(
    ("name", "slot"),
    [
        ("event_zoned_override_moved", berlin(2026, 3, 16, 10)),
        ("event_zoned_override_utc_id", berlin(2026, 3, 16, 10)),
        ("event_zoned_override_date_id", berlin(2026, 3, 16, 10)),
        ("event_zoned_override_alone", EventTime.utc(datetime(2026, 3, 16, 9))),
        ("event_zoned_override_alone", EventTime.floating(datetime(2026, 3, 16, 10))),
    ],
)
def test_an_override_is_found_in_whatever_form_it_names_its_occurrence(name, slot):
    raw = corpus.read(name)
    number = next(i for i, event in enumerate(parse.events(raw)) if event.recurrence_id)
    after = write.patch(raw, draft_of(raw, number, title="Found"), now=NOW, recurrence_id=slot)
    assert len(parse.events(after)) == len(parse.events(raw))
    assert parse.events(after)[number].title == "Found"


def test_a_lone_override_is_edited_without_naming_it():
    assert parse.events(patch("event_zoned_override_alone", title="Mine"))[0].title == "Mine"


def test_an_occurrence_without_its_series_cannot_get_an_override():
    raw = corpus.read("event_zoned_override_moved")
    root = parse_tree(raw)
    only_overrides = replace(root, children=root.of_kind("VEVENT")[1:], after=()).write()
    with pytest.raises(InputError):
        write.patch(only_overrides, draft_of(only_overrides), now=NOW, recurrence_id=berlin(2026, 4, 6, 10))


def test_an_event_that_cannot_be_read_cannot_be_edited():
    raw = corpus.read("event_zoned_year_9999")
    with pytest.raises(InputError, match="cannot read all of it"):
        write.patch(raw, EventDraft(SLOT, SLOT), now=NOW)


# A whole series


@dataclass(frozen=True)
class Move:
    before: EventTime
    after: EventTime
    start: EventTime
    end: EventTime


@dataclass(frozen=True)
class Change:
    start: EventTime
    end: EventTime
    rrules: tuple = ("FREQ=WEEKLY;COUNT=10",)
    rdates: tuple = ()
    exdates: tuple = ()
    overrides: tuple = ()
    homeless: tuple = ()


@dataclass(frozen=True)
class Ending:
    rrules: tuple
    rdates: tuple = ()
    exdates: tuple = ()
    removed: tuple = ()


START, END = berlin(2026, 3, 9, 10), berlin(2026, 3, 9, 11, 30)


def test_a_series_change_that_changes_nothing_gives_the_same_text():
    raw = corpus.read("event_zoned_override_moved")
    moves = tuple(Move(e.recurrence_id, e.recurrence_id, e.start, e.end) for e in parse.events(raw)[1:])
    assert write.patch_series(raw, Change(START, END, overrides=moves), draft_of(raw), now=NOW) == raw


def test_a_series_moves_with_its_exceptions():
    raw = corpus.read("event_zoned_override_moved")
    first, second = parse.events(raw)[1:]
    change = Change(
        berlin(2026, 3, 9, 12),
        berlin(2026, 3, 9, 13, 30),
        exdates=(berlin(2026, 3, 30, 12),),
        overrides=(
            Move(first.recurrence_id, berlin(2026, 3, 16, 12), first.start, first.end),
            Move(second.recurrence_id, berlin(2026, 3, 23, 12), berlin(2026, 3, 23, 12), berlin(2026, 3, 23, 14)),
        ),
    )
    after = write.patch_series(raw, change, draft_of(raw), now=NOW)
    assert line(after, "DTSTART") == "DTSTART;TZID=Europe/Berlin:20260309T120000"
    assert line(after, "EXDATE") == "EXDATE;TZID=Europe/Berlin:20260330T120000"
    assert line(after, "RECURRENCE-ID", event=1) == "RECURRENCE-ID;TZID=Europe/Berlin:20260316T120000"
    assert line(after, "DTSTART", event=1) == "DTSTART;TZID=Europe/Berlin:20260318T140000"
    assert lines(after, "RECURRENCE-ID", "DTSTART", "DURATION", event=2) == [
        "RECURRENCE-ID;TZID=Europe/Berlin:20260323T120000",
        "DTSTART;TZID=Europe/Berlin:20260323T120000",
        "DURATION:PT2H",
    ]
    assert [line(after, "SEQUENCE", event=number) for number in range(3)] == ["SEQUENCE:1", "SEQUENCE:2", "SEQUENCE:1"]


def test_what_overrides_said_like_the_master_follows_it_and_what_is_their_own_stays():
    raw = corpus.read("event_zoned_override_moved")
    after = write.patch(raw, draft_of(raw, title="Crew", location="Harbor"), now=NOW)
    assert [(event.title, event.location) for event in parse.events(after)] == [
        ("Crew", "Harbor"),
        ("Team, moved", "Harbor"),
        ("Crew", "Harbor"),
    ]


def test_guests_of_the_series_come_to_and_leave_its_overrides():
    series = corpus.read("event_zoned_override_moved")
    jo, sam, lee = (Attendee(f"{name}@example.org") for name in ("jo", "sam", "lee"))
    raw = write.patch(series, draft_of(series, attendees=(jo, sam)), now=NOW)
    assert [event.attendees for event in parse.events(raw)] == [(jo, sam)] * 3
    raw = write.patch(raw, draft_of(raw, 1, attendees=(jo, lee)), now=NOW, recurrence_id=SLOT)
    after = write.patch(raw, draft_of(raw, attendees=(jo,)), now=NOW)
    assert [event.attendees for event in parse.events(after)] == [(jo,), (jo, lee), (jo,)]


def test_an_override_that_cannot_be_read_does_not_stop_an_edit_of_the_series():
    raw = corpus.read("event_zoned_override_broken_id")
    after = write.patch(raw, draft_of(raw, title="Crew"), now=NOW)
    assert line(after, "SUMMARY", event=1) == "SUMMARY:Which one?"


def test_an_override_that_the_change_does_not_name_stays():
    raw = corpus.read("event_zoned_override_moved")
    after = write.patch_series(raw, Change(START, berlin(2026, 3, 9, 12)), draft_of(raw), now=NOW)
    assert parse.events(after)[1:] == parse.events(raw)[1:]


def test_overrides_without_a_place_go():
    raw = corpus.read("event_zoned_override_moved")
    change = Change(START, END, rrules=(), homeless=tuple(e.recurrence_id for e in parse.events(raw)[1:]))
    after = write.patch_series(raw, change, draft_of(raw), now=NOW)
    assert len(parse.events(after)) == 1
    assert lines(after, "RRULE") == []


def test_several_rules_are_written_and_dates_keep_their_lines():
    raw = corpus.read("event_zoned_exdate_lists")
    event = scan(raw).events[0]
    change = Change(START, END, ("FREQ=DAILY;COUNT=20", "FREQ=MONTHLY"), exdates=event.exdates[1:])
    after = write.patch_series(raw, change, draft_of(raw), now=NOW)
    assert lines(after, "RRULE") == ["RRULE:FREQ=DAILY;COUNT=20", "RRULE:FREQ=MONTHLY"]
    assert lines(after, "EXDATE") == [
        "EXDATE:20260312T090000Z",
        "EXDATE;VALUE=DATE:20260313",
        "EXDATE;TZID=Europe/Berlin:20260311T100000",
    ]
    assert line(after, "SEQUENCE") == "SEQUENCE:1"


def test_periods_keep_their_length():
    raw = corpus.read("event_utc_rdate_period")
    utc = [EventTime.utc(datetime(2026, 4, 2, hour)) for hour in (10, 15)]
    change = Change(
        EventTime.utc(datetime(2026, 3, 9, 10)),
        EventTime.utc(datetime(2026, 3, 9, 11)),
        (),
        rdates=(RecurrenceDate(*utc), RecurrenceDate(utc[1])),
    )
    after = write.patch_series(raw, change, draft_of(raw), now=NOW)
    assert sorted(lines(after, "RDATE")) == [
        "RDATE:20260402T150000Z",
        "RDATE;VALUE=PERIOD:20260402T100000Z/PT5H",
    ]
    assert set(scan(after).events[0].rdates) == set(change.rdates)


def test_a_series_ends_before_an_occurrence():
    raw = corpus.read("event_zoned_override_moved")
    first, second = parse.events(raw)[1:]
    after = write.end_series(raw, Ending(("FREQ=WEEKLY;COUNT=2",), removed=(second.recurrence_id,)), now=NOW)
    assert [event.recurrence_id for event in parse.events(after)] == [None, first.recurrence_id]
    assert lines(after, "RRULE", "SEQUENCE") == ["RRULE:FREQ=WEEKLY;COUNT=2", "SEQUENCE:1"]


def test_a_new_series_takes_over_the_rest():
    raw = corpus.read("event_zoned_override_moved").replace(
        "SUMMARY:Team\r\n", "SUMMARY:Team\r\nX-KEEP;A=1:kept\r\n", 1
    )
    second = parse.events(raw)[2]
    change = Change(
        berlin(2026, 3, 23, 12),
        berlin(2026, 3, 23, 13, 30),
        ("FREQ=WEEKLY;COUNT=8",),
        overrides=(
            Move(second.recurrence_id, berlin(2026, 3, 23, 12), berlin(2026, 3, 23, 12), berlin(2026, 3, 23, 14)),
        ),
    )
    after = write.begin_series(raw, change, draft_of(raw, title="New team"), uid="two@x", now=NOW)
    master, override = parse.events(after)
    assert {master.uid, override.uid} == {"two@x"}
    assert (master.title, master.start, master.rrule) == ("New team", berlin(2026, 3, 23, 12), "FREQ=WEEKLY;COUNT=8")
    assert (override.title, override.recurrence_id) == ("New team", berlin(2026, 3, 23, 12))
    assert line(after, "X-KEEP") == "X-KEEP;A=1:kept"
    assert lines(after, "SEQUENCE") == []
    assert master.created == NOW


# Taking an occurrence out


@pytest.mark.parametrize(
    ("name", "slot", "written"),
    [
        ("event_zoned_rrule", SLOT, "EXDATE;TZID=Europe/Berlin:20260316T100000"),
        ("event_zoned_custom", None, "EXDATE;TZID=Customized Time Zone:20260316T100000"),
        ("event_date_rrule", day(2032, 2, 29), "EXDATE;VALUE=DATE:20320229"),
        ("event_floating_exdate", EventTime.floating(datetime(2026, 3, 11, 10)), "EXDATE:20260311T100000"),
    ],
)
def test_an_occurrence_is_left_out_in_the_masters_words(name, slot, written):
    raw = corpus.read(name)
    event = scan(raw).events[0]
    slot = slot or EventTime.zoned(datetime(2026, 3, 16, 10), event.zone, tzid=event.start.tzid)
    after = write.exclude(raw, slot, now=NOW)
    assert written in lines(after, "EXDATE")
    assert slot in parse.events(after)[0].exdates
    assert line(after, "SEQUENCE") == "SEQUENCE:1"
    assert changed_lines(raw, after)[0] == []


def test_leaving_out_takes_the_override_along():
    after = write.exclude(corpus.read("event_zoned_override_utc_id"), SLOT, now=NOW)
    assert len(parse.events(after)) == 1
    assert line(after, "EXDATE") == "EXDATE;TZID=Europe/Berlin:20260316T100000"


def test_leaving_out_twice_is_leaving_out_once():
    once = write.exclude(corpus.read("event_zoned_rrule"), SLOT, now=NOW)
    assert lines(write.exclude(once, SLOT, now=NOW), "EXDATE") == lines(once, "EXDATE")


def test_overrides_without_their_master_are_taken_out_one_by_one():
    root = parse_tree(corpus.read("event_zoned_override_moved"))
    raw = replace(root, children=(root.children[0], *root.of_kind("VEVENT")[1:]), after=()).write()
    after = write.exclude(raw, SLOT, now=NOW)
    assert len(parse.events(after)) == 1
    assert write.exclude(after, SLOT, now=NOW) == after
    with pytest.raises(InputError):
        write.exclude(after, berlin(2026, 3, 23, 10), now=NOW)


# Answers


def test_an_answer_changes_one_parameter():
    raw = corpus.read("event_zoned_guests")
    after = write.answer(raw, {"jo@example.org"}, PartStat.ACCEPTED, now=NOW)
    old, new = changed_lines(unfold(raw), unfold(after))
    assert old == ["ATTENDEE;CN=Jo Lind;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;ROLE=REQ-PARTICIPANT:mailto:jo@example.org\r\n"]
    assert new == ["ATTENDEE;CN=Jo Lind;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;RSVP=TRUE:mailto:jo@example.org\r\n"]
    assert lines(after, "SEQUENCE") == []
    assert write.answer(after, {"jo@example.org"}, PartStat.ACCEPTED, now=NOW) == after


def test_an_answer_to_one_occurrence_makes_an_override():
    raw = corpus.read("event_zoned_rrule").replace("SUMMARY", "ATTENDEE:mailto:me@example.org\r\nSUMMARY")
    after = write.answer(raw, {"me@example.org"}, PartStat.DECLINED, now=NOW, recurrence_id=SLOT)
    master, override = parse.events(after)
    assert (master.attendees[0].partstat, override.attendees[0].partstat) == (PartStat.NEEDS_ACTION, PartStat.DECLINED)
    assert (override.start, override.end) == (SLOT, berlin(2026, 3, 16, 11, 30))
    again = write.answer(after, {"me@example.org"}, PartStat.ACCEPTED, now=NOW, recurrence_id=SLOT)
    assert [event.attendees[0].partstat for event in parse.events(again)] == [PartStat.NEEDS_ACTION, PartStat.ACCEPTED]


def test_who_is_no_guest_cannot_answer():
    with pytest.raises(InputError):
        write.answer(corpus.read("event_zoned_guests"), {"who@example.org"}, PartStat.ACCEPTED, now=NOW)


# New resources


def test_a_new_event_reads_back():
    draft = EventDraft(
        START,
        END,
        title="Lunch, late",
        location="Café",
        description="One\nTwo",
        url="https://example.org/",
        rrule="FREQ=WEEKLY",
        alarms=(Alarm(timedelta(minutes=-10)),),
        attendees=(Attendee("jo@example.org", "Jo"),),
        transparency=Transparency.TRANSPARENT,
        visibility=Visibility.PRIVATE,
    )
    raw = write.create(draft, uid="new@x", now=NOW, own=("me@example.org",))
    (event,) = parse.events(raw)
    assert EventDraft.of(event) == draft
    assert (event.uid, event.created, event.modified) == ("new@x", NOW, NOW)
    assert event.organizer == Attendee("me@example.org")
    assert [child.name for child in parse_tree(raw).children] == ["VTIMEZONE", "VEVENT"]
    assert not icalendar.Calendar.from_ical(raw).errors


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (day(2026, 3, 9), day(2026, 3, 10), ["DTSTART;VALUE=DATE:20260309"]),
        (day(2026, 3, 9), day(2026, 3, 11), ["DTSTART;VALUE=DATE:20260309", "DTEND;VALUE=DATE:20260311"]),
        (START, START, ["DTSTART;TZID=Europe/Berlin:20260309T100000"]),
    ],
)
def test_the_times_of_a_new_event(start, end, expected):
    assert lines(write.create(EventDraft(start, end), uid="n", now=NOW), "DTSTART", "DTEND") == expected


def test_a_copy_of_an_occurrence_is_an_event_of_its_own():
    raw = corpus.read("event_zoned_override_moved")
    shown = draft_of(raw, 1, start=berlin(2026, 4, 1, 8), end=berlin(2026, 4, 1, 9), attendees=(Attendee("a@b.c"),))
    after = write.copy(raw, shown, uid="copy@x", now=NOW, recurrence_id=SLOT)
    (event,) = parse.events(after)
    assert (event.uid, event.title, event.start) == ("copy@x", "Team, moved", berlin(2026, 4, 1, 8))
    assert (event.recurrence_id, event.rrule, event.attendees, event.sequence) == (None, None, (), 0)


def test_a_copy_of_a_series_does_not_repeat():
    raw = corpus.read("event_zoned_exdate_lists")
    (event,) = parse.events(write.copy(raw, draft_of(raw), uid="copy@x", now=NOW))
    assert (event.rrule, event.exdates) == (None, ())


def test_a_fork_is_the_whole_object_without_guests():
    raw = corpus.read("event_zoned_guests")
    (event,) = parse.events(write.fork(raw, uid="fork@x", now=NOW))
    assert (event.uid, event.organizer, event.attendees) == ("fork@x", None, ())
    series = write.fork(corpus.read("event_zoned_override_moved"), uid="fork@x", now=NOW)
    assert {event.uid for event in parse.events(series)} == {"fork@x"}


# Properties


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=80)
WALLS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda wall: wall.replace(second=0, microsecond=0))
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Africa/Casablanca", "UTC"])


@st.composite
def drafts(draw):
    kind = draw(st.sampled_from(["all-day", "floating", "zoned"]))
    wall, length = draw(WALLS), timedelta(minutes=draw(st.integers(0, 5_000)))
    if kind == "all-day":
        start, end = EventTime.all_day(wall.date()), EventTime.all_day(wall.date() + timedelta(days=1 + length.days))
    elif kind == "floating":
        start, end = EventTime.floating(wall), EventTime.floating(wall + length)
    else:
        tzid, end_tzid = draw(ZONES), draw(ZONES)
        start = _zoned(wall.replace(tzinfo=ZoneInfo(tzid)), tzid)
        end = _zoned((start.instant(UTC) + length).astimezone(ZoneInfo(end_tzid)), end_tzid)
    return EventDraft(
        start,
        end,
        title=draw(TEXT),
        location=draw(TEXT),
        description=draw(TEXT),
        rrule=draw(st.sampled_from([None, "FREQ=DAILY;COUNT=3"])),
        alarms=tuple(draw(st.lists(st.integers(-600, 600).map(lambda m: Alarm(timedelta(minutes=m))), max_size=3))),
        attendees=tuple(Attendee(f"{name}@example.org") for name in draw(st.sets(st.sampled_from("abc")))),
        transparency=draw(st.sampled_from(Transparency)),
        visibility=draw(st.sampled_from(Visibility)),
    )


def _zoned(moment, tzid):
    """Return the time as a user can state it: the first pass of a repeated hour, none that the clock skips."""
    again = moment.astimezone(UTC).astimezone(moment.tzinfo)
    return EventTime.zoned(again.replace(tzinfo=None), ZoneInfo(tzid), tzid=tzid)


def comparable(draft):
    end = max(draft.end, draft.start, key=lambda time: time.key)
    return replace(draft, end=draft.start if end is draft.start else end)


def unordered(draft):
    """Return the draft with guests and alarms in an order of their own, which carries no meaning."""
    guests, alarms = sorted(draft.attendees, key=lambda guest: guest.address), sorted(draft.alarms, key=repr)
    return replace(draft, rrule=None, attendees=tuple(guests), alarms=tuple(alarms))


@settings(deadline=None)
@given(drafts())
def test_any_draft_reads_back(draft):
    draft = comparable(draft)
    raw = write.create(draft, uid="x@y", now=NOW)
    (event,) = parse.events(raw)
    assert unordered(EventDraft.of(event)) == unordered(draft)
    assert event.rrule == draft.rrule
    assert scan(raw) == parse.index(raw)


@settings(deadline=None)
@given(st.sampled_from([name for name in corpus.NAMES if len(parse.events(corpus.read(name))) == 1]), drafts())
def test_any_event_becomes_any_draft(name, draft):
    raw, draft = corpus.read(name), comparable(draft)
    after = write.patch(raw, draft, now=NOW)
    (event,) = parse.events(after)
    assert unordered(EventDraft.of(event)) == unordered(draft)
    assert scan(after) == parse.index(after)
    assert write.patch(after, draft, now=NOW) == after
