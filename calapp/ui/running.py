"""A running window: what comes before and after the first paint, requests from outside, and the end."""

from __future__ import annotations

import gc
import logging
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType, TracebackType

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    QSocketNotifier,
    QThreadPool,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QDialog

from calapp.instance import Instance
from calapp.ui.background import BackgroundCall
from calapp.ui.messages import Message, Tone
from calapp.ui.shell import Shell
from calapp.ui.single_instance import InstanceEar
from calapp.wiring import Runtime, prepare_editing

NETWORK_AFTER_MS = 3_000
PREPARE_AFTER_MS = 1_000
POOL_WITHIN_MS = 3_000
UNEXPECTED = "Something went wrong in calapp itself. Your data is safe; the log has the details."
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.DEBUG,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")


class Running(QObject):
    """The life of one window, from the first paint to the last wait."""

    _mishap = Signal(str)

    def __init__(
        self, application: QApplication, runtime: Runtime, claimed: Instance, arguments: Sequence[str]
    ) -> None:
        super().__init__()
        self._application = application
        self._arguments = tuple(arguments)
        self._hidden = "--background" in arguments
        self.shell = Shell(runtime, application)
        self._ear = InstanceEar(claimed, self)
        self._ear.opened.connect(self.shell.carry_out)
        self._ear.data_changed.connect(self.shell.on_other_process)
        self.shell.quit_wanted.connect(self._on_quit)
        self._preparation = BackgroundCall(self)
        self._mishap.connect(self._on_mishap)
        self._waiting_for_paint = True

    def run(self) -> tuple[int, bool]:
        """Run until the user quits; returns the exit code, and whether the sync thread ended in time."""
        qInstallMessageHandler(_log_qt)
        with self._signals():  # from the first paint on, which would swallow what a signal raises in it
            self.shell.first_paint()
            if self._hidden:
                QTimer.singleShot(0, self, self._after_first_paint)
            else:
                self.shell.window.week.grid.installEventFilter(self)
                self.shell.window.show()
            code = self._application.exec()
        ended = self.shell.stop()
        ended = QThreadPool.globalInstance().waitForDone(POOL_WITHIN_MS) and ended
        qInstallMessageHandler(None)
        return code, ended

    def on_unexpected(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log what nobody foresaw and say so; the window goes on. May be called in any thread."""
        if issubclass(kind, KeyboardInterrupt):
            QTimer.singleShot(0, self._application, self._application.quit)  # also when the event loop is yet to start
            return
        _log.critical("Unexpected failure", exc_info=(kind, error, trace))
        self._mishap.emit(kind.__name__)

    def _after_first_paint(self) -> None:
        settle_memory()
        self.shell.start(hidden=self._hidden)
        if self._arguments:
            self.shell.carry_out(self._arguments)
        QTimer.singleShot(PREPARE_AFTER_MS, self, self._prepare_editing)
        QTimer.singleShot(NETWORK_AFTER_MS, self, self._watch_network)

    def _prepare_editing(self) -> None:
        self._preparation.start(prepare_editing)

    def _watch_network(self) -> None:
        """Sync as soon as a network returns, where the system tells."""
        from PySide6.QtNetwork import QNetworkInformation

        features = QNetworkInformation.Feature
        for wanted in (features.Reachability | features.Metered, features.Reachability):
            if QNetworkInformation.loadBackendByFeatures(wanted):
                QNetworkInformation.instance().reachabilityChanged.connect(self._on_reachability)
                return

    def _on_reachability(self, reachability: object) -> None:
        if getattr(reachability, "name", "") == "Online":
            self.shell.host.network_returned()

    def _on_quit(self) -> None:
        """Quit, unless a dialog with unsaved words is kept open by the user."""
        for dialog in self.shell.window.findChildren(QDialog):
            if dialog.isVisible() and not dialog.close():
                self.shell.window.bring_up()
                return
        self._application.exit(0)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Let a polite request of the system to end wake the event loop up, which sleeps outside of Python."""
        reading, writing = socket.socketpair()
        reading.setblocking(False)
        writing.setblocking(False)
        notifier = QSocketNotifier(reading.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(self._on_signal)
        before = {number: signal.signal(number, _noted) for number in (signal.SIGINT, signal.SIGTERM)}
        wakeup = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            notifier.setEnabled(False)
            reading.close()
            writing.close()

    def _on_mishap(self, kind: str) -> None:
        self.shell.window.show_message(Message("unexpected", UNEXPECTED, Tone.PROBLEM, detail=kind))

    def _on_signal(self) -> None:
        self._application.exit(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the first week to be painted."""
        if self._waiting_for_paint and event.type() is QEvent.Type.Paint:
            self._waiting_for_paint = False
            watched.removeEventFilter(self)
            _log.info("The first week is painted")
            QTimer.singleShot(0, self, self._after_first_paint)
        return False


def settle_memory() -> None:
    """Keep the collector away from what lives as long as the window: a full collection costs a frame."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 100)


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Take note of a signal: the socket that it wrote to wakes the event loop."""


def _log_qt(kind: QtMsgType, context: QMessageLogContext, words: str) -> None:
    """Send what Qt says to the log, and a fatal word to the log before Qt ends the process."""
    _qt_log.log(_LEVELS.get(kind, logging.WARNING), "%s", words)
