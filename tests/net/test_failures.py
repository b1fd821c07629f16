"""One gate: what libraries raise and what statuses mean becomes calapp's failures, without URLs or headers."""

import socket
import ssl
from datetime import UTC, datetime

import httpcore
import httpx
import pytest

from calapp.errors import (
    AccessDenied,
    BadAnswer,
    CertificateRefused,
    Offline,
    RateLimited,
    Rejected,
    ServerBusy,
    SignInNeeded,
)
from calapp.net.addresses import AddressRefused
from calapp.net.failures import (
    ConnectionLost,
    HostUnknown,
    PrivateNetwork,
    TimedOut,
    retry_after,
    status_failure,
    translated,
)
from calapp.net.patience import OutOfTime

SECRET_URL = "https://ana:pw-canary@example.org/?access_token=canary"


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def refused_certificate(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("raised", "failure"),
    [
        (httpx.ReadTimeout(SECRET_URL), TimedOut),
        (httpcore.ConnectTimeout(SECRET_URL), TimedOut),
        (OutOfTime(), TimedOut),
        (caused(httpcore.ConnectError(SECRET_URL), socket.gaierror(-2, "canary")), HostUnknown),
        (socket.gaierror(-2, "canary"), HostUnknown),
        (httpcore.ConnectError(SECRET_URL), Offline),
        (httpx.RemoteProtocolError(SECRET_URL), ConnectionLost),
        (httpcore.ReadError(SECRET_URL), ConnectionLost),
        (ConnectionResetError(SECRET_URL), ConnectionLost),
        (httpcore.ProxyError(SECRET_URL), Offline),
        (AddressRefused(), PrivateNetwork),
        (caused(httpcore.ConnectError(SECRET_URL), refused_certificate(10)), CertificateRefused),
        (
            caused(httpcore.ConnectError(SECRET_URL), ssl.SSLError(1, "[SSL: UNSUPPORTED_PROTOCOL] x")),
            CertificateRefused,
        ),
        (caused(httpcore.ConnectError(SECRET_URL), ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] x")), Offline),
        (caused(httpcore.ConnectError(SECRET_URL), ssl.SSLEOFError(8, "canary")), Offline),
    ],
)
def test_transport_failures_become_ours_without_a_word_of_theirs(raised, failure):
    with pytest.raises(failure) as caught, translated("example.org"):
        raise raised
    assert "canary" not in f"{caught.value} {caught.value.title} {caught.value.detail} {caught.value!r}"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    ("code", "words"), [(10, "expired"), (9, "not valid yet"), (62, "another host"), (18, "itself"), (77, "trusted")]
)
def test_refused_certificate_says_why(code, words):
    with pytest.raises(CertificateRefused, match=words), translated("example.org"):
        raise refused_certificate(code)


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, BadAnswer),
        (401, SignInNeeded),
        (403, AccessDenied),
        (407, Offline),
        (408, ServerBusy),
        (413, Rejected),
        (423, ServerBusy),
        (429, RateLimited),
        (500, ServerBusy),
        (503, ServerBusy),
        (302, BadAnswer),
    ],
)
def test_status_means_who_must_act(status, failure):
    error = status_failure(status, {"Retry-After": "60"})
    assert type(error) is failure
    assert str(status) in error.detail
    if status in (429, 503):
        assert error.delay == 60


NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 1),
        ("999999", 7_200),
        ("9" * 5_000, 7_200),
        ("-1", None),
        ("soon", None),
        ("", None),
        ("12٣", None),
        ("Sat, 21 Nov 2026 12:05:00 GMT", 300),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 1),
        ("Sat, 21 Nov 2099 11:00:00 GMT", 7_200),
        ("Sat, 21 Nov 2026 12:05:00 -0000", 300),
    ],
)
def test_retry_after_is_read_in_both_forms_and_bounded(value, seconds):
    assert retry_after({"Retry-After": value}, now=NOW) == seconds


def test_retry_after_counts_from_the_servers_own_clock():
    headers = {"Retry-After": "Sun, 01 Jan 2040 00:10:00 GMT", "Date": "Sun, 01 Jan 2040 00:00:00 GMT"}
    assert retry_after(headers, now=NOW) == 600
