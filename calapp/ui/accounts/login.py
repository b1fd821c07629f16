"""What each kind of account is signed in to with: the fields of its form, as data, and what was typed into them."""

from __future__ import annotations

from dataclasses import dataclass

from calapp.model.account import AccountKind
from calapp.service.connections import Application

KEPT = "Your {secret} is kept in the system keyring."


@dataclass(frozen=True, slots=True)
class Login:
    """What a person typed to connect an account; with an ``application`` the sign-in goes on in the browser."""

    kind: AccountKind
    address: str = ""
    username: str = ""
    password: str = ""
    application: Application | None = None


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One line of input. ``name`` is what failures call it."""

    name: str
    label: str
    placeholder: str = ""
    secret: bool = False
    needed: bool = True


@dataclass(frozen=True, slots=True)
class FormSpec:
    """The form of one way to sign in. ``way`` is how its switch calls it, "" where there is one way only."""

    kind: AccountKind
    title: str
    hint: str
    fields: tuple[FieldSpec, ...]
    secret: str = "token"  # noqa: S105 - a word
    way: str = ""
    services: tuple[str, ...] = ()


_TOKEN = FieldSpec("password", "Token", secret=True)
_AURINKO_ADDRESS = FieldSpec("address", "Address", "https://api.aurinko.io", needed=False)
FORMS = (
    FormSpec(
        AccountKind.CALDAV,
        "CalDAV",
        "An e-mail address is often enough: calapp finds the server.",
        (
            FieldSpec("address", "Address", "you@example.org or https://cal.example.org"),
            FieldSpec("username", "User name", "The same as the address", needed=False),
            FieldSpec("password", "Password", secret=True),
        ),
        secret="password",  # noqa: S106 - a word
    ),
    FormSpec(
        AccountKind.AURINKO,
        "Aurinko",
        "Paste the token of an account that is connected at Aurinko.",
        (_TOKEN, _AURINKO_ADDRESS),
        way="With a token",
    ),
    FormSpec(
        AccountKind.AURINKO,
        "Aurinko",
        "Sign in with an application of your own at Aurinko. It goes on in your browser.",
        (
            FieldSpec("client_id", "Client ID"),
            FieldSpec("client_secret", "Client secret", secret=True),
            _AURINKO_ADDRESS,
        ),
        way="With my own application",
        services=("Google", "Office365", "EWS", "iCloud"),
    ),
    FormSpec(
        AccountKind.KLOUDLESS,
        "Kloudless",
        "Paste the bearer token of an account that is connected at Kloudless.",
        (
            _TOKEN,
            FieldSpec("username", "Account ID", "me, the token's own", needed=False),
            FieldSpec("address", "Address", "https://api.kloudless.com/v1", needed=False),
        ),
    ),
)
"""In the order in which they are offered."""
