"""What a person does with accounts: add, sign in again, rename, remove, and look at what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from calapp.errors import CalappError
from calapp.model.account import BY_TOKEN, AccountState
from calapp.service.views import AccountEntry, FoundAccount, UnsentEdits
from calapp.ui.ask import ask_name, confirm
from calapp.ui.calendar_list import AccountVerb
from calapp.ui.clock import MinuteClock
from calapp.ui.holiday_actions import HolidayActions
from calapp.ui.messages import Message, Tone
from calapp.ui.twin_call import TwinCall, on_twin
from calapp.wiring import Runtime

if TYPE_CHECKING:
    from calapp.ui.accounts.login import Login


class AccountActions(QObject):
    """Opens the dialogs of accounts and carries out what they say. What talks to a server runs in another thread."""

    changed = Signal(object)
    message = Signal(object)
    sync_wanted = Signal(object)

    def __init__(self, runtime: Runtime, clock: MinuteClock, window: QWidget) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._clock = clock
        self._window = window
        self._creating = self._call("create-calendar")
        self._removing = TwinCall(runtime, self)
        self._removing.changed.connect(self.changed)
        self._removing.failed.connect(self._on_not_removed)
        self._removing.done.connect(self._on_removed)
        self._removed = 0
        self._holidays = HolidayActions(runtime, window)
        self._holidays.changed.connect(self.changed)
        self._holidays.message.connect(self.message)

    def add(self) -> None:
        """Open the wizard."""
        from calapp.ui.accounts.wizard import AccountWizard

        runtime = self._runtime

        def discover(login: Login, *, open_page: Callable[[str], None], canceled: Callable[[], bool]) -> FoundAccount:
            def ask(twin: Runtime) -> FoundAccount:
                if login.application is not None:
                    return twin.accounts.authorize(
                        login.kind, login.application, open_page=open_page, address=login.address, canceled=canceled
                    )
                return twin.accounts.discover(
                    login.address, username=login.username, password=login.password, kind=login.kind
                )

            return on_twin(runtime, ask)

        wizard = AccountWizard(
            discover,
            vault_note=runtime.connections.explanation,
            remarks={kind: runtime.connections.remark(kind) for kind in BY_TOKEN},
            parent=self._window,
        )
        keeping = _Keeping(runtime, wizard)
        keeping.changed.connect(self.changed)
        keeping.kept.connect(self._on_kept)
        wizard.open()

    def carry_out(self, account_id: int, verb: AccountVerb) -> None:
        """Do what the menu of an account offers."""
        match verb:
            case AccountVerb.SYNC:
                self.sync_wanted.emit((account_id,))
            case AccountVerb.SIGN_IN:
                self.sign_in(account_id)
            case AccountVerb.CREATE:
                self.create_calendar(account_id)
            case AccountVerb.HOLIDAYS:
                self._holidays.add()
            case AccountVerb.RENAME:
                self.rename(account_id)
            case AccountVerb.ABOUT:
                self.about(account_id)
            case AccountVerb.REMOVE:
                self.remove(account_id)

    def open_problem(self, account_id: int) -> None:
        """Show what keeps an account from syncing: ask for the password, or say what is wrong."""
        account = self._runtime.accounts.account(account_id)
        if account.state is AccountState.SIGN_IN:
            self.sign_in(account_id)
            return
        words = account.error or "This account is fine again."
        tone = Tone.PROBLEM if account.error else Tone.NOTE
        self.message.emit(Message(f"account-{account_id}", f"{account.name}: {words}", tone, action="Sync now"))

    def sign_in(self, account_id: int) -> None:
        """Ask for the password again."""
        from calapp.ui.accounts.sign_in import SignInDialog

        runtime, tell = self._runtime, self.changed.emit

        def check(account: int, password: str) -> AccountEntry:
            return on_twin(runtime, lambda twin: twin.accounts.sign_in(account, password), tell=tell)

        dialog = SignInDialog(runtime.accounts.account(account_id), check, parent=self._window)
        dialog.signed_in.connect(self._on_signed_in)
        dialog.open()

    def rename(self, account_id: int) -> None:
        """Give an account another name, on this computer."""
        account = self._runtime.accounts.account(account_id)
        name = ask_name("Rename account", "The name is seen on this computer only.", account.name, "Rename",
                        parent=self._window)  # fmt: skip
        if name is None:
            return
        try:
            self._runtime.accounts.rename(account_id, name)
        except CalappError as error:
            self._tell(error)

    def about(self, account_id: int) -> None:
        """Show what an account is and how it stands."""
        from calapp.ui.accounts.page import AccountDialog

        AccountDialog(self._runtime.accounts.entry(account_id), self._clock.now(), self._window).open()

    def create_calendar(self, account_id: int) -> None:
        """Create a calendar in an account, at its server first."""
        name = ask_name("New calendar", "", "", "Create", parent=self._window)
        if name is not None:
            self._creating.ask(lambda twin: twin.calendars.create(account_id, name))

    def remove(self, account_id: int) -> None:
        """Remove an account after asking; asks once more when edits would be lost."""
        account = self._runtime.accounts.account(account_id)
        words = f"Remove “{account.name}” from this computer? What is on the server stays there."
        if not account.url:
            words = f"Remove “{account.name}” with all its events? They are kept nowhere else."
        if confirm("Remove account", words, "Remove", danger=True, parent=self._window):
            self._remove(account_id, discard=False)

    def _remove(self, account_id: int, *, discard: bool) -> None:
        self._removed = account_id
        self._removing.ask(lambda twin: twin.accounts.remove(account_id, discard=discard))

    def _call(self, key: str) -> TwinCall:
        call = TwinCall(self._runtime, self)
        call.setObjectName(key)
        call.changed.connect(self.changed)
        call.failed.connect(self._tell)
        return call

    def _on_kept(self, account_id: int) -> None:
        self._warn_of_vault()
        self.sync_wanted.emit((account_id,))

    def _on_signed_in(self, account_id: int) -> None:
        self._warn_of_vault()
        self.sync_wanted.emit((account_id,))

    def _on_removed(self, file: Path | None) -> None:
        if file is not None:
            self.message.emit(Message("unsent", f"The edits that were not sent are kept in {file}."))

    def _on_not_removed(self, error: CalappError) -> None:
        if not isinstance(error, UnsentEdits):
            self._tell(error)
            return
        if confirm("Remove account", error.title, "Remove, keep edits in a file", danger=True, parent=self._window):
            self._remove(self._removed, discard=True)

    def _warn_of_vault(self) -> None:
        if words := self._runtime.connections.explanation:
            self.message.emit(Message("vault", words, Tone.WARNING))

    def _tell(self, error: CalappError) -> None:
        self.message.emit(Message.of(error, key="account"))


class _Keeping(QObject):
    """Keeps what the wizard found; the wizard stays open until that went well."""

    changed = Signal(object)
    kept = Signal(int)

    def __init__(self, runtime: Runtime, wizard: QObject) -> None:
        super().__init__(wizard)
        self._wizard = wizard
        self._call = TwinCall(runtime, self)
        self._call.changed.connect(self.changed)
        self._call.done.connect(self._on_done)
        self._call.failed.connect(wizard.show_error)  # type: ignore[attr-defined]
        wizard.chosen.connect(self._on_chosen)  # type: ignore[attr-defined]

    def _on_chosen(self, found: FoundAccount, name: str, hrefs: Iterable[str]) -> None:
        chosen = tuple(hrefs)
        self._call.ask(lambda twin: twin.accounts.add(found, name=name, calendars=chosen))

    def _on_done(self, entry: AccountEntry) -> None:
        self._wizard.accept()  # type: ignore[attr-defined]
        self.kept.emit(entry.account.id)
