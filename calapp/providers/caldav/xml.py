"""WebDAV and CalDAV XML: requests as bytes, answers as plain values, hostile documents refused."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from functools import lru_cache
from io import BytesIO
from typing import Any, TypeVar
from xml.sax.saxutils import escape

from lxml import etree

from calapp.errors import BadAnswer
from calapp.model.timespan import TimeSpan

DAV, CALDAV = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
CALSERVER, APPLE, NEXTCLOUD = (
    "{http://calendarserver.org/ns/}",
    "{http://apple.com/ns/ical/}",
    "{http://nextcloud.com/ns}",
)

GETETAG = f"{DAV}getetag"
RESOURCETYPE = f"{DAV}resourcetype"
DISPLAYNAME = f"{DAV}displayname"
SYNC_TOKEN = f"{DAV}sync-token"
PRIVILEGES = f"{DAV}current-user-privilege-set"
PRINCIPAL = f"{DAV}current-user-principal"
CALENDAR_DATA = f"{CALDAV}calendar-data"
HOME_SET = f"{CALDAV}calendar-home-set"
ADDRESSES = f"{CALDAV}calendar-user-address-set"
COMPONENTS = f"{CALDAV}supported-calendar-component-set"
DESCRIPTION = f"{CALDAV}calendar-description"
TIMEZONE = f"{CALDAV}calendar-timezone"
TIMEZONE_ID = f"{CALDAV}calendar-timezone-id"
CTAG = f"{CALSERVER}getctag"
COLOR = f"{APPLE}calendar-color"
ORDER = f"{APPLE}calendar-order"

_RESPONSE, _HREF, _STATUS = f"{DAV}response", f"{DAV}href", f"{DAV}status"
_PROPSTAT, _PROP, _MULTISTATUS, _ERROR = f"{DAV}propstat", f"{DAV}prop", f"{DAV}multistatus", f"{DAV}error"
_PREFIXES = {DAV: "D", CALDAV: "C", CALSERVER: "S", APPLE: "A"}
_HARDENED: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "dtd_validation": False,
    "huge_tree": False,  # keeps libxml2's own bounds: 256 levels, 10 MB a text
    "remove_comments": True,
    "remove_pis": True,
}
_NAMESPACES = " ".join(f'xmlns:{prefix}="{clark[1:-1]}"' for clark, prefix in _PREFIXES.items())
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'

# What may stand before the root element, apart from a DOCTYPE.
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t\r\n]+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_ROOT = re.compile(rb"<[A-Za-z_]")
# Characters that XML 1.0 does not know (section 2.2), plain or as references; some servers pass them on from events.
_FORBIDDEN = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcefBCEF]|1[0-9a-fA-F]));"
)


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Response:
    """One resource of a multistatus: its href as the server spells it, and its properties from 2xx propstats only.

    ``status`` is set when the server judges the resource as a whole. ``texts`` are the plain properties, ``elements``
    those with elements in them; ``refused`` are the properties it did not give, each with the status it gave instead.
    """

    href: str
    status: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    elements: Mapping[str, etree._Element] = field(default_factory=dict)
    refused: Mapping[str, int] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """Return a property's text without outer blanks, None when it is empty or not given."""
        return self.texts.get(name, "").strip() or None

    def has(self, name: str) -> bool:
        """Tell whether the server gave the property, be it empty."""
        return name in self.texts or name in self.elements


@dataclass(frozen=True, slots=True)
class Multistatus:
    """A whole answer (RFC 4918 section 13); ``token`` is the sync-token of a sync-collection."""

    responses: tuple[Response, ...]
    token: str | None = None


def propfind(names: Iterable[str]) -> bytes:
    """Return the body of a PROPFIND for these properties."""
    return _request("D:propfind", _props(names))


def sync_collection(token: str, names: Iterable[str]) -> bytes:
    """Return the body of a sync-collection REPORT (RFC 6578 section 3.2); never with a limit, which loses changes."""
    return _request(
        "D:sync-collection",
        f"<D:sync-token>{escape(token)}</D:sync-token><D:sync-level>1</D:sync-level>{_props(names)}",
    )


def time_range(span: TimeSpan, names: Iterable[str]) -> bytes:
    """Return the body of a calendar-query for the events within a span (RFC 4791 section 7.8)."""
    start, end = (f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in (span.start, span.end))
    within = f'<C:time-range start="{start}" end="{end}"/>'
    events = f'<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{within}</C:comp-filter></C:comp-filter>'
    return _request("C:calendar-query", f"{_props(names)}<C:filter>{events}</C:filter>")


def multiget(hrefs: Iterable[str]) -> bytes:
    """Return the body of a calendar-multiget REPORT (RFC 4791 section 7.9)."""
    listed = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    return _request("C:calendar-multiget", _props((GETETAG, CALENDAR_DATA)) + listed)


def mkcalendar(values: Mapping[str, str]) -> bytes:
    """Return the body of a MKCALENDAR for events (RFC 4791 section 5.3.1)."""
    kinds = '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
    return _request("C:mkcalendar", f"<D:set><D:prop>{_values(values)}{kinds}</D:prop></D:set>")


def proppatch(values: Mapping[str, str]) -> bytes:
    """Return the body of a PROPPATCH that sets these properties and removes those that are empty."""
    given = {name: value for name, value in values.items() if value}
    body = f"<D:set><D:prop>{_values(given)}</D:prop></D:set>" if given else ""
    if len(given) < len(values):
        emptied = "".join(f"<{_name(name)}/>" for name in values if name not in given)
        body += f"<D:remove><D:prop>{emptied}</D:prop></D:remove>"
    return _request("D:propertyupdate", body)


def parse_multistatus(content: bytes, *, charset: str = "") -> Multistatus:
    """Return the answer as values. Raises BadAnswer for anything but a well-formed DAV:multistatus."""
    return _parsed(content, charset, _read_multistatus)


def error_conditions(content: bytes) -> frozenset[str]:
    """Return the precondition elements of an error body (RFC 4918 section 16); nothing when there are none."""
    try:
        root = parse(content)
    except BadAnswer:
        return frozenset()
    return frozenset(str(element.tag) for element in root) if root.tag == _ERROR else frozenset()


def parse(content: bytes, *, charset: str = "") -> etree._Element:
    """Return the root element. Raises BadAnswer for a DOCTYPE, and for anything that is not well-formed to its end."""
    return _parsed(content, charset, _read_tree)


def hrefs_in(element: etree._Element | None) -> tuple[str, ...]:
    """Return the texts of the DAV:href elements in a property."""
    if element is None:
        return ()
    return tuple(text for child in element.iterchildren(_HREF) if (text := (child.text or "").strip()))


def names_in(element: etree._Element | None) -> frozenset[str]:
    """Return the Clark names of the elements below a property, at any depth: the privileges, the resource's types."""
    return frozenset() if element is None else frozenset(str(child.tag) for child in element.iterdescendants())


def _parsed(content: bytes, charset: str, read: Callable[[bytes, str | None], T]) -> T:
    content = content.lstrip(b" \t\r\n")
    prolog = _PROLOG.match(content)
    if prolog is None or not _ROOT.match(content, prolog.end()):
        raise BadAnswer(detail="the answer is no plain XML")
    encoding = _encoding(content[: prolog.end()], charset)
    try:
        return read(content, encoding)
    except etree.XMLSyntaxError:
        repaired = _FORBIDDEN.sub(b"", content)
    try:
        return read(repaired, encoding)
    except etree.XMLSyntaxError:
        raise BadAnswer(detail="the answer is no well-formed XML") from None


def _read_tree(content: bytes, encoding: str | None) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(encoding=encoding, load_dtd=False, **_HARDENED))


def _read_multistatus(content: bytes, encoding: str | None) -> Multistatus:
    """Read response by response and let go of each, so that a list of 100,000 never stands in memory as a tree."""
    events = etree.iterparse(
        BytesIO(content), events=("end",), tag=(_RESPONSE, SYNC_TOKEN, _MULTISTATUS), encoding=encoding, **_HARDENED
    )
    responses: list[Response] = []
    token: str | None = None
    parent: etree._Element | None = None
    for _event, element in events:
        parent = element.getparent()
        if element.tag == _RESPONSE and parent is not None and parent.tag == _MULTISTATUS:
            responses.extend(_responses(element))
            parent.remove(element)
        elif element.tag == SYNC_TOKEN and parent is not None and parent.tag == _MULTISTATUS:
            token = (element.text or "").strip() or None
    if events.root is None or events.root.tag != _MULTISTATUS:
        raise BadAnswer(detail="the answer is no DAV:multistatus")
    return Multistatus(tuple(responses), token)


def _responses(element: etree._Element) -> Iterable[Response]:
    """Yield a DAV:response once for each of its hrefs: with a status it may name several (RFC 4918 section 14.24)."""
    hrefs: list[str] = []
    status: int | None = None
    texts: dict[str, str] = {}
    elements: dict[str, etree._Element] = {}
    refused: dict[str, int] = {}
    for child in element:
        tag = child.tag
        if tag == _PROPSTAT:
            _read_propstat(child, texts, elements, refused)
        elif tag == _HREF:
            hrefs.append((child.text or "").strip())
        elif tag == _STATUS:
            status = _code(child.text or "")
    for href in hrefs:
        if href:
            yield Response(href, status, texts, elements, refused)


def _read_propstat(
    element: etree._Element, texts: dict[str, str], elements: dict[str, etree._Element], refused: dict[str, int]
) -> None:
    """Sort a propstat's properties by its own status; one without a readable status counts as not given."""
    code = 0
    prop: etree._Element | None = None
    for child in element:
        if child.tag == _PROP:
            prop = child
        elif child.tag == _STATUS:
            code = _code(child.text or "")
    if prop is None:
        return
    for value in prop:
        if not 200 <= code < 300:
            refused.setdefault(value.tag, code)
        elif len(value):
            elements[value.tag] = value
        else:
            texts[value.tag] = value.text or ""


@lru_cache(maxsize=256)
def _code(status: str) -> int:
    """Return the number in "HTTP/1.1 200 OK"; 0 for anything else, which never counts as OK."""
    words = status.split(None, 2)
    if len(words) < 2 or not words[0].startswith("HTTP/") or not (words[1].isascii() and words[1].isdigit()):
        return 0
    return int(words[1][:3])


def _encoding(prolog: bytes, charset: str) -> str | None:
    """Return the encoding to force: the header's, where the document states none itself (RFC 7303 section 3)."""
    if prolog.startswith(b"\xef\xbb\xbf") or b"encoding" in prolog.partition(b"?>")[0] or charset in ("", "utf-8"):
        return None
    try:
        name = codecs.lookup(charset).name
        etree.XMLParser(encoding=name)  # libxml2 knows fewer than Python
    except (LookupError, ValueError):
        return None
    return name


def _request(root: str, body: str) -> bytes:
    return f"{_HEAD}<{root} {_NAMESPACES}>{body}</{root}>".encode()


def _props(names: Iterable[str]) -> str:
    return f"<D:prop>{''.join(f'<{_name(name)}/>' for name in names)}</D:prop>"


def _values(values: Mapping[str, str]) -> str:
    return "".join(f"<{_name(name)}>{escape(value)}</{_name(name)}>" for name, value in values.items())


def _name(clark: str) -> str:
    namespace, _, local = clark.partition("}")
    return f"{_PREFIXES[namespace + '}']}:{local}"
