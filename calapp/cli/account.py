"""calapp account: add, list, check, remove."""

from __future__ import annotations

import click

from calapp.cli.render import emit_json, emit_table, tell
from calapp.cli.session import Session, confirm, pass_session, secret
from calapp.model.account import AccountKind
from calapp.service.views import AccountEntry, UnsentEdits

_BUILT = (AccountKind.LOCAL, AccountKind.CALDAV)


@click.group()
def account() -> None:
    """The accounts: local ones and sign-ins at servers."""


@account.command()
@click.argument("kind", type=click.Choice([kind.value for kind in AccountKind]))
@click.option("--name", default="", help="What the sidebar calls it.")
@click.option("--url", default="", help="The server's address; without it, it is found from the user name.")
@click.option("--username", default="", help="User name or e-mail address at the server.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input, one line.")
@click.option("--no-sync-all", is_flag=True, help="Show and sync none of the calendars yet.")
@pass_session
def add(
    session: Session,
    kind: str,
    name: str,
    url: str,
    username: str,
    password_stdin: bool,
    no_sync_all: bool,
) -> None:
    """Check an account and keep it. KIND is local or caldav."""
    wanted = AccountKind(kind)
    if wanted not in _BUILT:
        raise click.UsageError(f"{kind} accounts are not supported by this version; local and caldav are.")
    accounts = session.runtime.accounts
    if wanted is AccountKind.LOCAL:
        if not name:
            raise click.UsageError("A local account needs a --name.")
        _added(accounts.add_local(name))
        return
    if not (url or username):
        raise click.UsageError("Give the server by --url, or an e-mail address by --username.")
    password = secret(f"Password for {username or url}", from_stdin=password_stdin)
    found = accounts.discover(url or username, username=username, password=password)
    _added(accounts.add(found, name=name, calendars=() if no_sync_all else None))


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


@account.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask, not even about edits that were never sent.")
@pass_session
def remove(session: Session, name: str, yes: bool) -> None:
    """Remove an account and its local copy; nothing is deleted at the server."""
    accounts = session.runtime.accounts
    found = accounts.find(name)
    confirm(f"Remove the account “{found.name}” from this computer?", yes=yes)
    try:
        accounts.remove(found.id, discard=yes)
    except UnsentEdits as unsent:
        confirm(f"{unsent.title} Remove it all the same?", yes=False)
        accounts.remove(found.id, discard=True)
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
    }
