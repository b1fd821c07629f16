"""Names of files that come from outside: made harmless, and told apart from programs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_FORBIDDEN = re.compile(r"""[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:"/\\|?*]""")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?\Z", re.IGNORECASE)
_MOST_BYTES = 120
_RUNNING = frozenset((
    "app", "appimage", "bat", "cmd", "com", "command", "cpl", "desktop", "dll", "dmg", "exe", "hta", "htm", "html",
    "jar", "js", "jse", "lnk", "mht", "mhtml", "msi", "msp", "pif", "pkg", "ps1", "psm1", "py", "pyw", "reg", "run",
    "scpt", "scr", "sh", "so", "svg", "url", "vb", "vbe", "vbs", "webloc", "wsf", "wsh", "xhtml",
))  # fmt: skip


def runs_code(name: str) -> bool:
    """Tell whether opening a file of this name could run something."""
    return name.rpartition(".")[2].lower() in _RUNNING


def safe_name(name: str, *, usual: str = "file") -> str:
    """Return a file name from outside as one that leads nowhere else, opens nothing and fits every system."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = _FORBIDDEN.sub("_", last).strip(" .~-") or usual
    if _RESERVED.match(plain):
        plain = f"_{plain}"
    stem, dot, ending = plain.rpartition(".")
    if not dot or not stem or len(ending) > 10:
        stem, ending = plain, ""
    short = stem.encode()[:_MOST_BYTES].decode(errors="ignore").rstrip(" .")
    return f"{short}.{ending}" if ending else short


def unique_names(names: Iterable[str]) -> list[str]:
    """Return a safe file name for each, no two of which are alike, also where big and small letters are the same."""
    found: list[str] = []
    taken: set[str] = set()
    for name in names:
        plain = wanted = safe_name(name.replace("/", "-"), usual="calendar")
        number = 2
        while wanted.casefold() in taken:
            wanted, number = f"{plain} ({number})", number + 1
        taken.add(wanted.casefold())
        found.append(wanted)
    return found
