"""Calendar files of many objects, taken apart into one text per object without reading what is inside."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from calapp.ical import limits
from calapp.ical.lines import ContentLine, unescape, unfold

PRODID = "-//calapp//calapp//EN"
_KINDS = "VCALENDAR|VEVENT|VTIMEZONE|VTODO|VJOURNAL|VFREEBUSY|VAVAILABILITY"
EDGE = re.compile(rf"\n(BEGIN|END):({_KINDS})[ \t]*\r?(?=\n)", re.IGNORECASE)
_UID = re.compile(r"^UID(?:;[^:\r\n]*)?:([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)", re.IGNORECASE | re.MULTILINE)
_HEADER = re.compile(r"^(METHOD|PRODID|NAME|X-WR-CALNAME)(?:;[^:\r\n]*)?:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
TZID_LINE = re.compile(r"^TZID(?:;[^:\r\n]*)?:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_FOLD = r"(?:\r?\n[ \t])?"
TZID_PARAM = re.compile(
    rf';{_FOLD}{_FOLD.join("TZID=")}("(?:[^"\r\n]|\r?\n[ \t])*"|(?:[^":;,\r\n]|\r?\n[ \t])*)', re.IGNORECASE
)
_RECURRENCE_ID = re.compile(r"\nRECURRENCE-ID[^:\r\n]*:([^\r\n]*)", re.IGNORECASE)
_TWICE = "It stands in the file twice; the first one counts."
_NO_END = "It has no end; the file seems to be cut off."
_TOO_MANY = f"The file has more than {limits.COMPONENTS:,} parts; the rest was left out."


class Fault(NamedTuple):
    """A part of a file that was left out. ``line`` counts from 1."""

    line: int
    uid: str
    reason: str


class FileObject(NamedTuple):
    """One object of a file, as a resource of its own. ``line`` is where its first event begins."""

    uid: str
    raw: str
    line: int
    method: str


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A file taken apart. ``others`` counts what is no event: tasks, journal entries."""

    objects: list[FileObject]
    faults: list[Fault]
    others: int
    name: str

    @property
    def recognized(self) -> bool:
        """Whether anything in it is part of a calendar."""
        return bool(self.objects or self.faults or self.others or self.name)


class _Block(NamedTuple):
    kind: str
    start: int
    text: str


def take_apart(text: str) -> CalendarFile:
    """Return the objects of a file, events of one UID together, and what had to be left out."""
    if "\r\n" not in text:
        text = text.replace("\n", "\r\n")
    return _Apart(f"\n{text}\r\n").run()


def method_of(text: str) -> str:
    """Return METHOD of the first calendar in a text, of which the beginning is enough; "" when it states none."""
    text = f"\n{text}"
    edge = next((edge for edge in EDGE.finditer(text) if edge[2].upper() != "VCALENDAR"), None)
    said = _HEADER.finditer(text, 0, edge.start() + 1 if edge else len(text))
    return next((match[2].strip().upper() for match in said if match[1].upper() == "METHOD"), "")


@dataclass(slots=True)
class _Object:
    """An object that is being put together; ``slots`` are the RECURRENCE-IDs of its events, "" for its master."""

    head: str
    method: str
    start: int
    zones: dict[str, str]
    slots: set[str] = field(default_factory=set)
    events: list[str] = field(default_factory=list)

    def raw(self) -> str:
        """Return it as a resource of its own, with the zones that it names."""
        body = "".join(self.events)
        return "".join((self.head, *_used(self.zones, body), body, "END:VCALENDAR\r\n"))


class _Apart:
    """Walks over the edges of components; lines inside are not read, so that size costs little."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._objects: dict[str, _Object] = {}
        self._faults: list[Fault] = []
        self._others = 0
        self._name = ""

    def run(self) -> CalendarFile:
        blocks: list[_Block] = []
        opened: re.Match[str] | None = None
        header, unclosed = 0, False
        for number, edge in enumerate(EDGE.finditer(self._text)):
            if number > 2 * limits.COMPONENTS:
                self._fault(edge.start() + 1, "", _TOO_MANY)
                opened, unclosed = None, False
                break
            begins, kind = edge[1].upper() == "BEGIN", edge[2].upper()
            if opened is not None and (begins or kind == "VCALENDAR"):
                self._fault(opened.start() + 1, _uid(self._text[opened.start() + 1 : edge.start()]), _NO_END)
                opened = None
            if kind == "VCALENDAR":
                self._section(header, blocks)
                header, blocks, unclosed = edge.start(), [], begins
            elif begins:
                opened = edge
            elif opened is not None and opened[2].upper() == kind:
                start = opened.start() + 1
                blocks.append(_Block(kind, start, ended(self._text[start : edge.end()])))
                opened = None
        if opened is not None:
            self._fault(opened.start() + 1, _uid(self._text[opened.start() + 1 :]), _NO_END)
        elif unclosed:
            self._fault(len(self._text) - 2, "", "The calendar has no end; the file seems to be cut off.")
        self._section(header, blocks)
        return self._result()

    def _section(self, header: int, blocks: list[_Block]) -> None:
        """Take over one VCALENDAR: its header lies before its first component."""
        if not blocks:
            return
        said = {match[1].upper(): match[2].strip() for match in _HEADER.finditer(self._text, header, blocks[0].start)}
        self._name = self._name or unescape(said.get("X-WR-CALNAME", "") or said.get("NAME", ""))
        zones = {tzid_of(block.text): block.text for block in blocks if block.kind == "VTIMEZONE"}
        head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{said.get('PRODID') or PRODID}\r\n"
        method = said.get("METHOD", "").upper()
        for block in blocks:
            if block.kind == "VEVENT":
                self._add(block, _Object(head, method, block.start, zones))
            elif block.kind != "VTIMEZONE":
                self._others += 1

    def _add(self, block: _Block, new: _Object) -> None:
        uid, text = _uid(block.text), block.text
        if not uid:  # a made-up one that is the same at the next import of the same event
            from hashlib import sha256  # here: it loads OpenSSL, which no start of the window needs

            uid = f"{sha256(text.encode('utf-8', 'replace')).hexdigest()[:32]}@import.calapp"
            first, _, rest = text.partition("\n")
            text = f"{first}\nUID:{uid}\r\n{rest}"
        if len(uid) > limits.UID_CHARS:
            self._fault(block.start, uid[:100], "Its UID is too long.")
            return
        found = self._objects.setdefault(uid, new)
        slot = _RECURRENCE_ID.search(text)
        name = slot[1].strip() if slot else ""
        if name in found.slots:
            if text not in found.events:
                self._fault(block.start, uid, _TWICE)
        elif len(found.events) > limits.OVERRIDES:
            self._fault(block.start, uid, f"The series has more than {limits.OVERRIDES:,} changed occurrences.")
        else:
            if found.zones is not new.zones:  # of an earlier calendar in the same file
                found.zones = new.zones | found.zones
            found.slots.add(name)
            found.events.append(text)

    def _fault(self, position: int, uid: str, reason: str) -> None:
        self._faults.append(Fault(position, uid, reason))

    def _result(self) -> CalendarFile:
        """Return what was found, with lines for positions, counted in one go."""
        lines, line, before = {}, 0, 0
        positions = {fault.line for fault in self._faults} | {found.start for found in self._objects.values()}
        for position in sorted(positions):
            line += self._text.count("\n", before, position)  # the text begins with a line end of its own
            lines[position] = line
            before = position
        return CalendarFile(
            [FileObject(uid, one.raw(), lines[one.start], one.method) for uid, one in self._objects.items()],
            [fault._replace(line=lines[fault.line]) for fault in self._faults],
            self._others,
            self._name,
        )


def _uid(block: str) -> str:
    found = _UID.search(block)
    if found is None:
        return ""
    if "\nBEGIN:" in block[: found.start()].upper():
        return _outer_uid(block)
    return unescape(unfold(found[1])).strip()


def _outer_uid(block: str) -> str:
    """Return the UID of an event some component of which comes first: alarms have UIDs of their own (RFC 9074)."""
    depth = 0
    for line in unfold(block).split("\n"):
        word = line[:6].upper()
        depth += (word == "BEGIN:") - (word[:4] == "END:")
        if depth == 1 and word[:4] in ("UID:", "UID;"):
            return unescape(ContentLine.parse(line).value).strip()
    return ""


def tzid_of(block: str) -> str:
    """Return the name of a VTIMEZONE."""
    found = TZID_LINE.search(unfold(block))
    return unescape(found[1]).strip() if found else ""


def names_used(body: str) -> list[str]:
    """Return the TZIDs that components name."""
    return list(dict.fromkeys(unfold(value).strip('"') for value in TZID_PARAM.findall(body)))


def _used(zones: dict[str, str], body: str) -> list[str]:
    if not zones:
        return []
    return [zones[tzid] for tzid in names_used(body) if tzid in zones]


def ended(text: str) -> str:
    """Return a component with the line end that its last line may lack."""
    return text.rstrip("\r\n \t") + "\r\n"
