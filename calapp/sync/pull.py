"""Pull: the server's changes of one calendar come in, page by page, the token never ahead of the data."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from calapp.errors import AccessDenied, BadAnswer, Rejected, ServerBusy, TokenExpired
from calapp.model.calendar import Calendar, CalendarSyncState, SyncPhase
from calapp.model.timespan import TimeSpan
from calapp.providers.base import RemoteDelta, RemoteObject
from calapp.store.unit import Unit
from calapp.store.values import ObjectTag, Standing
from calapp.sync.fetching import BATCH, Fetcher, checked, read_ahead
from calapp.sync.lane import Lane
from calapp.sync.plan import Action, Local, Remote, decide, plan_page
from calapp.sync.removals import CALENDAR_ITSELF, hold, weigh
from calapp.sync.settle import Met, Outcome, arrive, meet
from calapp.sync.twins import made_here_too, under_another_name
from calapp.sync.window import near, next_window

MANY = 2 * BATCH
"""Of a calendar with more objects than this, those around today are fetched first."""

_NOT_HANDED_OUT = "The server lists this event but does not hand it out. calapp asks again every day."


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull did.

    ``empty`` tells that the server named no change, ``complete`` that it listed everything, ``partial`` that the rest
    of a new calendar is still to come.
    """

    stored: int = 0
    removed: int = 0
    conflicts: int = 0
    problems: tuple[str, ...] = ()
    held: int = 0
    empty: bool = True
    complete: bool = False
    partial: bool = False


def pull_changes(lane: Lane, calendar: Calendar, *, ctag: str | None, only_near: bool = False) -> Pulled:
    """Take over what changed since the stored token; everything, when there is none or the server forgot it.

    Of a large calendar that is new here the weeks around today come first, and with ``only_near`` no others: so every
    calendar shows this week before all of any has come. ``ctag`` is the calendar's tag as it was before the pull.
    Raises CalendarGone and what ends the account's pass.
    """
    state = lane.view.calendars.state(calendar.id)
    window = window_of(lane, state)
    if is_new(state) and lane.provider.capabilities.bodies_in_delta:
        glanced = _Pull(lane, calendar, state).glance()
        if only_near:
            return glanced
    if window != state.window:  # the new window is asked for beside the old one, which counts until all of it is here
        state = replace(state, token=None)
    shown = lane.view.objects.seen(calendar.id, state.generation)
    pages = lane.provider.changes(calendar, state.token, window=window)
    try:
        if state.token is not None or not shown:
            return _Pull(lane, calendar, state, shown, only_near=only_near).run(pages, ctag=ctag)
    except TokenExpired:
        state = replace(state, phase=SyncPhase.RESYNC, token=None, ctag=None)
    with lane.unit() as unit:  # nothing is forgotten but the token: what is equal is not fetched again
        unit.objects.swept(calendar.id)
        unit.calendars.save_state(state)
    try:
        pages = lane.provider.changes(calendar, None, window=window)
        return _Pull(lane, calendar, state).run(pages, ctag=ctag)
    except TokenExpired:
        return _Pull(lane, calendar, state).run(lane.provider.listing(calendar, window=window), ctag=ctag)


def is_new(state: CalendarSyncState) -> bool:
    """Tell whether nothing of a calendar was listed yet."""
    return state.phase is SyncPhase.INITIAL and state.token is None


def audit(lane: Lane, calendar: Calendar) -> Pulled:
    """Compare everything by the method that needs no token: the cure for deltas that leave things out."""
    state = lane.view.calendars.state(calendar.id)
    listing = lane.provider.listing(calendar, window=state.window)
    pages = (replace(page, token=state.token) for page in listing)
    return _Pull(lane, calendar, state).run(pages, ctag=state.ctag)


def window_of(lane: Lane, state: CalendarSyncState) -> TimeSpan | None:
    """Return the window to ask for: another one than the stored one when it is time to move, None without windows."""
    if not lane.provider.capabilities.windowed:
        return None
    return next_window(state.window, lane.clock(), lane.view.horizon.years())


class _Pull:
    """One run over the pages of one answer; ``shown`` is what its earlier pages showed, when it goes on with one."""

    def __init__(
        self,
        lane: Lane,
        calendar: Calendar,
        state: CalendarSyncState,
        shown: Collection[str] = frozenset(),
        *,
        only_near: bool = False,
    ) -> None:
        self._lane = lane
        self._calendar = calendar
        self._state = state
        self._fetcher = Fetcher(lane, calendar)
        # What became of these is looked up one by one; the lists of others say nothing about them.
        self._doubtful = {op.href for op in lane.view.outbox.unsettled(calendar.id) if op.href}
        self._seen = set(shown)
        self._noted = set(shown)
        self._only_near = only_near
        self._removals: dict[str, ObjectTag] = {}
        self._unanswered: list[str] = []
        self._done = Pulled()

    def run(self, pages: Iterator[RemoteDelta], *, ctag: str | None) -> Pulled:
        """Take the pages over, weigh the removals, and store the token last."""
        last = RemoteDelta()
        for last in checked(self._lane, read_ahead(pages)):
            self._take_page(last)
            if self._done.partial:
                return self._done
            if last.more and last.token and not (self._removals or self._unanswered):
                self._save_place(last, last.token)
        if last.complete:
            self._sweep(last.window)
        if last.window is not None:
            self._removals = self._really_gone()
        self._finish(last, ctag)
        return replace(self._done, complete=last.complete)

    def glance(self) -> Pulled:
        """Take over what lies around today, and nothing else: what is left out may be there all the same."""
        for page in self._near():
            self._take_page(page)
        return replace(self._done, partial=True)

    def _near(self) -> tuple[RemoteDelta, ...]:
        """Return what the server says lies around today; one that cannot say so costs nothing but the question."""
        try:
            asked = self._lane.provider.near(self._calendar, near(self._lane.clock()))
            return tuple(replace(page, removed=(), complete=False) for page in checked(self._lane, asked))
        except (AccessDenied, BadAnswer, Rejected, ServerBusy) as error:
            log.info("Calendar %d is not shown ahead of time: %s %s", self._calendar.id, error, error.detail)
            return ()

    def _take_page(self, page: RemoteDelta) -> None:
        bodies = {copy.href: copy for copy in page.objects}
        changed = {ref.href: ref.etag for ref in page.changed} | {copy.href: copy.etag for copy in page.objects}
        self._seen |= changed.keys()
        self._removals = {href: tag for href, tag in self._removals.items() if href not in changed}  # it came back
        if changed or page.removed or page.complete:
            self._done = replace(self._done, empty=False)
        changed = {href: etag for href, etag in changed.items() if href not in self._doubtful}
        removed = frozenset(page.removed) - self._doubtful
        tags = self._lane.view.objects.tags(self._calendar.id, [*changed, *removed])
        plan = plan_page(changed, removed, lambda href: self._known(tags.get(href)))
        for href in plan.removals:
            self._removals[href] = tags[href]
        if bodies:
            self._store([bodies[href] for href in plan.fetch if href in bodies])
            self._lane.tell(self._calendar, len(self._seen))
        wanted = [href for href in plan.fetch if href not in bodies]
        if len(wanted) > MANY and page.complete and is_new(self._state):
            nearby = {ref.href for near_page in self._near() for ref in near_page.changed}.intersection(wanted)
            self._fetch([href for href in wanted if href in nearby], tags)
            self._done = replace(self._done, partial=self._only_near)
            wanted = [] if self._only_near else [href for href in wanted if href not in nearby]
        self._fetch(wanted, tags)

    def _known(self, tag: ObjectTag | None) -> tuple[Local, str | None]:
        """Return where an object stands, and the version that was seen last."""
        if tag is None:
            return Local.ABSENT, None
        if tag.standing is Standing.CONFLICTED:
            conflict = self._lane.view.conflicts.of_object(tag.id)
            return Local.CONFLICTED, conflict.theirs_etag if conflict else None
        return Local(tag.standing), tag.etag

    def _fetch(self, hrefs: Sequence[str], tags: dict[str, ObjectTag]) -> None:
        if not hrefs:
            return
        self._lane.tell(self._calendar, 0, len(hrefs))
        began, done = time.monotonic(), 0
        with closing(self._fetcher.batches(hrefs)) as batches:
            for fetched in batches:
                self._store(fetched.objects)
                self._unanswered += fetched.unanswered
                self._seen -= set(fetched.gone)
                self._remove({href: tags[href] for href in fetched.gone if href in tags})
                done += len(fetched.objects) + len(fetched.gone) + len(fetched.unanswered)
                self._lane.tell(self._calendar, done, len(hrefs), seconds=time.monotonic() - began)

    def _store(self, copies: Sequence[RemoteObject]) -> None:
        """Store bodies; what was edited or deleted here, also since the page was planned, is met one by one."""
        if not copies:
            return
        by_href = {copy.href: copy for copy in copies}
        with self._lane.unit() as unit:
            twins = made_here_too(unit, self._calendar, copies)
            met = [meet(unit, found, copy, own=self._lane.own) for found, copy in twins]
            met_hrefs = {copy.href for _, copy in twins}
            stored = unit.objects.store_base(self._calendar.id, [one for one in copies if one.href not in met_hrefs])
            own, now = self._lane.own, self._lane.clock()
            edited = [(found, by_href[found.href or ""]) for found in stored.standing_edits]
            met += [arrive(unit, found, copy, own=own, now=now) for found, copy in edited]
            unread = {href.rpartition("/")[2]: self._reason(unit, href) for href in stored.unreadable}
        self._count(met, stored=stored.added + stored.changed)
        self._note(f"{name}: {reason}" for name, reason in unread.items())

    def _reason(self, unit: Unit, href: str) -> str:
        return next((item.reason for item in unit.problems.all(self._calendar.id) if item.href == href), "")

    def _count(self, met: Collection[Met], *, stored: int = 0) -> None:
        kinds = [item.outcome for item in met]
        self._done = replace(
            self._done,
            stored=self._done.stored + stored + kinds.count(Outcome.IN_STEP) + kinds.count(Outcome.TO_SEND),
            removed=self._done.removed + kinds.count(Outcome.REMOVED),
            conflicts=self._done.conflicts + kinds.count(Outcome.CONFLICT),
        )
        self._note(item.note for item in met if item.note)

    def _note(self, notes: Iterable[str]) -> None:
        self._done = replace(self._done, problems=(*self._done.problems, *notes))

    def _save_place(self, page: RemoteDelta, token: str) -> None:
        """Store how far a long answer is; its pages so far are stored, and nothing of them is held back.

        A provider that cannot go on with a full listing as such goes on with changes; the audit is due in any case.
        """
        self._state = replace(self._state, token=token, window=page.window or self._state.window)
        if page.complete:
            self._state = replace(self._state, last_audit=None)
        with self._lane.unit() as unit:
            if page.complete:
                unit.objects.see(self._calendar.id, self._seen - self._noted, generation=self._state.generation)
            unit.calendars.save_state(self._state)
        self._noted |= self._seen

    def _remove(self, tags: dict[str, ObjectTag]) -> None:
        for href, tag in tags.items():
            if decide(Local(tag.standing), Remote.GONE) is not Action.NOTHING:
                self._removals[href] = tag

    def _sweep(self, window: TimeSpan | None) -> None:
        """What a complete listing does not show is gone; one of a window says nothing about what lies outside of it."""
        objects = self._lane.view.objects
        tags = objects.tags(self._calendar.id)
        missing = {href: tag for href, tag in tags.items() if href not in self._seen and href not in self._doubtful}
        if window is not None and missing:
            inside = objects.within(self._calendar.id, window)
            missing = {href: tag for href, tag in missing.items() if tag.id in inside}
        self._remove(missing)

    def _really_gone(self) -> dict[str, ObjectTag]:
        """Keep what only left the window: there, absence proves nothing but a 404 on the object itself does."""
        gone: set[str] = set()
        hrefs = list(self._removals)
        for start in range(0, len(hrefs), BATCH):
            self._lane.check()
            gone.update(self._fetcher.fetch(hrefs[start : start + BATCH]).gone)
        return {href: tag for href, tag in self._removals.items() if href in gone}

    def _finish(self, last: RemoteDelta, ctag: str | None) -> None:
        """Carry out or hold the removals and store where the calendar stands now, in one unit (T5)."""
        now = self._lane.clock()
        going = weigh(self._lane, self._calendar, self._state, self._removals, last.source)
        if going is None:
            words = hold(self._lane, self._state, len(self._removals))
            self._done = replace(self._done, held=len(self._removals))
            self._note([words])
            return
        state = replace(
            self._state,
            phase=SyncPhase.STEADY,
            token=last.token or self._state.token,
            ctag=last.ctag or ctag or (self._state.ctag if self._done.empty else None),
            generation=self._state.generation + last.complete,
            window=last.window or self._state.window,
            last_audit=now if last.complete else self._state.last_audit,
        )
        if last.complete or self._removals:  # a delta without removals says nothing about a hold
            state = replace(state, held_since=None, held_removals=0)
        if not going and not self._unanswered and state == self._state:
            return
        with self._lane.unit() as unit:
            found = [unit.objects.get(self._removals[href].id) for href in going]
            own = self._lane.own
            met = [meet(unit, item, under_another_name(unit, item), own=own) for item in found if item is not None]
            if self._note_unanswered(unit):
                state = replace(state, last_audit=None)
            if self._noted:
                unit.objects.swept(self._calendar.id)
            self._solve(unit, listed=last.complete, released=state.held_since is None)
            unit.calendars.save_state(state)
        self._count(met)

    def _solve(self, unit: Unit, *, listed: bool, released: bool) -> None:
        """Drop the problems that went away: of the calendar itself, and of objects that the server no longer lists."""
        if not listed and self._state.held_since is None:
            return
        for problem in unit.problems.all(self._calendar.id):
            gone = listed and problem.href not in self._seen
            if released if problem.href == CALENDAR_ITSELF else gone:
                unit.problems.forget(self._calendar.id, problem.href)

    def _note_unanswered(self, unit: Unit) -> bool:
        """Note what was listed but not handed out; tell whether any of it is new."""
        if not self._unanswered:
            return False
        known = {item.href for item in unit.problems.all(self._calendar.id)}
        for href in self._unanswered:
            shows = unit.objects.at(self._calendar.id, href) is not None
            unit.problems.save(self._calendar.id, href, _NOT_HANDED_OUT, readable=shows)
        self._note(f"{href.rpartition('/')[2]}: {_NOT_HANDED_OUT}" for href in self._unanswered)
        return not known.issuperset(self._unanswered)
