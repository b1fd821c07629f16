KEYS = [
    "id", "name", "kind", "state", "username", "url", "last_sync", "pending", "error", "notice", "conflicts",
    "remark",
]  # fmt: skip


def add(cli, account, more=""):
    line = f"account add caldav --url {account.url} --username {account.username} --password-stdin {more}"
    return cli(line, stdin=f"{account.password}\n")


def test_a_new_profile_holds_the_local_account(cli):
    (account,) = cli.json("account list")
    assert list(account) == KEYS
    assert account == {
        "id": 1, "name": "On this computer", "kind": "local", "state": "ok", "username": "", "url": "",
        "last_sync": None, "pending": 0, "error": "", "notice": "", "conflicts": 0, "remark": "",
    }  # fmt: skip


def test_a_caldav_account_is_added_with_all_its_calendars(cli, dav_account):
    dav_account.make_calendar("work")
    dav_account.make_calendar("home")
    printed = add(cli, dav_account, "--name Mine")
    assert sorted(line.split()[1] for line in printed.splitlines()[1:]) == ["home", "work"]
    account = cli.json("account list")[1]
    assert (account["name"], account["kind"], account["username"]) == ("Mine", "caldav", dav_account.username)
    calendars = cli.json("calendar list")[1:]
    assert all(one["visible"] and one["synced"] and one["account"] == "Mine" for one in calendars)
    assert account["last_sync"] is None
    assert cli("account check Mine") == "ok: 2 calendars\n"


def test_calendars_can_be_left_out_at_first(cli, radicale):
    radicale.make_calendar("work")
    add(cli, radicale, "--no-sync-all")
    assert [(one["visible"], one["synced"]) for one in cli.json("calendar list")[1:]] == [(False, False)]


def test_a_wrong_password_is_told_and_keeps_nothing(cli, radicale):
    line = f"account add caldav --url {radicale.url} --username {radicale.username} --password-stdin"
    assert "refused this user name or password" in cli.refused(line, code=1, stdin="wrong-canary\n")
    assert len(cli.json("account list")) == 1
    assert "wrong-canary" not in (cli.folder / "calapp.log").read_text()


def test_the_password_is_in_no_file_and_no_output(cli, radicale):
    radicale.make_calendar("work")
    printed = add(cli, radicale, "--name Mine")
    printed += cli("--verbose sync Mine") + cli("account list --json") + cli("doctor", code=cli.run("doctor").exit_code)
    files = b"".join(path.read_bytes() for path in cli.folder.rglob("*") if path.is_file())
    assert radicale.password not in printed
    assert radicale.password.encode() not in files


def test_a_local_account_needs_a_name(cli):
    cli("account add local --name Archive")
    assert [one["name"] for one in cli.json("account list")] == ["On this computer", "Archive"]
    assert "--name" in cli.refused("account add local", code=2)


def test_kinds_that_are_not_built_say_so(cli):
    for kind in ("subscription", "google", "microsoft", "exchange"):
        assert "is not one of" in cli.refused(f"account add {kind}", code=2)
    assert "Invalid value" in cli.refused("account add pigeon", code=2)


def test_what_is_missing_is_asked_for_plainly(cli):
    assert "--url" in cli.refused("account add caldav --password-stdin", code=2, stdin="x\n")
    assert "--password-stdin" in cli.refused("account add caldav --url https://dav.invalid", code=2)


def test_an_account_is_removed_after_a_yes(cli, radicale):
    radicale.make_calendar("work")
    add(cli, radicale, "--name Mine")
    assert "--yes" in cli.refused("account remove Mine", code=2)
    calendar = cli.json("calendar list")[1]["id"]
    cli(f"event add --calendar {calendar} --title x --start 2026-03-12T09:00")
    assert cli.json("account list")[1]["pending"] == 1
    cli("account remove Mine --yes")
    assert len(cli.json("account list")) == 1


def test_the_list_for_people(cli, radicale):
    radicale.make_calendar("work")
    add(cli, radicale, "--name Mine")
    lines = cli("account list").splitlines()
    assert lines[0].split()[:4] == ["ID", "NAME", "KIND", "STATE"]
    assert lines[2].split()[:4] == ["2", "Mine", "caldav", "ok"]
