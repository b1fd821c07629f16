"""Edits that meet a calendar in motion: rights that go, objects that are denied, series that move, fast fingers."""

import re
import threading
import time
from dataclasses import replace

import icalendar
import pytest

from calapp.model.edits import EditScope, EventDraft
from calapp.model.occurrence import OccurrenceKey
from calapp.service.conflicts import ConflictService
from calapp.service.events import EventService
from calapp.service.views import Keep
from tests.flows.rig import ICS, event, rig
from tests.support.proxy import Answer, Fault

DENIED = (
    b'<?xml version="1.0"?><error xmlns="DAV:"><need-privileges><resource><href>/</href></resource>'
    b"</need-privileges></error>"
)
PRIVILEGES = re.compile(rb"<(?:\w+:)?current-user-privilege-set>.*?</(?:\w+:)?current-user-privilege-set>", re.DOTALL)
READ = (
    b'<D:current-user-privilege-set xmlns:D="DAV:"><D:privilege><D:read/></D:privilege></D:current-user-privilege-set>'
)
WHOLE = re.compile(rb"<(?:\w+:)?propstat>.*</(?:\w+:)?propstat>", re.DOTALL)


def test_denied_write_makes_the_calendar_read_only_and_keeps_the_edit(filled):
    device, other, proxy = filled
    device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
    xml = {"Content-Type": "application/xml"}
    proxy.inject(Fault(answer=Answer(403, DENIED, xml)), "PUT", nth=None)
    proxy.inject(Fault(body=lambda body: PRIVILEGES.sub(READ, body)), "PROPFIND", nth=None)
    device.sync(push_only=True)
    assert device.calendar.read_only
    other.edit(f"{other.calendar}b.ics", "SUMMARY:Plan", "SUMMARY:News")
    device.sync()
    assert (device.titles()["a"], device.titles()["b"], device.pending()) == ("Mine", "News", 1)
    assert proxy.methods().count("PUT") == 1, "a calendar that can only be read is not written to again"
    proxy.heal()
    device.a_day_later()
    device.sync_ok()
    assert (other.titles()["a"], device.pending(), device.calendar.read_only) == ("Mine", 0, False)


def test_odd_404_within_an_answer_removes_nothing(filled):
    device, other, proxy = filled
    for uid in "ab":
        other.edit(f"{other.calendar}{uid}.ics", "SUMMARY:Plan", "SUMMARY:News")

    def lying(body):
        head, found, rest = body.partition(b"a.ics</")
        if not found or b"calendar-data" not in body:
            return body
        part, close, tail = rest.partition(b"response>")
        ns = re.search(rb"<(\w+:)?multistatus", body).group(1) or b""
        lie = WHOLE.sub(b"<" + ns + b"status>HTTP/1.1 404 Not Found</" + ns + b"status>", part)
        return head + found + lie + close + tail

    proxy.inject(Fault(body=lying), "REPORT", nth=None)
    proxy.inject(Fault(answer=Answer(405)), "REPORT")  # so that bodies are asked for by multiget
    device.sync()
    assert "GET" in proxy.methods(), "the object itself is asked whether it is gone"
    assert sorted(device.titles()) == list("abcde")
    proxy.heal()
    device.a_day_later()
    device.sync_ok()
    assert (device.titles()["a"], device.titles()["b"]) == ("News", "News")


def test_edit_made_while_its_predecessor_is_on_the_way_arrives_too(filled):
    device, other, proxy = filled
    device.edit("a", "SUMMARY:Plan", "SUMMARY:First")
    proxy.inject(Fault(delay=1), "PUT")
    passing = threading.Thread(target=device.sync_ok, kwargs={"push_only": True})
    passing.start()
    while "PUT" not in proxy.methods():
        time.sleep(0.01)
    device.edit("a", "SUMMARY:First", "SUMMARY:Second")
    passing.join()
    assert device.titles()["a"] == "Second"
    device.sync_ok()
    assert (other.titles()["a"], device.pending(), device.conflicts()) == ("Second", 0, [])


def test_series_that_moved_under_an_edited_occurrence_asks_and_keeps_both(filled):
    device, other, _proxy = filled
    other.put("series", event("series", "Stand-up", "RRULE:FREQ=DAILY;COUNT=5"))
    device.sync_ok()
    raw = device.object("series").raw
    start = re.search(r"DTSTART[^\r\n]*", raw).group()
    other.edit(f"{other.calendar}series.ics", start, _later(start))
    events = EventService(device.store, on_change=lambda _: None)
    second = device.store.view.occurrences.of_object(device.object("series").id)[1]
    before = EventDraft.of(events.detail(second.key).event)
    events.save(second.key, replace(before, title="Mine"), scope=EditScope.THIS)
    device.sync()
    (conflict,) = device.store.view.conflicts.all()
    assert "SUMMARY:Mine" in conflict.mine
    assert _later(start) in conflict.theirs
    assert other.titles()["series"] == "Stand-up"


def _later(start):
    """Return a DTSTART two hours later."""
    return re.sub(r"T(\d\d)", lambda hour: f"T{(int(hour.group(1)) + 2) % 24:02}", start)


def test_same_uid_under_two_names_shows_twice_and_stops_nothing(tmp_path, xandikos, proxied):
    proxy, account = proxied(xandikos)
    with rig(tmp_path, xandikos, through=account) as (device, other):
        other.put("a")
        other.put("b", event("b", "Twin"))
        other.put("c")
        proxy.inject(Fault(body=lambda body: body.replace(b"UID:b", b"UID:a")), "REPORT", nth=None)
        device.sync()
        found = [item for item in device.store.view.objects.of_calendar(device.calendar.id) if item.raw]
        assert sorted((item.href.rpartition("/")[2], item.uid) for item in found) == [
            ("a.ics", "a"), ("b.ics", "a"), ("c.ics", "c"),
        ]  # fmt: skip
        twin = next(item for item in found if item.href.endswith("a.ics"))
        with device.store.unit() as unit:
            unit.objects.save_local(
                twin.calendar_id, twin.raw.replace("SUMMARY:Plan", "SUMMARY:Mine"), object_id=twin.id
            )
        device.sync()
        assert (other.titles()["a"], other.titles()["b"]) == ("Mine", "Twin")


def test_title_that_changes_leaves_everything_else_as_it_was(filled):
    device, other, _proxy = filled
    rich = event("rich", "Plan", *_RICH)
    other.put("rich", rich.replace("BEGIN:VEVENT", f"{_ZONE}BEGIN:VEVENT", 1))
    device.sync_ok()
    before = _components(other.client.get(f"{other.calendar}rich.ics").text)
    events = EventService(device.store, on_change=lambda _: None)
    key = OccurrenceKey(device.object("rich").id)
    events.save(key, replace(EventDraft.of(events.detail(key).event), title="Mine"))
    device.sync_ok()
    after = _components(other.client.get(f"{other.calendar}rich.ics").text)
    assert other.titles()["rich"] == "Mine"
    assert len([line for line in before if line.startswith("VALARM")]) >= 5
    stamps = ("VEVENT SUMMARY", "VEVENT DTSTAMP", "VEVENT LAST-MODIFIED", "VEVENT SEQUENCE", "VCALENDAR PRODID")
    assert [line for line in before if not line.startswith(stamps)] == [
        line for line in after if not line.startswith(stamps)
    ]


_RICH = (
    "X-COLOR-OF-MIND;X-SHADE=dark:blue\\, mostly",
    "ATTACH;VALUE=BINARY;ENCODING=BASE64;FMTTYPE=image/png:" + "QUJD" * 500_000,
    *(
        line
        for minutes in (1, 5, 10, 30, 60)
        for line in (
            "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:In {minutes}", f"TRIGGER:-PT{minutes}M",
            f"X-SOUND:bell-{minutes}", "END:VALARM",
        )
    ),
)  # fmt: skip
_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Somewhere of my own\r\nX-LIC-LOCATION:Europe/Berlin\r\nBEGIN:STANDARD\r\n"
    "DTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


def _components(text):
    """Return every property of a text as "component name parameters value", sorted."""
    calendar = icalendar.Calendar.from_ical(text)
    return sorted(
        f"{component.name} {name} {sorted(getattr(value, 'params', {}).items())} {value.to_ical()}"
        for component in calendar.walk()
        for name, value in component.property_items(recursive=False)
        if name not in ("BEGIN", "END")
    )


class TestEventThatGetsAnotherAddress:
    """As when another client restores it: deleted, and created anew under its UID."""

    @pytest.fixture
    def moved(self, filled):
        device, other, _proxy = filled

        def move(raw=""):
            other.delete("a")
            body = (raw or event("a")).encode()
            other.client.put(f"{other.calendar}again.ics", content=body, headers=ICS).raise_for_status()

        return device, other, move

    def test_keeps_the_edit(self, moved):
        device, other, move = moved
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        move()
        device.sync_ok()
        assert (device.conflicts(), device.pending(), len(device.titles())) == ([], 0, 5)
        assert (device.titles()["a"], other.titles()["a"]) == ("Mine", "Mine")

    def test_that_was_edited_there_too_asks_and_can_be_kept(self, moved):
        device, other, move = moved
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        move(event("a", "Theirs"))
        device.sync()
        assert device.conflicts() == [("a", ("title",))]
        conflicts = ConflictService(device.store, on_change=lambda _: None)
        for conflict in conflicts.all():
            conflicts.resolve(conflict.id, Keep.MINE)
        device.sync_ok()
        assert (len(device.titles()), device.pending(), other.titles()["a"]) == (5, 0, "Mine")

    def test_keeps_the_reminder(self, moved):
        device, _other, move = moved
        alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n"
        device.edit("a", "END:VEVENT", f"{alarm}END:VEVENT")
        move()
        device.sync_ok()
        assert ("VALARM" in device.object("a").raw, len(device.titles())) == (True, 5)

    def test_stays_deleted(self, moved):
        device, other, move = moved
        device.delete("a")
        move()
        for _ in range(2):
            device.sync_ok()
        assert (device.titles().get("a"), other.titles().get("a"), device.pending()) == (None, None, 0)


def test_uid_that_changes_in_place_under_a_conflict_makes_no_object_of_two_events(tmp_path, xandikos):
    with rig(tmp_path, xandikos) as (device, other):
        other.put("a")
        device.sync_ok()
        place = f"{other.calendar}a.ics"
        device.edit("a", "SUMMARY:Plan", "SUMMARY:Mine")
        other.edit(place, "SUMMARY:Plan", "SUMMARY:Theirs")
        device.sync()
        other.edit(place, "UID:a", "UID:z")
        device.sync()
        conflicts = ConflictService(device.store, on_change=lambda _: None)
        (conflict,) = conflicts.all()
        conflicts.resolve(conflict.id, Keep.MINE)
        for _ in range(2):
            device.sync()
        text = other.client.get(place).text
        assert (text.count("BEGIN:VEVENT"), other.titles(), device.pending()) == (1, {"z": "Mine"}, 0)
