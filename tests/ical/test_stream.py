import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calapp.ical.file import take_apart
from calapp.ical.parse import index
from calapp.ical.scan import scan
from calapp.ical.stream import joined


def zone(tzid, offset="+0100"):
    return (
        f"BEGIN:VTIMEZONE\r\nTZID:{tzid}\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:{offset}\r\n"
        f"TZOFFSETTO:{offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    )


def one(uid, *lines, zones=""):
    body = "".join(f"{line}\r\n" for line in (f"UID:{uid}", *lines))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{zones}BEGIN:VEVENT\r\n{body}END:VEVENT\r\nEND:VCALENDAR\r\n"


def start(tzid):
    return f"DTSTART;TZID={tzid}:20260312T090000"


def test_components_stay_as_they_came_and_zones_are_written_once():
    raws = [one(str(number), start("Ship"), "X-ODD;P=1:kept", zones=zone("Ship")) for number in range(3)]
    text = "".join(joined(raws, name="Work, mine"))
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert text.count("X-ODD;P=1:kept") == 3
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "X-WR-CALNAME:Work\\, mine\r\n" in text
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    assert [found.uid for found in take_apart(text).objects] == ["0", "1", "2"]


def test_a_zone_that_an_object_does_not_bring_is_added():
    text = "".join(joined([one("a", start("Europe/Berlin"))]))
    assert "TZID:Europe/Berlin" in text
    assert text.index("BEGIN:VTIMEZONE") < text.index("BEGIN:VEVENT")


def test_two_zones_of_one_name_stay_two_zones():
    raws = [
        one("a", start("Ship"), zones=zone("Ship", "+0100")),
        one("b", start("Ship"), zones=zone("Ship", "+0500")),
        one("c", start("Ship"), zones=zone("Ship", "+0500")),
        one("d", start("Ship"), zones=zone("Ship", "+0100")),
    ]
    text = "".join(joined(raws))
    offsets = {found.uid: scan(found.raw).events[0].start.offset for found in take_apart(text).objects}
    assert offsets == {"a": 3600, "b": 18000, "c": 18000, "d": 3600}
    assert text.count("BEGIN:VTIMEZONE") == 2


def test_an_unused_zone_of_the_same_name_does_not_stand_for_another():
    raws = [
        one("a", start("Ship"), zones=zone("Ship", "+0100")),
        one("b", "DTSTART:20260312T090000Z", zones=zone("Ship", "+0500")),
        one("c", start("Ship"), zones=zone("Ship", "+0500")),
    ]
    found = take_apart("".join(joined(raws))).objects
    assert scan(found[2].raw).events[0].start.offset == 18000


@pytest.mark.parametrize(
    "raw",
    ["", "not a calendar", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"],
)
def test_what_is_not_whole_never_breaks_the_stream(raw):
    text = "".join(joined([one("a", start("UTC")), raw, one("b", start("UTC"))]))
    assert [found.uid for found in take_apart(text).objects] == ["a", "b"]
    assert take_apart(text).faults == []


def test_an_object_that_is_no_usual_one_is_written_whole_as_well():
    task = "BEGIN:VTODO\r\nUID:t\r\nEND:VTODO\r\n"
    odd = one("b", start("UTC")).replace("END:VCALENDAR", task + "END:VCALENDAR").replace("PRODID:x", "PRODID:y")
    text = "".join(joined([one("a"), odd, odd.replace("\r\n", "\n"), one("c").removesuffix("\r\n")]))
    assert text.count("BEGIN:VTODO") == 2
    assert "\n" not in text.replace("\r\n", "")


def test_methods_and_calendar_properties_of_objects_are_left_out():
    raw = one("a").replace("PRODID:x\r\n", "PRODID:x\r\nMETHOD:REQUEST\r\nX-WR-CALNAME:theirs\r\n")
    text = "".join(joined([raw]))
    assert "METHOD" not in text
    assert "theirs" not in text


_TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=120)


@settings(deadline=None)
@given(
    st.lists(st.tuples(_TEXT, st.sampled_from(["UTC", "Ship", "Europe/Paris", "W. Europe Standard Time"])), max_size=6)
)
def test_joined_and_taken_apart_again_objects_mean_the_same(parts):
    from calapp.ical.lines import escape, fold

    raws = [
        one(str(number), fold(f"SUMMARY:{escape(title)}")[:-2], start(f'"{tzid}"'), zones=zone(tzid))
        for number, (title, tzid) in enumerate(parts)
    ]
    found = take_apart("".join(joined(raws))).objects
    assert [index(one.raw).events for one in found] == [index(raw).events for raw in raws]


def test_other_components_of_an_object_whose_head_is_known_are_written_too():
    plain = one("a", "DTSTART:20260312T090000Z")
    more = "BEGIN:VEVENT\r\nUID:b\r\nEND:VEVENT\r\nBEGIN:VTODO\r\nUID:task\r\nEND:VTODO\r\nBEGIN:VEVENT"
    text = "".join(joined([plain, plain.replace("BEGIN:VEVENT", more)]))
    assert text.count("BEGIN:VTODO\r\nUID:task\r\nEND:VTODO\r\n") == 1
    assert text.count("BEGIN:VEVENT") == 3


def test_every_zone_of_one_name_gets_a_name_of_its_own():
    hours = (1, 5, 7, 5)
    raws = [one(str(n), start("Ship"), zones=zone("Ship", f"+0{hour}00")) for n, hour in enumerate(hours)]
    found = take_apart("".join(joined(raws)))
    assert [scan(item.raw).events[0].start.offset for item in found.objects] == [hour * 3600 for hour in hours]


def test_an_end_without_a_beginning_is_left_out():
    raw = one("a", "DTSTART:20260312T090000Z").replace("BEGIN:VEVENT", "END:VTODO\r\nBEGIN:VEVENT")
    assert "END:VTODO" not in "".join(joined([raw]))
