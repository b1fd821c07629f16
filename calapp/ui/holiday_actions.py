"""Adding a calendar of public holidays: which country, which region, then it is made in another thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, Signal
from PySide6.QtWidgets import QWidget

from calapp.errors import CalappError
from calapp.model.calendar import Calendar
from calapp.ui.ask import ask_choice
from calapp.ui.messages import Message
from calapp.ui.twin_call import TwinCall
from calapp.wiring import Runtime

if TYPE_CHECKING:
    from calapp.service.holidays import Place

_TITLE = "Public holidays"


class HolidayActions(QObject):
    """Asks for a place, and adds its holidays as a calendar on this computer."""

    changed = Signal(object)
    message = Signal(object)

    def __init__(self, runtime: Runtime, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._country = ""
        self._countries, self._regions, self._adding = (TwinCall(runtime, self) for _ in range(3))
        self._countries.done.connect(self._on_countries)
        self._regions.done.connect(self._on_regions)
        self._adding.done.connect(self._on_added)
        self._adding.changed.connect(self.changed)
        for call in (self._countries, self._regions, self._adding):
            call.failed.connect(self._on_failed)

    def add(self) -> None:
        """Begin to ask."""
        if not self._countries.running:
            self._countries.ask(lambda twin: twin.holidays.countries())

    def _on_countries(self, countries: tuple[Place, ...]) -> None:
        here = QLocale.territoryToCode(QLocale.system().territory())
        mine = next((one for one in countries if one.code == here), countries[0])
        choices = [(one.name, one) for one in countries]
        chosen = ask_choice(_TITLE, "The holidays of which country?", choices, mine, "Next", parent=self._window)
        if chosen is not None:
            country: Place = chosen.value
            self._country = country.code
            self._regions.ask(lambda twin: twin.holidays.regions(country.code))

    def _on_regions(self, regions: tuple[Place, ...]) -> None:
        country, region = self._country, ""
        if regions:
            choices = [("Those of the whole country only", ""), *((one.name, one.code) for one in regions)]
            label = "Some regions of this country have more of them:"
            chosen = ask_choice(_TITLE, label, choices, "", "Add", parent=self._window)
            if chosen is None:
                return
            region = chosen.value
        self._adding.ask(lambda twin: twin.holidays.add(country, region))

    def _on_added(self, calendar: Calendar) -> None:
        self.message.emit(Message("holidays", f"The calendar “{calendar.name}” is up to date.", passing=True))

    def _on_failed(self, error: CalappError) -> None:
        self.message.emit(Message.of(error, key="holidays"))
