"""Many objects put together as one calendar, piece by piece: what is remembered are the zones that were written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from calapp.ical import timezones
from calapp.ical.file import EDGE, PRODID, TZID_LINE, TZID_PARAM, ended, names_used, tzid_of
from calapp.ical.lines import ContentLine, escape, fold, unfold
from calapp.ical.vtimezone import vtimezone_for

_EVENT = "BEGIN:VEVENT\r\n"
_END = "END:VCALENDAR\r\n"
_MOST_HEADS = 1_000
_SINCE = 1970


class Joiner:
    """Puts objects together as one calendar, piece by piece: what it remembers are the zones it wrote."""

    def __init__(self, *, name: str = "") -> None:
        self._name = name
        self._zones: dict[str, str] = {}
        self._heads: dict[str, frozenset[str]] = {}

    def head(self) -> str:
        """Return the beginning."""
        lines = [ContentLine.of("VERSION", "2.0"), ContentLine.of("PRODID", PRODID)]
        if self._name:
            lines.append(ContentLine.of("X-WR-CALNAME", escape(self._name)))
        return "BEGIN:VCALENDAR\r\n" + "".join(line.text for line in lines)

    def piece(self, raw: str) -> str:
        """Return an object's components as they came, after the zones that were not written yet; "" without any."""
        return self._usual(raw) or self._any(raw)

    def _usual(self, raw: str) -> str:
        """Return the body of an object whose head was met before, by string search alone; "" when it is unusual."""
        head, _, rest = raw.partition(_EVENT)
        zones = self._heads.get(head)
        if zones is None or not rest.endswith(f"END:VEVENT\r\n{_END}") or rest.count("\n") != rest.count("\r\n"):
            return ""
        if rest.count("BEGIN:V") != rest.count("BEGIN:VEVENT") + rest.count("BEGIN:VALARM"):
            return ""
        body = _EVENT + rest[: -len(_END)]
        return body if zones.issuperset(names_used(body)) else ""

    def _any(self, raw: str) -> str:
        zones, body = _parts(raw)
        if not body:
            return ""
        used = names_used(body)
        written, renamed = [], False
        for tzid in used:
            text = zones.get(tzid) or _from_system(tzid)
            name = self._name_for(tzid, text)
            if name != tzid:
                text, body = _renamed(text, body, tzid, name)
                renamed = True
            if text and name not in self._zones:
                self._zones[name] = text
                written.append(text)
        if not renamed and len(self._heads) < _MOST_HEADS:
            self._heads[raw.partition(_EVENT)[0]] = self._settled(zones, used)
        return "".join((*written, body))

    def _settled(self, zones: dict[str, str], used: list[str]) -> frozenset[str]:
        """Return the names that stand for the same zone in all objects with such a head, and are written."""
        names = (name for name in (*zones, *used) if name in self._zones)
        return frozenset(
            name for name in names if timezones.known(name) is not None or zones.get(name) == self._zones[name]
        )

    def foot(self) -> str:
        """Return the end."""
        return _END

    def _name_for(self, tzid: str, text: str) -> str:
        """Return the name under which a zone is written; two zones of one name are two zones, unless all know it."""
        if tzid not in self._zones or self._zones[tzid] == text or timezones.known(tzid) is not None:
            return tzid
        number = 2
        while (name := f"{tzid} ({number})") in self._zones and self._zones[name] != _with_tzid(text, name):
            number += 1
        return name


def joined(raws: Iterable[str], *, name: str = "") -> Iterator[str]:
    """Yield one calendar with all objects, as pieces of text."""
    joiner = Joiner(name=name)
    yield joiner.head()
    for raw in raws:
        yield joiner.piece(raw)
    yield joiner.foot()


def _parts(raw: str) -> tuple[dict[str, str], str]:
    """Return the zones of one object and its other components; what is not whole is left out."""
    zones: dict[str, str] = {}
    pieces: list[str] = []
    opened: re.Match[str] | None = None
    raw = f"\n{raw}\n"
    for edge in EDGE.finditer(raw):
        kind = edge[2].upper()
        if kind == "VCALENDAR":
            opened = None
        elif edge[1].upper() == "BEGIN":
            opened = edge
        elif opened is not None and opened[2].upper() == kind:
            text = _crlf(ended(raw[opened.start() + 1 : edge.end()]))
            if kind == "VTIMEZONE":
                zones[tzid_of(text)] = text
            else:
                pieces.append(text)
            opened = None
    return zones, "".join(pieces)


def _from_system(tzid: str) -> str:
    found = timezones.known(tzid)
    if found is None or found.tzid == "UTC":
        return ""
    return vtimezone_for(tzid, found.info, _SINCE)


def _renamed(text: str, body: str, tzid: str, name: str) -> tuple[str, str]:
    """Return a zone and what uses it under another name."""

    def param(match: re.Match[str]) -> str:
        return f';TZID="{name}"' if match[1].strip('"') == tzid else match[0]

    return _with_tzid(text, name), _folded(TZID_PARAM.sub(param, unfold(body)))


def _with_tzid(text: str, name: str) -> str:
    return _folded(TZID_LINE.sub(lambda _: f"TZID:{escape(name)}", unfold(text), count=1))


def _folded(text: str) -> str:
    return "".join(fold(line) for line in text.split("\r\n")[:-1])


def _crlf(text: str) -> str:
    if "\n" not in text.replace("\r\n", ""):
        return text
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
