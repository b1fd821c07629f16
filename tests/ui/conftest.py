"""The window's tests: one QApplication without a display, dressed as in life, and never the user's own settings."""

import os

# Before the first import of Qt: with no display Qt would abort the whole process.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.fonts.warning=false")

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication


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
    from calapp.ui import theme

    if qapp.styleSheet() and theme.current() is theme.LIGHT:
        return theme.LIGHT
    return theme.apply(qapp, theme.Scheme.LIGHT)
