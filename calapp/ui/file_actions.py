"""What a person does with the files of events: save one, and open it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from calapp.errors import CalappError
from calapp.model.occurrence import OccurrenceKey
from calapp.service.file_names import runs_code, safe_name
from calapp.ui.messages import Message
from calapp.ui.twin_call import TwinCall
from calapp.wiring import Runtime

KEY = "file"


class FileActions(QObject):
    """Fetches files in another thread, for they may still be at the server; one that could run is never opened."""

    message = Signal(object)

    def __init__(self, runtime: Runtime, window: QWidget) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._window = window
        self._folder = Path.home()
        self._saved: Path | None = None
        self._call = TwinCall(runtime, self)
        self._call.done.connect(self._on_saved)
        self._call.failed.connect(self._on_failed)

    def save(self, key: OccurrenceKey, number: int) -> None:
        """Ask where a file shall go, and put it there."""
        try:
            files = self._runtime.events.detail(key).event.attachments
        except CalappError as error:
            self._on_failed(error)
            return
        name = safe_name(files[number].name) if number < len(files) else ""
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save file", str(self._folder / name))
        if chosen:
            target = Path(chosen)
            self._folder = target.parent
            self._call.ask(lambda twin: twin.attachments.save(key, number, target))

    def open_saved(self) -> None:
        """Open the file that was saved last, or its folder when opening it could run something."""
        if self._saved is not None:
            shown = self._saved.parent if runs_code(self._saved.name) else self._saved
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(shown)))

    def _on_saved(self, path: Path) -> None:
        self._saved = path
        action = "Open folder" if runs_code(path.name) else "Open"
        self.message.emit(Message(KEY, f"Saved as {path}.", action=action, passing=True))

    def _on_failed(self, error: CalappError) -> None:
        self.message.emit(Message.of(error, key=KEY))
