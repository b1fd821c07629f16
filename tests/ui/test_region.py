"""First weekday and clock: the settings, else the region."""

import pytest
from PySide6.QtCore import QLocale

from calapp.settings import Settings
from calapp.ui.region import first_weekday, hours_24
from calapp.ui.zones import zone_names


@pytest.fixture
def american():
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


def test_region_decides_unless_the_settings_do():
    assert (first_weekday(Settings()), hours_24(Settings())) == (0, True)
    assert first_weekday(Settings(first_weekday="saturday")) == 5
    assert not hours_24(Settings(clock="12"))


@pytest.mark.usefixtures("american")
def test_other_region_begins_on_sunday_and_counts_to_twelve():
    assert (first_weekday(Settings()), hours_24(Settings())) == (6, False)
    assert hours_24(Settings(clock="24"))


def test_zones_to_choose_from_are_places():
    names = zone_names()
    assert {"Europe/Berlin", "America/New_York", "UTC"} <= set(names)
    assert not any(name.startswith(("Etc/", "posix/")) for name in names)
