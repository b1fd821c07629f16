"""Files that go with events."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calapp.errors import InputError
from calapp.service.attachments import save
from calapp.service.file_names import safe_name

RAW = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//t//EN
BEGIN:VEVENT
UID:u@x.example
DTSTAMP:20260101T000000Z
DTSTART:20260302T090000Z
DTEND:20260302T100000Z
RRULE:FREQ=DAILY;COUNT=3
SUMMARY:Party
ATTACH;FILENAME=plan.txt;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=text/plain:{plan}
ATTACH;FILENAME=map.png:https://example.org/map.png
ATTACH;FILENAME=bad.txt;ENCODING=BASE64;VALUE=BINARY:!!!
END:VEVENT
BEGIN:VEVENT
UID:u@x.example
DTSTAMP:20260101T000000Z
RECURRENCE-ID:20260303T090000Z
DTSTART:20260303T090000Z
DTEND:20260303T100000Z
SUMMARY:Party
ATTACH;FILENAME=late.txt;ENCODING=BASE64;VALUE=BINARY:{late}
END:VEVENT
END:VCALENDAR
""".format(plan=base64.b64encode(b"the plan").decode(), late=base64.b64encode(b"later").decode())


def test_a_file_that_the_event_carries_is_opened_occurrence_by_occurrence(world):
    from dataclasses import replace

    key = world.serve(RAW)
    files = world.runtime.attachments
    opened = files.open(key, 0)
    assert (opened.name, opened.media_type, opened.content) == ("plan.txt", "text/plain", b"the plan")
    assert files.open(replace(key, recurrence_id="20260304T090000Z"), 0).content == b"the plan"
    assert files.open(replace(key, recurrence_id="20260303T090000Z"), 0).content == b"later"


@pytest.mark.parametrize(
    ("number", "words"), [(1, "https://example.org/map.png"), (2, "damaged"), (3, "no such file"), (-1, "no such file")]
)
def test_a_file_that_is_not_there_says_why(world, number, words):
    with pytest.raises(InputError, match=words):
        world.runtime.attachments.open(world.serve(RAW), number)


def test_a_file_is_written_once(world, tmp_path):
    opened = world.runtime.attachments.open(world.serve(RAW), 0)
    assert save(opened, tmp_path) == tmp_path / "plan.txt"
    with pytest.raises(InputError, match="already"):
        save(opened, tmp_path)
    assert save(opened, tmp_path / "other.txt").read_bytes() == b"the plan"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan.pdf", "plan.pdf"), ("../../etc/passwd", "passwd"), ("..\\..\\x.bat", "x.bat"), (".bashrc", "bashrc"),
        ("-rf", "rf"), ("~x", "x"), ("con.txt", "_con.txt"), ("a\u202egnp.exe", "a_gnp.exe"), ("a\x00b", "a_b"),
        ("", "file"), ("...", "file"), ("x" * 300 + ".png", "x" * 120 + ".png"), ("Grüße 1.txt", "Grüße 1.txt"),
        ("a:b?.txt", "a_b_.txt"), ("trailing. ", "trailing"),
    ],
)  # fmt: skip
def test_names_lead_nowhere_else(name, safe):
    assert safe_name(name) == safe


@given(st.text())
def test_any_name_stays_in_its_folder(tmp_path_factory, name):
    folder = tmp_path_factory.getbasetemp()
    found = safe_name(name)
    assert (folder / found).parent == folder
    assert len(found.encode()) <= 140
