"""The window's ear: what other calapp processes of this profile say, as signals in the window's thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from calapp.instance import Instance, Verb


class InstanceEar(QObject):
    """Listens on the socket of the one window of a profile."""

    opened = Signal(tuple)
    data_changed = Signal()

    def __init__(self, instance: Instance, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._instance = instance
        self._notifier = QSocketNotifier(instance.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)

    def close(self) -> None:
        """Stop listening; another window may take over."""
        self._notifier.setEnabled(False)
        self._instance.close()

    def _on_readable(self) -> None:
        messages = self._instance.receive()
        if any(message.verb is Verb.CHANGED for message in messages):
            self.data_changed.emit()
        for message in messages:
            if message.verb is Verb.OPEN:
                self.opened.emit(message.arguments)
