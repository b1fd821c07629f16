"""Builds the runtime of a profile: the only file that names every concrete class."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from calapp import settings as settings_file
from calapp.model.changes import ChangeSummary
from calapp.paths import Profile
from calapp.settings import Settings

if TYPE_CHECKING:
    from calapp.service.accounts import AccountService
    from calapp.service.agenda import AgendaService
    from calapp.service.calendars import CalendarService
    from calapp.service.conflicts import ConflictService
    from calapp.service.events import EventService
    from calapp.service.transfer import TransferService

Listener = Callable[[ChangeSummary], None]


class Runtime:
    """The services of one profile, for one thread: a second thread opens its own.

    Services are built when first asked for, so that nothing heavy is imported before the first week is painted.
    Listeners hear of every edit made through this runtime, in its thread.
    """

    def __init__(self, profile: Profile) -> None:
        self.profile = profile.create()
        self.settings = settings_file.load(profile.settings_file)
        self.zone: ZoneInfo = settings_file.zone_of(self.settings)
        self._listeners: list[Listener] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def accounts(self) -> AccountService:
        """The accounts."""
        raise NotImplementedError

    @cached_property
    def calendars(self) -> CalendarService:
        """The calendars of all accounts."""
        raise NotImplementedError

    @cached_property
    def agenda(self) -> AgendaService:
        """What lies in a span."""
        raise NotImplementedError

    @cached_property
    def events(self) -> EventService:
        """Reading and editing events."""
        raise NotImplementedError

    @cached_property
    def conflicts(self) -> ConflictService:
        """Conflicts that wait for the user."""
        raise NotImplementedError

    @cached_property
    def transfer(self) -> TransferService:
        """Import and export."""
        raise NotImplementedError

    def subscribe(self, listener: Listener) -> None:
        """Tell ``listener`` of every change made through this runtime."""
        self._listeners.append(listener)

    def tell(self, summary: ChangeSummary) -> None:
        """Pass a change notice to all listeners."""
        for listener in self._listeners:
            listener(summary)

    def change_settings(self, settings: Settings) -> None:
        """Keep new settings and let everything look again."""
        settings_file.save(settings, self.profile.settings_file)
        self.settings = settings
        self.zone = settings_file.zone_of(settings)
        self.tell(ChangeSummary(ranges=None))

    def close(self) -> None:
        """Close the database."""
