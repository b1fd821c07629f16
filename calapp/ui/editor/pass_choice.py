"""The choice between two equal clock times, in the night when the clocks go back."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from calapp.model.timespan import EventTime, comes_twice


class PassChoice(QComboBox):
    """Which 02:30 is meant where the clock shows it twice; ``offer`` hides it for every other time."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setAccessibleName(f"Which {name.lower()}")
        self.addItems(["", ""])
        self.hide()

    @property
    def again(self) -> bool:
        """Whether the second of the two is meant."""
        return not self.isHidden() and self.currentIndex() == 1

    def offer(self, wall: datetime, zone: tzinfo | None) -> None:
        """Offer both passes of a time that comes twice in ``zone``; nothing for any other, and none when floating."""
        twice = zone is not None and comes_twice(wall, zone)
        if twice and zone is not None:
            with QSignalBlocker(self):
                for index, words in enumerate(("first", "second")):
                    offset = EventTime.zoned(wall, zone, tzid="", again=bool(index)).offset
                    self.setItemText(index, f"{self._name} {wall:%H:%M}, the {words} ({_utc(offset)})")
        elif not self.isHidden():
            self.choose(again=False)
        self.setHidden(not twice)

    def choose(self, *, again: bool) -> None:
        """Take the second pass, or the first, without announcing it."""
        with QSignalBlocker(self):
            self.setCurrentIndex(int(again))


def _utc(offset: int) -> str:
    hours, minutes = divmod(abs(offset) // 60, 60)
    sign = "−" if timedelta(seconds=offset) < timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")
