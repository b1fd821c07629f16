"""Where a CalDAV account may begin: what the user typed, and what DNS says of it (RFC 6764)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol
from urllib.parse import unquote, urlsplit

from calapp.errors import InputError
from calapp.net.addresses import is_loopback, origin_of, parsed, without_userinfo

WELL_KNOWN = "/.well-known/caldav"
_SCHEMES = {
    "caldav": "http",
    "caldavs": "https",
    "webcal": "http",
    "webcals": "https",
    "http": "http",
    "https": "https",
}
_EMAIL = re.compile(r"[^@\s/]+@([^@\s/:]+)\Z")
_HOST = re.compile(r"(?=.{1,253}\Z)[^\s/?#@:.]+(?:\.[^\s/?#@:.]+)*\.?\Z")
_PLAIN_HTTP = "calapp does not send passwords over an unencrypted connection. Type the address with https."
_NOT_AN_ADDRESS = "Type an e-mail address, or the address of the calendar server."


class Service(NamedTuple):
    """One SRV record."""

    priority: int
    weight: int
    target: str
    port: int


class Resolver(Protocol):
    """The DNS look-ups that discovery needs; nothing found is an empty answer."""

    def services(self, name: str) -> list[Service]:
        """Return the SRV records of a name."""

    def texts(self, name: str) -> list[str]:
        """Return the TXT records of a name."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What the user typed, taken apart. ``url`` is "" for an e-mail address; ``domain`` is what is vouched for."""

    domain: str
    url: str = ""
    username: str = ""
    password: str = ""


def take_apart(address: str) -> Typed:
    """Return what was typed as a domain or URL. Raises InputError for the address field."""
    address = address.strip()
    if email := _EMAIL.match(address.removeprefix("mailto:")):
        _check_host(email[1] if "." in email[1] else "")
        return Typed(origin_of(f"https://{email[1]}").host, username=address.removeprefix("mailto:"))
    scheme, separator, rest = address.partition("://")
    if not separator:
        scheme, rest = "", address
    if (separator and scheme.lower() not in _SCHEMES) or (not separator and "@" in address):
        raise InputError(_NOT_AN_ADDRESS, field="address")
    parts = urlsplit(f"//{rest}")
    host = parts.hostname or ""
    _check_host(host)
    known = _SCHEMES.get(scheme.lower(), "http" if is_loopback(host) else "https")
    if known == "http" and not is_loopback(host):
        raise InputError(_PLAIN_HTTP, field="address")
    url = parsed(f"{known}://{rest}")
    plain = without_userinfo(str(url.copy_with(fragment=None, query=None)))
    return Typed(origin_of(plain).host, plain, unquote(parts.username or ""), unquote(parts.password or ""))


def candidates(typed: Typed, resolver: Resolver) -> Iterator[str]:
    """Yield the addresses to try, best first."""
    if typed.url:
        parts = parsed(typed.url)
        if parts.path not in ("", "/"):
            yield typed.url
        yield str(parts.join(WELL_KNOWN))
        yield str(parts.join("/"))
        return
    for service in sorted(resolver.services(f"_caldavs._tcp.{typed.domain}")):
        host = service.target.rstrip(".")
        if not host:  # RFC 2782: "." says that there is decidedly no such service
            continue
        base = f"https://{host}:{service.port}"
        path = _path_of(resolver.texts(f"_caldavs._tcp.{typed.domain}"))
        if path:
            yield base + path
        yield base + WELL_KNOWN
        yield f"{base}/"
    yield f"https://{typed.domain}{WELL_KNOWN}"
    yield f"https://{typed.domain}/"


def belongs(host: str, domain: str) -> bool:
    """Tell whether a host is the domain the user typed, or within it: no more is vouched for."""
    host, domain = host.lower().rstrip("."), domain.lower().rstrip(".")
    return host == domain or host.endswith(f".{domain}")


class SystemResolver:
    """Asks the system's DNS servers. Its answers are not trusted: see ``belongs``."""

    def __init__(self, *, seconds: float = 5.0) -> None:
        self._seconds = seconds

    def services(self, name: str) -> list[Service]:
        """Return the SRV records of a name."""
        return [
            Service(record.priority, -record.weight, record.target.to_text(), record.port)
            for record in self._look_up(name, "SRV")
        ]

    def texts(self, name: str) -> list[str]:
        """Return the TXT records of a name."""
        return [b"".join(record.strings).decode("utf-8", "replace") for record in self._look_up(name, "TXT")]

    def _look_up(self, name: str, kind: str) -> list:  # type: ignore[type-arg]
        import dns.exception
        import dns.resolver

        try:
            return list(dns.resolver.Resolver().resolve(name, kind, lifetime=self._seconds))
        except (dns.exception.DNSException, OSError, UnicodeError):
            return []


def _check_host(host: str) -> None:
    if not _HOST.match(host) and ":" not in host:
        raise InputError(_NOT_AN_ADDRESS, field="address")


def _path_of(texts: list[str]) -> str:
    """Return the path that a TXT record names (RFC 6764 section 4)."""
    for text in texts:
        name, _, path = text.partition("=")
        if name.lower() == "path" and path.startswith("/") and not path.startswith("//"):
            return path
    return ""
