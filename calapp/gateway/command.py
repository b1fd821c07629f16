"""calapp serve: the gateway, and the tokens by which programs use it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

import click

from calapp.errors import InputError
from calapp.service.views import TokenEntry
from calapp.wiring import Runtime

_EXTRA = "The gateway needs two more packages. Install them with: pip install 'calapp[gateway]'"


class Session(Protocol):
    """What the command line hands to a command: its runtime and how it speaks."""

    @property
    def runtime(self) -> Runtime:
        """The services of the profile."""

    def json(self, value: object) -> None:
        """Print one JSON document."""

    def table(self, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Print a table."""

    def tell(self, message: str) -> None:
        """Say something on standard error."""


def command() -> click.Group:
    """Return the command with its own commands."""
    return serve


@click.group(invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="A loopback address; no other is taken.")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port; 0 takes a free one. [default: as in settings]")
@click.option("--until-input-ends", is_flag=True, hidden=True, help="End when standard input does.")
@click.pass_context
def serve(context: click.Context, host: str, port: int | None, until_input_ends: bool) -> None:
    """Serve all accounts to programs on this computer, as Aurinko and Kloudless would.

    Prints the address as its first line and answers until it is stopped. Programs need a token: see "token create".
    """
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    try:
        from calapp.gateway.server import Server
        from calapp.gateway.surfaces import surfaces
    except ModuleNotFoundError as error:
        raise InputError(_EXTRA, detail=str(error)) from error
    runtime = session.runtime
    server = Server(runtime, host=host, port=runtime.settings.gateway_port if port is None else port, surfaces=surfaces)
    click.echo(server.url)
    sys.stdout.flush()
    if not runtime.gateway.tokens():
        session.tell("No program can use it yet: calapp serve token create NAME makes a token.")
    if until_input_ends:
        threading.Thread(target=_end_with_input, args=(server.end,), daemon=True).start()
    server.run()


@serve.group()
def token() -> None:
    """The tokens by which programs use the gateway."""


@token.command()
@click.argument("name")
@click.option("--account", "accounts", multiple=True, help="Allow this account only; may be given several times.")
@click.option("--read-only", is_flag=True, help="Allow reading only.")
@click.pass_obj
def create(session: Session, name: str, accounts: tuple[str, ...], read_only: bool) -> None:
    """Make a token and print it, once."""
    found = [session.runtime.accounts.find(account).id for account in accounts]
    entry, text = session.runtime.gateway.create(name, account_ids=found or None, read_only=read_only)
    session.tell(f"The token “{entry.name}” was made. It is shown this once:")
    click.echo(text)


@token.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def list_tokens(session: Session, as_json: bool) -> None:
    """List the tokens, without themselves."""
    tokens = session.runtime.gateway.tokens()
    if as_json:
        session.json([_token_json(one) for one in tokens])
        return
    zone = session.runtime.zone
    session.table(
        ("ID", "NAME", "ACCOUNTS", "MAY", "MADE", "LAST USED"),
        [
            (
                one.id,
                one.name,
                "all" if one.all_accounts else ", ".join(account.name for account in one.accounts) or "none any more",
                "read" if one.read_only else "read and write",
                f"{one.created.astimezone(zone):%Y-%m-%d}",
                f"{one.last_used.astimezone(zone):%Y-%m-%d %H:%M}" if one.last_used else "never",
            )
            for one in tokens
        ],
    )


@token.command()
@click.argument("name")
@click.pass_obj
def revoke(session: Session, name: str) -> None:
    """Take a token back; NAME is its name or id. Whoever uses it is refused from now on."""
    entry = session.runtime.gateway.find(name)
    session.runtime.gateway.revoke(entry.id)
    session.tell(f"The token “{entry.name}” was revoked.")


def _token_json(entry: TokenEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "name": entry.name,
        "accounts": None if entry.all_accounts else [account.id for account in entry.accounts],
        "read_only": entry.read_only,
        "created": entry.created.isoformat(),
        "last_used": entry.last_used.isoformat() if entry.last_used else None,
    }


def _end_with_input(end: Callable[[], None]) -> None:
    sys.stdin.buffer.read()
    end()
