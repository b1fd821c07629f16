"""Notes of events: their words and links, and nothing that runs, loads or hangs."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocument

from calapp.ui.notes_view import MOST_CHARS, NotesView


@pytest.fixture
def show(qtbot, light):
    def make(notes):
        view = NotesView(notes)
        qtbot.addWidget(view)
        view.resize(280, 200)
        view.fit(280)
        view.show()
        return view

    return make


def click(qtbot, view, words):
    found = view.document().find(words)
    place = view.cursorRect(found).center() - QPoint(4, 0)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_plain_text_stays_as_it_is_written(show):
    notes = "1 < 2 & 3\n\n  indented\n<not a tag>"
    assert show(notes).toPlainText().replace("\u00a0", " ") == notes


def test_an_address_in_plain_text_is_a_link_to_itself(show, qtbot):
    view = show("Agenda: https://example.org/agenda?a=1&b=2.")
    with qtbot.waitSignal(view.link_chosen) as chosen:
        click(qtbot, view, "example.org")
    assert chosen.args == ["https://example.org/agenda?a=1&b=2", "https://example.org/agenda?a=1&b=2"]


def test_html_shows_its_words_and_tells_where_its_links_lead(show, qtbot):
    view = show("<p>Hello <b>Ana</b></p><ul><li>one</li></ul><a href='https://evil.example/x'>https://bank.example</a>")
    assert view.toPlainText().split() == ["Hello", "Ana", "one", "https://bank.example"]
    with qtbot.waitSignal(view.link_chosen) as chosen:
        click(qtbot, view, "bank.example")
    assert chosen.args == ["https://evil.example/x", "https://bank.example"]


def test_an_address_in_the_words_of_html_is_a_link_too(show, qtbot):
    view = show("<p>Join at https://meet.jit.si/Kepler?a=1&amp;b=2, <b>please</b></p>")
    with qtbot.waitSignal(view.link_chosen) as chosen:
        click(qtbot, view, "meet.jit.si")
    assert chosen.args == ["https://meet.jit.si/Kepler?a=1&b=2", "https://meet.jit.si/Kepler?a=1&b=2"]


HOSTILE = {
    "script": "<p>a</p><script>alert(1)</script>",
    "picture": "<p>a</p><img src='https://track.example/pixel.png'><img src='file:///etc/passwd'>",
    "style": "<style>p { background: url(https://track.example/x) }</style><p style='color:white'>a</p>",
    "frame": "<iframe src='https://track.example'></iframe><p>a</p>",
    "handler": "<p onclick='alert(1)'>a</p>",
    "table": "<table background='https://track.example/x'><tr><td>a</td></tr></table>",
}


@pytest.mark.parametrize("notes", HOSTILE.values(), ids=HOSTILE)
def test_nothing_but_words_is_left_of_html(show, monkeypatch, notes):
    asked = []
    monkeypatch.setattr(NotesView, "loadResource", lambda _self, _kind, name: asked.append(name))
    view = show(notes)
    view.grab()
    assert view.toPlainText().strip() == "a"
    assert asked == []


def test_no_resource_is_ever_loaded(show, tmp_path):
    picture = tmp_path / "a.png"
    picture.write_bytes(b"x")
    kind = QTextDocument.ResourceType.ImageResource
    assert show("a").loadResource(kind, f"file://{picture}").isEmpty()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_a_link_that_leads_to_no_page_is_no_link(show, link):
    view = show(f"<p><a href='{link}'>press me</a></p>")
    assert "href" not in view.toHtml()


@pytest.mark.parametrize(
    "notes",
    ["<div>" * 50_000 + "deep", "<p>" + "a" * 300_000, "https://example.org/" * 20_000],
    ids=["nested", "one long word", "one long address"],
)
def test_notes_that_are_meant_to_hang_are_cut_and_broken(show, notes):
    text = show(notes).toPlainText()
    assert len(text) <= MOST_CHARS * 1.01
    assert max(map(len, text.replace("\u200b", " ").split()), default=0) <= 200


def test_long_notes_take_some_lines_and_are_scrolled_through(show):
    short, long = show("one line"), show("line\n" * 100)
    assert short.height() < 40 < long.height() < 300
    assert long.verticalScrollBar().maximum() > 0
