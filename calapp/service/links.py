"""Addresses in events: which of them may be opened, where one joins a meeting, and where a place is on a map."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from calapp.model.event import Event

MOST_CHARS = 2_000
MAP = "https://www.openstreetmap.org/search?query="
_WEB = ("http", "https")
_OTHER = ("mailto", "tel", "webcal", "webcals")
_MAIL_PARTS = ("to", "subject", "body")
_MOST_TEXT = 64_000
_ADDRESS = re.compile(r"""\bhttps?://[^\s<>"'\\^`{|}\x00-\x1f\x7f]+""", re.IGNORECASE)
_TRAILING = ".,;:!?)]}*_"
# Where meetings are held, by host and the beginning of the path; a host counts with everything below it.
_MEETINGS = (
    ("zoom.us", ("/j/", "/my/", "/s/", "/w/")),
    ("zoomgov.com", ("/j/", "/my/")),
    ("meet.google.com", ("/",)),
    ("teams.microsoft.com", ("/l/meetup-join/", "/meet/")),
    ("teams.live.com", ("/meet/",)),
    ("webex.com", ("/",)),
    ("whereby.com", ("/",)),
    ("meet.jit.si", ("/",)),
    ("gotomeeting.com", ("/join/",)),
    ("meet.goto.com", ("/",)),
    ("bluejeans.com", ("/",)),
    ("chime.aws", ("/",)),
    ("join.skype.com", ("/",)),
    ("facetime.apple.com", ("/join",)),
    ("app.slack.com", ("/huddle/",)),
)
_SELF_HOSTED = re.compile(r"/(?:call/[a-z0-9]{6,}|b/[a-z0-9]{3}-[a-z0-9-]+)/?\Z", re.IGNORECASE)
"""Nextcloud Talk and BigBlueButton, which run under anybody's host."""


def openable(address: str) -> str:
    """Return an address that may be opened once a person has seen it, "" for any other.

    Allowed are http and https without a sign-in in them, mailto with nothing but whom, subject and body, tel and
    webcal.
    """
    address = address.strip()
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if len(address) > MOST_CHARS or not address.isprintable() or " " in address:
        return ""
    if scheme in _WEB:
        return address if host and not parts.username and not parts.password else ""
    if scheme == "mailto":
        kept = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() in _MAIL_PARTS]
        return f"mailto:{parts.path}{'?' + urlencode(kept, quote_via=quote) if kept else ''}"
    return address if scheme in _OTHER and (parts.path or host) else ""


def addresses_in(text: str) -> Iterator[str]:
    """Yield the web addresses in a text or in HTML, in their order."""
    import html  # here: it brings thousands of names, and no start of the window needs them

    for found in _ADDRESS.findall(html.unescape(text[:_MOST_TEXT])):
        if address := openable(_trimmed(found)):
            yield address


def _trimmed(address: str) -> str:
    """Return an address without the punctuation of the sentence around it; brackets that it opens itself stay."""
    while address and address[-1] in _TRAILING:
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def meeting_of(event: Event) -> str:
    """Return the address at which one joins an event: the one that it states, else the first that looks like one."""
    if event.conference and (stated := openable(event.conference)):
        return stated
    for text in (event.url, event.location, event.description):
        for address in addresses_in(text):
            if holds_meetings(address):
                return address
    return ""


def holds_meetings(address: str) -> bool:
    """Tell whether meetings are held at a web address."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    for known, beginnings in _MEETINGS:
        if (host == known or host.endswith(f".{known}")) and len(parts.path) > 1:
            return parts.path.startswith(beginnings)
    return _SELF_HOSTED.search(parts.path) is not None


def map_of(location: str) -> str:
    """Return where a map shows a place, "" for a place that is none: nothing at all, or an address in the web."""
    place = " ".join(location.split())
    if not place or next(addresses_in(place), ""):
        return ""
    return f"{MAP}{quote(place[:300])}"
