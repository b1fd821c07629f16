import os

import pytest
from click.testing import CliRunner

from calapp.cli.main import calapp
from calapp.ical.file import take_apart
from tests.service.test_events import INVITATION, STAND_UP

BAD = STAND_UP.replace("END:VCALENDAR\n", "BEGIN:VEVENT\nUID:bad\nSUMMARY:no start\nEND:VEVENT\nEND:VCALENDAR\n")


@pytest.fixture
def put(tmp_path):
    def put(name, text):
        (tmp_path / name).write_text(text)
        return tmp_path / name

    return put


def test_an_import_counts_what_it_did(cli, put):
    path = put("a.ics", STAND_UP)
    nothing = {"changed": 0, "unchanged": 0, "skipped": 0, "conflicting": 0, "elsewhere": 0, "problems": []}
    assert cli.json(f"import {path} --calendar 1") == {"new": 1, **nothing}
    assert cli(f"import {path} --calendar 1") == "a.ics: 0 new, 0 changed, 1 unchanged\n"


def test_a_bad_part_exits_1_and_the_rest_is_imported(cli, put):
    report = cli.json(f"import {put('a.ics', BAD)} --calendar 1", code=1)
    assert (report["new"], report["skipped"]) == (1, 1)
    (problem,) = report["problems"]
    assert (problem["line"], problem["uid"]) == (24, "bad")
    assert set(problem) == {"line", "uid", "reason", "file"}
    assert cli.json("calendar list")[0]["events"] == 1


def test_a_dry_run_writes_nothing(cli, put):
    assert cli(f"import {put('a.ics', STAND_UP)} --calendar 1 --dry-run").startswith("a.ics (nothing written): 1 new")
    assert cli.json("calendar list")[0]["events"] == 0


def test_several_files_are_one_report_and_one_bad_file_stops_no_other(cli, put):
    files = f"{put('a.ics', STAND_UP)} {put('b.ics', 'hello')} {put('c.ics', INVITATION)}"
    result = cli.run(f"import {files} --calendar 1 --json")
    assert result.exit_code == 1
    assert '"new": 2' in result.stdout
    assert "b.ics is not a calendar file" in result.stderr


def test_nothing_recognisable_is_an_error(cli, put):
    assert "x.ics is not a calendar file" in cli.refused(f"import {put('x.ics', 'hello')} --calendar 1", code=1)
    assert "cannot be read: no such file" in cli.refused("import /nowhere/x.ics --calendar 1", code=1)
    assert "There is no calendar 9" in cli.refused(f"import {put('a.ics', STAND_UP)} --calendar 9", code=1)


def test_an_export_goes_to_standard_output_or_into_a_file(cli, put, tmp_path):
    cli(f"import {put('a.ics', STAND_UP)} {put('b.ics', INVITATION)} --calendar 1")
    printed = CliRunner().invoke(calapp, ["--profile", str(cli.folder), "export"]).stdout_bytes
    assert [one.uid for one in take_apart(printed.decode()).objects] == ["stand-up", "invitation"]
    result = cli.run(f"export --calendar 1 -o {tmp_path / 'out.ics'}")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 events written" in result.stderr
    assert (tmp_path / "out.ics").read_bytes() == printed
    assert sorted(os.listdir(tmp_path)) == ["a.ics", "b.ics", "out.ics", "profile"]


def test_a_range_limits_an_export(cli, put, tmp_path):
    cli(f"import {put('a.ics', STAND_UP)} {put('b.ics', INVITATION)} --calendar 1")
    for line, uids in (
        ("--from 2026-03-13", ["stand-up"]),
        ("--to 2026-03-12", ["stand-up"]),
        ("--from 2026-03-12 --to 2026-03-13", ["stand-up", "invitation"]),
        ("--from 2027-01-01", []),
    ):
        cli(f"export {line} -o {tmp_path / 'out.ics'}")
        assert [one.uid for one in take_apart((tmp_path / "out.ics").read_text()).objects] == uids
    assert "--to must be after" in cli.refused("export --from 2026-03-12 --to 2026-03-11", code=2)


def test_a_link_as_target_is_refused(cli, tmp_path):
    (tmp_path / "link.ics").symlink_to(tmp_path / "elsewhere")
    assert "is a link" in cli.refused(f"export -o {tmp_path / 'link.ics'}", code=1)


def test_what_is_newer_here_is_told_and_replaced_only_when_asked(cli, put):
    newer = put("a.ics", STAND_UP.replace("UID:stand-up", "UID:stand-up\nSEQUENCE:5"))
    older = put("b.ics", STAND_UP.replace("SUMMARY:", "SUMMARY:Old "))
    cli(f"import {newer} --calendar 1")
    assert "1 newer here" in cli(f"import {older} --calendar 1")
    assert cli.json(f"import {older} --calendar 1 --replace")["changed"] == 1


def test_what_another_calendar_has_can_be_left_out(cli, put):
    path = put("a.ics", STAND_UP)
    cli(f"import {path} --calendar 1")
    other = cli.json("calendar create 1 Club")["id"]
    assert "1 also in another calendar" in cli(f"import {path} --calendar {other} --dry-run")
    assert cli.json(f"import {path} --calendar {other} --skip-duplicates")["new"] == 0


def test_an_event_or_each_calendar_is_exported(cli, put, tmp_path):
    cli(f"import {put('a.ics', STAND_UP)} --calendar 1")
    one = tmp_path / "one.ics"
    cli(f"export --event stand-up -o {one}")
    assert one.read_text(encoding="utf-8").count("BEGIN:VEVENT") == 2
    assert "SUMMARY:Busy" in cli("export --event stand-up --busy-only")
    folder = tmp_path / "each"
    folder.mkdir()
    cli(f"export --each {folder}")
    assert [path.read_text(encoding="utf-8").count("BEGIN:VEVENT") for path in folder.glob("*.ics")] == [2]
    assert "takes neither" in cli.refused(f"export --each {folder} --event stand-up", code=2)


def test_a_calendar_is_kept_exported_until_that_is_stopped(cli, put, tmp_path):
    cli(f"import {put('a.ics', STAND_UP)} --calendar 1")
    out = tmp_path / "kept.ics"
    cli(f"export --calendar 1 --keep -o {out}")
    assert out.read_text(encoding="utf-8").count("BEGIN:VEVENT") == 2
    assert str(out) in cli("export --kept")
    cli("event delete stand-up --scope all")
    cli("sync")
    assert out.read_text(encoding="utf-8").count("BEGIN:VEVENT") == 0
    cli("export --calendar 1 --stop-keeping")
    assert str(out) not in cli("export --kept")
    assert "as a whole" in cli.refused(f"export --keep -o {out}", code=2)
