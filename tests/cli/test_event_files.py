import base64


def test_files_and_links_go_with_an_event_and_leave_it(cli, tmp_path):
    (tmp_path / "agenda.txt").write_bytes(b"1. Scope\n" * 50)
    uid = cli.json(
        "event add --calendar 1 --title Call --start 2026-03-12T09:00 --duration 1h",
        "--attach", str(tmp_path / "agenda.txt"), "--attach", "https://example.org/files/plan.pdf",
    )["uid"]  # fmt: skip
    files = cli.json(f"event show {uid}")["attachments"]
    assert [(one["name"], one["media_type"], one["url"], one["size"]) for one in files] == [
        ("agenda.txt", "text/plain", "", 450),
        ("plan.pdf", "application/pdf", "https://example.org/files/plan.pdf", 0),
    ]
    cli(f"event attachment {uid} 1", "--output", str(tmp_path / "back.txt"))
    assert (tmp_path / "back.txt").read_bytes() == b"1. Scope\n" * 50
    before = cli(f"event show {uid} --ics")
    assert base64.b64encode(b"1. Scope\n" * 50).decode()[:40] in before
    cli(f"event edit {uid} --detach 2")
    after = cli(f"event show {uid} --ics")
    assert [line for line in before.splitlines() if "plan.pdf" in line and line not in after.splitlines()]
    assert after.split("ATTACH", 1)[1].split("\n")[:8] == before.split("ATTACH", 1)[1].split("\n")[:8]
    assert [one["name"] for one in cli.json(f"event show {uid}")["attachments"]] == ["agenda.txt"]


def test_what_does_not_fit_is_refused(cli, tmp_path):
    add = "event add --calendar 1 --title Call --start 2026-03-12T09:00 --duration 1h"
    (tmp_path / "film.mkv").write_bytes(bytes(2_000_001))
    assert "too large" in cli.refused(add, "--attach", str(tmp_path / "film.mkv"), code=1)
    assert "no web address" in cli.refused(add, "--attach", "ftp://example.org/x", code=1)
    assert "cannot be read" in cli.refused(add, "--attach", str(tmp_path / "none.txt"), code=1)
    uid = cli.json(add)["uid"]
    assert "0 files" in cli.refused(f"event edit {uid} --detach 1", code=2)
