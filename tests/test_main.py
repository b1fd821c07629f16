import subprocess
import sys

import pytest

from calapp.__main__ import Wanted, window_wanted


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], Wanted(None, verbose=False, arguments=())),
        (["--profile", "p"], Wanted("p", verbose=False, arguments=())),
        (["--profile=p", "--verbose"], Wanted("p", verbose=True, arguments=())),
        (["--background"], Wanted(None, verbose=False, arguments=("--background",))),
        (["a.ics", "B.ICS"], Wanted(None, verbose=False, arguments=("a.ics", "B.ICS"))),
        (["webcal://example.org/a"], Wanted(None, verbose=False, arguments=("webcal://example.org/a",))),
        (["--profile", "p", "/tmp/a b.ics"], Wanted("p", verbose=False, arguments=("/tmp/a b.ics",))),
    ],
)
def test_no_command_means_the_window(arguments, wanted):
    assert window_wanted(arguments) == wanted


@pytest.mark.parametrize(
    "arguments",
    [["sync"], ["--profile", "p", "sync"], ["--help"], ["--version"], ["--nonsense"], ["--profile"],
     ["import", "a.ics"], ["agenda", "--json"], ["--profile", "p", "--verbose", "agenda"]],
)  # fmt: skip
def test_everything_else_is_a_command(arguments):
    assert window_wanted(arguments) is None


def test_the_command_line_imports_no_qt():
    code = (
        "import sys\nimport calapp.cli.main, calapp.__main__\n"
        "found = sorted(name for name in sys.modules if name.startswith(('PySide6', 'shiboken6', 'calapp.ui')))\n"
        "print(found)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_line_starts_without_heavy_libraries():
    code = (
        "import sys\nimport calapp.cli.main\n"
        "heavy = ('httpx', 'keyring', 'icalendar', 'lxml', 'radicale', 'dns')\n"
        "print(sorted(name for name in sys.modules if name in heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_window_opens_without_what_only_a_wish_needs():
    code = (
        "import sys\nimport calapp.ui.shell, calapp.ui.workings\n"
        "rare = ('difflib', 'email', 'holidays', 'nh3', 'calapp.ical.compose', 'calapp.service.holidays')\n"
        "print(sorted(name for name in sys.modules if name in rare))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
