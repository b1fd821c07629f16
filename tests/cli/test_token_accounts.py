"""Aurinko and Kloudless accounts on the command line: by token, and by an application of one's own."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.fakes import aurinko, kloudless
from tests.fakes.aurinko import AurinkoService
from tests.fakes.kloudless import KloudlessService


@pytest.fixture
def service() -> Iterator[AurinkoService]:
    running = AurinkoService()
    yield running
    running.close()
    assert running.complaints == []


@pytest.fixture
def other() -> Iterator[KloudlessService]:
    running = KloudlessService()
    yield running
    running.close()
    assert running.complaints == []


def add(cli, kind: str, url: str, token: str, more: str = "") -> str:
    return cli(f"account add {kind} --url {url} --password-stdin {more}", stdin=f"{token}\n")


def test_an_account_is_added_by_its_token_and_syncs(cli, service):
    add(cli, "aurinko", service.url, aurinko.TOKEN)
    account = cli.json("account list")[1]
    assert (account["name"], account["kind"], account["remark"]) == (aurinko.EMAIL, "aurinko", "")
    assert cli(f"account check {aurinko.EMAIL}") == "ok: 1 calendar\n"
    cli("event add --calendar 2 --title Lunch --start 2026-12-01T12:00 --duration 1h")
    cli("sync")
    assert service.subjects() == ["Lunch"]


def test_an_account_of_a_system_that_protects_less_says_so(cli, other):
    result = cli.run(f"account add kloudless --url {other.url} --password-stdin", stdin=f"{kloudless.TOKEN}\n")
    assert (result.exit_code, "simultaneous" in result.stderr) == (0, True)
    assert "simultaneous" in cli.json("account list")[1]["remark"]
    assert cli.json("account list")[1]["username"] == kloudless.ACCOUNT


def test_an_account_without_a_name_of_its_own_gets_one_that_is_free(cli, service, other):
    cli("account add local --name " + aurinko.EMAIL)
    add(cli, "aurinko", service.url, aurinko.TOKEN)
    add(cli, "kloudless", other.url, kloudless.TOKEN)
    names = [one["name"] for one in cli.json("account list")]
    assert names == ["On this computer", aurinko.EMAIL, f"{aurinko.EMAIL} 2", f"{aurinko.EMAIL} 3"]


@pytest.mark.parametrize("kind", ["aurinko", "kloudless"])
def test_a_wrong_token_is_told_and_is_in_no_file(cli, service, other, kind):
    url = service.url if kind == "aurinko" else other.url
    said = cli.refused(f"account add {kind} --url {url} --password-stdin", code=1, stdin="wrong-canary\n")
    assert "refused this token" in said
    assert len(cli.json("account list")) == 1
    assert "wrong-canary" not in (cli.folder / "calapp.log").read_text()


def test_plain_http_beyond_this_computer_is_refused(cli):
    line = "account add aurinko --url http://calendar.example --password-stdin"
    assert "--insecure-http" in cli.refused(line, code=1, stdin="canary-of-plain-http\n")


def test_a_new_token_lets_what_waits_go_on(cli, service):
    add(cli, "aurinko", service.url, aurinko.TOKEN, "--name Mine")
    cli("event add --calendar 2 --title Unsent --start 2026-12-01T12:00 --duration 1h")
    service.dead = "token.dead"
    cli("sync", code=3)
    assert cli.json("account list")[1]["state"] == "sign-in"
    service.dead = ""
    assert "refused" in cli.refused("account sign-in Mine --password-stdin", code=3, stdin="wrong\n")
    cli("account sign-in Mine --password-stdin", stdin=f"{aurinko.TOKEN}\n")
    cli("sync")
    assert service.subjects() == ["Unsent"]


def test_the_local_account_has_nothing_to_sign_in_to(cli):
    assert "on this computer" in cli.refused("account sign-in 1 --password-stdin", code=2, stdin="x\n")


def test_an_application_of_ones_own_signs_in_in_the_browser(cli, service, monkeypatch):
    browsers: list[threading.Thread] = []

    def browse(page: str) -> bool:
        browsers.append(threading.Thread(target=service.signs_in, args=(page,)))
        browsers[0].start()
        return True

    monkeypatch.setattr("webbrowser.open", browse)
    line = f"account add aurinko --url {service.url} --client-id {aurinko.CLIENT_ID} --service Office365"
    result = cli.run(f"{line} --password-stdin", stdin=f"{aurinko.CLIENT_SECRET}\n")
    browsers[0].join()
    assert result.exit_code == 0, result.stderr
    assert "serviceType=Office365" in result.stderr
    assert cli("account check 2") == "ok: 1 calendar\n"
    files = b"".join(path.read_bytes() for path in cli.folder.rglob("*") if path.is_file())
    assert aurinko.CLIENT_SECRET.encode() not in files
    assert aurinko.TOKEN.encode() not in files


def test_a_client_id_is_for_aurinko_only(cli):
    assert "--client-id" in cli.refused("account add kloudless --client-id x --password-stdin", code=2, stdin="s\n")


def test_what_the_server_sent_is_shown_word_for_word(cli, service):
    service.make(subject="Party", start={"dateTime": "2026-12-01T12:00:00Z"}, end={"dateTime": "2026-12-01T13:00:00Z"})
    add(cli, "aurinko", service.url, aurinko.TOKEN)
    cli("sync")
    (found,) = cli.json("agenda --from 2026-12-01 --to 2026-12-02")
    shown = cli(f"event show {found['uid']} --raw")
    assert '"subject": "Party"' in shown
    assert "Choose one" in cli.refused(f"event show {found['uid']} --raw --ics", code=2)


def test_files_are_listed_and_saved_and_nothing_is_overwritten(cli, service, tmp_path, monkeypatch):
    service.make(
        subject="Party", start={"dateTime": "2026-12-01T12:00:00Z"}, end={"dateTime": "2026-12-01T13:00:00Z"},
        attachments=[{"id": "f1", "name": "../../plan.pdf", "mimeType": "application/pdf", "size": 3}],
    )  # fmt: skip
    service.shelves["cal"].files["f1"] = b"PDF"
    add(cli, "aurinko", service.url, aurinko.TOKEN)
    cli("sync")
    uid = cli.json("agenda --from 2026-12-01 --to 2026-12-02")[0]["uid"]
    assert cli(f"event attachment {uid}").splitlines()[1].split() == ["1", "../../plan.pdf", "application/pdf", "3"]
    folder = tmp_path / "here"
    folder.mkdir()
    cli(f"event attachment {uid} 1 --output {folder}")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"plan.pdf": b"PDF"}
    assert "already" in cli.refused(f"event attachment {uid} 1 --output {folder}", code=1)
    cli(f"event attachment {uid} 1 --output {folder} --force")
    assert cli(f"event attachment {uid} 1 -o -") == "PDF"
    assert "no such file" in cli.refused(f"event attachment {uid} 2", code=1)
