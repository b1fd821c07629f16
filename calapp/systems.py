"""The systems behind the accounts, as services reach them: each provider is imported when it is first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from calapp.model.account import Account, AccountKind
from calapp.model.edits import Telling
from calapp.model.event import FileRoom
from calapp.model.timespan import EventTime
from calapp.secret import Secret
from calapp.service.connections import Application

if TYPE_CHECKING:
    from calapp.providers.base import Provider, RemoteAccount
    from calapp.service.views import FoundAccount

_EMAIL = re.compile(r"[^@\s/:]+@[^@\s/:]+\Z")


def connect(account: Account, secret: Secret | None, canceled: Callable[[], bool]) -> Provider:
    """Return the provider of an account; see ``registry.open_provider``."""
    from calapp.providers.registry import open_provider

    return open_provider(account, secret, canceled=canceled)


def discover(kind: AccountKind, address: str, *, username: str, password: Secret, insecure: bool) -> FoundAccount:
    """Find and check an account; see ``registry.look_up``."""
    from calapp.providers.registry import look_up

    found = look_up(kind, address, username=username, secret=password, insecure=insecure)
    return _found(kind, found, password, (found.username, address))


def authorize(
    kind: AccountKind,
    address: str,
    *,
    application: Application,
    insecure: bool,
    open_page: Callable[[str], None],
    canceled: Callable[[], bool],
) -> FoundAccount:
    """Let the user sign in at a page; see ``registry.authorize``."""
    from calapp.providers import registry

    found = registry.authorize(
        kind, address, client_id=application.client_id, client_secret=application.client_secret,
        service=application.service, insecure=insecure, open_page=open_page, canceled=canceled,
    )  # fmt: skip
    return _found(kind, found, None, (found.username,))


def remark(kind: AccountKind) -> str:
    """Return what a person should know of a system; see ``registry.remark``."""
    from calapp.providers import registry

    return registry.remark(kind)


def rule_problem(kind: AccountKind, rdates: Sequence[EventTime], returning: Sequence[EventTime] = ()) -> str:
    """Return why a system cannot hold such dates beside a rule; see ``registry.rule_problem``."""
    from calapp.providers import registry

    return registry.rule_problem(kind, rdates, returning)


def file_room(kind: AccountKind) -> FileRoom:
    """Return what files a system keeps with events; see ``registry.file_room``."""
    from calapp.providers import registry

    return registry.file_room(kind)


def telling(account: Account) -> Telling:
    """Return what an account's system does about telling guests; see ``registry.telling``."""
    from calapp.providers import registry

    return registry.telling(account)


def _found(kind: AccountKind, found: RemoteAccount, password: Secret | None, typed: Iterable[str]) -> FoundAccount:
    from calapp.service.views import FoundAccount, FoundCalendar

    own = (text.lower() for text in typed if _EMAIL.match(text))
    return FoundAccount(
        url=found.url,
        username=found.username,
        addresses=tuple(dict.fromkeys((*found.addresses, *own))),
        calendars=tuple(
            FoundCalendar(
                one.href, one.name, one.description, one.location, one.timezone, one.color,
                read_only=one.read_only, primary=one.primary,
            )
            for one in found.calendars
        ),
        name=found.name,
        quirks=found.quirks,
        password=found.secret or password,
        kind=kind,
        remark=found.remark,
    )  # fmt: skip
