from tests.cli.test_account import add


def test_profile_without_synced_accounts_says_so(cli):
    assert "no account that is synced" in cli.run("health").stderr
    assert cli.json("health") == []


def test_health_tells_of_each_account_calendar_and_waiting_edit(cli, dav_account):
    dav_account.make_calendar("work")
    add(cli, dav_account, "--name Mine")
    assert cli.json("health")[0]["last_sync"] is None
    cli("sync")
    calendar = cli.json("calendar list")[-1]["id"]
    cli(f'event add --calendar {calendar} --title "From here" --start 2026-03-13T09:00')
    (found,) = cli.json("health")
    assert (found["name"], found["state"], found["well"], found["conflicts"]) == ("Mine", "ok", True, 0)
    assert found["calendars"][0]["last_sync"][:16] == found["last_sync"][:16]
    assert [(one["title"], one["verb"]) for one in found["waiting"]] == [("From here", "create")]
    told = cli("health")
    assert "ok  Mine: in step at" in told
    assert "waits (create): From here: It is sent with the next sync." in told
