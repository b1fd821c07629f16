"""The fixture corpus: every file of tests/data/ics as text, in file order and with its components reversed."""

from dataclasses import replace
from pathlib import Path

from calapp.errors import InputError
from calapp.ical.charset import decode
from calapp.ical.lines import parse_tree

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "tests" / "data" / "ics"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ics"))


def read(name: str) -> str:
    return decode((FOLDER / f"{name}.ics").read_bytes())


def reversed_components(raw: str) -> str:
    """Return the file with its components in the opposite order, each one untouched."""
    root = parse_tree(raw)
    return replace(root, children=root.children[::-1], after=(len(root.lines),) * len(root.children)).write()


def both_orders() -> dict[str, str]:
    found = {}
    for name in NAMES:
        raw = read(name)
        found[name] = raw
        try:
            found[f"{name}-reversed"] = reversed_components(raw)
        except InputError:
            continue
    return found
