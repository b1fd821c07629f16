"""The window's actions: every one has a name, an icon and a key, and stands in the application menu."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from calapp.ui import icons
from calapp.ui.theme import Scheme


class _Spec(NamedTuple):
    name: str
    text: str
    icon: str = ""
    keys: tuple[str, ...] = ()


SPECS = (
    _Spec("new_event", "New event", "plus", ("N", "Ctrl+N")),
    _Spec("go_today", "Today", "", ("T",)),
    _Spec("go_back", "Previous week", "chevron-left", ("PgUp", "Alt+Left")),
    _Spec("go_forward", "Next week", "chevron-right", ("PgDown", "Alt+Right")),
    _Spec("go_to_date", "Go to date…", "calendar-days", ("G", "Ctrl+G")),
    _Spec("choose_zone", "Time zone…", "globe"),
    _Spec("toggle_sidebar", "Show or hide the sidebar", "panel-left", ("Ctrl+B", "F9")),
    _Spec("join", "Join the meeting", "video", ("J",)),
    _Spec("undo", "Undo", "undo-2", ("Ctrl+Z",)),
    _Spec("redo", "Redo", "redo-2", ("Ctrl+Shift+Z", "Ctrl+Y")),
    _Spec("sync_now", "Sync now", "refresh-cw", ("F5", "Ctrl+R")),
    _Spec("pause_sync", "Pause sync", ""),
    _Spec("cancel_sync", "Stop this sync", "x"),
    _Spec("import_file", "Import…", "download", ("Ctrl+I",)),
    _Spec("export_file", "Export…", "upload", ("Ctrl+E",)),
    _Spec("add_account", "Add account…", "user"),
    _Spec("show_reminders", "Reminders…", "bell"),
    _Spec("show_invitations", "Invitations…", "mail"),
    _Spec("show_activity", "Activity…", "history"),
    _Spec("show_trash", "Trash…", "trash-2"),
    _Spec("show_health", "Sync health…", "cloud-upload"),
    _Spec("show_conflicts", "Conflicts…", "git-compare"),
    _Spec("show_preferences", "Preferences…", "settings", ("Ctrl+,",)),
    _Spec("open_menu", "Application menu", "menu", ("F10",)),
    _Spec("show_keys", "Keyboard shortcuts", "keyboard", ("?", "Ctrl+/")),
    _Spec("show_about", "About calapp", "info"),
    _Spec("quit", "Quit", "power", ("Ctrl+Q",)),
)
SCHEMES = ((Scheme.SYSTEM, "Follow the system"), (Scheme.LIGHT, "Light"), (Scheme.DARK, "Dark"))
_CHECKABLE = ("pause_sync",)


class Actions(QObject):
    """All actions by name: ``actions["sync_now"]``. The window connects them; menus and buttons only show them."""

    scheme_chosen = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._all: dict[str, QAction] = {}
        for spec in SPECS:
            action = QAction(spec.text, window)
            action.setObjectName(spec.name)
            action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
            action.setCheckable(spec.name in _CHECKABLE)
            tip = spec.text.removesuffix("…")
            action.setToolTip(f"{tip} ({key_words(spec.keys[0])})" if spec.keys else tip)
            if spec.icon:
                action.setIcon(icons.icon(spec.icon))
            self._all[spec.name] = action
            window.addAction(action)
        self._schemes = QActionGroup(self)
        for scheme, words in SCHEMES:
            action = self._schemes.addAction(words)
            action.setCheckable(True)
            action.setData(str(scheme))
        self._schemes.triggered.connect(self._on_scheme)

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def set_scheme(self, scheme: Scheme) -> None:
        """Mark the appearance that was chosen."""
        for action in self._schemes.actions():
            action.setChecked(action.data() == str(scheme))

    def set_undo(self, undo: str, redo: str) -> None:
        """Name what would be undone and done again; "" for nothing."""
        for name, verb, label in (("undo", "Undo", undo), ("redo", "Redo", redo)):
            self._all[name].setText(f"{verb}: {_escaped(label)}" if label else verb)
            self._all[name].setEnabled(bool(label))

    def menu(self, parent: QWidget) -> QMenu:
        """Return the application menu."""
        menu = QMenu(parent)
        self._fill(menu, ("new_event", "go_to_date", "choose_zone", "join", "", "undo", "redo", ""))
        self._fill(menu, ("sync_now", "pause_sync", "", "import_file", "export_file", "", "add_account"))
        self._fill(menu, ("", "show_invitations", "show_reminders", ""))
        self._fill(menu, ("show_activity", "show_conflicts", "show_trash", "show_health", ""))
        look = menu.addMenu("Appearance")
        look.addActions(self._schemes.actions())
        self._fill(menu, ("show_preferences", "", "show_keys", "show_about", "", "quit"))
        return menu

    def _fill(self, menu: QMenu, names: Iterable[str]) -> None:
        for name in names:
            if name:
                menu.addAction(self._all[name])
            else:
                menu.addSeparator()

    def _on_scheme(self, action: QAction) -> None:
        self.scheme_chosen.emit(Scheme(action.data()))


def key_words(keys: str) -> str:
    """Return keys as they are written on the keyboard of this system."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _escaped(label: str) -> str:
    return label.replace("&", "&&")
