"""Origins, and the addresses that a name may stand for."""

import socket

import pytest

from calapp.errors import InputError
from calapp.net.addresses import AddressRefused, is_loopback, may_connect, origin_of, resolve, without_userinfo


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Example.org/a", "https://example.org:443/b?c#d"),
        ("http://127.0.0.1", "http://127.0.0.1:80/"),
        ("https://example.org./", "https://example.org/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://user:pw@example.org/", "https://example.org/"),
    ],
)
def test_same_origin_in_other_words(one, other):
    assert origin_of(one) == origin_of(other)


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/",
        "https://example.org:8443/",
        "https://example.org.evil.example/",
        "https://www.example.org/",
    ],
)
def test_other_origin(other):
    assert origin_of(other) != origin_of("https://example.org/")


@pytest.mark.parametrize(
    "text", ["", "example.org", "ftp://example.org/", "file:///etc/passwd", "https://", "https://[::1", "//x/"]
)
def test_what_is_no_web_address_is_refused(text):
    with pytest.raises(InputError) as caught:
        origin_of(text)
    assert caught.value.field == "address"


def test_userinfo_is_stripped():
    assert without_userinfo("https://ana:pw-canary@example.org/dav/") == "https://example.org/dav/"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("localhost", True), ("LOCALHOST.", True), ("127.8.9.1", True), ("::1", True), ("[::1]", True)]
    + [("localhost.example.org", False), ("10.0.0.1", False), ("127.0.0.1.nip.example", False), ("0x7f000001", False)],
)
def test_loopback_is_what_is_written_so(host, loopback):
    assert is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("address", "typed", "anyone"),
    [
        ("93.184.216.34", True, True),
        ("2606:2800:220:1:248:1893:25c8:1946", True, True),
        ("192.168.1.10", True, False),
        ("10.1.2.3", True, False),
        ("127.0.0.1", True, False),
        ("::1", True, False),
        ("fe80::1%eth0", True, False),
        ("169.254.1.1", True, False),
        ("::ffff:192.168.1.10", True, False),
        ("64:ff9b::c0a8:10a", True, False),
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fd00:ec2::254", False, False),
        ("0.0.0.0", False, False),
        ("224.0.0.1", False, False),
        ("ff02::1", False, False),
    ],
)
def test_private_addresses_are_for_typed_hosts_and_some_for_nobody(address, typed, anyone):
    assert may_connect(address, trusted=True) is typed
    assert may_connect(address, trusted=False) is anyone


def test_name_that_stands_for_private_addresses_only_is_refused(monkeypatch):
    def answer(host, port, **_):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.1.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    assert resolve("router.example", 443, trusted=True) == ["192.168.1.1"]
    with pytest.raises(AddressRefused):
        resolve("router.example", 443, trusted=False)
