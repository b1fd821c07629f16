"""Addresses opened from the window: asked about when the words hide where they lead, and meetings by one key."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QDesktopServices

from calapp.model.edits import EventDraft
from calapp.ui import link_actions
from tests.ui.test_shell import at, create

# Qt says so when a tray icon is shown without any desktop around it.
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")


@pytest.fixture
def opened(monkeypatch):
    found = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: found.append(url.toString()))
    return found


@pytest.fixture
def asked(monkeypatch):
    """Answer the question where a link leads with yes, and remember it."""
    questions = []

    def confirm(_title, words, _action, **_more):
        questions.append(words)
        return True

    monkeypatch.setattr(link_actions, "confirm", confirm)
    return questions


def test_a_link_that_says_where_it_leads_opens_at_once(shell, opened, asked):
    shell.workings.links.open("https://example.org/a", "https://example.org/a")
    assert (opened, asked) == (["https://example.org/a"], [])


def test_a_link_whose_words_say_something_else_shows_where_it_leads_first(shell, opened, asked):
    shell.workings.links.open("https://evil.example/login", "https://bank.example/login")
    assert asked == ["This leads to:\nhttps://evil.example/login"]
    assert opened == ["https://evil.example/login"]


def test_a_link_that_is_declined_stays_closed(shell, opened, monkeypatch):
    monkeypatch.setattr(link_actions, "confirm", lambda *_, **__: False)
    shell.workings.links.open("https://evil.example/login", "here")
    assert opened == []


def test_what_may_not_be_opened_says_so(shell, opened, asked):
    told = []
    shell.workings.links.message.connect(told.append)
    shell.workings.links.open("file:///etc/passwd", "file:///etc/passwd")
    assert (opened, asked) == ([], [])
    assert "cannot be opened" in told[0].text


def test_one_key_joins_the_selected_event(shell, runtime, opened, qtbot):
    key = create(runtime, location="https://meet.jit.si/Tea")
    qtbot.waitUntil(lambda: bool(shell.feed.occurrences))
    shell.window.week.select(key)
    shell.window.commands["join"].trigger()
    assert opened == ["https://meet.jit.si/Tea"]


def test_one_key_joins_what_is_on_when_nothing_is_selected(shell, runtime, opened):
    create(runtime, "Later", day=12, hour=18, location="https://meet.jit.si/Later")
    create(runtime, "Soon", day=12, hour=11, location="https://meet.jit.si/Soon")
    draft = EventDraft(at(12, 11, 30), at(12, 12), title="Lunch")
    runtime.events.create(runtime.calendars.writable()[0].id, replace(draft, location="Canteen"))
    shell.workings.links.join(None)
    assert opened == ["https://meet.jit.si/Soon"]


def test_an_event_without_a_meeting_says_so(shell, runtime, opened):
    told = []
    shell.workings.links.message.connect(told.append)
    shell.workings.links.join(create(runtime, location="Canteen"))
    assert opened == []
    assert told[0].text == "“Tea” names no address to join at."
