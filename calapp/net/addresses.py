"""Where connections may go: origins, loopback, and which network addresses a host name may stand for."""

from __future__ import annotations

import ipaddress
import socket
from typing import NamedTuple

import httpx

from calapp.errors import InputError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_METADATA = frozenset(map(ipaddress.ip_address, ("169.254.169.254", "100.100.100.200", "fd00:ec2::254")))
_DEFAULT_PORTS = {"http": 80, "https": 443}


class AddressRefused(OSError):
    """A name stands only for addresses that calapp does not connect to."""


class Origin(NamedTuple):
    """What credentials belong to (RFC 6454 section 4)."""

    scheme: str
    host: str
    port: int


def parsed(url: str) -> httpx.URL:
    """Return an http or https URL. Raises InputError for anything else."""
    try:
        parts = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise InputError("This is not a web address.", field="address") from None
    if parts.scheme not in _DEFAULT_PORTS or not parts.host:
        raise InputError("This is not a web address.", field="address")
    return parts


def origin_of(url: str) -> Origin:
    """Return the origin of an http or https URL."""
    parts = parsed(url)
    host = parts.raw_host.decode("ascii").lower().rstrip(".")
    return Origin(parts.scheme, host, parts.port or _DEFAULT_PORTS[parts.scheme])


def without_userinfo(url: str) -> str:
    """Return the URL without a name and password in it."""
    parts = parsed(url)
    return str(parts.copy_with(username=None, password=None)) if parts.userinfo else str(parts)


def is_loopback(host: str) -> bool:
    """Tell whether a host, as typed, is this machine."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def resolve(host: str, port: int, *, trusted: bool) -> list[str]:
    """Return the addresses of ``host`` that may be connected to; ``trusted`` when the user typed this very host.

    Private and loopback addresses are for typed hosts only: a public server must not send calapp into the home
    network. Raises AddressRefused when no address is left, gaierror when the name is unknown.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    allowed = [str(info[4][0]) for info in found if may_connect(str(info[4][0]), trusted=trusted)]
    if not allowed:
        raise AddressRefused
    return list(dict.fromkeys(allowed))


def may_connect(address: str, *, trusted: bool) -> bool:
    """Tell whether a connection to a numeric address is in order."""
    ip = _plain(ipaddress.ip_address(address.partition("%")[0]))
    if ip.is_multicast or ip.is_unspecified or ip in _METADATA:
        return False
    return trusted or ip.is_global


def _plain(ip: Address) -> Address:
    """Return the IPv4 address that an IPv6 form carries, where it does."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return ip.ipv4_mapped
        if ip in _NAT64:
            return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip
