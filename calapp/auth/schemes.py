"""HTTP authentication flows made of secrets."""

from __future__ import annotations

import base64
from collections.abc import Generator

import httpx

from calapp.errors import BadAnswer
from calapp.logs import hide
from calapp.secret import Secret

# What the library raises for challenges that it cannot take apart or answer.
_MALFORMED = (ValueError, LookupError, NotImplementedError, httpx.ProtocolError)

Flow = Generator[httpx.Request, httpx.Response, None]


class PasswordAuth(httpx.Auth):
    """A name and a password, as Basic (RFC 7617), or as Digest (RFC 7616) once the server has asked for that.

    Basic goes along from the first request, in UTF-8: the client sends credentials to the account's own server only,
    and over TLS. Baikal asks for Digest.
    """

    def __init__(self, username: str, password: Secret) -> None:
        self._username = username
        self._password = password
        self._basic = f"Basic {_token(username, password)}"
        self._digest: httpx.DigestAuth | None = None

    def __repr__(self) -> str:
        return f"PasswordAuth({self._username!r})"

    def auth_flow(self, request: httpx.Request) -> Flow:
        """Yield the request with credentials, and again when the server asks for another scheme."""
        if self._digest is None:
            request.headers["Authorization"] = self._basic
            answer = yield request
            if answer.status_code != 401 or not _wants_digest(answer):
                return
            self._digest = httpx.DigestAuth(self._username.encode(), self._password.reveal().encode())
            request.headers.pop("Authorization")
        try:
            yield from self._digest.auth_flow(request)
        except _MALFORMED as error:
            raise BadAnswer(detail=f"a Digest challenge that makes no sense: {type(error).__name__}") from None


class BearerAuth(httpx.Auth):
    """A token that stands for its account (RFC 6750)."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    def __repr__(self) -> str:
        return "BearerAuth()"

    def auth_flow(self, request: httpx.Request) -> Flow:
        """Yield the request with the token."""
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        yield request


def _token(username: str, password: Secret) -> str:
    """Return the credentials as Basic encodes them, struck out of the log in this form too."""
    token = base64.b64encode(f"{username}:{password.reveal()}".encode()).decode("ascii")
    hide(token)
    return token


def _wants_digest(answer: httpx.Response) -> bool:
    """Tell whether the server takes Digest only."""
    schemes = [
        value.split(" ", 1)[0].lower() for value in answer.headers.get_list("WWW-Authenticate", split_commas=True)
    ]
    return "digest" in schemes and "basic" not in schemes
