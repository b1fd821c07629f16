"""A lane: what the pass of one account works with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from calapp.errors import Canceled
from calapp.model.account import Account
from calapp.model.calendar import Calendar
from calapp.providers.base import Outgoing, Provider
from calapp.store.database import Store
from calapp.store.unit import Unit, View
from calapp.store.values import Op
from calapp.sync.guests import is_guest
from calapp.sync.result import Progress, Watch


@dataclass(frozen=True, slots=True)
class Lane:
    """One account, its server, its store, its clock, who watches, and when all calendars were asked for last."""

    account: Account
    provider: Provider
    store: Store
    clock: Callable[[], datetime]
    watch: Watch
    last_look: datetime | None = None

    @property
    def view(self) -> View:
        """The store as it was committed last."""
        return self.store.view

    @property
    def own(self) -> tuple[str, ...]:
        """The user's addresses."""
        return self.account.addresses

    def check(self) -> None:
        """Raise Canceled if the user stopped the sync; called between objects and pages."""
        if self.watch.canceled():
            raise Canceled

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """Open a unit of work and tell what it changed once it is committed."""
        with self.store.unit() as unit:
            yield unit
        summary = unit.summary
        if not summary.empty:
            self.watch.changed(summary)

    def tell(self, calendar: Calendar, done: int = 0, total: int = 0, *, seconds: float = 0.0) -> None:
        """Tell how far a calendar is, and how many seconds that took."""
        self.watch.progress(Progress(self.account.id, calendar.id, calendar.name, done, total, seconds))

    def outgoing(self, op: Op) -> Outgoing:
        """Return an operation as the provider takes it."""
        found = self.view.objects.get(op.object_id)
        base = found.base_raw if found is not None else None
        return Outgoing(
            op.uid,
            op.raw or "",
            op.op_id,
            href=op.href,
            base_etag=op.base_etag,
            base_native=op.base_native,
            schedule_tag=op.schedule_tag,
            notify=op.notify,
            guest=is_guest(op.raw or base or "", self.own),
        )
