"""calapp account: add, list, check, sign in, remove."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING, Any

import click

from calapp.cli.render import emit_json, emit_table, tell
from calapp.cli.session import Session, confirm, pass_session, secret
from calapp.model.account import BY_TOKEN, AccountKind
from calapp.secret import Secret
from calapp.service.connections import Application
from calapp.service.views import AccountEntry, FoundAccount, UnsentEdits

if TYPE_CHECKING:
    from calapp.service.accounts import AccountService

_BUILT = (AccountKind.LOCAL, AccountKind.CALDAV, AccountKind.AURINKO, AccountKind.KLOUDLESS)
_SERVICES = ("Google", "Office365", "EWS", "iCloud")


@click.group()
def account() -> None:
    """The accounts: local ones and sign-ins at servers."""


@account.command()
@click.argument("kind", metavar="KIND", type=click.Choice([kind.value for kind in _BUILT]))
@click.option("--name", default="", help="What the sidebar calls it.")
@click.option("--url", default="", help="The server's address; aurinko and kloudless have one of their own.")
@click.option("--username", default="", help="User name or e-mail address; of kloudless the account's id.")
@click.option("--password-stdin", is_flag=True, help="Read the password or token from standard input, one line.")
@click.option("--client-id", default="", help="Sign in with an application of your own (aurinko), in the browser.")
@click.option("--service", type=click.Choice(_SERVICES), default=_SERVICES[0], help="What is behind it then.")
@click.option("--insecure-http", is_flag=True, help="Allow plain http beyond this computer: everybody can listen.")
@click.option("--no-sync-all", is_flag=True, help="Show and sync none of the calendars yet.")
@pass_session
def add(session: Session, kind: str, no_sync_all: bool, name: str, **options: Any) -> None:
    """Check an account and keep it. KIND is local, caldav, aurinko or kloudless.

    Google, Microsoft 365 and Exchange accounts are reached through Aurinko or Kloudless.

    Aurinko and Kloudless take a token instead of a password. With --client-id the secret of that application is asked
    for instead, and the sign-in goes on in the browser.
    """
    wanted = AccountKind(kind)
    accounts = session.runtime.accounts
    if wanted is AccountKind.LOCAL:
        if not name:
            raise click.UsageError("A local account needs a --name.")
        _added(accounts.add_local(name))
        return
    found = _find(accounts, wanted, **options)
    if found.remark:
        tell(found.remark)
    _added(accounts.add(found, name=name, calendars=() if no_sync_all else None))


def _find(
    accounts: AccountService,
    kind: AccountKind,
    *,
    url: str,
    username: str,
    password_stdin: bool,
    client_id: str,
    service: str,
    insecure_http: bool,
) -> FoundAccount:
    if client_id:
        if kind is not AccountKind.AURINKO:
            raise click.UsageError("--client-id is for aurinko accounts.")
        application = Application(client_id, Secret(secret("Client secret", from_stdin=password_stdin)), service)
        return accounts.authorize(kind, application, open_page=_open_page, address=url, insecure=insecure_http)
    if kind in BY_TOKEN:
        token = secret("Token", from_stdin=password_stdin)
        return accounts.discover(url, username=username, password=token, kind=kind, insecure=insecure_http)
    if not (url or username):
        raise click.UsageError("Give the server by --url, or an e-mail address by --username.")
    password = secret(f"Password for {username or url}", from_stdin=password_stdin)
    return accounts.discover(url or username, username=username, password=password)


def _open_page(address: str) -> None:
    """Show a sign-in page; where no browser opens, its address is there to be copied."""
    tell(f"Sign in in the browser: {address}")
    webbrowser.open(address)


@account.command("sign-in")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password or token from standard input, one line.")
@pass_session
def sign_in(session: Session, name: str, password_stdin: bool) -> None:
    """Give an account a new password or token; edits that wait are kept and then sent."""
    accounts = session.runtime.accounts
    found = accounts.find(name)
    if found.kind is AccountKind.LOCAL:
        raise click.UsageError(f"“{found.name}” is on this computer; there is nothing to sign in to.")
    what = "Token" if found.kind in BY_TOKEN else "Password"
    accounts.sign_in(found.id, secret(f"{what} for {found.name}", from_stdin=password_stdin))
    tell(f"“{found.name}” is signed in.")


@account.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def list_accounts(session: Session, as_json: bool) -> None:
    """List the accounts."""
    entries = session.runtime.accounts.entries()
    if as_json:
        emit_json([_account_json(entry) for entry in entries])
        return
    emit_table(
        ("ID", "NAME", "KIND", "STATE", "USER", "LAST SYNC", "UNSENT", "REMARK"),
        (
            (
                entry.account.id,
                entry.account.name,
                entry.account.kind,
                entry.account.state,
                entry.account.username,
                f"{entry.account.last_sync.astimezone(session.runtime.zone):%Y-%m-%d %H:%M}"
                if entry.account.last_sync
                else "",
                entry.pending or "",
                entry.account.error or entry.notice,
            )
            for entry in entries
        ),
        right=(0, 6),
    )


@account.command()
@click.argument("name")
@pass_session
def check(session: Session, name: str) -> None:
    """Ask the server whether the account works."""
    accounts = session.runtime.accounts
    found = accounts.find(name)
    count = accounts.check(found.id)
    click.echo(f"ok: {count} calendars" if count != 1 else "ok: 1 calendar")
    remark = accounts.entry(found.id).remark
    if remark:
        tell(remark)


@account.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask, not even about edits that were never sent: a file keeps them.")
@pass_session
def remove(session: Session, name: str, yes: bool) -> None:
    """Remove an account and its local copy; nothing is deleted at the server."""
    accounts = session.runtime.accounts
    found = accounts.find(name)
    unsent = next(entry.pending for entry in accounts.entries() if entry.account.id == found.id)
    kept = {0: "", 1: " 1 edit was never sent; a file keeps it."}.get(
        unsent, f" {unsent} edits were never sent; a file keeps them."
    )
    confirm(f"Remove the account “{found.name}” from this computer?{kept}", yes=yes)
    try:
        file = accounts.remove(found.id, discard=yes)
    except UnsentEdits as unsent:
        confirm(f"{unsent.title} Remove it, and keep them in a file?", yes=False)
        file = accounts.remove(found.id, discard=True)
    if file is not None:
        tell(f"The edits that were not sent are kept in {file}.")
    tell(f"The account “{found.name}” was removed.")


def _added(entry: AccountEntry) -> None:
    tell(f"The account “{entry.account.name}” was added.")
    if entry.notice:
        tell(entry.notice)
    emit_table(("ID", "CALENDAR"), ((one.id, one.name) for one in entry.calendars), right=(0,))


def _account_json(entry: AccountEntry) -> dict[str, object]:
    return {
        "id": entry.account.id,
        "name": entry.account.name,
        "kind": entry.account.kind.value,
        "state": entry.account.state.value,
        "username": entry.account.username,
        "url": entry.account.url,
        "last_sync": entry.account.last_sync.isoformat() if entry.account.last_sync else None,
        "pending": entry.pending,
        "error": entry.account.error,
        "notice": entry.notice,
        "conflicts": entry.conflicts,
        "remark": entry.remark,
    }
