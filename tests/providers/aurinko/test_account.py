"""Connecting an Aurinko account."""

from urllib.parse import parse_qs, urlsplit

import pytest

from calapp.errors import InputError, NotACalendarServer
from calapp.model.account import AccountKind
from calapp.providers.aurinko.account import authorize_url, exchange, look_up
from calapp.providers.registry import look_up as look_up_any
from calapp.providers.rest import base_url
from calapp.secret import Secret
from tests.fakes.aurinko import EMAIL, TOKEN
from tests.fakes.json_http import Answer


def test_a_token_shows_whose_account_it_is_and_its_calendars(service):
    found = look_up_any(AccountKind.AURINKO, service.url, username="", secret=Secret(TOKEN), insecure=False)
    assert (found.url, found.username, found.name, found.addresses) == (f"{service.url}/v1", EMAIL, EMAIL, (EMAIL,))
    assert [calendar.name for calendar in found.calendars] == ["Work"]


@pytest.mark.parametrize(
    ("token", "status"), [("wrong", "active"), ("", "active"), (TOKEN, "dead"), (TOKEN, "invalid")]
)
def test_a_token_that_does_not_work_is_said_beside_its_field(service, token, status):
    service.token_status = status
    with pytest.raises(InputError) as caught:
        look_up(service.url, "", Secret(token), False)
    assert caught.value.field == "password"


def test_some_other_server_is_said_to_be_none(service):
    service.answer = lambda _request: Answer(404, {})
    with pytest.raises(NotACalendarServer):
        look_up(service.url, "", Secret(TOKEN), False)


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("", "https://api.aurinko.io/v1"),
        ("https://api.aurinko.io/", "https://api.aurinko.io/v1"),
        ("api.example.org/v1/", "https://api.example.org/v1"),
        ("http://127.0.0.1:8080/prefix", "http://127.0.0.1:8080/prefix/v1"),
    ],
)
def test_the_base_is_understood_with_and_without_its_version(typed, base):
    assert base_url(typed, usual="https://api.aurinko.io") == base


def test_plain_http_needs_a_word_of_ones_own():
    with pytest.raises(InputError) as caught:
        base_url("http://api.example.org", usual="")
    assert caught.value.field == "address"
    assert base_url("http://api.example.org", usual="", insecure=True) == "http://api.example.org/v1"


def test_the_page_to_authorize_at_names_everything_that_aurinko_needs():
    url = authorize_url("", client_id="id", service="Google", return_url="http://127.0.0.1:1/x", state="s")
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://api.aurinko.io/v1/auth/authorize"
    assert parse_qs(parts.query) == {
        "clientId": ["id"], "serviceType": ["Google"], "scopes": ["Calendar.ReadWrite"], "responseType": ["code"],
        "returnUrl": ["http://127.0.0.1:1/x"], "state": ["s"],
    }  # fmt: skip


def test_a_code_becomes_the_accounts_token(service):
    seen = []

    def answer(request):
        seen.append((request.method, request.path, request.headers["authorization"].split()[0]))
        return Answer(200, {"accountId": 7, "accessToken": "fresh", "userId": "u"})

    service.answer = answer
    token = exchange(service.url, code="c/1", client_id="id", client_secret=Secret("s"))
    assert (token.reveal(), seen) == ("fresh", [("POST", ("v1", "auth", "token", "c/1"), "Basic")])


def test_a_wrong_client_is_said_beside_its_field(service):
    with pytest.raises(InputError) as caught:
        exchange(service.url, code="c", client_id="id", client_secret=Secret("s"))
    assert caught.value.field == "client_id"
