"""Discovery: from what was typed to the calendars, and a failure of its own beside each field."""

import base64
import ssl

import pytest
import trustme

from calapp.errors import (
    CertificateRefused,
    InputError,
    NotACalendarServer,
    Offline,
    RateLimited,
    ServerBusy,
)
from calapp.net import addresses
from calapp.providers.caldav.bootstrap import Service
from calapp.providers.caldav.discovery import ConsentNeeded, WrongPassword, discover
from calapp.secret import Secret
from tests.support.caldav import multistatus, new_calendar, response
from tests.support.proxy import Answer, Fault, FaultProxy

PASSWORD = Secret("pw-c4n4ry")
CALENDAR = "<resourcetype><collection/><C:calendar/></resourcetype><displayname>Work</displayname>"
HOME_SET = "<C:calendar-home-set><href>/dav/ana/</href></C:calendar-home-set>"
PRINCIPAL = "<current-user-principal><href>/principals/ana/</href></current-user-principal>"
ADDRESSES = (
    "<C:calendar-user-address-set><href>mailto:Ana@Example.org</href><href>/principals/ana/</href>"
    "</C:calendar-user-address-set>"
)


class NoRecords:
    def services(self, name):
        return []

    def texts(self, name):
        return []


class Records(NoRecords):
    def __init__(self, *services):
        self._services = [Service(0, 0, host, port) for host, port in services]

    def services(self, name):
        return self._services


def server_of_ana(exchange):
    """Play a whole CalDAV server."""
    pages = {
        "/.well-known/caldav": Answer(301, headers={"Location": "/dav/"}),
        "/dav/": multistatus(response("/dav/", PRINCIPAL)),
        "/principals/ana/": multistatus(
            response("/principals/ana/", f"{HOME_SET}{ADDRESSES}<displayname>Ana Ruiz</displayname>")
        ),
        "/dav/ana/": multistatus(
            response("/dav/ana/", "<resourcetype><collection/></resourcetype>"), response("/dav/ana/work/", CALENDAR)
        ),
    }
    return pages.get(exchange.path, Answer(404))


def find(address, *, resolver=None, **options):
    return discover(address, password=PASSWORD, resolver=resolver or NoRecords(), **{"username": "ana", **options})


def passwords(server):
    """Return the names and passwords that a server was shown."""
    shown = [exchange.headers.get("Authorization", "") for exchange in server.log]
    return [base64.b64decode(value.split()[1]).decode() for value in shown if value]


# the way that works


def test_account_is_found_from_the_servers_address():
    with FaultProxy(server_of_ana) as server:
        found = find(server.url)
    assert found.home == f"{server.url}dav/ana/"
    assert (found.username, found.name, found.addresses) == ("ana", "Ana Ruiz", ("ana@example.org",))
    assert [calendar.name for calendar in found.calendars] == ["Work"]
    assert "c4n4ry" not in repr(found)


@pytest.mark.parametrize("path", ["", "dav/", "principals/ana/", "dav/ana/", "dav/ana/work/", "wrong/"])
def test_any_address_of_a_real_server_leads_to_the_calendars(dav_account, path):
    calendar = new_calendar(dav_account)
    paths = {"dav/ana/": dav_account.home, "dav/ana/work/": dav_account.url.rstrip("/") + calendar.href}
    address = paths.get(path, dav_account.url + path)
    found = discover(
        address, username=dav_account.username, password=Secret(dav_account.password), resolver=NoRecords()
    )
    assert found.home == dav_account.home
    assert [one.href for one in found.calendars] == [calendar.href]


def test_name_and_password_typed_into_the_address_are_taken_from_it():
    with FaultProxy(server_of_ana) as server:
        found = discover(server.url.replace("//", "//ana:pw-c4n4ry@"), resolver=NoRecords())
        assert found.username == "ana"
        assert found.password == PASSWORD
        assert "c4n4ry" not in found.home
        assert set(passwords(server)) == {"ana:pw-c4n4ry"}


def test_calendar_of_a_server_without_principals_leads_to_what_is_around_it():
    def old(exchange):
        listed = response("/cal/work/", CALENDAR)
        if exchange.path == "/cal/work/":
            return multistatus(listed)
        if exchange.path == "/cal/":
            return multistatus(response("/cal/", "<resourcetype><collection/></resourcetype>"), listed)
        return Answer(404)

    with FaultProxy(old) as server:
        assert find(f"{server.url}cal/work/").home == f"{server.url}cal/"


# a failure of its own


@pytest.mark.parametrize("missing", ["username", "password"])
def test_missing_name_or_password_is_asked_for(missing):
    given = {"username": "ana", "password": PASSWORD} | {missing: "" if missing == "username" else None}
    with pytest.raises(InputError) as caught:
        discover("https://example.org/", resolver=NoRecords(), **given)
    assert caught.value.field == missing


def test_wrong_password_is_told_beside_its_field(dav_account):
    with pytest.raises(WrongPassword) as caught:
        discover(dav_account.url, username=dav_account.username, password=Secret("wrong"), resolver=NoRecords())
    assert caught.value.field == "password"
    assert "app password" in caught.value.title


def test_unknown_host_is_told_beside_its_field(hosts):
    for address in ("ana@nowhere.example", "https://nowhere.example/dav/"):
        with pytest.raises(InputError, match=r"nowhere\.example") as caught:
            find(address)
        assert caught.value.field == "address"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404),
        Answer(405),
        Answer(501),
        Answer(403),
        Answer(200, b"<html>Welcome</html>", {"Content-Type": "text/html"}),
        Answer(302, headers={"Location": "https://www.elsewhere.example/"}),
        multistatus(response("/", "<resourcetype><collection/></resourcetype>")),
        multistatus(response("/", "<current-user-principal><unauthenticated/></current-user-principal>")),
    ],
    ids=["404", "405", "501", "403", "web page", "front page elsewhere", "plain WebDAV", "not signed in"],
)
def test_server_of_another_kind_is_told(answer):
    def other(exchange):
        return Answer(404) if exchange.path.startswith("/.well-known") else answer

    with FaultProxy(other) as server, pytest.raises(NotACalendarServer):
        find(server.url)


def test_account_without_calendars_is_told_in_its_own_words(dav_account):
    with pytest.raises(InputError, match="no calendar"):
        discover(
            dav_account.url, username=dav_account.username, password=Secret(dav_account.password), resolver=NoRecords()
        )


@pytest.mark.parametrize(("status", "failure"), [(429, RateLimited), (503, ServerBusy), (500, ServerBusy)])
def test_server_in_trouble_is_not_called_the_wrong_one(status, failure):
    with FaultProxy(lambda _: Answer(status)) as server, pytest.raises(failure):
        find(server.url)


def test_server_that_is_down_is_told():
    with pytest.raises(Offline, match=r"cannot be reached. Check the address and the connection.$"):
        find("http://127.0.0.1:9/")


def test_endless_redirects_end():
    with FaultProxy(lambda _: Answer(302, headers={"Location": "/again"})) as server, pytest.raises(NotACalendarServer):
        find(server.url)


# mail addresses, DNS and other servers


@pytest.fixture
def authority(tmp_path, monkeypatch):
    """Trust a local authority, and take loopback addresses for public ones."""
    authority = trustme.CA()
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    monkeypatch.setattr(addresses, "may_connect", lambda address, *, trusted: True)
    return authority


@pytest.fixture
def secured(authority, hosts):
    """Start TLS servers under names of their own."""
    running = []

    def start(name, answer=server_of_ana, *, certificate_for=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(certificate_for or name).configure_cert(context)
        running.append(FaultProxy(answer, tls=context))
        hosts[name] = "127.0.0.1"
        return running[-1]

    yield start
    for server in running:
        server.close()


def test_mail_address_leads_through_dns_to_the_server(secured):
    server = secured("dav.example.org")
    found = discover("ana@example.org", password=PASSWORD, resolver=Records(("dav.example.org.", server.port)))
    assert found.home == f"https://dav.example.org:{server.port}/dav/ana/"
    assert found.username == "ana@example.org"


def test_name_before_the_at_sign_is_tried_second(secured):
    server = secured("dav.example.org")
    server.users = {"ana": "pw-c4n4ry"}
    found = discover("ana@example.org", password=PASSWORD, resolver=Records(("dav.example.org.", server.port)))
    assert found.username == "ana"
    assert passwords(server)[:2] == ["ana@example.org:pw-c4n4ry", "ana:pw-c4n4ry"]


def test_typed_name_is_not_guessed_about(secured):
    server = secured("dav.example.org")
    server.users = {"ana": "pw-c4n4ry"}
    with pytest.raises(WrongPassword):
        discover(
            "ana@example.org",
            username="ana@work",
            password=PASSWORD,
            resolver=Records(("dav.example.org.", server.port)),
        )
    assert passwords(server) == ["ana@work:pw-c4n4ry"]


def test_server_outside_the_domain_gets_nothing_before_a_yes(secured):
    server = secured("dav.provider.example")
    records = Records(("dav.provider.example.", server.port))
    with pytest.raises(ConsentNeeded) as caught:
        find("ana@example.org", resolver=records)
    assert caught.value.host == "dav.provider.example"
    assert caught.value.field == "address"
    assert (server.log, server.connections) == ([], 0)
    found = find("ana@example.org", resolver=records, allowed=["DAV.provider.example"])
    assert found.home == f"https://dav.provider.example:{server.port}/dav/ana/"


@pytest.mark.parametrize("step", ["/.well-known/caldav", "/dav/", "/principals/ana/"])
def test_server_that_leads_out_of_its_domain_needs_a_yes_at_every_step(secured, step):
    other = secured("dav.provider.example")

    def leads_away(exchange):
        there = f"https://dav.provider.example:{other.port}"
        if exchange.path == step == "/.well-known/caldav":
            return Answer(302, headers={"Location": f"{there}/dav/"})
        answer = server_of_ana(exchange)
        if exchange.path == step:
            for path in ("/principals/ana/", "/dav/ana/"):
                body = answer.body.replace(f"<href>{path}".encode(), f"<href>{there}{path}".encode())
                # The href of the answer itself stays, or it would be about another resource.
                body = body.replace(f"<response><href>{there}{path}".encode(), f"<response><href>{path}".encode())
                answer = Answer(207, body, answer.headers)
        return answer

    server = secured("dav.example.org", leads_away)
    address = f"https://dav.example.org:{server.port}"
    with pytest.raises(ConsentNeeded) as caught:
        find(address)
    assert caught.value.host == "dav.provider.example"
    assert other.log == []
    assert find(address, allowed=["dav.provider.example"]).home.startswith("https://dav.provider.example:")


def test_redirect_within_the_domain_is_followed(secured):
    other = secured("p7.dav.example.org")

    def leads_on(exchange):
        return Answer(301, headers={"Location": f"https://p7.dav.example.org:{other.port}/dav/"})

    server = secured("dav.example.org", leads_on)
    assert find(f"https://dav.example.org:{server.port}/").home == f"https://p7.dav.example.org:{other.port}/dav/ana/"


def test_server_that_leads_to_an_unencrypted_one_is_not_followed(secured):
    with FaultProxy(server_of_ana) as plain:

        def downgrade(exchange):
            return Answer(301, headers={"Location": plain.url.replace("127.0.0.1", "dav.example.org") + "dav/"})

        server = secured("dav.example.org", downgrade)
        with pytest.raises(NotACalendarServer):
            find(f"https://dav.example.org:{server.port}/")
        assert plain.log == []


def test_certificate_trouble_is_told_and_nothing_is_sent(secured):
    server = secured("dav.example.org", certificate_for="other.example.org")
    for address in ("ana@example.org", f"https://dav.example.org:{server.port}/"):
        with pytest.raises(CertificateRefused):
            find(address, resolver=Records(("dav.example.org.", server.port)))
    assert server.log == []


def test_dns_that_leads_into_the_home_network_is_not_followed(secured, monkeypatch):
    server = secured("dav.example.org")
    monkeypatch.undo()  # loopback is private again, and the name unknown to the system
    import socket

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: real("127.0.0.1", *rest, **more))
    with pytest.raises(InputError, match="private network") as caught:
        find("ana@example.org", resolver=Records(("dav.example.org.", server.port)))
    assert caught.value.field == "address"
    assert server.connections == 0


# nothing slips out


def test_no_password_in_any_failure_of_discovery(caplog):
    caplog.set_level("DEBUG")
    faults = [Fault(status=401), Fault(status=500), Fault(drop="before"), Fault(cut=0.5), Fault(answer=Answer(200))]
    for fault in faults:
        with FaultProxy(server_of_ana) as server:
            server.inject(fault, nth=None)
            with pytest.raises(Exception) as caught:  # noqa: PT011 - every kind is checked
                discover(server.url.replace("//", "//ana:pw-c4n4ry@"), resolver=NoRecords())
        told = f"{caught.value!r} {caught.value.title} {caught.value.detail}"
        assert "c4n4ry" not in told
    assert "c4n4ry" not in caplog.text
