"""The window's tests: one QApplication without a display, dressed as in life, and never the user's own settings."""

import os

# Before the first import of Qt: with no display Qt would abort the whole process.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.fonts.warning=false")

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication

from calapp.paths import Profile
from calapp.ui import theme
from calapp.ui.clock import MinuteClock
from calapp.ui.shell import Shell
from calapp.wiring import Runtime, passing_connections

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 12, 10, 24, tzinfo=UTC)


@pytest.fixture(scope="session")
def qapp_args():
    """Name the application as the launcher does."""
    return ["calapp"]


@pytest.fixture(scope="session", autouse=True)
def _plain_locale():
    """Pin the words and the first weekday of dates: 24 hours, English, Monday first."""
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def light(qapp: QApplication):
    """Dress the application in the light theme and return the theme; dressing again what is dressed costs seconds."""
    if qapp.styleSheet() and theme.current() is theme.LIGHT:
        return theme.LIGHT
    return theme.apply(qapp, theme.Scheme.LIGHT)


class Hands:
    """A time of day that a test sets."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def hands():
    """Return the time of day, in the middle of a morning."""
    return Hands()


@pytest.fixture
def runtime(tmp_path, monkeypatch):
    """Open a new profile that shows Berlin's time, without a server."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with Runtime(Profile.at(tmp_path / "profile"), connections=passing_connections()) as opened:
        opened.change_settings(replace(opened.settings, timezone="Europe/Berlin", theme="light"))
        yield opened


@pytest.fixture
def shell(qtbot, qapp, light, runtime, hands):
    """Show the window of the profile, with everything behind it at work."""
    made = Shell(runtime, qapp, clock=MinuteClock(BERLIN, now=hands))
    made.first_paint()
    made.window.resize(1360, 860)
    made.window.show()
    made.start()
    yield made
    assert made.stop()
    made.window.deleteLater()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if theme.current() is not theme.LIGHT:
        theme.apply(qapp, theme.Scheme.LIGHT)
