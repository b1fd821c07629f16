"""The settings as the window lives with them: theme, sidebar, zoom, pause, and the place of the window."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from calapp.settings import Settings
from calapp.ui import theme
from calapp.ui.main_window import MainWindow
from calapp.ui.region import hours_24
from calapp.ui.week.scene import Options
from calapp.wiring import Runtime

KEEP_MS = 500


class Preferences(QObject):
    """Applies settings to the window and keeps what the user changes there. ``changed`` follows every change."""

    changed = Signal()

    def __init__(self, runtime: Runtime, application: QApplication, window: MainWindow) -> None:
        super().__init__(window)
        self._runtime = runtime
        self._application = application
        self._window = window
        self._applied: Settings | None = None
        self._keep_soon = QTimer(self)
        self._keep_soon.setSingleShot(True)
        self._keep_soon.setInterval(KEEP_MS)
        self._keep_soon.timeout.connect(self.keep)
        commands = window.commands
        commands["toggle_sidebar"].triggered.connect(self._on_sidebar)
        commands["pause_sync"].triggered.connect(self.set_paused)
        commands.scheme_chosen.connect(self._on_scheme)
        window.week.hour_height_changed.connect(self._on_hour_height)
        application.styleHints().colorSchemeChanged.connect(self._on_system_colors)

    def apply(self) -> None:
        """Bring the window in line with the settings; does nothing when they are as before."""
        settings, before = self._runtime.settings, self._applied
        if settings == before:
            return
        self._applied = settings
        commands, week = self._window.commands, self._window.week
        self._window.sidebar.setVisible(settings.sidebar_shown)
        commands["pause_sync"].setChecked(settings.sync_paused)
        commands.set_scheme(theme.Scheme(settings.theme))
        week.set_options(Options(hours_24(settings), settings.work_start, settings.work_end, settings.default_minutes))
        week.set_hour_height(settings.hour_height)
        if before is not None and before.theme != settings.theme:
            self.dress()
        if before is not None:
            self.changed.emit()

    def dress(self) -> None:
        """Take the colors that the settings and the system name."""
        theme.apply(self._application, theme.Scheme(self._runtime.settings.theme))
        self._window.dress()

    def set_paused(self, paused: bool) -> None:  # noqa: FBT001 - the slot's shape
        """Pause sync, or go on."""
        self.change(sync_paused=paused)

    def change(self, **changes: object) -> None:
        """Change settings by name, keep them, and bring the window in line with them."""
        settings = replace(self._runtime.settings, **changes)  # type: ignore[arg-type]
        if settings != self._runtime.settings:
            self._runtime.change_settings(settings)
        self.apply()

    def refresh_zone(self) -> None:
        """Take the system's zone again after it changed."""
        import tzlocal

        tzlocal.reload_localzone()
        self._runtime.change_settings(self._runtime.settings)
        self.changed.emit()

    def keep(self) -> None:
        """Keep zoom, sidebar and the place of the window."""
        self._keep_soon.stop()
        settings = replace(
            self._runtime.settings,
            hour_height=self._window.week.scene.scale.hour_px,
            geometry=self._window.geometry_text,
        )
        if self._window.sidebar.isVisible():
            settings = replace(settings, sidebar_width=min(max(self._window.sidebar_width, 160), 800))
        if settings != self._runtime.settings:
            self._applied = settings  # what the window says of itself needs no applying
            self._runtime.change_settings(settings)

    def _on_sidebar(self) -> None:
        self.change(sidebar_shown=not self._runtime.settings.sidebar_shown)

    def _on_scheme(self, scheme: theme.Scheme) -> None:
        self.change(theme=str(scheme))

    def _on_hour_height(self, _height: int) -> None:
        self._keep_soon.start()

    def _on_system_colors(self) -> None:
        if self._runtime.settings.theme == theme.Scheme.SYSTEM:
            self.dress()
