"""Notifications of the desktop (Desktop Notifications Specification 1.2), over one connection that sends and listens.

Qt's own D-Bus cannot call Notify from Python, so jeepney does, in threads of its own; the window hears through the
relay. The connection is made with the first notification, and anew when it is lost.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from calapp.ui.background import fresh_number, relay

if TYPE_CHECKING:
    from jeepney import Message  # type: ignore[import-untyped]
    from jeepney.io.threading import DBusConnection, DBusRouter  # type: ignore[import-untyped]

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
LONGEST = 120
SECONDS = 5.0
BY_PERSON = 2
"""The reason of NotificationClosed when somebody closed it."""

_NEVER = 0
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Note:
    """A notification. ``tag`` names it to us; ``actions`` are pairs of a name and its words, "default" for a click."""

    tag: str
    title: str
    body: str
    actions: tuple[tuple[str, str], ...] = ()


class Notifier(QObject):
    """Shows notes, and tells what became of them; everything about a note names its tag."""

    acted = Signal(str, str)
    closed = Signal(str, int)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = fresh_number()
        self._talk: _Talk | None = None
        relay().told.connect(self._on_told)

    def show(self, note: Note) -> None:
        """Show a note; one of the same tag that is shown is replaced. ``failed`` says that there is no service."""
        if self._talk is None:
            number = self._number
            self._talk = _Talk(lambda word: relay().told.emit(number, word))
            self._talk.start()
        self._talk.tasks.put(note)

    def withdraw(self, tag: str) -> None:
        """Take a note away; one that is not shown is none of our business."""
        if self._talk is not None:
            self._talk.tasks.put(tag)

    def stop(self) -> None:
        """End the conversation; what is shown stays."""
        if self._talk is not None:
            self._talk.tasks.put(None)
            self._talk.join(SECONDS)
            self._talk = None

    def _on_told(self, number: int, word: object) -> None:
        if number != self._number:
            return
        match word:
            case ("acted", str(tag), str(action)):
                self.acted.emit(tag, action)
            case ("closed", str(tag), int(reason)):
                self.closed.emit(tag, reason)
            case ("failed", str(tag)):
                self.failed.emit(tag)


class _Talk(threading.Thread):
    """Sends what is asked for, one after the other; ``tell`` hears of what comes back, in other threads."""

    def __init__(self, tell: Callable[[tuple[object, ...]], None]) -> None:
        super().__init__(name="notifications", daemon=True)
        self.tasks: SimpleQueue[Note | str | None] = SimpleQueue()
        self._tell = tell
        self._shown: dict[str, int] = {}
        self._line: _Line | None = None

    def run(self) -> None:
        while (task := self.tasks.get()) is not None:
            try:
                self._carry_out(task)
            except _failures() as error:
                _log.info("no notification could be shown: %s: %s", type(error).__name__, error)
                self._hang_up()
                if isinstance(task, Note):
                    self._tell(("failed", task.tag))
        self._hang_up()

    def _carry_out(self, task: Note | str) -> None:
        if isinstance(task, str):
            number = self._shown.pop(task, None)
            if number is not None and self._line is not None:
                self._line.ask("CloseNotification", "u", (number,))
            return
        if self._line is None or not self._line.alive:
            self._hang_up()
            self._line = _Line(self._on_signal)
        shown = self._line.notify(task, self._shown.get(task.tag, 0))
        self._shown[task.tag] = shown

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None
        self._shown.clear()

    def _on_signal(self, member: str, number: int, word: object) -> None:
        """Pass on what the service says of a note of ours; called in the connection's own thread."""
        tag = next((tag for tag, shown in tuple(self._shown.items()) if shown == number), None)
        if tag is not None:
            self._tell(("acted" if member == "ActionInvoked" else "closed", tag, word))


class _Line:
    """One connection to the notification service. Raises what ``_failures`` lists."""

    def __init__(self, hear: Callable[[str, int, object], None]) -> None:
        from jeepney import DBusAddress, HeaderFields, MatchRule, message_bus
        from jeepney.io.threading import DBusRouter, Proxy, open_dbus_connection

        self._address = DBusAddress(PATH, bus_name=NAME, interface=NAME)
        self._connection: DBusConnection = open_dbus_connection("SESSION", auth_timeout=SECONDS)
        self._router: DBusRouter = DBusRouter(self._connection)
        try:
            able = self.ask("GetCapabilities")
            self._able = frozenset(able.body[0])
            # What somebody else on the bus says in the name of the service is not heard.
            rule = MatchRule(type="signal", sender=able.header.fields[HeaderFields.sender], interface=NAME, path=PATH)
            Proxy(message_bus, self._router, timeout=SECONDS).AddMatch(rule)
            self._filter = self._router.filter(rule, queue=_Ear(hear))
        except BaseException:
            self.close()
            raise

    @property
    def alive(self) -> bool:
        """Whether somebody still listens."""
        return bool(self._router._rcv_thread.is_alive())  # noqa: SLF001 - jeepney has no other word for it

    def notify(self, note: Note, replaces: int) -> int:
        """Show a note and return the number that the service gave it."""
        body = note.body if "body" in self._able else ""
        if "body-markup" in self._able:
            import html  # here: it brings thousands of names, and most starts show no notification

            body = html.escape(body, quote=False)
        actions = [word for pair in note.actions for word in pair] if "actions" in self._able else []
        hints = {"urgency": ("y", 1), "category": ("s", "x-calapp.reminder"), "desktop-entry": ("s", "calapp")}
        arguments = ("calapp", replaces, "appointment-soon", note.title, body, actions, hints, _NEVER)
        return int(self.ask("Notify", "susssasa{sv}i", arguments).body[0])

    def ask(self, method: str, signature: str | None = None, body: tuple[object, ...] = ()) -> Message:
        """Call a method of the service and return its reply."""
        from jeepney import DBusErrorResponse, MessageType, new_method_call

        reply = self._router.send_and_get_reply(
            new_method_call(self._address, method, signature, body), timeout=SECONDS
        )
        if reply.header.message_type is MessageType.error:
            raise DBusErrorResponse(reply)
        return reply

    def close(self) -> None:
        """End the connection."""
        self._router.close()
        self._connection.close()


class _Ear:
    """What jeepney takes for a queue: hears a signal where it arrives."""

    def __init__(self, hear: Callable[[str, int, object], None]) -> None:
        self._hear = hear

    def put_nowait(self, message: Message) -> None:
        """Hear one signal."""
        from jeepney import HeaderFields

        member = message.header.fields.get(HeaderFields.member)
        if member in ("ActionInvoked", "NotificationClosed") and len(message.body) == 2:
            self._hear(member, message.body[0], message.body[1])


def one_line(text: str) -> str:
    """Return text from outside as one short line without control and direction characters."""
    line = " ".join(_UNSAFE.sub(" ", text).split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _failures() -> tuple[type[BaseException], ...]:
    """Return what goes wrong when there is no bus, no service, or neither any more."""
    try:
        from jeepney import AuthenticationError, DBusErrorResponse
        from jeepney.io.common import RouterClosed  # type: ignore[import-untyped]
        from jeepney.io.threading import ReceiveStopped
    except ImportError:
        return (ImportError,)
    from concurrent.futures import CancelledError
    from concurrent.futures import TimeoutError as NoAnswer

    return (OSError, KeyError, ValueError, RouterClosed, AuthenticationError, DBusErrorResponse, ReceiveStopped,
            NoAnswer, CancelledError)  # fmt: skip
