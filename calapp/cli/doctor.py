"""calapp doctor: what works here, and what to do about what does not."""

from __future__ import annotations

import click

from calapp.cli.desktop import desktop_checks
from calapp.cli.render import clean, emit_json
from calapp.cli.session import FAILED, Session, pass_session
from calapp.errors import CalappError
from calapp.service import health
from calapp.service.health import Check

# What calapp cannot do without; the rest only makes it plainer.
_ESSENTIAL = frozenset({"versions", "folders", "database"})


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def doctor(session: Session, as_json: bool) -> None:
    """Look at versions, folders, keyring, database and desktop."""
    checks = (health.versions(), health.folders(session.profile), *_of_runtime(session), *desktop_checks())
    if as_json:
        emit_json(
            {
                "ok": all(check.ok for check in checks),
                "log": str(session.profile.log_file),
                "checks": [
                    {"name": check.name, "ok": check.ok, "detail": check.detail, "advice": check.advice}
                    for check in checks
                ],
            }
        )
    else:
        for check in checks:
            click.echo(f"{'ok ' if check.ok else 'NO '} {check.name}: {clean(check.detail)}")
            if check.advice:
                click.echo(f"     {clean(check.advice)}")
        click.echo(f"    log: {session.profile.log_file}")
    if any(not check.ok and check.name in _ESSENTIAL for check in checks):
        raise click.exceptions.Exit(FAILED)


def _of_runtime(session: Session) -> tuple[Check, ...]:
    try:
        return session.runtime.health()
    except CalappError as error:
        return (Check("database", ok=False, detail=error.title, advice="Look into the log."),)
