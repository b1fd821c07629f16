"""What a person does with messages about invitations: those that came as files, and those that go out by mail."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from calapp.errors import CalappError, InputError
from calapp.model.edits import EditScope, EventDraft
from calapp.model.event import PartStat
from calapp.model.occurrence import OccurrenceKey
from calapp.service.views import Edit, EventDetail
from calapp.settings import zone_name
from calapp.ui.ask import ask_name
from calapp.ui.choices import default_calendar, writable_choices
from calapp.ui.clock import MinuteClock
from calapp.ui.editing import UNDO
from calapp.ui.event_menu import ANSWER, CALL_OFF, INVITE, PROPOSE
from calapp.ui.messages import Message, Tone
from calapp.ui.twin_call import TwinCall
from calapp.ui.undo import UndoStack
from calapp.wiring import Runtime

if TYPE_CHECKING:
    from calapp.service.letters import Letter
    from calapp.service.messages import OpenedMessage

KEY = "letter"
FILTER = "Calendars (*.ics)"
_ATTACH = "The mail has no file yet: attach {} to it by hand."
_LEFT_OUT = "Put these addresses in yourself: {}."


class MessageActions(QObject):
    """Opens messages and letters. Nothing is applied, and no mail program opened, before somebody presses a button.

    ``closed`` says that a message was dealt with, ``import_wanted`` that its file is to be imported as it is.
    """

    message = Signal(object)
    closed = Signal()
    import_wanted = Signal(object)
    settled = Signal(object)

    def __init__(self, runtime: Runtime, clock: MinuteClock, undo: UndoStack, window: QWidget) -> None:
        super().__init__(window)
        self._runtime, self._clock, self._undo, self._window = runtime, clock, undo, window
        self._folder = Path.home()
        self._path = Path()
        self._reading = TwinCall(runtime, self)
        self._reading.done.connect(self._show)
        self._reading.failed.connect(self._on_unread)
        self._mailing = TwinCall(runtime, self)
        self._mailing.done.connect(self._on_mailed)
        self._mailing.failed.connect(self._tell)
        self._letter: Letter | None = None

    def open(self, path: Path) -> None:
        """Show what the message in a file would do."""
        self._path = path
        self._reading.ask(lambda twin: twin.messages.open(path))

    def carry_out(self, words: str, key: OccurrenceKey) -> None:
        """Write what was chosen in the menu of an event."""
        deeds = {ANSWER: self.answer, PROPOSE: self._propose, INVITE: self._invite, CALL_OFF: self._call_off}
        try:
            deeds[words](self._runtime.events.detail(key))
        except CalappError as error:
            self._tell(error)

    def answer(self, detail: EventDetail) -> None:
        """Ask for an answer with a comment and keep it; where no server sends it, offer the letter."""
        from calapp.ui.letter_dialogs import AnswerQuestion

        scope = self._scope(detail, "Answer")
        question = AnswerQuestion(detail.event.title, detail.partstat, self._window)
        if scope is None or not question.yes() or question.partstat is None:
            return
        comment = question.comment.text().strip()
        edit = self._runtime.events.answer(detail.key, question.partstat, scope=scope, comment=comment)
        self._settle(edit, "Event answered.")
        if self._runtime.letters.needed(detail.key):
            self._offer(self._runtime.letters.answer(detail.key, scope=scope))

    def _propose(self, detail: EventDetail) -> None:
        from calapp.ui.editor.section import EditorContext
        from calapp.ui.letter_dialogs import ProposeQuestion
        from calapp.ui.zones import zone_names

        zone = self._runtime.zone
        context = EditorContext((), detail.calendar.id, zone, zone_name(zone), zone_names(), is_new=False)
        question = ProposeQuestion(EventDraft.of(detail.event), context, self._window)
        if question.yes():
            scope = EditScope.THIS if detail.scopes else EditScope.ALL
            self._offer(self._runtime.letters.propose(
                detail.key, question.times.start(), question.times.end(), scope=scope,
                comment=question.comment.text().strip(),
            ))  # fmt: skip

    def _invite(self, detail: EventDetail) -> None:
        scope = self._scope(detail, "Send")
        if scope is None:
            return
        try:
            letter = self._runtime.letters.invite(detail.key, scope=scope)
        except InputError as error:
            if error.field != "sender":
                raise
            address = ask_name("Send by mail", "Your own mail address", "", "Go on", parent=self._window)
            if not address:
                return
            self._runtime.messages.call_me(detail.calendar.account_id, address)
            letter = self._runtime.letters.invite(detail.key, scope=scope)
        self._settle(letter.edit, "")
        self._offer(letter)

    def _call_off(self, detail: EventDetail) -> None:
        from calapp.ui.letter_dialogs import CallOffQuestion

        scope = self._scope(detail, "Cancel")
        question = CallOffQuestion(detail.event.title, self._window)
        if scope is None or not question.yes():
            return
        letter = self._runtime.letters.cancel(detail.key, scope=scope, comment=question.comment.text().strip())
        self._settle(letter.edit, "Event canceled.")
        self._offer(letter)

    def _scope(self, detail: EventDetail, action: str) -> EditScope | None:
        """Ask whether one occurrence is meant or all of them; None when the user backs out."""
        if not detail.scopes:
            return EditScope.ALL
        from calapp.ui.scope_dialog import ask_scope

        return ask_scope(detail.event.title, action, (EditScope.THIS, EditScope.ALL), parent=self._window)

    def _show(self, message: OpenedMessage) -> None:
        from calapp.ui.message_dialog import MessageDialog

        calendar = default_calendar(self._runtime)
        dialog = MessageDialog(
            message, writable_choices(self._runtime), self._clock.now().astimezone(self._runtime.zone),
            calendar_id=calendar.id if calendar else 0, parent=self._window,
        )  # fmt: skip
        dialog.agreed.connect(partial(self._on_agreed, dialog, message))
        dialog.called.connect(partial(self._on_called, dialog, message))
        dialog.import_wanted.connect(partial(self._on_import_wanted, dialog, self._path))
        dialog.finished.connect(self._on_closed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_agreed(
        self, dialog: QWidget, message: OpenedMessage, calendar_id: int, partstat: PartStat | None, comment: str
    ) -> None:
        try:
            edit = self._runtime.messages.apply(
                message, calendar_id=calendar_id or None, partstat=partstat, comment=comment
            )
        except CalappError as error:
            dialog.close()
            self._tell(error)
            return
        dialog.close()
        self._settle(edit, f"{edit.label}: done.")
        if partstat is None or edit.key is None:
            return
        try:
            if self._runtime.letters.needed(edit.key):
                self._offer(self._runtime.letters.answer(edit.key, scope=message.scope))
        except CalappError as error:
            self._tell(error)

    def _on_called(self, dialog: QWidget, message: OpenedMessage, calendar_id: int, address: str) -> None:
        """Look at the message again once it is known under which address the user is invited."""
        try:
            account = self._runtime.calendars.calendar(calendar_id).account_id
            self._runtime.messages.call_me(account, address)
            again = self._runtime.messages.again(message)
        except CalappError as error:
            self._tell(error)
            return
        dialog.blockSignals(True)  # it is not dealt with: it comes back at once
        dialog.close()
        dialog.deleteLater()
        self._show(again)

    def _on_import_wanted(self, dialog: QDialog, path: Path) -> None:
        dialog.finished.disconnect(self._on_closed)  # the next file waits for the import, not for this dialog
        self.import_wanted.emit(path)

    def _offer(self, letter: Letter) -> None:
        """Show a letter; it is handed over when somebody says so."""
        from calapp.service import mail_program
        from calapp.ui.letter_dialogs import LetterDialog

        missing = mail_program.left_out(letter)
        remarks = (letter.remark, _LEFT_OUT.format(", ".join(missing)) if missing else "")
        dialog = LetterDialog(letter, " ".join(filter(None, remarks)), self._window)
        dialog.mail_wanted.connect(partial(self._on_mail, dialog, letter))
        dialog.save_wanted.connect(partial(self._on_save, dialog, letter))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_mail(self, dialog: QWidget, letter: Letter) -> None:
        from calapp.service import mail_program

        dialog.close()
        if not mail_program.can_attach():
            self._save_and_mail(letter)
            return
        self._letter = letter
        folder = self._runtime.profile.data / "messages"
        self._mailing.ask(lambda _twin: mail_program.hand_over(letter, mail_program.keep(letter, folder)))

    def _on_mailed(self, taken: object) -> None:
        if taken:
            self.message.emit(Message(KEY, "Your mail program has the message. Send it there.", passing=True))
        elif self._letter is not None:
            self._save_and_mail(self._letter)

    def _save_and_mail(self, letter: Letter) -> None:
        """Save the file where the user finds it, and open a mail without it: no system way attaches one."""
        from calapp.service import mail_program

        path = self._saved(letter)
        if path is not None:
            QDesktopServices.openUrl(QUrl(mail_program.mailto(letter), QUrl.ParsingMode.StrictMode))
            self.message.emit(Message(KEY, _ATTACH.format(path), Tone.WARNING))

    def _on_save(self, dialog: QWidget, letter: Letter) -> None:
        path = self._saved(letter)
        if path is not None:
            dialog.close()
            self.message.emit(Message(KEY, f"Saved as {path}. It is meant for {', '.join(letter.to)}.", passing=True))

    def _saved(self, letter: Letter) -> Path | None:
        proposal = str(self._folder / letter.name)
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save the message", proposal, FILTER)
        if not chosen:
            return None
        path = Path(chosen if Path(chosen).suffix else f"{chosen}.ics")
        self._folder = path.parent
        try:
            letter.save(path)
        except CalappError as error:
            self._tell(error)
            return None
        return path

    def _settle(self, edit: Edit, done: str) -> None:
        """Remember an edit, and offer to undo it."""
        if edit.receipts:
            self._undo.push(edit)
            if done:
                self.message.emit(Message(UNDO, done, action="Undo", passing=True))
        if edit.key is not None:
            self.settled.emit(edit.key)

    def _on_unread(self, error: CalappError) -> None:
        from calapp.service.messages import SEVERAL

        if isinstance(error, InputError) and error.field == SEVERAL:
            self.import_wanted.emit(self._path)
        else:
            self._tell(error)
            self.closed.emit()

    def _on_closed(self) -> None:
        self.closed.emit()

    def _tell(self, error: CalappError) -> None:
        self.message.emit(Message.of(error, key=KEY))
