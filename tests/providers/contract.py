"""What every provider must do, whatever the system behind it: written once, inherited by each provider's own test.

A subclass gives two fixtures: ``devices``, two providers on the same account, as on two computers, and ``calendar``, an
empty calendar of that account as both see it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from calapp.errors import CalendarGone, ObjectGone, PreconditionFailed, TokenExpired
from calapp.model.calendar import Calendar
from calapp.model.timespan import TimeSpan
from calapp.providers.base import DeltaSource, Outgoing, Provider, RemoteCalendar, RemoteDelta, RemoteObject, Written

Devices = tuple[Provider, Provider]


def event(uid: str, title: str = "Planning", *, extra: str = "") -> str:
    """Return one object as iCalendar text."""
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//calapp//test//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T100000Z\r\nDTEND:20260105T110000Z\r\n"
        f"SUMMARY:{title}\r\n{extra}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def create(provider: Provider, calendar: Calendar, title: str = "Planning", *, uid: str = "") -> RemoteObject:
    """Write a new object and return it as the server keeps it."""
    uid = uid or f"{uuid4()}@calapp.example"
    outgoing = Outgoing(uid, event(uid, title), op_id=uuid4().hex, href=provider.new_href(calendar, uid))
    return read(provider, calendar, provider.put(calendar, outgoing).href)


def read(provider: Provider, calendar: Calendar, href: str) -> RemoteObject:
    """Return one object that must be there."""
    fetched = provider.fetch(calendar, [href])
    assert [found.href for found in fetched.objects] == [href], fetched
    return fetched.objects[0]


def changed(known: RemoteObject, title: str) -> Outgoing:
    """Return the write that gives a known object another title."""
    uid = known.raw.partition("UID:")[2].split()[0]
    line = next(line for line in known.raw.splitlines() if line.startswith("SUMMARY"))
    return Outgoing(
        uid,
        known.raw.replace(line, f"SUMMARY:{title}"),
        op_id=uuid4().hex,
        href=known.href,
        base_etag=known.etag,
        base_native=known.native,
    )


def everything(pages: object) -> list[RemoteDelta]:
    """Return all pages, checked for the shape that every delta has."""
    found: list[RemoteDelta] = list(pages)  # type: ignore[call-overload]
    assert found
    assert [page.more for page in found] == [True] * (len(found) - 1) + [False]
    return found


def hrefs_of(pages: list[RemoteDelta]) -> set[str]:
    """Return the hrefs of all living objects in the pages."""
    return {item.href for page in pages for item in (*page.changed, *page.objects)}


def removed_of(pages: list[RemoteDelta]) -> set[str]:
    """Return the hrefs that the pages declare gone."""
    return {href for page in pages for href in page.removed}


class ProviderContract:
    """The suite."""

    @pytest.fixture
    def provider(self, devices: Devices) -> Provider:
        return devices[0]

    @pytest.fixture
    def other(self, devices: Devices) -> Provider:
        return devices[1]

    def state(self, provider: Provider, calendar: Calendar) -> str | None:
        """Return the token of everything there is now."""
        return everything(provider.changes(calendar, None))[-1].token

    # calendars

    def test_poll_lists_the_calendar_by_name(self, provider, calendar):
        listed = {found.href: found for found in provider.poll().calendars}
        assert listed[calendar.href].name == calendar.name
        assert not listed[calendar.href].read_only

    def test_poll_tags_stay_while_nothing_changes_and_move_when_something_does(self, provider, other, calendar):
        def tags():
            return next((c.ctag, c.token) for c in provider.poll().calendars if c.href == calendar.href)

        before = tags()
        assert tags() == before
        create(other, calendar)
        assert tags() != before or before == (None, None)

    def test_calendar_is_created_changed_and_deleted(self, provider, other):
        if not (provider.capabilities.create_calendar and provider.capabilities.delete_calendar):
            return
        made = provider.create_calendar(RemoteCalendar("", "Trips", description="far away", color="#3355AA"))
        assert made.name == "Trips"
        provider.edit_calendar(replace(made, name="Journeys"))
        assert {c.href: c.name for c in other.poll().calendars}[made.href] == "Journeys"
        other.delete_calendar(made.href)
        assert made.href not in {c.href for c in provider.poll().calendars}

    def test_a_calendar_that_is_gone_is_told_from_an_empty_one(self, provider):
        if not (provider.capabilities.create_calendar and provider.capabilities.delete_calendar):
            return
        made = provider.create_calendar(RemoteCalendar("", "Trips"))
        calendar = Calendar(1, 1, made.href, made.name)
        known = create(provider, calendar)
        provider.delete_calendar(made.href)
        with pytest.raises(CalendarGone):
            everything(provider.changes(calendar, None))
        with pytest.raises(CalendarGone):
            everything(provider.listing(calendar))
        with pytest.raises(CalendarGone):
            provider.fetch(calendar, [known.href])

    # changes

    def test_first_listing_names_everything_and_says_that_it_is_complete(self, provider, calendar):
        known = {create(provider, calendar).href for _ in range(3)}
        pages = everything(provider.changes(calendar, None))
        assert hrefs_of(pages) == known
        assert all(page.complete for page in pages)

    def test_empty_calendar_lists_nothing_and_still_has_a_state(self, provider, calendar):
        pages = everything(provider.changes(calendar, None))
        assert hrefs_of(pages) == set()
        assert pages[-1].token or pages[-1].source is DeltaSource.LISTING

    def test_delta_names_what_was_added_changed_and_removed_and_nothing_else(self, provider, other, calendar):
        kept, edited, dropped = (create(provider, calendar, title) for title in ("kept", "edited", "dropped"))
        state = self.state(provider, calendar)
        other.put(calendar, changed(edited, "edited again"))
        other.delete(calendar, changed(dropped, ""))
        added = create(other, calendar, "added")
        pages = everything(provider.changes(calendar, state))
        if pages[0].complete:
            assert hrefs_of(pages) == {kept.href, edited.href, added.href}
        else:
            assert hrefs_of(pages) == {edited.href, added.href}
            assert removed_of(pages) == {dropped.href}

    def test_bodies_in_a_delta_are_the_bodies_a_fetch_returns(self, provider, other, calendar):
        state = self.state(provider, calendar)
        added = create(other, calendar, "added")
        for page in everything(provider.changes(calendar, state)):
            for found in page.objects:
                assert found == read(provider, calendar, added.href)

    def test_delta_never_misses_a_deletion(self, provider, other, calendar):
        known = [create(provider, calendar, f"number {number}") for number in range(6)]
        state = self.state(provider, calendar)
        gone = set()
        for victim in known[::2]:
            other.delete(calendar, changed(victim, ""))
            gone.add(victim.href)
            pages = everything(provider.changes(calendar, state))
            assert gone <= removed_of(pages) or (pages[0].complete and not gone & hrefs_of(pages))

    def test_delta_without_changes_is_empty_and_its_state_goes_on_working(self, provider, calendar):
        known = create(provider, calendar)
        state = self.state(provider, calendar)
        for _ in range(2):
            pages = everything(provider.changes(calendar, state))
            assert (hrefs_of(pages), removed_of(pages)) in ((set(), set()), ({known.href}, set()))
            assert pages[0].complete or not hrefs_of(pages)
            state = pages[-1].token

    def test_unknown_state_is_called_expired_or_answered_with_everything(self, provider, calendar):
        known = create(provider, calendar)
        try:
            pages = everything(provider.changes(calendar, "http://calapp.example/ns/sync/never-heard-of"))
        except TokenExpired:
            pages = everything(provider.changes(calendar, None))
            assert pages[0].complete
        assert hrefs_of(pages) == {known.href}

    def test_listing_agrees_with_what_a_fetch_says_of_versions(self, provider, calendar):
        known = {create(provider, calendar).href for _ in range(3)}
        pages = everything(provider.listing(calendar))
        assert all(page.complete for page in pages)
        versions = {item.href: item.etag for page in pages for item in (*page.changed, *page.objects)}
        assert versions == {found.href: found.etag for found in provider.fetch(calendar, sorted(known)).objects}

    def test_near_shows_what_lies_within_the_span_and_proves_no_absence(self, provider, calendar):
        uid = f"{uuid4()}@calapp.example"
        raw = event(uid, "far").replace("20260105T10", "20260705T10").replace("20260105T11", "20260705T11")
        far = provider.put(calendar, Outgoing(uid, raw, op_id=uid, href=provider.new_href(calendar, uid))).href
        known = create(provider, calendar, "near")
        middle = datetime(2026, 1, 10, tzinfo=UTC)
        pages = everything(provider.near(calendar, TimeSpan(middle - timedelta(days=35), middle + timedelta(days=35))))
        assert known.href in hrefs_of(pages)
        assert far not in hrefs_of(pages)
        assert not any(page.complete or page.removed or page.token for page in pages)

    # bodies

    def test_put_then_fetch_brings_the_event_back(self, provider, calendar):
        uid = f"{uuid4()}@calapp.example"
        raw = event(uid, r"Grüße\, 你好 🎉", extra="X-CALAPP-TEST;X-P=1:kept as it is\r\n")
        written = provider.put(calendar, Outgoing(uid, raw, op_id="op", href=provider.new_href(calendar, uid)))
        lines = read(provider, calendar, written.href).raw.splitlines()
        for line in (r"SUMMARY:Grüße\, 你好 🎉", "DTSTART:20260105T100000Z"):
            assert line in lines
        for line in (f"UID:{uid}", "X-CALAPP-TEST;X-P=1:kept as it is"):
            assert line in lines or not provider.capabilities.lossless

    def test_fetch_tells_found_and_gone_apart(self, provider, other, calendar):
        known = [create(provider, calendar, f"number {number}") for number in range(4)]
        other.delete(calendar, changed(known[1], ""))
        fetched = provider.fetch(calendar, [found.href for found in known])
        assert {found.href for found in fetched.objects} == {known[0].href, known[2].href, known[3].href}
        assert fetched.gone == (known[1].href,)
        assert fetched.unanswered == ()

    def test_fetch_of_nothing_asks_nothing(self, provider, calendar):
        before = provider.requests
        assert provider.fetch(calendar, []).objects == ()
        assert provider.requests == before

    # writes

    def test_create_never_overwrites(self, provider, other, calendar):
        if not provider.capabilities.client_names:
            return
        uid = f"{uuid4()}@calapp.example"
        outgoing = Outgoing(uid, event(uid, "first"), op_id="1", href=provider.new_href(calendar, uid))
        provider.put(calendar, outgoing)
        with pytest.raises(PreconditionFailed):
            other.put(calendar, replace(outgoing, raw=event(uid, "second"), op_id="2"))
        assert "SUMMARY:first" in read(provider, calendar, outgoing.href).raw

    def test_new_hrefs_differ(self, provider, calendar):
        hrefs = {provider.new_href(calendar, "the same uid") for _ in range(3)}
        assert len(hrefs) == 3 or hrefs == {None}

    def test_update_replaces_the_version_it_was_made_from(self, provider, calendar):
        known = create(provider, calendar, "before")
        written = provider.put(calendar, changed(known, "after"))
        now = read(provider, calendar, written.href)
        assert "SUMMARY:after" in now.raw
        assert now.etag != known.etag

    def test_update_of_a_version_that_moved_changes_nothing(self, provider, other, calendar):
        known = create(provider, calendar, "before")
        other.put(calendar, changed(known, "theirs"))
        with pytest.raises(PreconditionFailed):
            provider.put(calendar, changed(known, "mine"))
        assert "SUMMARY:theirs" in read(provider, calendar, known.href).raw

    def test_update_of_an_object_that_is_gone_brings_nothing_back(self, provider, other, calendar):
        known = create(provider, calendar)
        other.delete(calendar, changed(known, ""))
        with pytest.raises((ObjectGone, PreconditionFailed)):
            provider.put(calendar, changed(known, "mine"))
        assert provider.fetch(calendar, [known.href]).gone == (known.href,)

    def test_delete_of_a_version_that_moved_deletes_nothing(self, provider, other, calendar):
        known = create(provider, calendar, "before")
        other.put(calendar, changed(known, "theirs"))
        with pytest.raises(PreconditionFailed):
            provider.delete(calendar, changed(known, ""))
        assert "SUMMARY:theirs" in read(provider, calendar, known.href).raw

    def test_delete_of_what_is_gone_counts_as_done(self, provider, other, calendar):
        known = create(provider, calendar)
        other.delete(calendar, changed(known, ""))
        provider.delete(calendar, changed(known, ""))

    # unknown outcomes

    def test_find_returns_what_a_lost_write_left_behind(self, provider, other, calendar):
        uid = f"{uuid4()}@calapp.example"
        outgoing = Outgoing(uid, event(uid, "lost"), op_id=uuid4().hex, href=provider.new_href(calendar, uid))
        assert provider.find(calendar, outgoing) is None
        written: Written = other.put(calendar, outgoing)
        found = provider.find(calendar, outgoing)
        assert found is not None
        assert found.href == written.href
        assert uid in found.raw or not provider.capabilities.lossless

    def test_find_takes_no_event_that_belongs_to_another_object(self, provider, other, calendar):
        if provider.capabilities.client_names:
            return
        outgoing = Outgoing("mine@x", event("mine@x", "lost"), op_id=uuid4().hex)
        written = other.put(calendar, outgoing)
        assert provider.find(calendar, outgoing, taken=lambda href: href == written.href) is None
