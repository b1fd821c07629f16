"""What the settings leave to the language and region of the system: the first weekday and the clock."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from calapp.settings import WEEKDAYS, Settings


def first_weekday(settings: Settings) -> int:
    """Return the day on which weeks begin, counted from Monday, 0."""
    if settings.first_weekday in WEEKDAYS:
        return WEEKDAYS.index(settings.first_weekday)
    return QLocale().firstDayOfWeek().value - 1


def hours_24(settings: Settings) -> bool:
    """Tell whether times are written from 0 to 24."""
    if settings.clock != "locale":
        return settings.clock == "24"
    return "AP" not in QLocale().timeFormat(QLocale.FormatType.ShortFormat).upper()
