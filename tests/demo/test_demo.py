import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from calapp.demo import main as demo
from calapp.demo.server import EmbeddedServer, Seed
from calapp.errors import CalappError, HardError
from calapp.ical.file import take_apart
from calapp.paths import Profile
from tests.support.proxy import wait_until


def is_open(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def port_of(url):
    return int(url.rstrip("/").rpartition(":")[2])


@pytest.fixture
def places(tmp_path):
    (tmp_path / "server").mkdir()
    return Profile.at(tmp_path / "profile"), tmp_path / "server"


class TestServer:
    def test_it_asks_for_the_password_and_ends_with_its_block(self, tmp_path):
        import urllib.error
        import urllib.request

        with EmbeddedServer(tmp_path, username="a@b.example", password="pw", seeds=[]) as server:  # noqa: S106
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(f"{server.url}a@b.example/")
            caught.value.close()
            assert caught.value.code == 401
        assert not is_open(port_of(server.url))

    def test_it_ends_when_the_demo_is_killed(self, tmp_path):
        code = (
            "import sys, time; from pathlib import Path; from calapp.demo.server import EmbeddedServer\n"
            "s = EmbeddedServer(Path(sys.argv[1]), username='a', password='b', seeds=[])\n"
            "print(s.url, s.pid, flush=True); time.sleep(60)"
        )
        with subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as process:
            url, pid = process.stdout.readline().split()
            assert is_open(port_of(url))
            process.kill()
        wait_until(lambda: not is_open(port_of(url)))
        wait_until(lambda: not Path(f"/proc/{pid}/cmdline").exists() or not Path(f"/proc/{pid}/cmdline").read_bytes())

    def test_a_server_that_does_not_start_is_told_with_what_it_said(self, tmp_path, monkeypatch):
        monkeypatch.setattr("calapp.demo.server._CONFIG", "[server]\nhosts = nonsense\n")
        with pytest.raises(HardError, match="did not start"):
            EmbeddedServer(tmp_path, username="a", password="b", seeds=[Seed("X", "#000000", "", {})])  # noqa: S106

    def test_without_radicale_the_demo_says_what_to_install(self, tmp_path, monkeypatch):
        monkeypatch.setattr("calapp.demo.server.find_spec", lambda _name: None)
        with pytest.raises(HardError, match="pip install"):
            EmbeddedServer(tmp_path, username="a", password="b", seeds=[])  # noqa: S106


class TestRun:
    def test_it_connects_syncs_and_shows(self, places, monkeypatch, capsys):
        seen = []

        def show(runtime):
            (entry,) = [one for one in runtime.accounts.entries() if one.account.username]
            seen.append((entry.account.name, entry.account.addresses, runtime.zone.key, runtime.settings.theme))
            seen.append(sum(runtime.calendars.counts().values()))
            return 0

        monkeypatch.setenv("DISPLAY", ":77")
        assert demo.run(*places, show=show, picture=_never, theme="dark") == 0
        assert seen == [("ana@example.org", ("ana@example.org",), "Europe/Berlin", "dark"), len(demo.sample.ENTRIES)]
        assert "Synced Work:" in capsys.readouterr().out

    def test_without_a_display_it_leaves_a_picture_and_an_export(self, places, monkeypatch, tmp_path):
        for name in ("DISPLAY", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.chdir(tmp_path)
        picture = lambda _runtime, path: path.write_bytes(b"picture")  # noqa: E731 - a stand-in for the window
        assert demo.run(*places, show=_never, picture=picture) == 0
        text = (tmp_path / "demo-output" / "week.ics").read_bytes().decode()
        assert len(take_apart(text).objects) == len(demo.sample.ENTRIES)
        assert (tmp_path / "demo-output" / "week.png").read_bytes() == b"picture"

    def test_a_second_demo_in_the_same_profile_works_as_the_first(self, places, tmp_path):
        profile, _ = places
        for number in range(2):
            folder = tmp_path / f"server-{number}"
            folder.mkdir()
            picture = lambda runtime, path: path.write_text(str(len(runtime.accounts.entries())))  # noqa: E731
            demo.run(profile, folder, show=_never, picture=picture, screenshot=tmp_path / "shot.png")
            assert (tmp_path / "shot.png").read_text() == "2"

    def test_the_server_is_stopped_when_showing_fails(self, places, monkeypatch):
        urls = []

        def show(runtime):
            urls.append(runtime.accounts.entries()[-1].account.url)
            raise CalappError("no window")

        monkeypatch.setenv("DISPLAY", ":77")
        with pytest.raises(CalappError, match="no window"):
            demo.run(*places, show=show, picture=_never)
        assert not is_open(int(re.search(r":(\d+)/", urls[0])[1]))


def test_the_demo_as_a_process_ends_with_0_and_leaves_picture_and_export(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment |= {"TMPDIR": str(tmp_path / "tmp"), "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    (tmp_path / "tmp").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "calapp", "demo", "--screenshot", str(tmp_path / "out" / "week.png")],
        capture_output=True, text=True, timeout=120, env=environment, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert re.search(r"Synced Work: 23 events", done.stdout)
    assert (tmp_path / "out" / "week.png").read_bytes().startswith(b"\x89PNG")
    assert len(take_apart((tmp_path / "out" / "week.ics").read_bytes().decode()).objects) == len(demo.sample.ENTRIES)
    assert not [name for name in os.listdir(tmp_path / "tmp") if name.startswith("calapp-demo-")]
    assert not is_open(port_of(re.search(r"listens at (\S+)", done.stdout)[1]))


def test_a_profile_of_the_users_own_is_not_touched(tmp_path):
    environment = {**os.environ, "CALAPP_PROFILE": str(tmp_path / "own"), "QT_QPA_PLATFORM": "offscreen"}
    environment.pop("DISPLAY", None)

    def calapp(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "calapp", *arguments], capture_output=True, text=True, timeout=120, env=environment,
            check=False,
        )  # fmt: skip

    calapp("calendar", "create", "1", "Mine")
    before = calapp("calendar", "list", "--json").stdout
    refused = calapp("--profile", str(tmp_path / "own"), "demo", "--screenshot", str(tmp_path / "a.png"))
    assert refused.returncode == 1
    assert "holds a profile of your own" in refused.stderr
    assert calapp("demo", "--screenshot", str(tmp_path / "a.png")).returncode == 0
    assert calapp("calendar", "list", "--json").stdout == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl+C", "end"])
def test_a_stopped_demo_stops_its_server_and_leaves_nothing(tmp_path, number):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "DISPLAY": ":77", "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-m", "calapp", "demo"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=environment,
    ) as process:  # fmt: skip
        url = re.search(r"listens at (\S+)", process.stdout.readline())[1]
        assert is_open(port_of(url))
        process.send_signal(number)
        try:
            process.wait(60)
        finally:
            process.kill()
    assert not is_open(port_of(url))
    assert not [name for name in os.listdir(tmp_path) if name.startswith("calapp-demo-")]


def _never(*_arguments):
    raise AssertionError("this must not be called")
