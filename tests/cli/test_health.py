from tests.cli.test_account import add


def test_profile_without_synced_accounts_says_so(cli):
    assert "no account that is synced" in cli.run("health").stderr
    assert cli.json("health") == []


def test_health_tells_of_each_account_calendar_and_waiting_edit(cli, dav_account):
    dav_account.make_calendar("work")
    add(cli, dav_account, "--name Mine")
    assert cli.json("health")[0]["last_sync"] is None
    assert "Mine: not synced yet" in cli("health")
    cli("sync")
    calendar = cli.json("calendar list")[-1]["id"]
    cli(f'event add --calendar {calendar} --title "From here" --start 2026-03-13T09:00')
    (found,) = cli.json("health")
    assert (found["name"], found["state"], found["well"], found["conflicts"]) == ("Mine", "ok", True, 0)
    assert found["calendars"][0]["last_sync"][:16] == found["last_sync"][:16]
    assert [(one["title"], one["verb"]) for one in found["waiting"]] == [("From here", "create")]
    told = cli("health")
    assert "ok  Mine: last in step at" in told
    assert "waits (create): From here: It is sent with the next sync." in told


def test_server_that_is_away_is_told_with_what_waits_for_it(cli, dav_account, proxied):
    proxy, account = proxied(dav_account)
    account.make_calendar("work")
    add(cli, account, "--name Mine")
    cli("sync")
    calendar = cli.json("calendar list")[-1]["id"]
    cli(f'event add --calendar {calendar} --title "From here" --start 2026-03-13T09:00')
    proxy.close()
    synced = cli.run("sync")
    assert (synced.exit_code, "1 edit waits to be sent; calapp health says why." in synced.stderr) == (1, True)
    assert "work" not in synced.stdout
    told = cli.run("health")
    assert told.exit_code == 1
    assert told.stdout.count("tries again by itself") == 1
    assert "last in step at" in told.stdout
    assert "waits (create): From here: It is sent once the server can be reached." in " ".join(told.stdout.split())
    refused = cli.refused("account remove Mine", code=2)
    assert "1 edit was never sent" in refused
