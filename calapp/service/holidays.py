"""Public holidays as a local calendar that is only read, from what the ``holidays`` library knows."""

from __future__ import annotations

import difflib
import locale
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from calapp.errors import InputError
from calapp.ical.compose import compose
from calapp.model.account import AccountKind
from calapp.model.calendar import Calendar
from calapp.model.changes import ChangeSummary
from calapp.model.event import Event, Transparency
from calapp.model.timespan import EventTime
from calapp.service.colors import free_color
from calapp.store.database import Store
from calapp.store.unit import Unit

if TYPE_CHECKING:
    from holidays import HolidayBase

YEARS_BEFORE, YEARS_AFTER = 1, 10
_NAMESPACE = uuid.UUID("0b0f6c1e-7f0d-5a55-9c1e-2f6a3f6f3f11")
_DAY = timedelta(days=1)
_NEW_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _today() -> date:
    return datetime.now().astimezone().date()


@dataclass(frozen=True, slots=True)
class Place:
    """A country or one of its regions, by the codes of ISO 3166; ``name`` is in English."""

    code: str
    name: str


class HolidayService:
    """Makes calendars of public holidays. Reading the library takes a while: call it off the window's thread."""

    def __init__(
        self, store: Store, *, on_change: Callable[[ChangeSummary], None], today: Callable[[], date] = _today
    ) -> None:
        self._store = store
        self._on_change = on_change
        self._today = today

    def countries(self) -> tuple[Place, ...]:
        """Return the countries whose holidays are known, by name."""
        import holidays
        from holidays.registry import COUNTRIES

        names = {codes[1]: _words(codes[0]) for codes in COUNTRIES.values()}
        known = holidays.list_supported_countries(include_aliases=False)
        return tuple(sorted((Place(code, names.get(code, code)) for code in known), key=lambda one: one.name))

    def regions(self, country: str) -> tuple[Place, ...]:
        """Return the regions of a country that have holidays of their own. Raises InputError."""
        known = self._known(country, "")
        names = {code: name for name, code in getattr(known, "subdivisions_aliases", {}).items()}
        found = (Place(code, names.get(code, code)) for code in known.subdivisions)
        return tuple(sorted(found, key=lambda one: one.name))

    def add(self, country: str, region: str = "") -> Calendar:
        """Make the calendar of a country's holidays, from last year on; a second time brings it up to date.

        Raises InputError when the place is not known.
        """
        known = self._known(country, region)
        place = f"{known.country}/{(known.subdiv or '').upper()}"
        days = {_uid(place, day): day for day in sorted(known)}
        with self._store.unit() as unit:
            calendar = self._calendar(unit, f"Holidays in {self._name(known)}", days)
            there = unit.objects.by_uid(calendar.id, days)
            for uid, day in days.items():
                if uid not in there:
                    _write(unit, calendar, uid, day, known[day])
        self._on_change(unit.summary)
        return calendar

    def _known(self, country: str, region: str) -> HolidayBase:
        import holidays

        places = holidays.list_supported_countries(include_aliases=False)
        if country.upper() not in places:
            near = [one.code for one in self.countries() if difflib.get_close_matches(country, [one.name], cutoff=0.7)]
            hint = f" Did you mean {near[0]}?" if near else " Write it by its two letters, like DE."
            raise InputError(f"No holidays are known of “{country}”.{hint}", field="country")
        region = _region(country.upper(), region, places[country.upper()])
        year = self._today().year
        years = range(year - YEARS_BEFORE, year + YEARS_AFTER + 1)
        try:
            found = holidays.country_holidays(country.upper(), subdiv=region or None, years=years)
        except NotImplementedError:
            codes = ", ".join(places[country.upper()]) or "none"
            raise InputError(
                f"{country.upper()} has no region “{region}” with holidays. It has: {codes}.", field="region"
            ) from None
        language = _language(found)
        if language is None:
            return found
        return holidays.country_holidays(country.upper(), subdiv=region or None, years=years, language=language)

    def _name(self, known: HolidayBase) -> str:
        country = next((one.name for one in self.countries() if one.code == known.country), known.country)
        if not known.subdiv:
            return country
        names = {code: name for name, code in getattr(known, "subdivisions_aliases", {}).items()}
        return f"{country}, {names.get(known.subdiv, known.subdiv)}"

    def _calendar(self, unit: Unit, name: str, uids: Iterable[str]) -> Calendar:
        """Return the calendar that holds some of these days, under whatever name it goes now; else a new one."""
        accounts = [one.id for one in unit.accounts.all() if one.kind is AccountKind.LOCAL]
        if not accounts:
            raise InputError("Holidays need an account on this computer. Add one first.", field="account")
        calendars = unit.calendars.all()
        made = [one for one in calendars if one.account_id in accounts and one.read_only]
        found = next((one for one in made if unit.objects.by_uid(one.id, uids)), None)
        found = found or next((one for one in made if one.name == name), None)
        if found is not None:
            return found
        color = free_color(one.color for one in calendars)
        return unit.calendars.save(Calendar(0, accounts[0], "", name, color=color, read_only=True))


def _uid(place: str, day: date) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{place}/{day.isoformat()}"))


def _region(country: str, typed: str, codes: Iterable[str]) -> str:
    """Return the code of a region that was typed by code or name in any case, or what was typed."""
    import holidays

    known = holidays.country_holidays(country)
    names: dict[str, str] = {name.lower(): code for name, code in getattr(known, "subdivisions_aliases", {}).items()}
    return {**names, **{code.lower(): code for code in codes}}.get(typed.lower(), typed)


def _write(unit: Unit, calendar: Calendar, uid: str, day: date, title: str) -> None:
    event = Event(uid, EventTime.all_day(day), EventTime.all_day(day + _DAY), title=title,
                  transparency=Transparency.TRANSPARENT, modified=datetime.now().astimezone())  # fmt: skip
    unit.objects.save_local(calendar.id, compose([event]))


def _language(known: HolidayBase) -> str | None:
    """Return the user's language where the library has the names in it; None for those of the country."""
    mine = locale.getlocale()[0] or ""
    return next((one for one in (mine, mine.partition("_")[0]) if one and one in known.supported_languages), None)


def _words(name: str) -> str:
    return _NEW_WORD.sub(" ", name)
