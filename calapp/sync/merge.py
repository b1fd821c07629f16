"""Three-way merge of one calendar object: what grew from a common base in two places becomes one text again.

Texts are compared by meaning, component by component and group by group, and the result is written by patching the
server's text, so that what calapp does not know survives.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from calapp.errors import CalappError, InputError
from calapp.ical.lines import Component, parse_tree
from calapp.ical.scan import primary_uid
from calapp.ical.timezones import FileZones
from calapp.ical.write import rename
from calapp.sync import fields, series
from calapp.sync.fields import Group, Reader
from calapp.sync.merge_event import EventMerge, Side, merge_others, side

NO_BASE = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
LIGHT_EDITS = frozenset({Group.ALARMS, Group.COLOR, Group.OTHER})
LIGHT_NEWS = frozenset({Group.ANSWERS, Group.OTHER})

Key = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class Merged:
    """A merge. ``raw`` reads "mine, with everything of theirs that is not in dispute".

    ``fields`` name what both sides changed differently; ``recurrence_id`` is set when all of it concerns one
    occurrence. ``news`` tells whether ``raw`` says anything that the server does not have.
    """

    raw: str
    fields: tuple[str, ...] = ()
    recurrence_id: str = ""
    clean: bool = True
    news: bool = True


class Difference(NamedTuple):
    """One group that differs between two versions; ``group`` is None when the whole component is new or gone."""

    slot: str
    group: Group | None


def merge(base: str | None, mine: str, theirs: str, *, own: Collection[str] = ()) -> Merged:
    """Merge two versions that grew from ``base``; without one, what only one side states is kept from that side.

    ``own`` are the user's addresses in lower case. A text that cannot be read is in dispute as a whole.
    """
    try:
        versions = _File(base or NO_BASE, own), _File(mine, own), _File(theirs, own)
    except CalappError:
        return Merged(mine, clean=False)
    return _ObjectMerge(*versions).run()


def named_like(other: str, raw: str) -> str:
    """Return a text under the UID of another one, that of the server's copy as a rule.

    Systems that choose UIDs themselves give a new event another one, and some servers let a UID change in place. A text
    that cannot be read is returned as it is.
    """
    try:
        uid = primary_uid(other)
        return raw if not uid or primary_uid(raw) == uid else rename(raw, uid)
    except InputError:
        return raw


def same(one: str, other: str) -> bool:
    """Tell whether two texts mean the same; stamps and the names of programs do not count."""
    try:
        return one == other or not any(_differences(_File(one), _File(other)))
    except CalappError:
        return False


def light_edit(base: str, mine: str) -> bool:
    """Tell whether a local edit weighs less than the server's deletion: reminders, color, unknown details."""
    return _only(base, mine, LIGHT_EDITS)


def light_news(base: str, theirs: str, *, own: Collection[str] = ()) -> bool:
    """Tell whether a remote change weighs less than our deletion: other people's answers, unknown details."""
    return _only(base, theirs, LIGHT_NEWS, own=own)


def _only(before: str, after: str, light: frozenset[Group], *, own: Collection[str] = ()) -> bool:
    try:
        return all(found.group in light for found in _differences(_File(before, own), _File(after, own)))
    except CalappError:
        return False


class _File:
    """One version of an object, its components by identity."""

    def __init__(self, raw: str, own: Collection[str] = ()) -> None:
        self.raw = raw
        self.own = own
        self.root = parse_tree(raw)
        self.zones = {child.text("TZID"): child for child in self.root.of_kind("VTIMEZONE")}
        self.reader = Reader(FileZones(child.write() for child in self.zones.values()), own)
        self.components = dict(self._keyed())
        self.facts = {key: self._facts(component) for key, component in self.components.items()}

    def master(self, uid: str) -> Component | None:
        """Return the event of this UID that is no override."""
        return self.components.get(("VEVENT", uid, "", 0))

    def _keyed(self) -> Iterator[tuple[Key, Component]]:
        seen: dict[tuple[str, str, str], int] = {}
        for child in self.root.children:
            if child.name != "VTIMEZONE":
                identity = self.reader.identity(child)
                seen[identity] = seen.get(identity, -1) + 1
                yield (*identity, seen[identity]), child

    def _facts(self, component: Component) -> dict[Group, Hashable]:
        if component.name == "VEVENT":
            return self.reader.facts(component)
        return {Group.OTHER: fields.opaque_fact(component)}


def _differences(before: _File, after: _File) -> Iterator[Difference]:
    for key in dict.fromkeys((*before.facts, *after.facts)):
        was, now = before.facts.get(key), after.facts.get(key)
        if was is None or now is None:
            yield Difference(key[2], None)
        else:
            yield from (Difference(key[2], group) for group in now if was.get(group) != now[group])


class _ObjectMerge:
    """One object in three versions."""

    def __init__(self, base: _File, mine: _File, theirs: _File) -> None:
        self._base, self._mine, self._theirs = base, mine, theirs
        self._disputes: list[Difference] = []
        self._results: dict[Key, Component] = {}

    def run(self) -> Merged:
        for key in dict.fromkeys((*self._theirs.components, *self._mine.components)):
            merged = self._component(key)
            if merged is not None:
                self._results[key] = merged
        self._lost_slots()
        raw = self._write()
        named = dict.fromkeys(str(found.group) for found in self._disputes if found.group)
        slots = {found.slot for found in self._disputes}
        return Merged(
            raw,
            tuple(named),
            recurrence_id=slots.pop() if len(slots) == 1 else "",
            clean=not self._disputes,
            news=not same(raw, self._theirs.raw),
        )

    def _component(self, key: Key) -> Component | None:
        """Merge one component; None when it is gone."""
        base, mine, theirs = (file.components.get(key) for file in (self._base, self._mine, self._theirs))
        if mine is not None and theirs is not None:
            return self._both(key, base, mine, theirs)
        if base is None:
            return self._added(key, mine, theirs)
        return self._removed(key, mine, theirs)

    def _both(self, key: Key, base: Component | None, mine: Component, theirs: Component) -> Component:
        if key[0] != "VEVENT":
            facts = (fields.opaque_fact(version) if version else None for version in (base, mine, theirs))
            return mine if side(*facts) is Side.MINE else theirs
        if base is None:
            base = self._implicit(key, mine, theirs)
        readers = (self._base.reader, self._mine.reader, self._theirs.reader)
        event = EventMerge((base, mine, theirs), readers, self._mine.own)
        merged = event.run()
        self._disputes += [Difference(key[2], group) for group in event.conflicts]
        return merged

    def _implicit(self, key: Key, mine: Component, theirs: Component) -> Component:
        """Return what an override that both sides made grew from: the occurrence as the series had it."""
        master = self._base.master(key[1]) if key[2] else None
        if master is None:
            return Component("VEVENT")
        sides = ((mine, self._mine.reader), (theirs, self._theirs.reader))
        return series.implicit(master, self._base.reader, sides)

    def _added(self, key: Key, mine: Component | None, theirs: Component | None) -> Component | None:
        """Take over what one side added, unless the other side struck that very occurrence out."""
        other = self._theirs if mine is not None else self._mine
        struck = self._struck(other, key[1]) - self._struck(self._base, key[1])
        if key[2] and key[2] in struck:
            self._dispute_component(key, mine or theirs)
        return mine or theirs

    def _removed(self, key: Key, mine: Component | None, theirs: Component | None) -> Component | None:
        """Drop what one side removed, unless the other side edited it; our side is then taken."""
        kept = self._mine if mine is not None else self._theirs
        if kept.components.get(key) is None or kept.facts[key] == self._base.facts[key]:
            return None
        self._dispute_component(key, mine or theirs)
        return mine

    def _dispute_component(self, key: Key, edited: Component | None) -> None:
        """Note that one side edited what the other removed, by the groups that the edit changed."""
        file = self._mine if edited is self._mine.components.get(key) else self._theirs
        was = self._base.facts.get(key, {})
        changed = [group for group, fact in file.facts[key].items() if was.get(group) != fact]
        self._disputes += [Difference(key[2], group) for group in changed]

    def _struck(self, file: _File, uid: str) -> frozenset[str]:
        master = file.master(uid)
        return frozenset(file.reader.dates(master, "EXDATE")) if master else frozenset()

    def _lost_slots(self) -> None:
        """Dispute overrides and left-out dates of one side whose slot the other side's move of the series took away."""
        for (kind, uid, slot, number), master in tuple(self._results.items()):
            if kind != "VEVENT" or slot or number:
                continue
            for mover, other in ((self._mine, self._theirs), (self._theirs, self._mine)):
                if self._moved(mover, uid) and not self._moved(other, uid):
                    touched = self._touched(other, uid)
                    zones = {**self._mine.zones, **self._theirs.zones}
                    missing = series.missing(master, zones.values(), touched)
                    self._disputes += [Difference(found, touched[found]) for found in missing]

    def _moved(self, file: _File, uid: str) -> bool:
        key: Key = ("VEVENT", uid, "", 0)
        was, now = self._base.facts.get(key), file.facts.get(key)
        when = (Group.START, Group.END, Group.RRULE)
        return was is not None and now is not None and any(was[group] != now[group] for group in when)

    def _touched(self, file: _File, uid: str) -> dict[str, Group]:
        """Return the slots at which one side edited the series, and what it did there."""
        struck = self._struck(file, uid) - self._struck(self._base, uid)
        edited = {
            key[2]: next((group for group, fact in facts.items() if self._base.facts.get(key, {}).get(group) != fact))
            for key, facts in file.facts.items()
            if key[0] == "VEVENT" and key[1] == uid and key[2] and facts != self._base.facts.get(key)
        }
        return {**dict.fromkeys(struck, Group.EXDATES), **edited}

    def _write(self) -> str:
        """Put the merged components where theirs stood, ours after them, with every time zone they name."""
        theirs = self._theirs
        children = [child for child in theirs.root.children if child.name == "VTIMEZONE"]
        children += [zone for tzid, zone in self._mine.zones.items() if tzid not in theirs.zones and self._uses(tzid)]
        children += self._results.values()
        base, mine, root = self._base.root, self._mine.root, theirs.root
        lines = merge_others(list(root.lines), base, mine, root)
        if tuple(children) == root.children and tuple(lines) == root.lines:
            return theirs.raw
        program = mine.first("PRODID")
        lines = [program if line.name == "PRODID" and program else line for line in lines]
        return replace(root, lines=tuple(lines), children=tuple(children), after=()).write()

    def _uses(self, tzid: str) -> bool:
        return any(line.param("TZID") == tzid for event in self._results.values() for line in event.lines)
