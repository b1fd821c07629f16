"""Redirects, decided by calapp and not by a library: where credentials go is the account's business."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import httpx

from calapp.errors import BadAnswer, InputError
from calapp.net.addresses import origin_of
from calapp.net.failures import RedirectRefused

MOST_REDIRECTS = 5
_LONGEST_LOCATION = 8_192
_STATUSES = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))


class Redirects(Enum):
    """Which redirects a request follows.

    ``SAME_ORIGIN``: method, body and credentials go along, and it never leaves the server. ``BARE``: for plain reading,
    also to other servers, which see no credentials and none of the request's own headers.
    """

    SAME_ORIGIN = auto()
    BARE = auto()


@dataclass(frozen=True, slots=True)
class Hop:
    """Where to go next."""

    url: str
    permanent: bool
    same_origin: bool


def next_hop(method: str, status: int, url: str, location: str | None, policy: Redirects) -> Hop | None:
    """Return where an answer sends the request, None when it is no redirect.

    Raises RedirectRefused for another origin that the policy does not allow, BadAnswer for any other misuse.
    """
    if status not in _STATUSES:
        return None
    if not location or len(location) > _LONGEST_LOCATION:
        raise BadAnswer(detail="redirect without a usable Location")
    target = _target(url, location)
    if status == 303 and method not in ("GET", "HEAD"):
        raise BadAnswer(detail=f"status 303 to {method}")
    here, there = origin_of(url), origin_of(target)
    if here == there:
        return Hop(target, status in _PERMANENT, same_origin=True)
    if there.scheme == "http" and here.scheme == "https":
        raise BadAnswer(detail="redirect from https to http")
    if policy is Redirects.BARE and method in ("GET", "HEAD"):
        return Hop(target, permanent=False, same_origin=False)
    raise RedirectRefused(target)


def _target(url: str, location: str) -> str:
    try:
        target = httpx.URL(url).join(location)
        origin_of(str(target))
    except (httpx.InvalidURL, ValueError, InputError):
        raise BadAnswer(detail="redirect to something that is no web address") from None
    if target.userinfo:
        raise BadAnswer(detail="redirect with a name or password in it")
    return str(target.copy_with(fragment=None))
