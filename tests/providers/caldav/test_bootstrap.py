"""What people type, and where a search begins."""

import dns.exception
import dns.resolver
import pytest

from calapp.errors import InputError
from calapp.providers.caldav.bootstrap import Service, SystemResolver, Typed, belongs, candidates, take_apart


class Records:
    """DNS as a table."""

    def __init__(self, services=(), texts=()):
        self.asked = []
        self._services, self._texts = list(services), list(texts)

    def services(self, name):
        self.asked.append(name)
        return self._services

    def texts(self, name):
        return self._texts


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("ana@example.org", Typed("example.org", username="ana@example.org")),
        (" mailto:Ana.Ruiz@Example.ORG ", Typed("example.org", username="Ana.Ruiz@Example.ORG")),
        ("cloud.example.org", Typed("cloud.example.org", "https://cloud.example.org")),
        ("https://cloud.example.org/dav/", Typed("cloud.example.org", "https://cloud.example.org/dav/")),
        ("cloud.example.org/dav", Typed("cloud.example.org", "https://cloud.example.org/dav")),
        ("caldavs://example.org/x?y=1#z", Typed("example.org", "https://example.org/x")),
        ("nas:8443", Typed("nas", "https://nas:8443")),
        ("localhost:5232", Typed("localhost", "http://localhost:5232")),
        ("http://127.0.0.1:5232/ana/", Typed("127.0.0.1", "http://127.0.0.1:5232/ana/")),
        ("https://[::1]:5232/", Typed("::1", "https://[::1]:5232/")),
        ("https://192.168.1.5/", Typed("192.168.1.5", "https://192.168.1.5/")),
        ("https://ana:pw%2F1@example.org/", Typed("example.org", "https://example.org/", "ana", "pw/1")),
        ("https://bücher.example/", Typed("xn--bcher-kva.example", "https://xn--bcher-kva.example/")),
        ("ana@bücher.example", Typed("xn--bcher-kva.example", username="ana@bücher.example")),
    ],
)
def test_what_was_typed_is_taken_apart(address, typed):
    found = take_apart(address)
    assert (found.domain, found.username, found.password) == (typed.domain, typed.username, typed.password)
    assert found.url.rstrip("/") == typed.url.rstrip("/")


@pytest.mark.parametrize(
    "address", ["http://example.org/", "http://192.168.1.5:5232/", "caldav://example.org", "webcal://x.example"]
)
def test_unencrypted_address_is_refused_with_the_reason(address):
    with pytest.raises(InputError, match="unencrypted") as caught:
        take_apart(address)
    assert caught.value.field == "address"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "  ",
        "ana@",
        "@example.org",
        "ana@nodot",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "two words",
        "a..b",
        "https:///x",
        "https://exa mple.org/",
    ],
)
def test_what_is_no_address_is_refused_beside_its_field(address):
    with pytest.raises(InputError) as caught:
        take_apart(address)
    assert caught.value.field == "address"


def test_mail_address_begins_with_dns_in_the_servers_order_and_ends_at_the_domain():
    records = Records(
        [Service(10, 0, "slow.example.org.", 443), Service(0, 0, "dav.example.org.", 8443)], ["path=/dav/"]
    )
    assert list(candidates(take_apart("ana@example.org"), records)) == [
        "https://dav.example.org:8443/dav/",
        "https://dav.example.org:8443/.well-known/caldav",
        "https://dav.example.org:8443/",
        "https://slow.example.org:443/dav/",
        "https://slow.example.org:443/.well-known/caldav",
        "https://slow.example.org:443/",
        "https://example.org/.well-known/caldav",
        "https://example.org/",
    ]
    assert records.asked == ["_caldavs._tcp.example.org"]  # never the unencrypted service


@pytest.mark.parametrize("texts", [["path=//evil.example/"], ["path="], ["nonsense"], []])
def test_unusable_path_record_is_ignored(texts):
    records = Records([Service(0, 0, "dav.example.org.", 443)], texts)
    assert next(candidates(take_apart("ana@example.org"), records)) == "https://dav.example.org:443/.well-known/caldav"


def test_service_that_is_decidedly_not_there_is_skipped():
    records = Records([Service(0, 0, ".", 0)])
    assert next(candidates(take_apart("ana@example.org"), records)) == "https://example.org/.well-known/caldav"


def test_typed_url_is_tried_as_it_is_then_its_server():
    records = Records()
    assert list(candidates(take_apart("https://example.org/dav/ana/"), records)) == [
        "https://example.org/dav/ana/",
        "https://example.org/.well-known/caldav",
        "https://example.org/",
    ]
    assert records.asked == []


@pytest.mark.parametrize(
    ("host", "inside"),
    [("example.org", True), ("dav.example.org", True), ("DAV.Example.org.", True)]
    + [("evilexample.org", False), ("example.org.evil.example", False), ("org", False), ("example.com", False)],
)
def test_domain_vouches_for_itself_and_what_is_within_it(host, inside):
    assert belongs(host, "example.org") is inside


def test_dns_without_an_answer_is_no_failure(monkeypatch):
    def fail(*_, **__):
        raise dns.exception.Timeout

    monkeypatch.setattr(dns.resolver.Resolver, "resolve", fail)
    monkeypatch.setattr(dns.resolver.Resolver, "__init__", lambda _: None)
    assert SystemResolver().services("_caldavs._tcp.example.org") == []
    assert SystemResolver().texts("_caldavs._tcp.example.org") == []


def test_dns_records_are_read(monkeypatch):
    from dns.rrset import from_text

    answers = {
        "SRV": from_text("x.", 60, "IN", "SRV", "5 7 8443 dav.example.org."),
        "TXT": from_text("x.", 60, "IN", "TXT", '"path=" "/dav/"'),
    }
    monkeypatch.setattr(dns.resolver.Resolver, "__init__", lambda _: None)
    monkeypatch.setattr(dns.resolver.Resolver, "resolve", lambda _, name, kind, lifetime: answers[kind])
    assert SystemResolver().services("x") == [Service(5, -7, "dav.example.org.", 8443)]
    assert SystemResolver().texts("x") == ["path=/dav/"]
