"""The peers that calapp is measured against, each run as its own users run it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx

from calapp.sync.window import NEAR
from tests.support.servers import DavAccount

_SYNC = (
    '<?xml version="1.0"?><D:sync-collection xmlns:D="DAV:"><D:sync-token/><D:sync-level>1</D:sync-level>'
    "<D:prop><D:getetag/></D:prop></D:sync-collection>"
)
_POLL = (
    '<?xml version="1.0"?><D:propfind xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/"><D:prop>'
    "<D:resourcetype/><D:displayname/><D:sync-token/><S:getctag/></D:prop></D:propfind>"
)
_NEAR = (
    '<?xml version="1.0"?><C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>'
    '<D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
    '<C:time-range start="{:%Y%m%dT%H%M%SZ}" end="{:%Y%m%dT%H%M%SZ}"/></C:comp-filter></C:comp-filter></C:filter>'
    "</C:calendar-query>"
)
_MULTIGET = (
    '<?xml version="1.0"?><C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<D:prop><D:getetag/><C:calendar-data/></D:prop>{}</C:calendar-multiget>"
)
_EMPTY_WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        QPainter(self).fillRect(self.rect(), 0xFFFFFF)
        QTimer.singleShot(0, self.painted)
    def painted(self):
        print("painted", flush=True)
        QApplication.instance().quit()
application = QApplication([])
window = Window()
window.resize(1360, 860)
window.show()
application.exec()
"""


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds ``work`` takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def raw_requests(account: DavAccount, calendar: str, *, batch: int) -> float:
    """Make the requests of a first sync and throw the answers away; return the seconds."""
    headers = {"Content-Type": "application/xml", "Depth": "1"}

    def fetch() -> None:
        with account.client() as client:
            client.request("PROPFIND", account.home, content=_POLL, headers=headers).raise_for_status()
            now = datetime.now(UTC)
            client.request("REPORT", calendar, content=_NEAR.format(now - NEAR, now + NEAR), headers=headers)
            listed = client.request("REPORT", calendar, content=_SYNC, headers=headers)
            hrefs = re.findall(r"<(?:\w+:)?href>([^<]+\.ics)</", listed.text)
            for start in range(0, len(hrefs), batch):
                wanted = "".join(f"<D:href>{href}</D:href>" for href in hrefs[start : start + batch])
                client.request("REPORT", calendar, content=_MULTIGET.format(wanted), headers=headers).raise_for_status()

    return timed(fetch)


def caldav_library(account: DavAccount, calendar: str) -> float:
    """First sync by the ``caldav`` library; return the seconds."""
    import caldav

    def load() -> None:
        client = caldav.DAVClient(account.url, username=account.username, password=account.password)
        found = client.calendar(url=httpx.URL(account.url).join(calendar).__str__())
        list(found.objects_by_sync_token(load_objects=True))

    return timed(load)


def vdirsyncer(account: DavAccount, folder: Path) -> float:
    """First sync by vdirsyncer into a folder of files; return the seconds of its sync."""
    config = folder / "vdirsyncer.conf"
    config.write_text(
        f'[general]\nstatus_path = "{folder}/status"\n'
        '[pair bench]\na = "there"\nb = "here"\ncollections = ["from a"]\n'
        f'[storage there]\ntype = "caldav"\nurl = "{account.url}"\nusername = "{account.username}"\n'
        f'password = "{account.password}"\n'
        f'[storage here]\ntype = "filesystem"\npath = "{folder}/files"\nfileext = ".ics"\n'
    )
    command = [str(Path(sys.executable).with_name("vdirsyncer")), "-c", str(config)]
    subprocess.run([*command, "discover"], input=b"y\n" * 20, check=True, capture_output=True)
    return timed(lambda: subprocess.run([*command, "sync"], check=True, capture_output=True))


def khal_import(file: Path, folder: Path) -> float:
    """Import a file by khal; return the seconds."""
    (folder / "calendar").mkdir(parents=True)
    config = folder / "khal.conf"
    config.write_text(
        f"[calendars]\n[[bench]]\npath = {folder}/calendar\n[default]\ndefault_calendar = bench\n"
        f"[sqlite]\npath = {folder}/khal.db\n[locale]\nlocal_timezone = Europe/Berlin\n"
    )
    command = [
        str(Path(sys.executable).with_name("khal")),
        "-c",
        str(config),
        "import",
        "--batch",
        "-a",
        "bench",
        str(file),
    ]
    environment = {**os.environ, "HOME": str(folder)}
    return timed(lambda: subprocess.run(command, check=True, capture_output=True, env=environment))


def empty_window() -> float:
    """Start an empty PySide6 window of the same size; return the seconds until it painted."""
    return until_line([sys.executable, "-c", _EMPTY_WINDOW], "painted")


def empty_window_memory() -> float:
    """Return the megabytes that an empty PySide6 window keeps in memory."""
    words = _EMPTY_WINDOW.replace(
        'print("painted", flush=True)', 'print(open("/proc/self/statm").read().split()[1], flush=True)'
    )
    done = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True)
    return int(done.stdout.split()[0]) * 4_096 / 1e6


def until_line(command: list[str], words: str, environment: dict[str, str] | None = None) -> float:
    """Start a process and return the seconds until it prints a line with ``words``; then end it."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, **(environment or {})}
    )
    try:
        for line in process.stdout or ():
            if words in line:
                return time.perf_counter() - begin
    finally:
        process.terminate()
        process.communicate()
    raise RuntimeError(f"{command[:4]} never printed “{words}”")
