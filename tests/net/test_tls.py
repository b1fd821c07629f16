"""The TLS matrix against a local authority: who is not trusted sees not one byte of a request."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from calapp.auth.schemes import PasswordAuth
from calapp.errors import CertificateRefused, Offline
from calapp.net.client import HttpClient
from calapp.net.tls import trusted_context
from calapp.secret import Secret
from tests.support.proxy import Answer, FaultProxy


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture
def trusted(authority, tmp_path, monkeypatch):
    """Let the system trust the local authority, the way a person would install it."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


def context_of(certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def ask(context: ssl.SSLContext, host: str = "localhost"):
    """Send one request with credentials and return the answer and what the server saw."""
    with FaultProxy(lambda _: Answer(200, b"hello"), tls=context) as server:
        http = HttpClient(server.url.replace("127.0.0.1", host), auth=PasswordAuth("ana", Secret("pw-canary")))
        try:
            return http.request("GET", "/"), server.log
        except CertificateRefused as error:
            return error, server.log
        finally:
            http.close()


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_certificate_that_the_system_trusts_is_accepted(authority, host):
    reply, _ = ask(context_of(authority.issue_cert("localhost", "127.0.0.1")), host)
    assert reply.content == b"hello"


YESTERDAY, TOMORROW = (datetime.now(UTC) + timedelta(days=days) for days in (-1, 1))
REFUSED = {
    "expired": (lambda ca: ca.issue_cert("localhost", not_after=YESTERDAY), "expired"),
    "not valid yet": (
        lambda ca: ca.issue_cert("localhost", not_before=TOMORROW, not_after=TOMORROW + timedelta(days=9)),
        "not valid yet",
    ),
    "other host": (lambda ca: ca.issue_cert("calendar.example"), "another host"),
    "unknown authority": (lambda _: trustme.CA().issue_cert("localhost"), "trusts"),
}


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("case", REFUSED)
def test_bad_certificate_is_refused_in_its_own_words_before_anything_is_sent(authority, case):
    make, words = REFUSED[case]
    failure, seen = ask(context_of(make(authority)))
    assert isinstance(failure, CertificateRefused)
    assert words in failure.title
    assert seen == []


@pytest.mark.usefixtures("trusted")
def test_certificate_for_another_address_is_refused(authority):
    failure, seen = ask(context_of(authority.issue_cert("localhost")), "127.0.0.1")
    assert isinstance(failure, CertificateRefused)
    assert seen == []


@pytest.mark.usefixtures("trusted")
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
def test_old_encryption_is_refused(authority):
    context = context_of(authority.issue_cert("localhost"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    failure, seen = ask(context)
    assert isinstance(failure, CertificateRefused)
    assert "safe today" in failure.title
    assert seen == []


def test_server_without_encryption_is_told_as_such():
    with FaultProxy(lambda _: Answer(200)) as server:
        http = HttpClient(server.url.replace("http:", "https:"))
        with pytest.raises(Offline, match="does not speak https"):
            http.request("GET", "/")
        http.close()


def test_context_checks_hosts_and_asks_for_tls_1_2():
    context = trusted_context()
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
