"""Pull: the server's changes of one calendar come in, page by page, the token never ahead of the data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from calapp.errors import BadAnswer, InputError, TokenExpired
from calapp.ical.scan import primary_uid
from calapp.model.calendar import Calendar, CalendarSyncState, SyncPhase
from calapp.model.timespan import TimeSpan
from calapp.providers.base import DeltaSource, RemoteDelta, RemoteObject
from calapp.store.unit import Unit
from calapp.store.values import ObjectTag, Standing, StoredObject, Verb
from calapp.sync import guard
from calapp.sync.fetching import BATCH, Fetcher, read_ahead
from calapp.sync.guard import Verdict
from calapp.sync.lane import Lane
from calapp.sync.plan import Action, Local, Remote, decide, plan_page
from calapp.sync.settle import Met, Outcome, arrive, meet
from calapp.sync.window import next_window

MOST_PAGES = 10_000
CALENDAR_ITSELF = ""  # the place of a problem that concerns a calendar and no single object
_HELD = (
    "The server suddenly says that {gone} of {total} events are gone. "
    "They are kept here until calapp has looked again; sync once more in a minute."
)
_NOT_HANDED_OUT = "The server lists this event but does not hand it out. calapp asks again every day."


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull did. ``empty`` tells that the server named no change, ``complete`` that it listed everything."""

    stored: int = 0
    removed: int = 0
    conflicts: int = 0
    problems: tuple[str, ...] = ()
    held: int = 0
    empty: bool = True
    complete: bool = False


def pull_changes(lane: Lane, calendar: Calendar, *, ctag: str | None) -> Pulled:
    """Take over what changed since the stored token; everything, when there is none or the server forgot it.

    ``ctag`` is the calendar's tag as it was before the pull. Raises CalendarGone and what ends the account's pass.
    """
    state = lane.view.calendars.state(calendar.id)
    window = window_of(lane, state)
    if window != state.window:  # the new window is asked for beside the old one, which counts until all of it is here
        state = replace(state, token=None)
    pages = lane.provider.changes(calendar, state.token, window=window)
    try:
        return _Pull(lane, calendar, state).run(pages, ctag=ctag)
    except TokenExpired:
        state = replace(state, phase=SyncPhase.RESYNC, token=None, ctag=None)
    with lane.unit() as unit:  # nothing is forgotten but the token: what is equal is not fetched again
        unit.calendars.save_state(state)
    try:
        pages = lane.provider.changes(calendar, None, window=window)
        return _Pull(lane, calendar, state).run(pages, ctag=ctag)
    except TokenExpired:
        return _Pull(lane, calendar, state).run(lane.provider.listing(calendar, window=window), ctag=ctag)


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
    """One run over the pages of one answer."""

    def __init__(self, lane: Lane, calendar: Calendar, state: CalendarSyncState) -> None:
        self._lane = lane
        self._calendar = calendar
        self._state = state
        self._fetcher = Fetcher(lane, calendar)
        # What became of these is looked up one by one; the lists of others say nothing about them.
        self._doubtful = {op.href for op in lane.view.outbox.unsettled(calendar.id) if op.href}
        self._seen: set[str] = set()
        self._removals: dict[str, ObjectTag] = {}
        self._unanswered: list[str] = []
        self._done = Pulled()

    def run(self, pages: Iterator[RemoteDelta], *, ctag: str | None) -> Pulled:
        """Take the pages over, weigh the removals, and store the token last."""
        last = RemoteDelta()
        for last in self._checked(read_ahead(pages)):
            self._take_page(last)
            if last.more and last.token and not (last.complete or self._removals):
                self._save_token(last.token)
        if last.complete:
            self._sweep(last.window)
        if last.window is not None:
            self._removals = self._really_gone()
        self._finish(last, ctag)
        return replace(self._done, complete=last.complete)

    def _checked(self, pages: Iterator[RemoteDelta]) -> Iterator[RemoteDelta]:
        """Stop where a server promises more for ever."""
        token = None
        for number, page in enumerate(pages):
            self._lane.check()
            if number >= MOST_PAGES or (page.more and page.token is not None and page.token == token):
                raise BadAnswer(detail="the same page of changes came again and again")
            token = page.token
            yield page

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
        self._store([bodies[href] for href in plan.fetch if href in bodies])
        self._fetch([href for href in plan.fetch if href not in bodies], tags)

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
        done = 0
        with closing(self._fetcher.batches(hrefs)) as batches:
            for fetched in batches:
                self._store(fetched.objects)
                self._unanswered += fetched.unanswered
                self._seen -= set(fetched.gone)
                self._remove({href: tags[href] for href in fetched.gone if href in tags})
                done += len(fetched.objects) + len(fetched.gone) + len(fetched.unanswered)
                self._lane.tell(self._calendar, done, len(hrefs))

    def _store(self, copies: Sequence[RemoteObject]) -> None:
        """Store bodies; what was edited or deleted here, also since the page was planned, is met one by one."""
        if not copies:
            return
        by_href = {copy.href: copy for copy in copies}
        with self._lane.unit() as unit:
            twins = self._twins(unit, copies)
            met = [meet(unit, found, copy, own=self._lane.own) for found, copy in twins]
            met_hrefs = {copy.href for _, copy in twins}
            stored = unit.objects.store_base(self._calendar.id, [one for one in copies if one.href not in met_hrefs])
            own, now = self._lane.own, self._lane.clock()
            edited = [(found, by_href[found.href or ""]) for found in stored.standing_edits]
            met += [arrive(unit, found, copy, own=own, now=now) for found, copy in edited]
            unread = {href.rpartition("/")[2]: self._reason(unit, href) for href in stored.unreadable}
        self._count(met, stored=stored.added + stored.changed)
        self._note(f"{name}: {reason}" for name, reason in unread.items())

    def _twins(self, unit: Unit, copies: Sequence[RemoteObject]) -> list[tuple[StoredObject, RemoteObject]]:
        """Pair copies with events that were made here under the same UID and never reached the server.

        Another device was first, with the same invitation say: that is one event, not two.
        """
        twins = []
        made_here = _made_here(unit, self._calendar)
        for copy in copies if made_here else ():
            object_id = made_here.pop(_uid(copy), None)
            found = None if object_id is None else unit.objects.get(object_id)
            if found is not None and found.standing is Standing.NEW and found.href in (None, copy.href):
                twins.append((found, copy))
        return twins

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

    def _save_token(self, token: str) -> None:
        """Store how far a long answer is; its pages so far are stored, and nothing of them is held back."""
        self._state = replace(self._state, token=token)
        with self._lane.unit() as unit:
            unit.calendars.save_state(self._state)

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
        going = self._weigh(last.source, now)
        if going is None:
            self._hold(now)
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
            met = [meet(unit, item, None, own=self._lane.own) for item in found if item is not None]
            if self._note_unanswered(unit):
                state = replace(state, last_audit=None)
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

    def _weigh(self, source: DeltaSource, now: datetime) -> frozenset[str] | None:
        """Return which removals are carried out; None when they are held."""
        wanted = frozenset(self._removals)
        surprising = [href for href, tag in self._removals.items() if tag.standing is not Standing.DELETED]
        if not surprising:
            return wanted
        total = self._lane.view.objects.count(self._calendar.id)
        verdict = guard.judge(len(surprising), total, self._state.held_since, now)
        if verdict is not Verdict.LOOK_AGAIN:
            return wanted if verdict is Verdict.REMOVE else None
        return self._second_look(source, wanted)

    def _second_look(self, source: DeltaSource, missing: frozenset[str]) -> frozenset[str] | None:
        provider, calendar = self._lane.provider, self._calendar
        window = self._state.window
        if source is DeltaSource.LISTING:
            other = provider.changes(calendar, None, window=window)
        else:
            other = provider.listing(calendar, window=window)
        listed: set[str] = set()
        complete = False
        for page in self._checked(other):
            listed.update(ref.href for ref in page.changed)
            listed.update(copy.href for copy in page.objects)
            complete = page.complete
        if not complete:
            return None
        found = provider.fetch(calendar, guard.samples(sorted(missing))).objects
        return guard.confirmed(missing, listed, {copy.href for copy in found})

    def _hold(self, now: datetime) -> None:
        """Keep everything as it is, token included, so that the next pass sees the removals again."""
        gone, total = len(self._removals), self._lane.view.objects.count(self._calendar.id)
        words = _HELD.format(gone=gone, total=total)
        waits = self._state.held_since is not None and now - self._state.held_since < guard.SECOND_LOOK_AFTER
        since = self._state.held_since if waits else now
        with self._lane.unit() as unit:
            unit.problems.save(self._calendar.id, CALENDAR_ITSELF, words, readable=True)
            unit.calendars.save_state(replace(self._state, held_since=since, held_removals=gone))
        self._done = replace(self._done, held=gone)
        self._note([words])

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


def _made_here(unit: Unit, calendar: Calendar) -> dict[str, int]:
    """Return the events that still have to be created at the server, by UID."""
    ready = unit.outbox.ready(calendar.id, datetime.max.replace(tzinfo=UTC))
    return {op.uid: op.object_id for op in ready if op.verb is Verb.CREATE}


def _uid(copy: RemoteObject) -> str:
    try:
        return primary_uid(copy.raw)
    except InputError:
        return ""
