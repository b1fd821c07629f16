"""The user's mail program: a letter handed over with its file where the system can do that, else as an address."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from calapp.service.file_names import safe_name
from calapp.service.letters import Letter

XDG_EMAIL = "xdg-email"
KEPT_SECONDS = 7 * 86_400
_PATIENCE = 5.0
_ADDRESS = re.compile(r"[A-Za-z0-9._+~][A-Za-z0-9._+~-]*@[A-Za-z0-9.-]+\Z")
_MOST_CHARS = 1_900


def can_attach() -> bool:
    """Tell whether the system hands files to a mail program."""
    return shutil.which(XDG_EMAIL) is not None


def keep(letter: Letter, folder: Path) -> Path:
    """Write a letter's file where the mail program finds it, in a folder of its own; those of last week go.

    Raises InputError when it cannot be written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    now = time.time()
    for old in folder.glob("*.ics"):
        with suppress(OSError):  # somebody reads it, or took it away
            if now - old.stat().st_mtime > KEPT_SECONDS:
                old.unlink()
    stem = f"{time.strftime('%Y%m%d-%H%M%S')}-{letter.name.removesuffix('.ics')}"
    path = folder / safe_name(f"{stem}.ics")
    letter.save(path)
    return path


def hand_over(letter: Letter, path: Path) -> bool:
    """Open a new mail with the letter and its file in the user's mail program; nothing is sent.

    Blocks for a few seconds at most. False means that no program took it.
    """
    program = shutil.which(XDG_EMAIL)
    if program is None:
        return False
    command = [program, "--utf8", "--subject", letter.subject, "--body", letter.body, "--attach", str(path.absolute())]
    try:
        running = subprocess.Popen(  # noqa: S603 - no shell; addresses are addresses and no options
            [*command, *mail_addresses(letter)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return running.wait(_PATIENCE) == 0
    except subprocess.TimeoutExpired:  # some programs only come back when the mail is sent
        threading.Thread(target=running.wait, daemon=True).start()
        return True


def mailto(letter: Letter) -> str:
    """Return the address that opens a new mail (RFC 6068); the file must be attached by hand."""
    to = ",".join(quote(address, safe="@") for address in mail_addresses(letter))
    subject, body = quote(letter.subject), quote(letter.body.replace("\n", "\r\n"))
    whole = f"mailto:{to}?subject={subject}&body={body}"
    return whole if len(whole) <= _MOST_CHARS else f"mailto:{to}?subject={subject}"[:_MOST_CHARS]


def mail_addresses(letter: Letter) -> tuple[str, ...]:
    """Return the recipients whose address no program could take for something else."""
    return tuple(address for address in letter.to if _ADDRESS.match(address))


def left_out(letter: Letter) -> tuple[str, ...]:
    """Return the recipients whom the user must put in by hand."""
    return tuple(address for address in letter.to if not _ADDRESS.match(address))
