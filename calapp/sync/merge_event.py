"""Three-way merge of one event: every property group by its own rule, written onto the server's lines.

The server's version is the ground: what nobody here knows stays as the server has it. Where both sides changed the
same group differently, the group is named as a conflict and our side is taken, so that the result reads "mine, with
everything of theirs that is not in dispute".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import replace
from enum import Enum, auto
from typing import TypeVar

from calapp.ical.lines import Component, ContentLine, escape
from calapp.sync import fields
from calapp.sync.diff3 import merge_text
from calapp.sync.fields import Group, Reader

_T = TypeVar("_T", bound=Hashable)


class Side(Enum):
    """Whose version of something counts."""

    MINE = auto()
    THEIRS = auto()
    BOTH = auto()


def side(base: Hashable, mine: Hashable, theirs: Hashable) -> Side:
    """Return who changed something; BOTH only when the two went different ways."""
    if mine in (base, theirs):
        return Side.THEIRS
    return Side.MINE if theirs == base else Side.BOTH


class EventMerge:
    """One event in three versions, each with the reader of the file it stands in."""

    def __init__(
        self,
        versions: tuple[Component, Component, Component],
        readers: tuple[Reader, Reader, Reader],
        own: Collection[str],
    ) -> None:
        self.base, self.mine, self.theirs = versions
        self._readers = readers
        self._own = own
        self._lines = list(self.theirs.lines)
        self._children = self.theirs.children
        self.conflicts: list[Group] = []

    def run(self) -> Component:
        """Return the merged event; ``conflicts`` then names the groups in dispute."""
        for name in fields.SINGLES:
            self._single(name)
        when = self._when()
        for name, group in fields.DATES.items():
            self._dates(name, group, in_dispute=when is Side.BOTH)
        for name in fields.SETS:
            self._set(name)
        self._organizer()
        self._attendees()
        self._others()
        self._stamps()
        self._alarms()
        self._other_children()
        return replace(self.theirs, lines=tuple(self._lines), children=self._children, after=())

    def _facts(self, read: Callable[[Reader, Component], Hashable]) -> tuple[Hashable, Hashable, Hashable]:
        base, mine, theirs = self._readers
        return read(base, self.base), read(mine, self.mine), read(theirs, self.theirs)

    def _side(self, read: Callable[[Reader, Component], Hashable]) -> Side:
        return side(*self._facts(read))

    def _write(self, names: Collection[str], lines: Iterable[ContentLine]) -> None:
        """Put ``lines`` where the first property of these names stands, in place of all of them."""
        at = next((index for index, line in enumerate(self._lines) if line.name in names), len(self._lines))
        rest = [line for line in self._lines[at:] if line.name not in names]
        self._lines[at:] = [*lines, *rest]

    def _take_mine(self, *names: str) -> None:
        self._write(names, [line for line in self.mine.lines if line.name in names])

    def _single(self, name: str) -> None:
        group = fields.SINGLES[name][0]
        winner = self._side(lambda reader, event: reader.single(event, name))
        if winner is Side.BOTH and group is Group.DESCRIPTION and self._merge_description():
            return
        if winner is not Side.THEIRS:
            self._take_mine(name)
        if winner is Side.BOTH:
            self.conflicts.append(group)

    def _merge_description(self) -> bool:
        versions = (self.base, self.mine, self.theirs)
        merged = merge_text(*(version.text("DESCRIPTION").replace("\r\n", "\n") for version in versions))
        line = self.theirs.first("DESCRIPTION")
        if merged is None or line is None:
            return False
        self._write(["DESCRIPTION"], [ContentLine.of("DESCRIPTION", escape(merged), line.params)])
        return True

    def _when(self) -> Side:
        """Merge start, end, zone and rule as one block: halves of two sides never mix."""
        parts = {Group.START: Reader.start, Group.END: Reader.end, Group.RRULE: Reader.rules}
        winner = self._side(lambda reader, event: tuple(read(reader, event) for read in parts.values()))
        if winner is not Side.THEIRS:
            self._take_mine(*fields.WHEN)
        if winner is Side.BOTH:
            for group, read in parts.items():
                _, mine, theirs = self._facts(read)
                self.conflicts += [group] if mine != theirs else []
        return winner

    def _dates(self, name: str, group: Group, *, in_dispute: bool) -> None:
        base, mine, theirs = (
            frozenset(reader.dates(event, name))
            for reader, event in zip(self._readers, (self.base, self.mine, self.theirs), strict=True)
        )
        if in_dispute and side(base, mine, theirs) is Side.BOTH:
            self.conflicts.append(group)
        keep = _union(base, mine, theirs)
        if keep == theirs:
            return
        lines, left = [], set(keep)
        for reader, event in ((self._readers[2], self.theirs), (self._readers[1], self.mine)):
            for line in event.all(name):
                values = [value for value in line.value.split(",") if value.strip()]
                wanted = [value for value in values if reader.slot(value, line) in left]
                left -= {reader.slot(value, line) for value in wanted}
                if wanted:
                    whole = len(wanted) == len(values)
                    lines.append(line if whole else ContentLine.of(name, ",".join(wanted), line.params))
        self._write([name], lines)

    def _set(self, name: str) -> None:
        base, mine, theirs = (tuple(fields.members(event, name)) for event in (self.base, self.mine, self.theirs))
        keep = _union(frozenset(base), frozenset(mine), frozenset(theirs))
        if keep == frozenset(theirs):
            return
        if name in fields.WORD_LISTS:
            ordered = [str(word) for word in dict.fromkeys((*theirs, *mine)) if word in keep]
            text = ",".join(map(escape, ordered))
            self._write([name], [ContentLine.of(name, text)] if ordered else [])
            return
        lines = {(line.value.strip(), line.params): line for line in (*self.mine.all(name), *self.theirs.all(name))}
        ordered_lines = [lines[key] for key in dict.fromkeys((*theirs, *mine)) if key in keep]  # type: ignore[index]
        self._write([name], ordered_lines)

    def _organizer(self) -> None:
        def read(_: Reader, event: Component) -> Hashable:
            line = event.first("ORGANIZER")
            return fields.calendar_address(line) if line else ""

        if self._side(read) is Side.MINE:
            self._take_mine("ORGANIZER")

    def _attendees(self) -> None:
        winner = self._side(lambda _, event: tuple(event.all("ATTENDEE")))
        if winner is not Side.BOTH:  # as one side has them, though a guest should be stated twice
            if winner is Side.MINE:
                self._take_mine("ATTENDEE")
            return
        base, mine, theirs = (_by_address(event) for event in (self.base, self.mine, self.theirs))
        lines = []
        for address in dict.fromkeys((*theirs, *mine)):
            was, ours, others = base.get(address), mine.get(address), theirs.get(address)
            if ours is not None and others is not None:
                lines.append(self._attendee(address, was, ours, others))
            elif was is None:  # invited by one side; who was there before and is missing was uninvited by the other
                lines += [line for line in (ours, others) if line is not None]
        if lines != [*self.theirs.all("ATTENDEE")]:
            self._write(["ATTENDEE"], lines)

    def _attendee(self, address: str, was: ContentLine | None, mine: ContentLine, theirs: ContentLine) -> ContentLine:
        """Merge one guest parameter by parameter: their word counts, save for the user's own answer."""
        versions = [_params(line) for line in (was, mine, theirs)]
        merged: dict[str, tuple[str, ...]] = {}
        for name in sorted({*versions[1], *versions[2]}):
            before, ours, others = (version.get(name, ()) for version in versions)
            winner = side(before, ours, others)
            own_answer = name in ("PARTSTAT", "RSVP") and address in self._own
            merged[name] = ours if winner is Side.MINE or (winner is Side.BOTH and own_answer) else others
        if merged == versions[2]:
            return theirs
        params = [(name, value) for name, values in merged.items() for value in values]
        return ContentLine.of("ATTENDEE", theirs.value, params)

    def _others(self) -> None:
        self._lines = merge_others(self._lines, self.base, self.mine, self.theirs)

    def _stamps(self) -> None:
        for name in ("DTSTAMP", "LAST-MODIFIED"):
            self._newest(name, lambda line: line.value.strip())
        self._newest("SEQUENCE", _whole)
        created = self.base.first("CREATED") or self.theirs.first("CREATED") or self.mine.first("CREATED")
        if created is not None and created != self.theirs.first("CREATED"):
            self._write(["CREATED"], [created])

    def _newest(self, name: str, value: Callable[[ContentLine], str | int]) -> None:
        """Keep the greater of both sides' stamps; both are the sides' own words, no clock of ours is asked."""
        found = [line for line in (self.theirs.first(name), self.mine.first(name)) if line is not None]
        if found and (best := max(found, key=value)) != self.theirs.first(name):
            self._write([name], [best])

    def _alarms(self) -> None:
        base, mine, theirs = (_by_fact(event) for event in (self.base, self.mine, self.theirs))
        keep = _union(frozenset(base), frozenset(mine), frozenset(theirs))
        alarms = []
        for fact in dict.fromkeys((*theirs, *mine)):
            if fact in keep:
                pair = [versions[fact] for versions in (theirs, mine) if fact in versions]
                alarms.append(_latest_acknowledged(pair))
        uids = [uid for alarm in alarms if (uid := alarm.text("UID"))]
        if len(uids) != len(set(uids)) and keep not in (frozenset(mine), frozenset(theirs)):
            self.conflicts.append(Group.ALARMS)
            alarms = list(self.mine.of_kind("VALARM"))
        if alarms != [*self.theirs.of_kind("VALARM")]:
            self._children = (*fields.other_children(self.theirs), *alarms)

    def _other_children(self) -> None:
        def read(_: Reader, event: Component) -> Hashable:
            return frozenset(map(fields.opaque_fact, fields.other_children(event)))

        if self._side(read) is Side.MINE:
            alarms = tuple(child for child in self._children if child.name == "VALARM")
            self._children = (*fields.other_children(self.mine), *alarms)


def merge_others(lines: list[ContentLine], base: Component, mine: Component, theirs: Component) -> list[ContentLine]:
    """Take each property without a group from the one side that changed it, from the server when both did."""
    versions = [fields.others(component) for component in (base, mine, theirs)]
    for key in dict.fromkeys((*versions[2], *versions[1])):
        if side(*(version.get(key) for version in versions)) is not Side.MINE:
            continue
        ours = [line for line in mine.lines if line.name not in fields.KNOWN and fields.kind_of(line) == key]
        at = next((index for index, line in enumerate(lines) if fields.kind_of(line) == key), len(lines))
        lines = [*lines[:at], *ours, *(line for line in lines[at:] if fields.kind_of(line) != key)]
    return lines


def _union(base: frozenset[_T], mine: frozenset[_T], theirs: frozenset[_T]) -> frozenset[_T]:
    """Return what either side has, less what either side took away."""
    return (mine | theirs) - (base - mine) - (base - theirs)


def _by_address(event: Component) -> dict[str, ContentLine]:
    return {fields.calendar_address(line): line for line in event.all("ATTENDEE")}


def _params(line: ContentLine | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in line.params if line else ():
        found[name] = (*found.get(name, ()), value)
    return found


def _by_fact(event: Component) -> dict[Hashable, Component]:
    return {fields.alarm_fact(alarm): alarm for alarm in event.of_kind("VALARM")}


def _latest_acknowledged(versions: list[Component]) -> Component:
    """Return the first version, with the later of the moments at which a device dismissed it (RFC 9074 section 6.1)."""
    first = versions[0]
    moments = [line for version in versions if (line := version.first("ACKNOWLEDGED")) is not None]
    if not moments or (latest := max(moments, key=lambda line: line.value)) == first.first("ACKNOWLEDGED"):
        return first
    rest = [line for line in first.lines if line.name != "ACKNOWLEDGED"]
    return replace(first, lines=(*rest, latest), after=())


def _whole(line: ContentLine) -> int:
    value = line.value.strip()
    return int(value) if value.isdecimal() and len(value) < 10 else 0
