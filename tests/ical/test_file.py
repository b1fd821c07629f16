import pytest

from calapp.ical import limits
from calapp.ical.file import Fault, take_apart
from calapp.ical.scan import scan


def event(uid, *lines, end="END:VEVENT"):
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTART:20260312T090000Z", *lines, end, ""])


def zone(tzid):
    return (
        f"BEGIN:VTIMEZONE\nTZID:{tzid}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\n"
        "TZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\n"
    )


def file(*parts, head="VERSION:2.0\nPRODID:-//x//EN\n"):
    return f"BEGIN:VCALENDAR\n{head}{''.join(parts)}END:VCALENDAR\n"


def test_events_of_one_uid_become_one_object_wherever_they_stand():
    text = file(event("a"), event("b"), event("a", "RECURRENCE-ID:20260313T090000Z"))
    found = take_apart(text)
    assert [one.uid for one in found.objects] == ["a", "b"]
    assert len(scan(found.objects[0].raw).events) == 2
    assert found.faults == []


def test_an_object_takes_along_the_zones_it_names_and_no_others():
    text = file(event("a", "DTEND;TZID=Ship:20260312T100000"), event("b"), zone("Ship"), zone("Other"))
    first, second = take_apart(text).objects
    assert first.raw.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Ship" in first.raw
    assert "VTIMEZONE" not in second.raw


def test_a_folded_zone_name_is_still_found():
    text = file(zone("Ship"), event("a", "DTEND;X-A=b;TZ\n ID=Sh\n ip:20260312T100000"))
    assert "TZID:Ship" in take_apart(text).objects[0].raw


def test_objects_are_the_same_for_either_line_end():
    text = file(event("a", "SUMMARY:x"), zone("Ship"), event("b"))
    assert take_apart(text) == take_apart(text.replace("\n", "\r\n"))


def test_the_uid_of_an_alarm_is_not_the_uid_of_its_event():
    alarm = "BEGIN:VALARM\nUID:alarm\nTRIGGER:-PT5M\nEND:VALARM"
    text = file(f"BEGIN:VEVENT\n{alarm}\nUID;X-A=1:even\n t\nDTSTART:20260312T090000Z\nEND:VEVENT\n")
    assert [one.uid for one in take_apart(text).objects] == ["event"]


def test_an_event_without_uid_gets_the_same_one_every_time():
    text = file("BEGIN:VEVENT\nSUMMARY:x\nDTSTART:20260312T090000Z\nEND:VEVENT\n")
    first, second = take_apart(text).objects[0], take_apart(text).objects[0]
    assert first == second
    assert first.uid.endswith("@import.calapp")
    assert scan(first.raw).uid == first.uid


@pytest.mark.parametrize(
    ("text", "faults", "uids"),
    [
        (file(event("a")) + file(event("b")), [], ["a", "b"]),
        (
            file(event("a"), "BEGIN:VEVENT\nUID:b\n"),
            [Fault(8, "b", "It has no end; the file seems to be cut off.")],
            ["a"],
        ),
        (
            file("BEGIN:VEVENT\nUID:b\n", event("a")),
            [Fault(4, "b", "It has no end; the file seems to be cut off.")],
            ["a"],
        ),
        (
            file(event("a")).removesuffix("END:VCALENDAR\n"),
            [Fault(8, "", "The calendar has no end; the file seems to be cut off.")],
            ["a"],
        ),
        (file(event("a")).removesuffix("END:VEVENT\nEND:VCALENDAR\n"), None, []),
        (event("a"), [], ["a"]),
    ],
    ids=["two calendars", "last has no end", "first has no end", "cut between events", "cut in an event", "bare event"],
)
def test_what_is_whole_is_kept(text, faults, uids):
    found = take_apart(text)
    assert [one.uid for one in found.objects] == uids
    if faults is not None:
        assert found.faults == faults
    else:
        assert len(found.faults) == 1


def test_lines_are_those_of_the_file():
    assert [one.line for one in take_apart(file(event("a"), event("b", "SUMMARY:x"), event("c"))).objects] == [4, 8, 13]


def test_words_in_lower_case_and_in_texts_are_told_apart():
    text = file(event("a", "DESCRIPTION:BEGIN:VEVENT", "X-NOTE:END:VEVENT")).replace(
        "BEGIN:VEVENT\nUID", "begin:vevent\nUID"
    )
    assert [one.uid for one in take_apart(text).objects] == ["a"]


def test_tasks_are_counted_and_methods_kept():
    text = file("BEGIN:VTODO\nUID:t\nEND:VTODO\n", event("a"), head="METHOD:REQUEST\nX-WR-CALNAME:Club\\, chess\n")
    found = take_apart(text)
    assert (found.others, found.name, found.objects[0].method) == (1, "Club, chess", "REQUEST")
    assert "METHOD" not in found.objects[0].raw


@pytest.mark.parametrize("text", ["", "hello\n", "<html><body>BEGIN:VEVENT</body></html>"])
def test_what_is_no_calendar_is_not_recognized(text):
    assert not take_apart(text).recognized


def test_limits_cost_the_part_that_is_over_them(monkeypatch):
    monkeypatch.setattr(limits, "OVERRIDES", 2)
    monkeypatch.setattr(limits, "UID_CHARS", 10)
    overrides = [event("a", f"RECURRENCE-ID:2026031{number}T090000Z") for number in range(3)]
    found = take_apart(file(event("a"), *overrides, event("x" * 11), event("b")))
    assert [(one.uid, one.raw.count("BEGIN:VEVENT")) for one in found.objects] == [("a", 3), ("b", 1)]
    assert [fault.reason for fault in found.faults] == [
        "The series has more than 2 changed occurrences.",
        "Its UID is too long.",
    ]
    monkeypatch.setattr(limits, "COMPONENTS", 3)
    assert (
        take_apart(file(*(event(str(number)) for number in range(9)))).faults[-1].reason.startswith("The file has more")
    )


def test_an_end_without_a_beginning_is_passed_over():
    text = file("END:VEVENT\n", event("a"), "END:VTODO\n", event("b"))
    assert [one.uid for one in take_apart(text).objects] == ["a", "b"]


def test_the_uid_of_an_alarm_is_not_the_event_s():
    alarm = "BEGIN:VALARM\nUID:alarm\nEND:VALARM\n"
    text = file(f"BEGIN:VEVENT\n{alarm}DTSTART:20260312T090000Z\nSUMMARY:\u2028UID:text\nEND:VEVENT\n")
    assert take_apart(text).objects[0].uid.endswith("@import.calapp")
    text = file(f"BEGIN:VEVENT\n{alarm}DTSTART:20260312T090000Z\nUID:own\nEND:VEVENT\n")
    assert take_apart(text).objects[0].uid == "own"


def test_a_uid_in_two_calendars_of_one_file_is_one_object():
    override = event("a", "RECURRENCE-ID:20260313T090000Z", "DTEND;TZID=Ship:20260313T100000")
    found = take_apart(file(event("a", "RRULE:FREQ=DAILY")) + file(zone("Ship"), override))
    (one,) = found.objects
    assert (one.raw.count("BEGIN:VEVENT"), one.raw.count("TZID:Ship"), found.faults) == (2, 1, [])


def test_the_same_event_twice_counts_once_and_another_one_of_its_name_is_reported():
    found = take_apart(file(event("a"), event("a"), event("a", "SUMMARY:other")))
    assert [one.raw.count("BEGIN:VEVENT") for one in found.objects] == [1]
    assert found.faults == [Fault(12, "a", "It stands in the file twice; the first one counts.")]


def test_a_fault_at_the_end_does_not_make_large_files_slow():
    import time

    text = file(*(event(str(number)) for number in range(30_000)), "BEGIN:VEVENT\nUID:last\n")
    before = time.perf_counter()
    found = take_apart(text)
    assert time.perf_counter() - before < 5
    assert (len(found.objects), found.faults[0].line, found.objects[-1].line) == (30_000, 120_004, 120_000)
