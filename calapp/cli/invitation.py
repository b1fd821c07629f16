"""calapp invitations and calapp invitation: what waits for an answer, messages that came, and messages to send."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from calapp.cli.drafts import FieldOptions, revised_draft
from calapp.cli.render import clean, clean_lines, emit_json, emit_table, event_json, occurrence_json, tell, when
from calapp.cli.session import Session, pass_session
from calapp.cli.words import NOT_KNOWN, differences
from calapp.errors import InputError
from calapp.model.edits import EditScope, EventDraft
from calapp.model.event import PartStat
from calapp.model.occurrence import OccurrenceKey
from calapp.wiring import Runtime

if TYPE_CHECKING:
    from calapp.service.letters import Letter
    from calapp.service.messages import OpenedMessage

_ANSWERS = (PartStat.ACCEPTED, PartStat.TENTATIVE, PartStat.DECLINED)
_as_option = click.option("--as", "address", metavar="ADDRESS", help="Your address, where the account knows none.")
_comment_option = click.option("--comment", metavar="TEXT", default="", help="Words that go along.")
_to_option = click.option(
    "--to", "target", metavar="FILE", type=click.Path(path_type=Path), help="Write the message to a file."
)
_mail_option = click.option("--mail", is_flag=True, help="Open it in your mail program; you send it there.")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def invitations(session: Session, as_json: bool) -> None:
    """List invitations that wait for your answer; `calapp event rsvp` gives it."""
    runtime = session.runtime
    waiting = runtime.invitations.pending(datetime.now(UTC))
    if as_json:
        emit_json([{**occurrence_json(one.occurrence), "organizer": one.organizer} for one in waiting])
        return
    rows = (
        (
            one.occurrence.uid,
            when(one.occurrence.start, one.occurrence.end, runtime.zone),
            one.calendar.name,
            one.organizer,
            one.occurrence.title or "Untitled",
        )
        for one in waiting
    )
    emit_table(("UID", "WHEN", "CALENDAR", "FROM", "TITLE"), rows)


@click.group()
def invitation() -> None:
    """Invitations, answers and cancellations that travel as files."""


@invitation.command("open")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--answer", type=click.Choice([one.value for one in _ANSWERS]), help="Do it, and answer so.")
@click.option("--apply", "agreed", is_flag=True, help="Do what it may do, without an answer.")
@click.option("--calendar", "calendar_id", metavar="ID", type=int, help="Where a new event goes.")
@_comment_option
@_as_option
@_to_option
@_mail_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@pass_session
def open_message(
    session: Session,
    file: Path,
    answer: str | None,
    agreed: bool,
    calendar_id: int | None,
    comment: str,
    address: str | None,
    target: Path | None,
    mail: bool,
    as_json: bool,
) -> None:
    """Show what a message would change; it changes nothing without --answer or --apply."""
    runtime = session.runtime
    if answer is None and (comment or target or mail):
        raise click.UsageError("--comment, --to and --mail go with an answer: add --answer.")
    message = runtime.messages.open(file)
    if address is not None:
        runtime.messages.call_me(_account_of(runtime, message, calendar_id), address)
        message = runtime.messages.again(message)
    if as_json:
        emit_json(_json(message))
    else:
        _print(runtime, message)
    if answer is None and not agreed:
        return
    if answer is not None and not message.answerable:
        raise InputError("This message cannot be answered; see what it says above.", field="answer")
    partstat = PartStat(answer) if answer else None
    edit = runtime.messages.apply(message, calendar_id=calendar_id, partstat=partstat, comment=comment)
    tell(f"{edit.label}: done.")
    if partstat is not None and edit.key is not None:
        _send_answer(runtime, edit.key, message.scope, target, mail=mail)


@invitation.command()
@click.argument("uid")
@click.option("--cancel", is_flag=True, help="Mark the event as canceled, and tell the guests.")
@click.option("--propose", metavar="S", help="Propose another start to the organizer.")
@click.option("--end", metavar="E", help="The proposed end.")
@click.option("--duration", metavar="D", help="Instead of --end: 1h30m or PT1H30M.")
@click.option("--calendar", "calendar_id", metavar="ID", type=int, help="Where to look for UID.")
@click.option("--recurrence-id", metavar="R", default="", help="One occurrence of a series, as the agenda names it.")
@_comment_option
@_as_option
@_to_option
@_mail_option
@pass_session
def write(
    session: Session,
    uid: str,
    cancel: bool,
    propose: str | None,
    end: str | None,
    duration: str | None,
    calendar_id: int | None,
    recurrence_id: str,
    comment: str,
    address: str | None,
    target: Path | None,
    mail: bool,
) -> None:
    """Write the invitation to an event of yours, or your answer to one of somebody else's, as a message."""
    runtime = session.runtime
    if target is None and not mail:
        raise click.UsageError("Say where the message goes: --to FILE, or --mail for your mail program.")
    if cancel and propose:
        raise click.UsageError("Either cancel an event of yours, or propose another time for somebody else's.")
    if (end or duration) and not propose:
        raise click.UsageError("--end and --duration go with --propose.")
    if comment and not (cancel or propose):
        raise click.UsageError("--comment goes with --cancel or --propose; an answer has that of `calapp event rsvp`.")
    key = runtime.events.find(uid, calendar_id=calendar_id, recurrence_id=recurrence_id)
    if address is not None:
        runtime.messages.call_me(runtime.events.detail(key).calendar.account_id, address)
    scope = EditScope.THIS if recurrence_id else EditScope.ALL
    detail = runtime.events.detail(key)
    organizer = detail.event.organizer
    if propose:
        times = FieldOptions(start=propose, end=end, duration=duration)
        draft = revised_draft(times, EventDraft.of(detail.event), runtime.zone)
        letter = runtime.letters.propose(key, draft.start, draft.end, scope=scope, comment=comment)
    elif cancel:
        letter = runtime.letters.cancel(key, scope=scope, comment=comment)
        tell(f"{letter.edit.label}: done.")
    elif organizer is not None and detail.partstat is not None and organizer.address != detail.own_address:
        letter = runtime.letters.answer(key, scope=scope)
    else:
        letter = runtime.letters.invite(key, scope=scope)
    _send(runtime, letter, target, mail=mail)


def _send_answer(runtime: Runtime, key: OccurrenceKey, scope: EditScope, target: Path | None, *, mail: bool) -> None:
    """Write the answer to a file or hand it over, or say how the organizer hears of it."""
    if not runtime.letters.needed(key) and target is None and not mail:
        tell("The next sync sends the answer.")
    elif target is None and not mail and runtime.letters.doubtful(key):
        tell(f"{NOT_KNOWN}: to be sure, add --to FILE or --mail, or use `calapp invitation write`.")
    elif target is None and not mail:
        tell("No server tells the organizer: add --to FILE or --mail, or use `calapp invitation write`.")
    else:
        _send(runtime, runtime.letters.answer(key, scope=scope), target, mail=mail)


def _send(runtime: Runtime, letter: Letter, target: Path | None, *, mail: bool) -> None:
    """Write a message to a file, or open it in the mail program."""
    from calapp.service import mail_program

    whom = ", ".join(letter.to)
    if letter.remark:
        tell(letter.remark)
    if target is not None:
        letter.save(target)
        tell(f"Written to {target}. It is meant for {whom}.")
    if not mail:
        return
    path = target or mail_program.keep(letter, runtime.profile.data / "messages")
    if mail_program.hand_over(letter, path):
        tell(f"Your mail program has it, for {whom}. Send it there.")
    else:
        tell(f"No mail program took it. Attach {path} to a mail to {whom}.")
    for one in mail_program.left_out(letter):
        tell(f"Put this address in yourself: {one}")


def _account_of(runtime: Runtime, message: OpenedMessage, calendar_id: int | None) -> int:
    if message.calendar is not None:
        return message.calendar.account_id
    if calendar_id is None:
        raise click.UsageError("--as needs the --calendar that the event goes into.")
    return runtime.calendars.calendar(calendar_id).account_id


def _print(runtime: Runtime, message: OpenedMessage) -> None:
    from calapp.service import message_words

    click.echo(clean(message_words.headline(message)))
    before, after = message.change.before, message.change.after
    event = after or before
    if event is not None:
        click.echo(f"{'When:':<12}{when(event.start, event.end, runtime.zone)}")
    if message.calendar is not None:
        click.echo(f"{'Calendar:':<12}{clean(message.calendar.name)} ({message.calendar.id})")
    if before is not None and after is not None:
        rows = differences(before, after, runtime.zone, gone="")
        if rows:
            emit_table(("", "NOW", "THEN"), rows)
    if message.comment:
        click.echo(f"{'Comment:':<12}{clean_lines(message.comment)}")
    for sentence in (message_words.outcome(message), *message_words.remarks(message)):
        click.echo(clean(sentence))


def _json(message: OpenedMessage) -> dict[str, object]:
    from calapp.service import message_words

    before, after = message.change.before, message.change.after
    return {
        "method": message.method.value or None,
        "uid": message.source.uid,
        "title": message.title,
        "sender": message.sender.address if message.sender else None,
        "sent_by": message.sent_by or None,
        "mailed_by": message.mailed_by or None,
        "comment": message.comment,
        "partstat": message.partstat.value if message.partstat else None,
        "deed": message.deed.value,
        "reason": message.reason.value or None,
        "calendar": message.calendar.id if message.calendar else None,
        "answerable": message.answerable,
        "remark": message_words.outcome(message),
        "before": event_json(before) if before else None,
        "after": event_json(after) if after else None,
    }
