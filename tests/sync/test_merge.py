"""Three-way merge: one test row for each row of the merge table in the sync design."""

import pytest

from calapp.sync.merge import light_edit, light_news, merge, same

ME = "me@example.org"
BERLIN = (
    "BEGIN:VTIMEZONE\nTZID:Europe/Berlin\nBEGIN:STANDARD\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
    "DTSTART:19701025T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nEND:STANDARD\nEND:VTIMEZONE\n"
)
WHEN = "DTSTART:20260302T090000Z\nDTEND:20260302T100000Z\n"
SERIES = WHEN + "RRULE:FREQ=DAILY;COUNT=10\n"
GUESTS = "ORGANIZER:mailto:ana@example.org\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:me@example.org\n"
ALARM = "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:{}\nDESCRIPTION:x\nEND:VALARM\n"


def event(body: str = WHEN, *, stamp: str = "20260101T000000Z") -> str:
    return f"BEGIN:VEVENT\nUID:u1\nDTSTAMP:{stamp}\n{body}END:VEVENT\n"


def override(slot: str, body: str) -> str:
    return event(f"RECURRENCE-ID:{slot}\n{body}")


def calendar(*parts: str, header: str = "PRODID:-//server//EN\n") -> str:
    parts = parts or (event(),)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{header}{''.join(parts)}END:VCALENDAR\n".replace("\n", "\r\n")


def one(body: str) -> str:
    return calendar(event(WHEN + body))


def lines(raw: str) -> list[str]:
    return raw.replace("\r\n ", "").split("\r\n")


SINGLES = [
    ("title", "SUMMARY:", ("Plan", "Plan B", "Plan C")),
    ("location", "LOCATION:", ("Room 1", "Room 2", "Room 3")),
    ("status", "STATUS:", ("CONFIRMED", "TENTATIVE", "CANCELLED")),
    ("transparency", "TRANSP:", ("OPAQUE", "TRANSPARENT", "ODD")),
    ("visibility", "CLASS:", ("PUBLIC", "PRIVATE", "CONFIDENTIAL")),
    ("url", "URL:", ("https://a.example", "https://b.example", "https://c.example")),
    ("color", "COLOR:", ("red", "blue", "green")),
    ("priority", "PRIORITY:", ("0", "1", "5")),
    ("position", "GEO:", ("1.0;2.0", "3.0;4.0", "5.0;6.0")),
    ("description", "DESCRIPTION:", ("one", "two", "three")),
]
single = pytest.mark.parametrize(("field", "head", "values"), SINGLES, ids=[row[0] for row in SINGLES])


@single
def test_single_property_changed_by_us_is_taken(field, head, values):
    merged = merge(one(f"{head}{values[0]}\n"), one(f"{head}{values[1]}\n"), one(f"{head}{values[0]}\n"))
    assert (merged.clean, merged.news) == (True, True)
    assert f"{head}{values[1]}" in lines(merged.raw)


@single
def test_single_property_changed_by_them_is_taken(field, head, values):
    theirs = one(f"{head}{values[1]}\n")
    merged = merge(one(f"{head}{values[0]}\n"), one(f"{head}{values[0]}\n"), theirs)
    assert (merged.raw, merged.clean, merged.news) == (theirs, True, False)


@single
def test_single_property_changed_alike_is_no_conflict(field, head, values):
    both = one(f"{head}{values[1]}\n")
    merged = merge(one(f"{head}{values[0]}\n"), both, both)
    assert (merged.raw, merged.clean, merged.news) == (both, True, False)


@single
def test_single_property_changed_differently_is_a_conflict(field, head, values):
    merged = merge(*(one(f"{head}{value}\n") for value in values))
    assert (merged.clean, merged.fields, merged.recurrence_id) == (False, (field,), "")
    assert f"{head}{values[1]}" in lines(merged.raw)  # our side, should the user say so


def test_different_properties_merge_silently():
    base = one("SUMMARY:Plan\nLOCATION:Room 1\n")
    merged = merge(base, one("SUMMARY:Plan B\nLOCATION:Room 1\n"), one("SUMMARY:Plan\nLOCATION:Room 2\n"))
    assert merged.clean
    assert {"SUMMARY:Plan B", "LOCATION:Room 2"} <= set(lines(merged.raw))


def test_description_edited_in_different_lines_merges_line_by_line():
    base, mine, theirs = (
        one(f"DESCRIPTION:{text}\n") for text in ("a\\nb\\nc\\nd", "A\\nb\\nc\\nd", "a\\nb\\nc\\nd\\, e")
    )
    merged = merge(base, mine, theirs)
    assert merged.clean
    assert "DESCRIPTION:A\\nb\\nc\\nd\\, e" in lines(merged.raw)


def test_stated_defaults_folds_and_order_are_no_change():
    mine = calendar(
        event("SUMMARY:Plan\nDTEND:20260302T100000Z\nDTSTART:20260302T090000Z\nTRANSP:OPAQUE\nCLASS:PUBLIC\n")
    )
    assert same(mine, one("SUMMARY:Pl\n an\n"))


class TestWhen:
    moved = "DTSTART:20260302T110000Z\nDTEND:20260302T120000Z\n"
    longer = "DTSTART:20260302T090000Z\nDTEND:20260302T113000Z\n"

    def test_taken_as_a_block_from_the_side_that_changed_it(self):
        base = calendar(event("SUMMARY:a\n" + WHEN))
        merged = merge(base, calendar(event("SUMMARY:a\n" + self.moved)), calendar(event("SUMMARY:b\n" + WHEN)))
        assert merged.clean
        assert {"DTSTART:20260302T110000Z", "DTEND:20260302T120000Z", "SUMMARY:b"} <= set(lines(merged.raw))

    def test_start_of_one_and_end_of_the_other_never_mix(self):
        merged = merge(calendar(), calendar(event(self.moved)), calendar(event(self.longer)))
        assert (merged.clean, merged.fields) == (False, ("start", "end"))
        assert {"DTSTART:20260302T110000Z", "DTEND:20260302T120000Z"} <= set(lines(merged.raw))

    def test_rule_against_rule_is_a_conflict_of_the_rule(self):
        daily, weekly, until = (f"{WHEN}RRULE:{rule}\n" for rule in ("FREQ=DAILY", "FREQ=WEEKLY", "FREQ=DAILY;COUNT=3"))
        merged = merge(*(calendar(event(body)) for body in (daily, weekly, until)))
        assert (merged.clean, merged.fields) == (False, ("rrule",))

    def test_all_day_flag_belongs_to_the_block(self):
        all_day = calendar(event("DTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260303\n"))
        merged = merge(calendar(), all_day, calendar(event(self.moved)))
        assert "start" in merged.fields

    def test_zone_alias_and_rule_order_are_no_change(self):
        windows = BERLIN.replace("Europe/Berlin", "W. Europe Standard Time")
        body = "DTSTART;TZID={}:20260302T090000\nRRULE:{}\n"
        one_way = calendar(BERLIN, event(body.format("Europe/Berlin", "FREQ=WEEKLY;BYDAY=MO,TU;INTERVAL=1")))
        other_way = calendar(windows, event(body.format("W. Europe Standard Time", "BYDAY=TU,MO;FREQ=WEEKLY")))
        assert same(one_way, other_way)

    def test_zone_that_only_we_name_comes_along(self):
        zoned = "SUMMARY:a\nDTSTART;TZID=Europe/Berlin:20260302T120000\nDTEND;TZID=Europe/Berlin:20260302T130000\n"
        merged = merge(one("SUMMARY:a\n"), calendar(BERLIN, event(zoned)), one("SUMMARY:b\n"))
        assert merged.clean
        assert merged.raw.count("BEGIN:VTIMEZONE") == 1
        assert merged.raw.index("BEGIN:VTIMEZONE") < merged.raw.index("BEGIN:VEVENT")


class TestDates:
    def test_left_out_dates_of_both_sides_are_united(self):
        base = calendar(event(SERIES + "EXDATE:20260303T090000Z\n"))
        mine = calendar(event(SERIES + "EXDATE:20260303T090000Z\nEXDATE:20260304T090000Z\n"))
        theirs = calendar(event(SERIES + "EXDATE:20260303T090000Z,20260305T090000Z\n"))
        merged = merge(base, mine, theirs)
        assert merged.clean
        found = [line for line in lines(merged.raw) if line.startswith("EXDATE")]
        assert found == ["EXDATE:20260303T090000Z,20260305T090000Z", "EXDATE:20260304T090000Z"]

    def test_date_put_back_by_one_side_is_put_back(self):
        base = calendar(event(SERIES + "EXDATE:20260303T090000Z,20260304T090000Z\n"))
        mine = calendar(event(SERIES + "EXDATE:20260304T090000Z\n"))
        theirs = calendar(event(SERIES + "EXDATE:20260303T090000Z,20260304T090000Z\nSUMMARY:b\n"))
        merged = merge(base, mine, theirs)
        assert "EXDATE:20260304T090000Z" in lines(merged.raw)
        assert "20260303" not in merged.raw

    def test_same_date_in_another_zone_counts_once(self):
        base = calendar(BERLIN, event(SERIES))
        mine = calendar(BERLIN, event(SERIES + "EXDATE;TZID=Europe/Berlin:20260303T100000\n"))
        theirs = calendar(BERLIN, event(SERIES + "EXDATE:20260303T090000Z\n"))
        merged = merge(base, mine, theirs)
        assert (merged.clean, merged.raw) == (True, theirs)

    def test_in_conflict_when_both_sides_moved_the_series(self):
        moved = [SERIES.replace("T09", hour) for hour in ("T11", "T13")]
        mine, theirs = (
            calendar(event(f"{body}EXDATE:20260303T{hour}0000Z\n"))
            for body, hour in zip(moved, ("11", "13"), strict=True)
        )
        merged = merge(calendar(event(SERIES)), mine, theirs)
        assert {"start", "exdates"} <= set(merged.fields)

    def test_extra_dates_of_both_sides_are_united(self):
        mine, theirs = (calendar(event(f"{SERIES}RDATE:{day}T150000Z\n")) for day in ("20260310", "20260311"))
        merged = merge(calendar(event(SERIES)), mine, theirs)
        assert {"RDATE:20260310T150000Z", "RDATE:20260311T150000Z"} <= set(lines(merged.raw))


class TestOverrides:
    slot = "20260304T090000Z"
    at = "DTSTART:20260304T090000Z\nDTEND:20260304T100000Z\n"
    later = "DTSTART:20260304T140000Z\nDTEND:20260304T150000Z\n"
    series = event(SERIES + "SUMMARY:a\n")

    def test_edits_of_different_occurrences_both_survive(self):
        mine = calendar(self.series, override(self.slot, self.at + "SUMMARY:mine\n"))
        theirs = calendar(
            self.series, override("20260305T090000Z", self.at.replace("0304", "0305") + "SUMMARY:theirs\n")
        )
        merged = merge(calendar(self.series), mine, theirs)
        assert merged.clean
        assert {"SUMMARY:mine", "SUMMARY:theirs", "SUMMARY:a"} <= set(lines(merged.raw))
        assert merged.raw.count("BEGIN:VEVENT") == 3

    def test_matched_by_instant_whatever_the_zone(self):
        base = calendar(BERLIN, self.series, override(self.slot, self.at + "SUMMARY:a\n"))
        zoned = override(self.slot, self.at + "SUMMARY:b\n").replace(
            f"RECURRENCE-ID:{self.slot}", "RECURRENCE-ID;TZID=Europe/Berlin:20260304T100000"
        )
        merged = merge(
            base, calendar(BERLIN, self.series, zoned), base.replace("DTEND:20260304T10", "DTEND:20260304T11")
        )
        assert merged.clean
        assert merged.raw.count("RECURRENCE-ID") == 1
        assert {"SUMMARY:b", "DTEND:20260304T110000Z"} <= set(lines(merged.raw))

    def test_same_occurrence_edited_differently_conflicts_by_its_id(self):
        mine, theirs = (calendar(self.series, override(self.slot, f"{self.at}SUMMARY:{who}\n")) for who in ("m", "t"))
        merged = merge(calendar(self.series), mine, theirs)
        assert (merged.clean, merged.fields, merged.recurrence_id) == (False, ("title",), self.slot)

    def test_same_occurrence_edited_in_different_fields_merges(self):
        mine = calendar(self.series, override(self.slot, self.at + "SUMMARY:mine\n"))
        theirs = calendar(self.series, override(self.slot, self.later + "SUMMARY:a\n"))
        for merged in (merge(calendar(self.series), mine, theirs), merge(calendar(self.series), theirs, mine)):
            assert merged.clean
            assert {"SUMMARY:mine", "DTSTART:20260304T140000Z"} <= set(lines(merged.raw))

    def test_same_occurrence_moved_differently_conflicts(self):
        mine = calendar(self.series, override(self.slot, self.later + "SUMMARY:a\n"))
        theirs = calendar(self.series, override(self.slot, self.later.replace("T1", "T2") + "SUMMARY:a\n"))
        assert set(merge(calendar(self.series), mine, theirs).fields) == {"start", "end"}

    def test_removed_by_one_and_untouched_by_the_other_is_removed(self):
        base = calendar(self.series, override(self.slot, self.at + "SUMMARY:b\n"))
        merged = merge(base, calendar(self.series), base)
        assert (merged.clean, merged.raw.count("BEGIN:VEVENT")) == (True, 1)

    @pytest.mark.parametrize("turned", [False, True], ids=["we removed", "they removed"])
    def test_removed_by_one_and_edited_by_the_other_conflicts(self, turned):
        base = calendar(self.series, override(self.slot, self.at + "SUMMARY:b\n"))
        sides = [calendar(self.series), calendar(self.series, override(self.slot, self.at + "SUMMARY:c\n"))]
        merged = merge(base, *(reversed(sides) if turned else sides))
        assert (merged.clean, merged.fields, merged.recurrence_id) == (False, ("title",), self.slot)
        assert ("SUMMARY:c" in lines(merged.raw)) is turned

    @pytest.mark.parametrize("turned", [False, True], ids=["we struck it", "they struck it"])
    def test_occurrence_struck_by_one_and_edited_by_the_other_conflicts(self, turned):
        sides = [
            calendar(event(SERIES + f"SUMMARY:a\nEXDATE:{self.slot}\n")),
            calendar(self.series, override(self.slot, self.at + "SUMMARY:c\n")),
        ]
        merged = merge(calendar(self.series), *(reversed(sides) if turned else sides))
        assert (merged.clean, merged.recurrence_id) == (False, self.slot)

    @pytest.mark.parametrize("turned", [False, True], ids=["they moved it", "we moved it"])
    def test_slot_that_a_move_of_the_series_took_away_conflicts_and_keeps_the_override(self, turned):
        edited = calendar(self.series, override(self.slot, self.at + "SUMMARY:c\n"))
        moved = calendar(event(SERIES.replace("T09", "T11").replace("T10", "T12") + "SUMMARY:a\n"))
        merged = merge(calendar(self.series), *((moved, edited) if turned else (edited, moved)))
        assert (merged.clean, merged.recurrence_id) == (False, self.slot)
        assert "SUMMARY:c" in lines(merged.raw)

    def test_slot_after_a_shortened_series_conflicts(self):
        edited = calendar(self.series, override(self.slot, self.at + "SUMMARY:c\n"))
        shorter = calendar(self.series).replace("COUNT=10", "COUNT=2")
        assert merge(calendar(self.series), edited, shorter).recurrence_id == self.slot

    def test_longer_series_keeps_the_slot(self):
        edited = calendar(self.series, override(self.slot, self.at + "SUMMARY:c\n"))
        longer = calendar(self.series).replace("COUNT=10", "COUNT=20")
        merged = merge(calendar(self.series), edited, longer)
        assert merged.clean
        assert "RRULE:FREQ=DAILY;COUNT=20" in lines(merged.raw)

    def test_date_left_out_of_a_series_that_moved_conflicts(self):
        struck = calendar(event(SERIES + f"SUMMARY:a\nEXDATE:{self.slot}\n"))
        moved = calendar(event(SERIES.replace("T09", "T11").replace("T10", "T12") + "SUMMARY:a\n"))
        merged = merge(calendar(self.series), struck, moved)
        assert (merged.clean, merged.fields) == (False, ("exdates",))


class TestGuests:
    def guests(self, *more: str, mine: str = "NEEDS-ACTION", extra: str = "") -> str:
        body = GUESTS.replace("NEEDS-ACTION", mine) + "".join(f"ATTENDEE{line}\n" for line in more)
        return one(body + extra)

    def test_own_answer_wins_over_what_the_server_says(self):
        merged = merge(self.guests(), self.guests(mine="ACCEPTED"), self.guests(mine="TENTATIVE"), own=[ME])
        assert merged.clean
        assert "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@example.org" in lines(merged.raw)

    def test_answers_of_others_are_the_servers(self):
        base, mine, theirs = (
            self.guests(f";PARTSTAT={word}:mailto:BO@example.org") for word in ("NEEDS-ACTION", "DECLINED", "ACCEPTED")
        )
        merged = merge(base, mine, theirs, own=[ME])
        assert merged.clean
        assert "ATTENDEE;PARTSTAT=ACCEPTED:mailto:BO@example.org" in lines(merged.raw)

    def test_delivery_status_stays_beside_our_answer(self):
        theirs = self.guests().replace("NEEDS-ACTION", 'NEEDS-ACTION;SCHEDULE-STATUS="1.2"')
        merged = merge(self.guests(), self.guests(mine="ACCEPTED"), theirs, own=[ME])
        assert "ATTENDEE;PARTSTAT=ACCEPTED;SCHEDULE-STATUS=1.2:mailto:me@example.org" in lines(merged.raw)

    def test_guests_added_on_both_sides_all_come(self):
        merged = merge(self.guests(), self.guests(":mailto:bo@example.org"), self.guests(":mailto:cy@example.org"))
        assert merged.clean
        assert {"ATTENDEE:mailto:bo@example.org", "ATTENDEE:mailto:cy@example.org"} <= set(lines(merged.raw))

    def test_guest_removed_by_us_stays_away_although_he_answered(self):
        base, theirs = (self.guests(f";PARTSTAT={word}:mailto:bo@example.org") for word in ("NEEDS-ACTION", "ACCEPTED"))
        merged = merge(base, self.guests(), theirs)
        assert merged.clean
        assert "bo@example.org" not in merged.raw

    def test_guest_who_is_stated_twice_stays_so_when_something_else_changes(self):
        twice = self.guests(":mailto:bo@example.org", ";CUTYPE=ROOM:mailto:bo@example.org")
        renamed = twice.replace("END:VEVENT", "SUMMARY:Plan B\r\nEND:VEVENT")
        merged = merge(twice, renamed, twice, own=[ME])
        assert "SUMMARY:Plan B" in lines(merged.raw)
        assert (merged.clean, sum("bo@example.org" in line for line in lines(merged.raw))) == (True, 2)
        merged = merge(self.guests(), twice, self.guests(), own=[ME])
        assert sum("bo@example.org" in line for line in lines(merged.raw)) == 2

    def test_organizer_is_the_servers_when_both_changed_it(self):
        base = self.guests()
        merged = merge(base, base.replace("ana@", "bo@"), base.replace("ana@", "cy@"))
        assert merged.clean
        assert "ORGANIZER:mailto:cy@example.org" in lines(merged.raw)

    def test_organizer_that_only_we_named_is_ours(self):
        merged = merge(calendar(), self.guests(), one("SUMMARY:b\n"))
        assert "ORGANIZER:mailto:ana@example.org" in lines(merged.raw)


class TestAlarms:
    def alarms(self, *triggers: str, extra: str = "") -> str:
        return one("".join(ALARM.format(trigger).replace("END", extra + "END") for trigger in triggers))

    def test_alarms_of_both_sides_are_united(self):
        merged = merge(self.alarms("-PT10M"), self.alarms("-PT10M", "-PT1H"), self.alarms("-PT10M", "-P1D"))
        assert merged.clean
        assert {"TRIGGER:-PT10M", "TRIGGER:-PT1H", "TRIGGER:-P1D"} <= set(lines(merged.raw))

    def test_alarm_removed_by_one_is_removed(self):
        merged = merge(self.alarms("-PT10M", "-PT1H"), self.alarms("-PT1H"), self.alarms("-PT10M", "-PT1H", "-P1D"))
        assert [line for line in lines(merged.raw) if "TRIGGER" in line] == ["TRIGGER:-PT1H", "TRIGGER:-P1D"]

    def test_one_alarm_changed_differently_conflicts(self):
        versions = (self.alarms(trigger, extra="UID:a1\n") for trigger in ("-PT10M", "-PT20M", "-PT30M"))
        merged = merge(*versions)
        assert (merged.clean, merged.fields) == (False, ("alarms",))

    def test_the_later_dismissal_counts(self):
        mine, theirs = (
            self.alarms("-PT10M", extra=f"ACKNOWLEDGED:{day}T000000Z\n") for day in ("20260303", "20260301")
        )
        merged = merge(self.alarms("-PT10M"), mine, theirs)
        assert [line for line in lines(merged.raw) if "ACK" in line] == ["ACKNOWLEDGED:20260303T000000Z"]
        assert merge(self.alarms("-PT10M"), theirs, mine).raw == mine


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("CATEGORIES:a,b\n", "CATEGORIES:a,b,c\\, d\n", "CATEGORIES:b\nCATEGORIES:e\n", ["CATEGORIES:b,e,c\\, d"]),
        ("RESOURCES:beamer\n", "", "RESOURCES:beamer,easel\n", ["RESOURCES:easel"]),
        ("", "ATTACH:https://a\n", "ATTACH:https://b\n", ["ATTACH:https://b", "ATTACH:https://a"]),
        ("CONFERENCE:https://a\n", "CONFERENCE:https://b\n", "CONFERENCE:https://a\n", ["CONFERENCE:https://b"]),
    ],
    ids=["categories", "resources", "attach", "conference"],
)
def test_sets_are_merged_member_by_member(base, mine, theirs, expected):
    merged = merge(one(base), one(mine), one(theirs))
    assert merged.clean
    names = ("CATEGORIES", "RESOURCES", "ATTACH", "CONFERENCE")
    assert [line for line in lines(merged.raw) if line.startswith(names)] == expected


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("X-A:1\n", "X-A:2\n", "X-A:1\n", ["X-A:2"]),
        ("X-A:1\n", "X-A:1\n", "X-A:2\n", ["X-A:2"]),
        ("X-A:1\n", "X-A:2\n", "X-A:3\n", ["X-A:3"]),
        ("X-A:1\nX-A:2\n", "X-A:1\n", "X-A:1\nX-A:2\nX-B:1\n", ["X-A:1", "X-B:1"]),
        ("", "X-A;P=1:1\n", "X-A;P=2:1\n", ["X-A;P=2:1", "X-A;P=1:1"]),
        ("X-A:1\n", "", "X-A:1\nSUMMARY:b\n", []),
    ],
    ids=["ours", "theirs", "both: the server", "multiset", "by parameters", "removed"],
)
def test_unknown_properties_are_kept_by_name_and_parameters(base, mine, theirs, expected):
    merged = merge(one(base), one(mine), one(theirs))
    assert merged.clean
    assert [line for line in lines(merged.raw) if line.startswith("X-")] == expected


def test_stamps_are_the_greater_of_both_and_created_is_the_bases():
    base = one("SEQUENCE:1\nCREATED:20260101T000000Z\n")
    mine = calendar(event(WHEN + "SEQUENCE:10\nCREATED:20260105T000000Z\nSUMMARY:b\n", stamp="20260103T000000Z"))
    theirs = calendar(event(WHEN + "SEQUENCE:9\nLAST-MODIFIED:20260102T000000Z\n", stamp="20260102T000000Z"))
    found = lines(merge(base, mine, theirs).raw)
    expected = {"SEQUENCE:10", "CREATED:20260101T000000Z", "DTSTAMP:20260103T000000Z", "LAST-MODIFIED:20260102T000000Z"}
    assert expected <= set(found)


def test_only_the_stamps_differ_is_no_news():
    merged = merge(calendar(), calendar(event(stamp="20260105T000000Z")), calendar(event(stamp="20260104T000000Z")))
    assert (merged.clean, merged.news) == (True, False)


def test_program_is_ours_once_the_text_is():
    base = one("SUMMARY:a\nLOCATION:x\n")
    mine = one("SUMMARY:b\nLOCATION:x\n").replace("//server//", "//calapp//")
    merged = merge(base, mine, one("SUMMARY:a\nLOCATION:y\n"))
    assert "PRODID:-//calapp//EN" in lines(merged.raw)


def test_what_nobody_here_knows_survives_in_place():
    odd = "X-ODD;X-P=1:kept\nBEGIN:VLOCATION\nUID:l1\nNAME:Hall\nEND:VLOCATION\n"
    base = calendar(event(WHEN + "SUMMARY:a\n" + odd), "BEGIN:VTODO\nUID:t\nSUMMARY:left alone\nEND:VTODO\n")
    merged = merge(base, base.replace("SUMMARY:a", "SUMMARY:b"), base.replace("X-P=1", "X-P=2"))
    assert merged.clean
    assert {"SUMMARY:b", "X-ODD;X-P=2:kept", "NAME:Hall", "SUMMARY:left alone"} <= set(lines(merged.raw))


def test_components_inside_the_event_follow_the_one_side_that_changed_them():
    place = "BEGIN:VLOCATION\nUID:l1\nNAME:{}\nEND:VLOCATION\n"
    base, mine = (one(place.format(name)) for name in ("Hall", "Attic"))
    assert "NAME:Attic" in lines(merge(base, mine, one(place.format("Hall") + "SUMMARY:b\n")).raw)
    assert "NAME:Cellar" in lines(merge(base, mine, one(place.format("Cellar"))).raw)


def test_other_component_changed_by_us_alone_is_ours():
    todo = "BEGIN:VTODO\nUID:t\nSUMMARY:{}\nEND:VTODO\n"
    base, mine = (calendar(event(), todo.format(word)) for word in "ab")
    assert merge(base, mine, base.replace("DTEND:20260302T10", "DTEND:20260302T11")).raw.count("SUMMARY:b") == 1


def test_uid_changed_in_place_keeps_both_and_conflicts():
    theirs = one("SUMMARY:a\n").replace("UID:u1", "UID:u2")
    merged = merge(one("SUMMARY:a\n"), one("SUMMARY:b\n"), theirs)
    assert (merged.clean, merged.fields) == (False, ("title",))
    assert {"UID:u1", "UID:u2"} <= set(lines(merged.raw))


def test_without_a_base_one_sided_properties_are_kept_and_different_ones_conflict():
    mine, theirs = one("SUMMARY:a\nLOCATION:x\n"), one("SUMMARY:a\nURL:https://u\n")
    merged = merge(None, mine, theirs)
    assert merged.clean
    assert {"LOCATION:x", "URL:https://u"} <= set(lines(merged.raw))
    assert merge(None, one("SUMMARY:a\n"), one("SUMMARY:b\n")).fields == ("title",)


def test_text_that_cannot_be_read_is_in_dispute_as_a_whole():
    merged = merge(calendar(), one("SUMMARY:b\n"), "<html>")
    assert (merged.clean, merged.fields, merged.raw) == (False, (), one("SUMMARY:b\n"))
    assert not same("<html>", calendar())
    assert not light_edit("<html>", calendar())


@pytest.mark.parametrize(
    ("mine", "light"),
    [
        (ALARM.format("-PT5M"), True),
        ("COLOR:red\n", True),
        ("X-MOZ-LASTACK:1\n", True),
        ("SUMMARY:b\n", False),
        ("X-A:1\nLOCATION:b\n", False),
    ],
    ids=["reminder", "color", "unknown", "title", "mixed"],
)
def test_weight_of_a_local_edit_against_a_remote_delete(mine, light):
    assert light_edit(calendar(), one(mine)) is light


@pytest.mark.parametrize(
    ("theirs", "light"),
    [
        (GUESTS.replace(ME, "bo@example.org").replace("NEEDS-ACTION", "ACCEPTED"), True),
        (GUESTS.replace(ME, "bo@example.org") + "SEQUENCE:3\nX-A:1\n", True),
        (GUESTS.replace(ME, "bo@example.org") + "SUMMARY:b\n", False),
        (ALARM.format("-PT5M") + GUESTS.replace(ME, "bo@example.org"), False),
    ],
    ids=["answer", "stamps", "title", "reminder"],
)
def test_weight_of_remote_news_against_a_local_delete(theirs, light):
    assert light_news(one(GUESTS.replace(ME, "bo@example.org")), one(theirs), own=[ME]) is light


def test_new_override_is_no_light_edit():
    assert not light_edit(calendar(event(SERIES)), calendar(event(SERIES), override("20260304T090000Z", "SUMMARY:b\n")))


class TestOddValues:
    def test_position_that_is_none_is_compared_as_text(self):
        assert merge(one("GEO:here\n"), one("GEO:there\n"), one("GEO:nowhere\n")).fields == ("position",)

    def test_extra_period_is_one_date(self):
        series = BERLIN, event(SERIES)
        period = "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260310T100000/PT2H\n"
        merged = merge(calendar(*series), calendar(BERLIN, event(SERIES + period)), calendar(*series))
        assert merged.news
        utc = calendar(BERLIN, event(SERIES + "RDATE;VALUE=PERIOD:20260310T090000Z/PT2H\n"))
        assert merge(calendar(*series), calendar(BERLIN, event(SERIES + period)), utc).raw == utc

    def test_zone_that_nobody_knows_is_compared_by_name(self):
        odd = SERIES + "EXDATE;TZID=Nowhere:20260303T100000\n"
        merged = merge(calendar(event(SERIES)), calendar(event(odd)), calendar(event(odd + "SUMMARY:b\n")))
        assert (merged.clean, merged.raw.count("EXDATE")) == (True, 1)

    def test_date_that_is_none_stays_as_it_is(self):
        odd = SERIES + "EXDATE;TZID=Europe/Berlin:soon,20260304T100000,\n"
        merged = merge(calendar(BERLIN, event(SERIES)), calendar(BERLIN, event(odd)), calendar(BERLIN, event(SERIES)))
        assert "EXDATE;TZID=Europe/Berlin:soon\\,20260304T100000\\," not in merged.raw
        assert "soon" in merged.raw

    def test_category_list_with_holes_has_no_empty_words(self):
        base, mine = one("CATEGORIES:a,,b\n"), one("CATEGORIES:a,,b,c\n")
        assert "CATEGORIES:a,b,c" in lines(merge(base, mine, base.replace("a,,b", "a,b")).raw)

    def test_slot_that_is_no_date_is_no_lost_occurrence(self):
        edited = calendar(event(SERIES), override("whenever", "SUMMARY:c\n"))
        moved = calendar(event(SERIES.replace("T09", "T11").replace("T10", "T12")))
        assert merge(calendar(event(SERIES)), edited, moved).clean

    def test_whole_day_series_knows_its_slots(self):
        days = "DTSTART;VALUE=DATE:20260302\nRRULE:FREQ=DAILY;COUNT=10\n"
        struck = calendar(event(days + "EXDATE;VALUE=DATE:20260304\n"))
        longer = calendar(event(days.replace("COUNT=10", "COUNT=12")))
        assert merge(calendar(event(days)), struck, longer).clean
        shorter = calendar(event(days.replace("COUNT=10", "COUNT=2")))
        assert merge(calendar(event(days)), struck, shorter).fields == ("exdates",)

    def test_occurrence_with_a_length_keeps_it_when_both_sides_touch_it(self):
        series = "DTSTART:20260302T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=10\nSUMMARY:a\n"
        at = "DTSTART:20260304T090000Z\nDURATION:PT1H\n"
        mine = calendar(event(series), override("20260304T090000Z", at + "SUMMARY:mine\n"))
        theirs = calendar(event(series), override("20260304T090000Z", at + "SUMMARY:a\nLOCATION:theirs\n"))
        merged = merge(calendar(event(series)), mine, theirs)
        assert merged.clean
        assert {"SUMMARY:mine", "LOCATION:theirs"} <= set(lines(merged.raw))

    def test_occurrence_without_a_length_or_a_readable_start(self):
        series = "DTSTART:soon\nRRULE:FREQ=DAILY;COUNT=10\nSUMMARY:a\n"
        mine, theirs = (
            calendar(event(series), override("20260304T090000Z", f"DTSTART:20260304T090000Z\nSUMMARY:{word}\n"))
            for word in "mt"
        )
        assert "title" in merge(calendar(event(series)), mine, theirs).fields

    def test_override_without_a_series_merges_on_its_own(self):
        lone = override("20260304T090000Z", "DTSTART:20260304T090000Z\nSUMMARY:a\n")
        mine, theirs = calendar(lone.replace("SUMMARY:a", "SUMMARY:b")), calendar(lone.replace("END:", "URL:u\nEND:"))
        merged = merge(calendar(lone), mine, theirs)
        assert merged.clean
        assert {"SUMMARY:b", "URL:u"} <= set(lines(merged.raw))
        assert merge(None, mine, calendar(lone)).fields == ("title",)

    def test_sequence_that_is_no_number_counts_as_none(self):
        base, mine = one("SEQUENCE:2\n"), one("SEQUENCE:many\nSUMMARY:b\n")
        assert "SEQUENCE:2" in lines(merge(base, mine, base).raw)
