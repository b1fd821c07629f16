"""Bytes to text: what the file says it is, then what it most likely is."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calapp.ical.charset import decode

TEXT = "SUMMARY:Grüße 日本語 😀\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16 little", "utf-16 big"],
)
def test_what_the_file_says_counts(data):
    assert decode(data) == TEXT


def test_other_bytes_are_read_as_windows_1252_line_by_line():
    data = "SUMMARY:Grüße – “so”\r\n".encode("cp1252") + "LOCATION:Köln 😀\r\n".encode()
    assert decode(data) == "SUMMARY:Grüße – “so”\r\nLOCATION:Köln 😀\r\n"


def test_a_fold_inside_a_character_is_joined():
    data = "SUMMARY:a😀b\r\n".encode()
    middle = data.index(b"\xf0") + 2
    for fold in (b"\r\n ", b"\n\t"):
        assert decode(data[:middle] + fold + data[middle:]) == "SUMMARY:a😀b\r\n"


def test_a_fold_between_characters_stays():
    assert decode("SUMMARY:ü\r\n ü\r\n".encode()) == "SUMMARY:ü\r\n ü\r\n"


def test_carriage_returns_alone_become_line_ends():
    assert decode(b"BEGIN:VCALENDAR\rEND:VCALENDAR\r") == "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_become_text_that_can_be_stored(data):
    decode(data).encode()


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\ufeff")))
def test_text_in_utf_8_reads_back(text):
    assert decode(text.encode()) == text
