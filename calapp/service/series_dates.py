"""The dates that a series has beside its rule: read, added, brought back, taken away and set back to the series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from calapp.errors import InputError
from calapp.ical.series import same_slot
from calapp.model.edits import EventDraft, ExtraDates, Notify
from calapp.model.occurrence import OccurrenceKey
from calapp.model.timespan import EventTime
from calapp.recurrence import split
from calapp.recurrence.upcoming import has
from calapp.service.connections import RuleProblem
from calapp.service.events import EventService
from calapp.service.opened import Opened
from calapp.service.views import Edit, SeriesDates
from calapp.store.database import Store

FIELD = "dates"


class SeriesDateService:
    """Reads and changes what a series has beside its rule. Each change is one edit that undoes as one.

    All methods raise ObjectGone, and InputError for an event that does not repeat.
    """

    def __init__(self, store: Store, events: EventService, *, rule_problem: RuleProblem) -> None:
        """``rule_problem`` tells why a system has no room for the dates that a series gets beside its rule."""
        self._store = store
        self._events = events
        self._rule_problem = rule_problem

    def of(self, object_id: int) -> SeriesDates:
        """Return what a series has beside its rule, by date."""
        opened = self._series(object_id)
        kind, some = opened.account.kind, (opened.master.start,)
        changed = (event for event in opened.events if event.recurrence_id is not None)
        return SeriesDates(
            opened.index,
            _by_date(opened.master.rdates),
            _by_date(opened.master.exdates),
            tuple(sorted(changed, key=lambda event: _key(event.recurrence_id))),
            no_adding=self._rule_problem(kind, some),
            no_return=self._rule_problem(kind, (), some),
        )

    def change(self, object_id: int, dates: ExtraDates, *, notify: Notify = Notify.NONE) -> Edit:
        """Give a series these dates. Raises also what ``EventService.save`` raises."""
        master = EventDraft.of(self._series(object_id).master)
        return self._events.save(OccurrenceKey(object_id), master, dates=dates, notify=notify)

    def edit(
        self,
        object_id: int,
        *,
        add: Sequence[EventTime] = (),
        remove: Sequence[EventTime] = (),
        bring_back: Sequence[EventTime] = (),
        reset: Sequence[EventTime] = (),
        notify: Notify = Notify.NONE,
    ) -> Edit:
        """Add dates, remove added ones, bring back left-out ones, and set changed occurrences back, all at once.

        Raises InputError for a date that the series does not have in that way, or has already.
        """
        opened = self._series(object_id)
        master = opened.master
        overrides = [event.recurrence_id for event in opened.events if event.recurrence_id is not None]
        removed = [_among(date, master.rdates, "This date was not added to the series") for date in remove]
        returned = [_among(date, master.exdates, "This date was not left out of the series") for date in bring_back]
        regular = [_among(date, overrides, "This occurrence was not changed") for date in reset]
        added = tuple(split.recurrence_id(opened.index, date) for date in add)
        for date in added:
            if any(same_slot(date, one) for one in master.exdates):
                raise InputError(f"{date.iso()} was left out of the series. Bring it back instead.", field=FIELD)
            if has(opened.index, date):
                raise InputError(f"The series has {date.iso()} already. Choose another date.", field=FIELD)
        rdates = (*(date for date in master.rdates if date not in removed), *added)
        exdates = tuple(date for date in master.exdates if date not in returned)
        return self.change(object_id, ExtraDates(_by_date(rdates), exdates, tuple(regular)), notify=notify)

    def _series(self, object_id: int) -> Opened:
        opened = Opened.of(self._store.view, OccurrenceKey(object_id))
        if not opened.recurring:
            raise InputError("This event does not repeat, so it has no dates beside a rule.", field=FIELD)
        return opened


def _among(date: EventTime, dates: Iterable[EventTime], words: str) -> EventTime:
    found = next((one for one in dates if same_slot(one, date)), None)
    if found is None:
        raise InputError(f"{words}: {date.iso()}. `calapp event dates` lists them.", field=FIELD)
    return found


def _by_date(dates: Iterable[EventTime]) -> tuple[EventTime, ...]:
    return tuple(sorted(dates, key=_key))


def _key(time: EventTime | None) -> int:
    return time.key if time else 0
