"""Addresses of resources: one canonical spelling, and which of a server's hrefs belong to a collection."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes, urlsplit

from calapp.errors import BadAnswer, InputError
from calapp.net.addresses import Origin, origin_of

_SAFE = "~!$&'()*+,;=:@-._"
_UNCHANGED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/" + _SAFE)


def canonical(path: str) -> str:
    """Return the one spelling of a path: each segment decoded and encoded again, so that ``%40`` and ``@`` agree.

    Raises BadAnswer for a path with dot segments, which could lead anywhere.
    """
    if not _UNCHANGED.issuperset(path):
        path = "/".join(map(_segment, path.split("/")))
    if "/." in path and {".", ".."}.intersection(path.split("/")):
        raise BadAnswer(detail="href with dot segments")
    return path


def as_collection(path: str) -> str:
    """Return the canonical path of a collection, which ends with a slash."""
    path = canonical(path)
    return path if path.endswith("/") else path + "/"


class Scope:
    """What the hrefs of an answer are about: a collection as calapp knows it, and as the server calls it now.

    The two differ where the server redirects; members keep their known hrefs then.
    """

    __slots__ = ("_actual", "_origin", "known")

    def __init__(self, known: str, origin: Origin, *, actual: str = "") -> None:
        self.known = as_collection(known)
        self._actual = as_collection(actual) if actual else self.known
        self._origin = origin

    def is_self(self, href: str) -> bool:
        """Tell whether an href of the answer is the collection itself."""
        path = self.path_of(href)
        return path == self._actual or path + "/" == self._actual

    def member(self, href: str) -> str | None:
        """Return the href of a member as calapp knows it; None for the collection itself and for anything outside.

        Raises BadAnswer for an href on another server: asking there would hand over the credentials.
        """
        path = self.path_of(href)
        if not path.startswith(self._actual) or path == self._actual:
            return None
        return path if self.known is self._actual else self.known + path[len(self._actual) :]

    def path_of(self, href: str) -> str:
        """Return the canonical path of an href on this server. Raises BadAnswer for any other server's."""
        if href.startswith("/") and not href.startswith("//"):
            return canonical(href.partition("?")[0]) if "?" in href or "#" in href else canonical(href)
        if "://" not in href:
            raise BadAnswer(detail="href that is neither a path nor an address")
        try:
            foreign = origin_of(href) != self._origin
        except InputError:
            foreign = True
        if foreign:
            raise BadAnswer(detail="href on another server")
        return canonical(urlsplit(href).path or "/")


@lru_cache(maxsize=4_096)
def _segment(segment: str) -> str:
    return quote(unquote_to_bytes(segment), safe=_SAFE)
