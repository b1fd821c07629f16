"""When guests and the user are busy: guests by their account's system, the user from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo

from calapp.errors import CalappError, InputError
from calapp.model.account import AccountKind
from calapp.model.event import Status, Transparency
from calapp.model.free_busy import BusyKind, BusySpan, FreeBusy
from calapp.model.timespan import TimeSpan
from calapp.service.agenda import AgendaService
from calapp.service.connections import Connections
from calapp.store.database import Store

OWN = ""
"""The address of the row that stands for the user's own calendars."""
_NO_SERVER = "This calendar is on this computer only, so no server can be asked."


class FreeBusyService:
    """Looks busy times up; ``zone`` is the one in which whole days are read."""

    def __init__(
        self, store: Store, connections: Connections, agenda: AgendaService, *, zone: Callable[[], tzinfo]
    ) -> None:
        self._store = store
        self._agenda = agenda
        self._connections = connections
        self._zone = zone

    def of_guests(self, account_id: int, addresses: Sequence[str], span: TimeSpan) -> tuple[FreeBusy, ...]:
        """Return when guests are busy, as the account's system says; may take as long as its server does.

        A system that does not answer makes the busy times unknown, with the reason. Raises InputError without account.
        """
        account = self._store.view.accounts.get(account_id)
        if account is None:
            raise InputError("This account is no longer there.")
        wanted = tuple(dict.fromkeys(one.lower() for one in addresses if one.lower() not in account.addresses))
        if not wanted:
            return ()
        if account.kind is AccountKind.LOCAL:
            return tuple(FreeBusy(one, unknown=_NO_SERVER) for one in wanted)
        try:
            with self._connections.provider(account) as provider:
                return provider.free_busy(wanted, span)
        except CalappError as error:
            return tuple(FreeBusy(one, unknown=error.title) for one in wanted)

    def own(self, span: TimeSpan, *, without: str = "") -> FreeBusy:
        """Return when the user is busy by all visible calendars; ``without`` is the UID of what is being planned."""
        zone, found = self._zone(), []
        for one in self._agenda.between(span, declined=False):
            free = one.transparency is Transparency.TRANSPARENT or one.status is Status.CANCELED
            if free or (without and one.uid == without):
                continue
            kind = BusyKind.TENTATIVE if one.status is Status.TENTATIVE else BusyKind.BUSY
            spent = BusySpan(max(one.start.instant(zone), span.start), min(one.end.instant(zone), span.end), kind)
            if spent.start < spent.end:
                found.append(spent)
        return FreeBusy(OWN, tuple(found))

    def everybody(
        self, account_id: int, addresses: Sequence[str], span: TimeSpan, *, without: str = ""
    ) -> tuple[FreeBusy, ...]:
        """Return the user's own busy times first, then each guest's."""
        guests = self.of_guests(account_id, addresses, span)
        return (self.own(span, without=without), *guests)
