"""Rules for the source that no linter knows: sizes of rooms, dangerous calls, and text from outside as plain text."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "calapp").rglob("*.py"))
FORBIDDEN = {
    "verify=False": r"verify\s*=\s*False",
    "shell=True": r"shell\s*=\s*True",
    "pickle": r"^\s*(import|from)\s+pickle",
    "yaml": r"^\s*(import|from)\s+yaml",
    "eval or exec": r"(?<![\w.])(eval|exec)\(",
    "processEvents": r"processEvents\(",
    "assert for checks": r"^\s*assert\s",
}


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_no_source_uses(rule):
    pattern = re.compile(FORBIDDEN[rule], re.MULTILINE)
    assert names(path for path in SOURCES if pattern.search(path.read_text(encoding="utf-8"))) == []


def test_no_room_is_too_large_to_read():
    assert names(path for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > 350) == []


def test_no_function_is_too_long_to_read():
    long = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
                long.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert long == []


def test_every_module_says_what_lives_there():
    assert names(path for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))) == []


def _is_variable(argument):
    if isinstance(argument, ast.JoinedStr):
        return True
    return not isinstance(argument, ast.Constant)


def test_labels_of_variable_text_show_it_as_plain_text():
    """Qt reads markup in labels by default, and the text of an event comes from anywhere."""
    loose = []
    for path in (ROOT / "calapp" / "ui").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        makes_labels = any(
            isinstance(node, ast.Call)
            and getattr(node.func, "id", "") == "QLabel"
            and node.args
            and _is_variable(node.args[0])
            for node in ast.walk(ast.parse(source))
        )
        if makes_labels and not re.search(r"PlainText|theme\.PLAIN", source):
            loose.append(str(path.relative_to(ROOT)))
    assert loose == []


def test_nothing_that_a_newcomer_gets_names_a_package_registry():
    lock = (ROOT / "packaging" / "requirements-dev.txt").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "--hash=sha256:" in lock
