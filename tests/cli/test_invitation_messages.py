"""Messages about invitations by command line: opened, answered, written; nothing happens unasked."""

import os
import re
import stat

import pytest

from calapp.ical.file import take_apart
from calapp.ical.itip import read
from calapp.ical.lines import unfold
from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.paths import Profile
from calapp.providers.base import RemoteObject
from tests.cli.conftest import Cli
from tests.cli.test_account import add
from tests.service.test_messages import ANA, BO, JO, reply, text


@pytest.fixture
def work(cli):
    """Return the id of a calendar whose server tells nobody."""
    with cli.runtime() as runtime, runtime.store.unit() as unit:
        wanted = Account(0, AccountKind.CALDAV, "Work", ANA, "https://dav.invalid/", (ANA,), "ref")
        return unit.calendars.save(Calendar(0, unit.accounts.save(wanted).id, "/work/", "Work")).id


@pytest.fixture
def message(tmp_path):
    def write(method, *more, **said):
        path = tmp_path / "message.ics"
        path.write_text(text(method, *more, **said), newline="")
        return str(path)

    return write


@pytest.fixture
def serve(cli, work):
    def serve_(*more, **said):
        with cli.runtime() as runtime, runtime.store.unit() as unit:
            unit.objects.store_base(work, [RemoteObject("/work/tea.ics", text("", *more, **said), "1")])

    return serve_


def written(path):
    (one,) = take_apart(path.read_text()).objects
    return one.method, read(one.raw).parts[0]


def test_a_message_is_shown_and_changes_nothing(cli, work, message):
    shown = cli("invitation open", message("REQUEST"))
    assert "Bo Lind <bo@example.org> invites to “Tea”." in shown
    assert "Thu 12 Mar 2026, 10:00–11:00" in shown
    assert cli.refused("event show tea", code=1)
    as_json = cli.json("invitation open", message("REQUEST"))
    assert (as_json["method"], as_json["deed"], as_json["sender"], as_json["answerable"]) == (
        "REQUEST",
        "add",
        BO,
        True,
    )


def test_an_invitation_is_accepted_with_a_comment_and_the_answer_written(cli, work, message, tmp_path):
    answer = tmp_path / "answer.ics"
    path = message("REQUEST")
    cli(f"invitation open {path} --answer accepted --calendar {work} --to {answer} --comment", "With pleasure")
    assert cli.json("event show tea")["partstat"] == "accepted"
    method, part = written(answer)
    assert (method, part.comment, part.guests[0].address) == ("REPLY", "With pleasure", ANA)
    assert "Your calendar has this already." in cli("invitation open", path)


def test_without_a_place_for_the_answer_it_says_who_does_not_hear_of_it(cli, work, message):
    result = cli.run(f"invitation open {message('REQUEST')} --answer declined --calendar {work}")
    assert "No server tells the organizer" in result.stderr


def test_where_a_server_may_tell_the_organizer_neither_is_claimed(cli, work, message):
    with cli.runtime() as runtime, runtime.store.unit() as unit:
        (account,) = (one for one in unit.accounts.all() if one.kind is AccountKind.CALDAV)
        unit.accounts.update(account.id, quirks=("schedules",))
    opened = cli.run(f"invitation open {message('REQUEST')} --answer declined --calendar {work}")
    answered = cli.run("event rsvp tea accepted")
    for result in (opened, answered):
        assert "Whether the server tells the organizer is not known" in result.stderr


def test_a_cancellation_is_applied(cli, serve, message):
    serve()
    path = message("CANCEL", "STATUS:CANCELLED", sequence=2)
    assert "Status" in cli("invitation open", path)
    cli(f"invitation open {path} --apply")
    assert cli.json("event show tea")["status"] == "canceled"


def test_an_answer_is_noted(cli, serve, message):
    serve(organizer=ANA, guests=(f"CN=Jo:mailto:{JO}",))
    (method,), said = reply("TENTATIVE")
    cli(f"invitation open {message(method, **said)} --apply")
    (guest,) = cli.json("event show tea")["attendees"]
    assert guest["partstat"] == "tentative"


def test_a_message_that_may_do_nothing_is_refused(cli, serve, message):
    serve(organizer="boss@example.org")
    path = message("REQUEST", sequence=9)
    assert "another organizer" in cli("invitation open", path)
    result = cli.run(f"invitation open {path} --apply")
    assert (result.exit_code, "changes nothing" in result.stderr) == (1, True)
    result = cli.run(f"invitation open {path} --answer accepted")
    assert (result.exit_code, "cannot be answered" in result.stderr) == (1, True)


def test_who_has_no_address_yet_names_one(cli, message):
    (local,) = cli.json("calendar list")
    path = message("REQUEST", guests=("PARTSTAT=NEEDS-ACTION:mailto:me@home.example",))
    cli(f"invitation open {path} --answer accepted --calendar {local['id']} --as me@home.example")
    assert cli.json("event show tea")["partstat"] == "accepted"


def test_an_invitation_of_ones_own_is_written_and_canceled(cli, work, tmp_path):
    made = cli.json(f"event add --calendar {work} --title Tea --start 2026-03-12T10:00 --attendee jo@example.org")
    target = tmp_path / "out.ics"
    cli(f"invitation write {made['uid']} --to {target}")
    method, part = written(target)
    assert (method, part.organizer.address, [one.rsvp for one in part.guests]) == ("REQUEST", ANA, [True])
    cli(f"invitation write {made['uid']} --cancel --comment Ill --to {target}")
    method, part = written(target)
    assert (method, part.comment, part.canceled) == ("CANCEL", "Ill", True)
    assert cli.json(f"event show {made['uid']}")["status"] == "canceled"


def test_a_local_event_is_sent_under_the_address_one_names(cli, tmp_path):
    (local,) = cli.json("calendar list")
    made = cli.json(f"event add --calendar {local['id']} --title Tea --start 2026-03-12T10:00 --attendee {JO}")
    target = tmp_path / "out.ics"
    refused = cli.refused(f"invitation write {made['uid']} --to {target}", code=1)
    assert "under which address" in refused
    cli(f"invitation write {made['uid']} --to {target} --as me@home.example")
    assert written(target)[1].organizer.address == "me@home.example"


def test_an_answer_and_a_proposal_are_written(cli, serve, tmp_path):
    serve()
    target = tmp_path / "out.ics"
    assert "not answered" in cli.refused(f"invitation write tea --to {target}", code=1)
    cli("event rsvp tea declined --comment Away")
    cli(f"invitation write tea --to {target}")
    method, part = written(target)
    assert (method, part.comment, part.guests[0].partstat) == ("REPLY", "Away", "declined")
    cli(f"invitation write tea --propose 2026-03-13T15:00 --to {target} --comment Friday?")
    method, part = written(target)
    assert (method, part.event.start.date.day, part.event.end.wall.hour) == ("COUNTER", 13, 16)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("invitation write tea", "--to FILE"),
        ("invitation write tea --to x.ics --cancel --propose 2026-03-13T15:00", "Either cancel"),
        ("invitation write tea --to x.ics --end 2026-03-13T15:00", "go with --propose"),
        ("invitation write tea --to x.ics --comment Hi", "--comment goes"),
        ("invitation open x.ics --comment Hi", "add --answer"),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(cli, line, words):
    assert words in cli.refused(line, code=2)


def test_the_mail_program_gets_the_file(cli, serve, tmp_path, monkeypatch):
    serve()
    cli("event rsvp tea accepted")
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "xdg-email"
    script.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/called\n')
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    cli("invitation write tea --mail")
    called = (tmp_path / "called").read_text()
    assert called.strip().endswith(BO)
    assert "--attach" in called
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Attach" in cli.run("invitation write tea --mail").stderr


def test_two_people_agree_by_mail_over_servers_that_tell_nobody(cli, dav_account, tmp_path):
    """Ana organizes on a real server, Bo keeps his calendar on his computer: all that passes between them are files."""
    dav_account.make_calendar("work")
    add(cli, dav_account, "--name Mine")
    with cli.runtime() as runtime, runtime.store.unit() as unit:
        unit.accounts.update(runtime.accounts.find("Mine").id, addresses=(ANA,))
    theirs = Cli(Profile.at(tmp_path / "theirs").create().data)
    (local,) = theirs.json("calendar list")
    letter, answer = tmp_path / "letter.ics", tmp_path / "answer.ics"
    cli("sync")
    uid = cli.json(
        f"event add --calendar {cli.json('calendar list')[-1]['id']} --title Tea --start 2026-03-12T10:00 "
        f"--timezone Europe/Berlin --rrule FREQ=WEEKLY;COUNT=4 --attendee {BO}"
    )["uid"]

    def sends(*more):
        cli(f"invitation write {uid} --to {letter}", *more)

    def on_the_server():
        cli("sync")
        home = f"{dav_account.home}work/"
        with dav_account.client() as client:
            listing = client.request("PROPFIND", home, headers={"Depth": "1"}).text
            (name,) = set(re.findall(r"[^/>]+\.ics", listing))
            return unfold(client.get(f"{home}{name}").text)

    sends()
    first = f"--as {BO} --calendar {local['id']} --answer tentative --comment Perhaps"
    theirs(f"invitation open {letter} {first} --to {answer}")
    assert "Perhaps" in cli(f"invitation open {answer} --apply")
    assert "PARTSTAT=TENTATIVE" in on_the_server()
    cli(f"event edit {uid} --start 2026-03-12T15:00 --scope all")
    stale = cli(f"invitation open {answer}")
    assert "before you changed it" in stale
    sends()
    theirs(f"invitation open {letter} --answer accepted --to {answer}")
    assert theirs.json(f"event show {uid}")["start"].startswith("2026-03-12T15:00")
    cli(f"invitation open {answer} --apply")
    assert "PARTSTAT=ACCEPTED" in on_the_server()
    sends("--cancel", "--recurrence-id", "20260319T140000Z", "--comment", "Holiday")
    theirs(f"invitation open {letter} --apply")
    assert theirs.json(f"event show {uid} --recurrence-id 20260319T140000Z")["status"] == "canceled"
    assert theirs.json(f"event show {uid}")["status"] == "confirmed"
    sends("--cancel")
    theirs(f"invitation open {letter} --apply")
    assert theirs.json(f"event show {uid}")["status"] == "canceled"
    assert on_the_server().count("STATUS:CANCELLED") == 2
    assert "already" in theirs(f"invitation open {letter}")


def test_a_saved_mail_is_opened_like_its_message(cli, work, tmp_path):
    path = tmp_path / "invitation.eml"
    head = "From: Eve <eve@example.org>\nMIME-Version: 1.0\nContent-Type: text/calendar; method=REQUEST\n\n"
    path.write_text(head + text("REQUEST"), newline="")
    shown = cli("invitation open", str(path))
    assert "Bo Lind <bo@example.org> invites to “Tea”." in shown
    assert "The mail says to come from eve@example.org, not from the one who is named here." in shown
    assert cli.json("invitation open", str(path))["mailed_by"] == "eve@example.org"
    cli(f"invitation open {path} --answer accepted --calendar {work}")
    assert cli.json("event show tea")["partstat"] == "accepted"
