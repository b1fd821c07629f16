import pytest

from tests.cli.test_account import add
from tests.service.test_events import INVITATION

KEYS = ["name", "pulled", "pushed", "deleted", "conflicts", "problems", "requests", "seconds", "error"]


@pytest.fixture
def connected(cli, dav_account):
    """A profile with an account on a real server, whose calendar holds one event."""
    address = dav_account.make_calendar("work")
    with dav_account.client() as client:
        client.put(
            f"{address}1.ics", content=INVITATION.replace("\n", "\r\n"), headers={"Content-Type": "text/calendar"}
        )
    add(cli, dav_account, "--name Mine")
    return cli, dav_account, address


def calendar_of(cli):
    return cli.json("calendar list")[-1]["id"]


def change_there(account, address, old, new):
    with account.client() as client:
        text = client.get(f"{address}1.ics").text
        assert old in text
        client.put(f"{address}1.ics", content=text.replace(old, new), headers={"Content-Type": "text/calendar"})


def test_a_sync_fetches_sends_and_reports_by_calendar(connected):
    cli, account, address = connected
    cli(f'event add --calendar {calendar_of(cli)} --title "From here" --start 2026-03-13T09:00')
    report = cli.json("sync")
    (found,) = report["accounts"]
    assert (found["name"], found["ok"], found["error"]) == ("Mine", True, "")
    (calendar,) = found["calendars"]
    assert list(calendar) == KEYS
    assert (calendar["name"], calendar["pulled"], calendar["pushed"], calendar["conflicts"]) == ("work", 1, 1, 0)
    assert cli.json("sync Mine")["accounts"][0]["calendars"][0]["pulled"] == 0
    with account.client() as client:
        listing = client.request("PROPFIND", address, headers={"Depth": "1"}).text
    assert listing.count(".ics</") == 2
    assert cli.json("account list")[1]["last_sync"] is not None


def test_edits_and_deletes_reach_the_server(connected):
    cli, account, address = connected
    cli("sync")
    cli("event edit invitation --title Renamed")
    cli("sync")
    with account.client() as client:
        assert "SUMMARY:Renamed" in client.get(f"{address}1.ics").text
        cli("event delete invitation")
        cli("sync")
        assert client.get(f"{address}1.ics").status_code == 404


def test_an_answer_reaches_the_server(connected):
    cli, account, address = connected
    with cli.runtime() as runtime, runtime.store.unit() as unit:
        unit.accounts.update(runtime.accounts.find("Mine").id, addresses=("ana@example.org",))
    cli("sync")
    cli("event rsvp invitation tentative")
    assert cli.json("event show invitation")["partstat"] == "tentative"
    cli("sync")
    with account.client() as client:
        assert "PARTSTAT=TENTATIVE" in client.get(f"{address}1.ics").text


def test_conflicts_exit_4_are_listed_shown_and_resolved(connected):
    cli, account, address = connected
    cli("sync")
    cli("event edit invitation --title Mine --location Here")
    change_there(account, address, "Hiring panel", "Theirs")
    result = cli.run("sync")
    assert result.exit_code == 4
    assert "1 conflict waits for you" in result.stderr
    (entry,) = cli.json("conflict list")
    assert list(entry) == ["id", "account", "calendar", "uid", "recurrence_id", "title", "fields", "since"]
    assert (entry["account"], entry["calendar"], entry["uid"], entry["fields"]) == (
        "Mine", calendar_of(cli), "invitation", ["title"])  # fmt: skip
    shown = cli.json(f"conflict show {entry['id']}")
    assert [set(shown[name]) for name in ("base", "mine", "theirs")] == [set(cli.json("event show invitation"))] * 3
    assert [shown[name]["title"] for name in ("base", "mine", "theirs")] == ["Hiring panel", "Mine", "Theirs"]
    lines = cli(f"conflict show {entry['id']}").splitlines()
    assert lines[0] == "Mine"
    assert [line.split() for line in lines[2:]] == [["Title", "Mine", "Theirs"], ["Where", "Here"]]
    cli("sync", code=4)
    cli(f"conflict resolve {entry['id']} --keep mine")
    assert cli.json("conflict list") == []
    cli("sync")
    with account.client() as client:
        text = client.get(f"{address}1.ics").text
    assert "SUMMARY:Mine" in text
    assert "resolved already" in cli.refused(f"conflict resolve {entry['id']} --keep theirs", code=1)


def test_an_event_deleted_there_and_edited_here_shows_as_deleted(connected):
    cli, account, address = connected
    cli("sync")
    cli("event edit invitation --title Mine")
    with account.client() as client:
        client.delete(f"{address}1.ics")
    cli("sync", code=4)
    (entry,) = cli.json("conflict list")
    assert cli.json(f"conflict show {entry['id']}")["theirs"] is None
    assert "deleted" in cli(f"conflict show {entry['id']}")
    cli("conflict list")


def test_a_password_that_is_gone_exits_3(cli, radicale, monkeypatch):
    from calapp import wiring
    from calapp.auth.vault import MemoryVault

    radicale.make_calendar("work")
    add(cli, radicale, "--name Mine")
    monkeypatch.setattr(wiring, "_keyring", lambda: MemoryVault(""))
    result = cli.run("sync --json")
    assert result.exit_code == 3
    assert "Sign in" in result.stderr
    assert cli.json("account list")[1]["state"] == "sign-in"
    assert "Sign in" in cli.refused("account check Mine", code=3)


def test_a_server_that_is_off_exits_1_and_names_the_account(cli, radicale):
    radicale.make_calendar("work")
    add(cli, radicale, "--name Mine")
    with cli.runtime() as runtime, runtime.store.unit() as unit:
        unit.accounts.update(runtime.accounts.find("Mine").id, url="http://127.0.0.1:9/")
    result = cli.run("sync")
    assert result.exit_code == 1
    assert "Mine: " in result.stderr
    assert cli.json("account list")[1]["state"] == "offline"


def test_with_local_accounts_only_there_is_nothing_to_do(cli):
    result = cli.run("sync --json")
    assert (result.exit_code, result.stdout.split()) == (0, ["{", '"accounts":', "[]", "}"])
    assert "nothing to sync" in result.stderr


def test_progress_goes_to_standard_error_in_plain_lines(connected):
    cli, _, _ = connected
    result = cli.run("sync")
    assert "Syncing work …" in result.stderr
    assert result.stdout.splitlines()[0].split() == [
        "ACCOUNT", "CALENDAR", "FETCHED", "SENT", "REMOVED", "CONFLICTS", "PROBLEMS", "TIME"]  # fmt: skip


def test_an_unknown_account_is_told(cli):
    assert "There is no account “nothing”" in cli.refused("sync nothing", code=1)


def test_a_calendar_is_made_and_removed_at_the_server(connected):
    cli, account, _ = connected
    made = cli.json("calendar create Mine Club")
    with account.client() as client:
        assert "Club" in client.request(
            "PROPFIND", account.home, headers={"Depth": "1", "Content-Type": "text/xml"},
            content='<propfind xmlns="DAV:"><prop><displayname/></prop></propfind>',
        ).text  # fmt: skip
    cli(f"calendar delete {made['id']} --yes")
    cli("sync")
    assert [one["name"] for one in cli.json("calendar list")] == ["Personal", "work"]


def test_a_sync_copies_the_database_and_says_when_that_cannot_be(connected):
    cli, _account, _address = connected
    cli("sync")
    folder = cli.folder / "backups"
    (copy,) = folder.iterdir()
    copy.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    result = cli.run("sync")
    assert result.exit_code == 0
    assert "The daily copy of the database could not be made: A copy of the calendar data cannot" in result.stderr
