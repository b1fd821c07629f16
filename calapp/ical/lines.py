"""Content lines and the tree of components (RFC 5545 sections 3.1 and 3.6), kept byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from calapp.errors import InputError, LimitExceeded
from calapp.ical import limits

FOLD_OCTETS = 75

_LOGICAL_LINE = re.compile(r"[^\n]*(?:\n[ \t][^\n]*)*\n?")
_FOLD = re.compile(r"\r?\n[ \t]")
_HEAD = re.compile(r'[^":]*(?:"[^"]*"[^":]*)*(?=:)')
_PARAM = re.compile(r';([^=;:"]*)(?:=((?:[^";]|"[^"]*"|")*))?')
_PARAM_VALUE = re.compile(r'"([^"]*)"|([^",]+)')
_NAME = re.compile(r"[A-Za-z0-9_.-]+\Z")
_TOP_LEVEL = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"})
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_CARET = re.compile(r"\^(['n^])")
_CARET_MEANING = {"n": "\n", "'": '"', "^": "^"}
_ESCAPE = re.compile(r"\\([\\;,:nN])")

Params = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One property as it stands in a file.

    ``name`` is in upper case, and "" for a line that is no property: such a line only travels along. ``params`` are
    pairs of upper-case name and decoded value in the order of their names; a parameter with several values gives
    several pairs. ``value`` is unfolded but not unescaped. ``text`` is what the file says, folds and line end included;
    it does not count when lines are compared.
    """

    name: str
    params: Params
    value: str
    text: str = field(compare=False)

    @classmethod
    def parse(cls, text: str) -> ContentLine:
        """Return the line that ``text`` (folds and line end included) states."""
        head, separator, value = split_line(unfold(text).rstrip("\r\n"))
        name, _, rest = head.partition(";")
        if not separator or not _NAME.match(name):
            return cls("", (), head + separator + value, text)
        return cls(name.upper(), parse_params(";" + rest) if rest else (), value, text)

    @classmethod
    def of(cls, name: str, value: str, params: Iterable[tuple[str, str]] = ()) -> ContentLine:
        """Return a new line, folded as RFC 5545 asks; control characters in ``value`` become spaces."""
        ordered = tuple(sorted(params, key=lambda pair: pair[0]))
        value = _CONTROL.sub(" ", value)
        return cls(name, ordered, value, fold(f"{name}{_write_params(ordered)}:{value}"))

    def param(self, name: str) -> str:
        """Return the first value of a parameter, "" when it is not there."""
        return next((value for key, value in self.params if key == name), "")


@dataclass(frozen=True, slots=True)
class Component:
    """A component: its own lines and the components inside it.

    ``after`` tells for each child how many of the lines stand before it; children it does not cover come last.
    ``begin`` and ``end`` are the texts around it; None writes the usual ones.
    """

    name: str
    lines: tuple[ContentLine, ...] = ()
    children: tuple[Component, ...] = ()
    after: tuple[int, ...] = field(default=(), compare=False)
    begin: str | None = field(default=None, compare=False)
    end: str | None = field(default=None, compare=False)

    def first(self, name: str) -> ContentLine | None:
        """Return the first line of that name."""
        return next((line for line in self.lines if line.name == name), None)

    def all(self, name: str) -> tuple[ContentLine, ...]:
        """Return all lines of that name."""
        return tuple(line for line in self.lines if line.name == name)

    def text(self, name: str) -> str:
        """Return the unescaped text of the first line of that name, "" when there is none."""
        line = self.first(name)
        return unescape(line.value) if line else ""

    def of_kind(self, name: str) -> tuple[Component, ...]:
        """Return the children of that name."""
        return tuple(child for child in self.children if child.name == name)

    def write(self) -> str:
        """Return the component as text: lines as they came, a line end added where the last one of a file lacks it."""
        return "".join(_ended(piece) for piece in self._pieces())

    def _pieces(self) -> Iterator[str]:
        yield f"BEGIN:{self.name}\r\n" if self.begin is None else self.begin
        written = 0
        for number, child in enumerate(self.children):
            until = self.after[number] if number < len(self.after) else len(self.lines)
            yield from (line.text for line in self.lines[written:until])
            written = max(written, until)
            yield from child._pieces()
        yield from (line.text for line in self.lines[written:])
        yield f"END:{self.name}\r\n" if self.end is None else self.end


class Parts(NamedTuple):
    """A calendar taken apart: its own lines, and the texts of its components by kind."""

    header: tuple[ContentLine, ...]
    timezones: tuple[str, ...]
    events: tuple[str, ...]
    others: tuple[str, ...]


def parse_tree(raw: str) -> Component:
    """Return the first calendar in ``raw``; ``write`` gives the same text back.

    Raises InputError when there is no component at all, LimitExceeded when the text is too large or too deep to keep.
    """
    if len(raw) > limits.FILE_CHARS or raw.count("\n") > limits.LINES:
        raise LimitExceeded("This calendar file is too large.")
    return _TreeBuilder().build(raw)


def components(raw: str) -> Parts:
    """Take a calendar apart into header lines, time zones, events and the rest."""
    root = parse_tree(raw)
    return Parts(
        root.lines,
        tuple(child.write() for child in root.children if child.name == "VTIMEZONE"),
        tuple(child.write() for child in root.children if child.name == "VEVENT"),
        tuple(child.write() for child in root.children if child.name not in ("VTIMEZONE", "VEVENT")),
    )


def logical_lines(raw: str) -> Iterator[str]:
    """Yield the content lines of ``raw`` with their folds and line ends; joined they are ``raw`` again."""
    return (match.group() for match in _LOGICAL_LINE.finditer(raw) if match.group())


def unfold(text: str) -> str:
    """Join folded lines (RFC 5545 section 3.1)."""
    return _FOLD.sub("", text) if "\n " in text or "\n\t" in text else text


def fold(line: str) -> str:
    """Return the line with its line end, folded at 75 octets and never inside a character."""
    if len(line) <= FOLD_OCTETS and (line.isascii() or len(line.encode(errors="replace")) <= FOLD_OCTETS):
        return line + "\r\n"
    pieces, start, size = [], 0, 0
    for position, character in enumerate(line):
        octets = len(character.encode(errors="replace"))
        if size + octets > FOLD_OCTETS:
            pieces.append(line[start:position])
            start, size = position, 1
        size += octets
    pieces.append(line[start:])
    return "\r\n ".join(pieces) + "\r\n"


def split_line(line: str) -> tuple[str, str, str]:
    """Split an unfolded line at its colon, one inside quotes not counted; an unclosed quote counts as a letter."""
    head, separator, value = line.partition(":")
    if '"' in head and (match := _HEAD.match(line)):
        return match.group(), ":", line[match.end() + 1 :]
    return head, separator, value


def parse_params(text: str) -> Params:
    """Return the parameters in ``;NAME=value;NAME="a","b"``, RFC 6868 carets decoded."""
    found = []
    for match in _PARAM.finditer(text):
        name, values = match.group(1).strip().upper(), match.group(2) or ""
        for quoted, plain in _PARAM_VALUE.findall(values) or [("", "")]:
            value = quoted or plain
            found.append((name, _CARET.sub(lambda m: _CARET_MEANING[m[1]], value) if "^" in value else value))
        if len(found) > limits.PARAMETERS:
            break
    return tuple(sorted(found[: limits.PARAMETERS], key=lambda pair: pair[0]))


def escape(text: str) -> str:
    """Return ``text`` as a TEXT value (RFC 5545 section 3.3.11)."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def unescape(value: str) -> str:
    """Return the text of a TEXT value; a backslash before any other letter stays."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def _write_params(params: Params) -> str:
    pieces, last = [], ""
    for name, value in params:
        value = value.replace("^", "^^").replace('"', "^'").replace("\r\n", "^n").replace("\n", "^n")
        value = _CONTROL.sub(" ", value)
        value = f'"{value}"' if any(mark in value for mark in ":;,") else value
        pieces.append(f",{value}" if name == last else f";{name}={value}")
        last = name
    return "".join(pieces)


def _ended(piece: str) -> str:
    return piece if piece.endswith("\n") or not piece else piece + "\r\n"


@dataclass(slots=True)
class _Open:
    """A component whose END has not come yet; ``hidden`` counts the components inside it that are nested too deep."""

    name: str
    begin: str
    lines: list[ContentLine] = field(default_factory=list)
    children: list[Component] = field(default_factory=list)
    after: list[int] = field(default_factory=list)
    hidden: int = 0

    def hide(self, line: ContentLine) -> None:
        """Keep a line without reading it."""
        self.lines.append(ContentLine("", (), line.value, line.text))

    def add(self, child: Component) -> None:
        self.after.append(len(self.lines))
        self.children.append(child)

    def closed(self, end: str) -> Component:
        return Component(self.name, tuple(self.lines), tuple(self.children), tuple(self.after), self.begin, end)


def _kind(line: ContentLine) -> str:
    """Return the component that a BEGIN line opens, "" for any other line."""
    return line.value.strip().upper() if line.name == "BEGIN" else ""


class _TreeBuilder:
    """Builds the tree line by line, without recursion: nesting that is wrong or too deep costs the wrong lines only."""

    def __init__(self) -> None:
        self._open: list[_Open] = []
        self._before = ""
        self._count = 0

    def build(self, raw: str) -> Component:
        position = 1 if raw.startswith("\ufeff") else 0
        self._before = raw[:position]
        for text in logical_lines(raw[position:]):
            line = ContentLine.parse(text)
            if self._open and _kind(line) == "VCALENDAR":
                return self._close(0, raw[position:])
            position += len(text)
            root = self._take(line)
            if root is not None:
                return replace(root, end=(root.end or "") + raw[position:])
        if not self._open:
            raise InputError("This is not a calendar file.")
        return self._close(0, "")

    def _take(self, line: ContentLine) -> Component | None:
        """Take one line; return the root once it is closed."""
        if line.name == "BEGIN":
            self._begin(line, _kind(line))
        elif not self._open:
            self._before += line.text
        elif line.name == "END":
            return self._end(line)
        elif self._open[-1].hidden:
            self._open[-1].hide(line)
        else:
            self._open[-1].lines.append(line)
        return None

    def _begin(self, line: ContentLine, name: str) -> None:
        self._count += 1
        if self._count > limits.COMPONENTS:
            raise LimitExceeded(f"This calendar file has more than {limits.COMPONENTS:,} parts.")
        if not self._open and name != "VCALENDAR":
            self._start("VCALENDAR", "")
        elif name in _TOP_LEVEL and len(self._open) > 1:
            self._open[0].add(self._close(1, ""))
        if len(self._open) >= limits.DEPTH:
            self._open[-1].hidden += 1
            self._open[-1].hide(line)
        else:
            self._start(name, line.text)

    def _start(self, name: str, text: str) -> None:
        self._open.append(_Open(name, self._before + text))
        self._before = ""

    def _end(self, line: ContentLine) -> Component | None:
        name = line.value.strip().upper()
        current = self._open[-1]
        if current.hidden:
            current.hidden -= 1
            current.hide(line)
            return None
        depths = [depth for depth, opened in enumerate(self._open) if opened.name == name]
        if not depths:
            current.hide(line)
            return None
        closed = self._close(depths[-1], line.text)
        if self._open:
            self._open[-1].add(closed)
            return None
        return closed

    def _close(self, depth: int, end: str) -> Component:
        """Close the open components down to ``depth``; ``end`` is the text that closes the outermost of them."""
        while len(self._open) > depth + 1:
            inner = self._open.pop().closed("")
            self._open[-1].add(inner)
        return self._open.pop().closed(end)
