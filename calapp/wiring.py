"""Builds the runtime of a profile: its services, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from calapp import settings as settings_file
from calapp import systems
from calapp.instance import sync_turn
from calapp.model.account import Account
from calapp.model.changes import ChangeSummary
from calapp.paths import Profile
from calapp.service.connections import Connections
from calapp.settings import Settings
from calapp.store.database import Store

if TYPE_CHECKING:
    from calapp.auth.vault import Vault
    from calapp.providers.base import Provider
    from calapp.service.accounts import AccountService
    from calapp.service.activity import ActivityService
    from calapp.service.agenda import AgendaService
    from calapp.service.attachments import AttachmentService
    from calapp.service.calendars import CalendarService
    from calapp.service.conflicts import ConflictService
    from calapp.service.events import EventService
    from calapp.service.free_busy import FreeBusyService
    from calapp.service.gateway import GatewayService
    from calapp.service.health import Check
    from calapp.service.holidays import HolidayService
    from calapp.service.invitations import InvitationService
    from calapp.service.kept_exports import KeptExports
    from calapp.service.letters import LetterService
    from calapp.service.messages import MessageService
    from calapp.service.reminders import ReminderService
    from calapp.service.resources import ResourceService
    from calapp.service.series_dates import SeriesDateService
    from calapp.service.sync_health import SyncHealthService
    from calapp.service.transfer import TransferService
    from calapp.service.trash import TrashService
    from calapp.sync.engine import Engine
    from calapp.sync.result import SyncResult, Watch

SYNC_WAIT = 60.0
Listener = Callable[[ChangeSummary], None]


class Runtime:
    """The services of one profile, for one thread: another thread asks for a ``twin`` and closes it when done.

    Services are built when first asked for, so that nothing heavy is imported before the first week is painted.
    Listeners hear of every change made through this runtime, in its thread.
    """

    def __init__(self, profile: Profile, *, connections: Connections | None = None) -> None:
        self.profile = profile.create()
        self.settings = settings_file.load(profile.settings_file)
        self.zone: ZoneInfo = settings_file.zone_of(self.settings)
        self.store = Store.open(profile.database)
        self.connections = connections or _connections()
        self._canceled: Callable[[], bool] = bool
        self._listeners: list[Listener] = []
        if not self.store.view.accounts.all():
            self.accounts.begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def twin(self) -> Runtime:
        """Return a runtime on the same profile and secrets for another thread: open it there, close it there."""
        return Runtime(self.profile, connections=self.connections)

    @property
    def damage(self) -> str:
        """What happened to a database that could not be read, in a sentence; "" as a rule."""
        return self.store.damage.title if self.store.damage else ""

    @cached_property
    def accounts(self) -> AccountService:
        """The accounts."""
        from calapp.service.accounts import AccountService

        return AccountService(self.store, self.connections, on_change=self.tell, unsent=self.profile.data / "unsent")

    @cached_property
    def calendars(self) -> CalendarService:
        """The calendars of all accounts."""
        from calapp.service.calendars import CalendarService

        return CalendarService(self.store, self.connections, on_change=self.tell)

    @cached_property
    def holidays(self) -> HolidayService:
        """Calendars of public holidays."""
        from calapp.service.holidays import HolidayService

        return HolidayService(self.store, on_change=self.tell)

    @cached_property
    def agenda(self) -> AgendaService:
        """What lies in a span."""
        from calapp.service.agenda import AgendaService

        return AgendaService(self.store, on_change=self.tell)

    @cached_property
    def events(self) -> EventService:
        """Reading and editing events."""
        from calapp.service.events import EventService

        return EventService(
            self.store,
            on_change=self.tell,
            rule_problem=self.connections.rule_problem,
            file_room=self.connections.file_room,
        )

    @cached_property
    def series_dates(self) -> SeriesDateService:
        """What series have beside their rules."""
        from calapp.service.series_dates import SeriesDateService

        return SeriesDateService(self.store, self.events, rule_problem=self.connections.rule_problem)

    @cached_property
    def gateway(self) -> GatewayService:
        """The tokens of the local gateway."""
        from calapp.service.gateway import GatewayService

        return GatewayService(self.store)

    @cached_property
    def attachments(self) -> AttachmentService:
        """The files that go with events."""
        from calapp.service.attachments import AttachmentService

        return AttachmentService(self.store, self.connections)

    @cached_property
    def resources(self) -> ResourceService:
        """Whole objects with their texts."""
        from calapp.service.resources import ResourceService

        return ResourceService(self.store)

    @cached_property
    def conflicts(self) -> ConflictService:
        """Conflicts that wait for the user."""
        from calapp.service.conflicts import ConflictService

        return ConflictService(self.store, on_change=self.tell)

    @cached_property
    def activity(self) -> ActivityService:
        """The change feed."""
        from calapp.service.activity import ActivityService

        return ActivityService(self.store, on_change=self.tell)

    @cached_property
    def sync_health(self) -> SyncHealthService:
        """How sync stands."""
        from calapp.service.sync_health import SyncHealthService

        return SyncHealthService(self.store)

    @cached_property
    def trash(self) -> TrashService:
        """What was removed and can come back."""
        from calapp.service.trash import TrashService

        return TrashService(self.store, on_change=self.tell)

    @cached_property
    def invitations(self) -> InvitationService:
        """What waits for the user's answer."""
        from calapp.service.invitations import InvitationService

        return InvitationService(self.store)

    @cached_property
    def free_busy(self) -> FreeBusyService:
        """When guests and the user are busy."""
        from calapp.service.free_busy import FreeBusyService

        return FreeBusyService(self.store, self.connections, self.agenda, zone=lambda: self.zone)

    @cached_property
    def messages(self) -> MessageService:
        """Messages about invitations that come as files."""
        from calapp.service.messages import MessageService

        return MessageService(self.store, on_change=self.tell)

    @cached_property
    def letters(self) -> LetterService:
        """Messages about invitations that go out by mail."""
        from calapp.service.letters import LetterService

        return LetterService(self.store, on_change=self.tell, telling=self.connections.telling)

    @cached_property
    def reminders(self) -> ReminderService:
        """What is due by now."""
        from calapp.service.reminders import ReminderService

        return ReminderService(self.store, on_change=self.tell, zone=lambda: self.zone)

    @cached_property
    def transfer(self) -> TransferService:
        """Import and export."""
        from calapp.service.transfer import TransferService

        return TransferService(self.store, on_change=self.tell)

    @cached_property
    def kept_exports(self) -> KeptExports:
        """The calendars that are kept exported."""
        from calapp.service.kept_exports import KeptExports

        return KeptExports(self.store, self.transfer, self._kept_exports_file)

    @property
    def _kept_exports_file(self) -> Path:
        return self.profile.data / "exports.json"

    def sync(
        self,
        account_ids: Collection[int] | None = None,
        watch: Watch | None = None,
        *,
        manual: bool = True,
        push_only: bool = False,
        wait: float = SYNC_WAIT,
    ) -> SyncResult:
        """Run a pass of the named accounts, or of all; see ``Engine.sync``.

        Raises Canceled when another process goes on syncing for longer than ``wait`` seconds.
        """
        self._canceled = watch.canceled if watch else bool
        with sync_turn(self.profile, wait=wait):
            result = self._engine.sync(account_ids, manual=manual, push_only=push_only, watch=watch)
            if self._kept_exports_file.exists():
                self.kept_exports.refresh()
            return result

    @cached_property
    def _engine(self) -> Engine:
        """One engine for the life of the runtime: it remembers how often an account failed."""
        from calapp.sync.engine import Engine

        def connect(account: Account) -> Provider:
            return self.connections.open(account, canceled=lambda: self._canceled())

        return Engine(lambda: Store.open(self.profile.database), connect)

    def back_up(self) -> bool:
        """Copy the database if a day has passed since the last copy; tell whether it did."""
        return self.store.back_up()

    def follow_zone_data(self) -> None:
        """Derive the index again if the computer has other time zone data than it was made with."""
        self.tell(self.store.follow_zone_data())

    def health(self) -> tuple[Check, ...]:
        """Return what ``doctor`` can tell of the database and the keyring."""
        from calapp.service import health

        return health.database(self.store), health.backups(self.store), health.keyring(self.connections)

    def subscribe(self, listener: Listener) -> None:
        """Tell ``listener`` of every change made through this runtime."""
        self._listeners.append(listener)

    def tell(self, summary: ChangeSummary) -> None:
        """Pass a change notice to all listeners."""
        if not summary.empty:
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
        self.store.close()


def prepare_editing() -> None:
    """Import what the first edit needs; called off the window's thread, so that nobody waits for it."""
    import calapp.service.events  # noqa: F401 - imported for those who come later


def passing_connections() -> Connections:
    """Return connections whose secrets end with this process, for the demo."""
    return Connections(
        vault=_memory,
        connect=systems.connect,
        discover=systems.discover,
        authorize=systems.authorize,
        remark=systems.remark,
        telling=systems.telling,
        rule_problem=systems.rule_problem,
        file_room=systems.file_room,
    )


def _connections() -> Connections:
    return Connections(
        vault=_keyring,
        connect=systems.connect,
        discover=systems.discover,
        authorize=systems.authorize,
        remark=systems.remark,
        telling=systems.telling,
        rule_problem=systems.rule_problem,
        file_room=systems.file_room,
    )


def _keyring() -> Vault:
    from calapp.auth.vault import open_vault

    return open_vault()


def _memory() -> Vault:
    from calapp.auth.vault import MemoryVault

    return MemoryVault(explanation="")
