KEYS = [
    "id", "account", "name", "description", "location", "default_reminder", "timezone", "color", "read_only",
    "primary", "visible", "synced", "events",
]  # fmt: skip


def test_a_new_profile_has_one_calendar(cli):
    assert cli.json("calendar list") == [
        {
            "id": 1,
            "account": "On this computer",
            "name": "Personal",
            "description": "",
            "location": "",
            "default_reminder": None,
            "timezone": "",
            "color": "#4A63D3",
            "read_only": False,
            "primary": True,
            "visible": True,
            "synced": True,
            "events": 0,
        }
    ]


def test_a_calendar_is_created_edited_and_deleted(cli):
    made = cli("calendar create 1 Club --description Chess --location Hall --timezone Europe/Paris --color #2E9E57")
    made = cli.json("calendar edit", made.strip(), "--name", "Chess club", "--hidden", "--not-synced")
    assert list(made) == KEYS
    assert (made["name"], made["description"], made["location"], made["timezone"], made["color"]) == (
        "Chess club", "Chess", "Hall", "Europe/Paris", "#2E9E57")  # fmt: skip
    assert (made["visible"], made["synced"]) == (False, False)
    cli(f"calendar delete {made['id']} --yes")
    assert [one["name"] for one in cli.json("calendar list")] == ["Personal"]


def test_deleting_needs_a_yes_where_nobody_can_be_asked(cli):
    assert "--yes" in cli.refused("calendar delete 1", code=2)
    assert len(cli.json("calendar list")) == 1


def test_the_list_for_people_says_what_is_special(cli):
    cli("event add --calendar 1 --title x --start 2026-03-12T09:00")
    cli("calendar edit 1 --hidden")
    lines = cli("calendar list").splitlines()
    assert lines[0].split() == ["ID", "ACCOUNT", "NAME", "EVENTS", "REMARK"]
    assert lines[1].split("  ")[-1].strip() == "hidden"


def test_mistakes_are_told_plainly(cli):
    assert "There is no account “nothing”" in cli.refused("calendar create nothing x", code=1)
    assert "There is no calendar 9" in cli.refused("calendar edit 9 --name x", code=1)
    assert "A color is written like #4A63D3" in cli.refused("calendar edit 1 --color red", code=1)
    assert "Say what to change" in cli.refused("calendar edit 1", code=2)


def test_the_order_of_calendars_is_the_users(cli):
    made = cli.json('calendar create "On this computer" Second')["id"]
    cli(f"calendar edit {made} --move -1")
    assert [one["id"] for one in cli.json("calendar list")][0] == made


def test_public_holidays_are_a_calendar_that_is_only_read(cli):
    made = cli.json("calendar add-holidays DE --region BE")
    assert (made["name"], made["read_only"]) == ("Holidays in Germany, Berlin", True)
    listed = cli.json("agenda --from 2026-12-25 --to 2026-12-26")
    assert [(one["start"], one["all_day"]) for one in listed] == [("2026-12-25", True)]
    assert "no region" in cli.refused("calendar add-holidays DE --region QQ", code=1)
    cli(f"calendar delete {made['id']} --yes")
    assert made["id"] not in [one["id"] for one in cli.json("calendar list")]
