"""Reminding: looks for what is due at the right moment, shows it outside of the window, and takes the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from calapp.errors import CalappError
from calapp.model.changes import ChangeSummary
from calapp.model.reminder import QuietHours, Reminder
from calapp.service.links import map_of
from calapp.service.reminders import ReminderLook
from calapp.ui.clock import MinuteClock
from calapp.ui.messages import Message
from calapp.ui.notifier import BY_PERSON, Note, Notifier, one_line
from calapp.ui.twin_call import TwinCall
from calapp.ui.words import plural, reminder_begins, when_words
from calapp.wiring import Runtime

FIRST_LOOK_MS = 4_000
AFTER_CHANGE_MS = 15_000
"""Many changes, as of a first sync, are looked at together; what is due within seconds may wait for them."""

SUMMED_UP = 3
"""More reminders at once, as after a night, are one notification."""

KEY = "reminders"
_MISSED = "missed"
_SNOOZES = (("snooze 10", "In 10 min"), ("snooze 5", "In 5 min"), ("snooze 30", "In 30 min"), ("snooze", "Later…"))


class Reminding(QObject):
    """Waits for moments, not for lengths of time: after a suspend or a change of the clock it looks at once.

    Nothing is ever raised over what somebody works at. Without a notification service the tray icon speaks, without a
    tray the window's own message does.
    """

    message = Signal(object)
    bubble_wanted = Signal(str, str)
    changed = Signal()
    page_wanted = Signal()
    event_wanted = Signal(object)
    join_wanted = Signal(object)
    address_wanted = Signal(str, str)

    def __init__(self, runtime: Runtime, clock: MinuteClock, parent: QObject) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._clock = clock
        self._waiting: dict[str, Reminder] = {}
        self._shown: set[str] = set()
        self._deadline: datetime | None = None
        self._again = False
        self._notifier = Notifier(self)
        self._look_call = TwinCall(runtime, self)
        self._timer, self._soon = QTimer(self), QTimer(self)
        for timer in (self._timer, self._soon):
            timer.setSingleShot(True)
            timer.timeout.connect(self.look)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._look_call.done.connect(self._on_look)
        self._look_call.failed.connect(self._on_failed)
        self._notifier.acted.connect(self._on_acted)
        self._notifier.closed.connect(self._on_closed)
        self._notifier.failed.connect(self._on_no_service)
        clock.ticked.connect(self._on_tick)
        clock.resumed.connect(self.look)
        clock.system_zone_changed.connect(self.look)

    @property
    def waiting(self) -> tuple[Reminder, ...]:
        """The reminders that wait for an answer, as far as the last look saw."""
        return tuple(self._waiting.values())

    def start(self) -> None:
        """Begin to remind."""
        self._soon.start(FIRST_LOOK_MS)

    def stop(self) -> None:
        """Remind no more; what is shown stays."""
        self._timer.stop()
        self._soon.stop()
        self._notifier.stop()

    def on_change(self, summary: ChangeSummary) -> None:
        """Look again, for an event or an answer changed."""
        if (summary.ranges != () or summary.reminders or summary.calendars) and not self._soon.isActive():
            self._soon.start(0 if summary.reminders else AFTER_CHANGE_MS)

    def look(self) -> None:
        """Look for what is due, in another thread."""
        now, settings = self._clock.now(), self._runtime.settings
        if not settings.reminders:
            self._wait_until(now + timedelta(days=1))
            return
        quiet = QuietHours(settings.quiet_begin, settings.quiet_end).until(now)
        if quiet is not None:
            self._wait_until(quiet)  # what is due meanwhile was missed, and is told then
        elif self._look_call.running:
            self._again = True
        else:
            moment = now.astimezone(UTC)
            self._look_call.ask(lambda twin: twin.reminders.look(moment))

    def dismiss(self, one: Reminder) -> None:
        """Note that a reminder was seen."""
        self._answer(lambda: self._runtime.reminders.dismiss(one))

    def snooze(self, one: Reminder, minutes: int) -> None:
        """Put a reminder off by so many minutes from now."""
        until = (self._clock.now() + timedelta(minutes=minutes)).astimezone(UTC)
        self._answer(lambda: self._runtime.reminders.snooze(one, until))

    def _answer(self, act: Callable[[], None]) -> None:
        try:
            act()
        except CalappError as error:
            self.message.emit(Message.of(error, key=KEY))

    def _on_tick(self, now: datetime) -> None:
        """See to it that no moment is missed, whatever the timer did while the computer slept."""
        if self._deadline is not None and now >= self._deadline:
            self.look()

    def _wait_until(self, moment: datetime) -> None:
        self._deadline = moment
        left = moment - self._clock.now()
        self._timer.start(max(0, min(round(left.total_seconds() * 1000), 86_400_000)))

    def _on_look(self, look: ReminderLook) -> None:
        self._waiting = {one.key.tag: one for one in look.waiting}
        for tag in self._shown - self._waiting.keys() - {_MISSED}:
            self._notifier.withdraw(tag)  # answered elsewhere, deleted, or moved to another time
        self._shown &= self._waiting.keys() | {_MISSED}
        if len(look.fresh) > SUMMED_UP:
            self._show(self._summary(look.fresh))
        else:
            for one in look.fresh:
                self._show(self._note(one))
        if look.next_at is not None:
            self._wait_until(look.next_at)
        self.changed.emit()
        if self._again:
            self._again = False
            self.look()

    def _on_failed(self, error: CalappError) -> None:
        self._wait_until(self._clock.now() + timedelta(minutes=5))
        self.message.emit(Message.of(error, key=KEY))

    def _show(self, note: Note) -> None:
        self._shown.add(note.tag)
        self._notifier.show(note)

    def _note(self, one: Reminder) -> Note:
        event, now, zone = one.occurrence, self._clock.now(), self._clock.zone
        actions = [("default", "Show")]
        actions += [("join", "Join")] if one.meeting else []
        actions += [("map", "Map")] if map_of(event.location) else []
        begins = reminder_begins(one, now, zone)
        when = when_words(event.start, event.end, zone, year=now.year)
        return Note(
            one.key.tag,
            one_line(f"{one.calendar.name}: {event.title or 'Untitled'}"),
            one_line(" · ".join(part for part in (begins, when, event.location) if part)),
            (*actions, *_SNOOZES, ("dismiss", "Dismiss")),
        )

    def _summary(self, fresh: tuple[Reminder, ...]) -> Note:
        titles = ", ".join(one.occurrence.title or "Untitled" for one in fresh)
        words = plural(len(fresh), "reminder", "reminders")
        return Note(_MISSED, f"calapp: {words}", one_line(titles), (("default", "Show"),))

    def _on_acted(self, tag: str, action: str) -> None:
        """Do what a button of a notification says."""
        one = self._waiting.get(tag)
        if tag == _MISSED or (one is not None and action == "snooze"):
            self.page_wanted.emit()
        elif one is None:
            return
        elif action == "default":
            self.event_wanted.emit(one.occurrence)
        elif action.startswith("snooze "):
            self.snooze(one, int(action.removeprefix("snooze ")))
        elif action == "dismiss":
            self.dismiss(one)
        elif action == "join":
            self.join_wanted.emit(one.occurrence.key)
            self.dismiss(one)
        elif action == "map":
            address = map_of(one.occurrence.location)
            self.address_wanted.emit(address, address)

    def _on_closed(self, tag: str, reason: int) -> None:
        """Take a notification that somebody closed for seen; one that ran out or was withdrawn says nothing."""
        one = self._waiting.get(tag)
        if reason == BY_PERSON and one is not None and one.until is None:
            self.dismiss(one)

    def _on_no_service(self, tag: str) -> None:
        """Say it at the tray, or in the window, on a desktop that has no notifications."""
        one = self._waiting.get(tag)
        title = one_line(one.occurrence.title or "Untitled") if one else "calapp"
        words = reminder_begins(one, self._clock.now(), self._clock.zone) if one else "Some reminders wait for you."
        self.bubble_wanted.emit(title, words)
        many = len(self._waiting)
        text = f"{title}: {words}" if many == 1 else f"{plural(many, 'reminder waits', 'reminders wait')} for you."
        self.message.emit(Message(KEY, text, action="Show"))
