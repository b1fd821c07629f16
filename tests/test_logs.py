import logging

import pytest

from calapp import logs
from calapp.paths import is_shared


@pytest.fixture
def log_file(tmp_path):
    path = tmp_path / "calapp.log"
    before = logging.getLogger().handlers[:], logging.getLogger().level
    logs.set_up(path)
    yield path
    for handler in logging.getLogger().handlers[:]:
        if handler not in before[0]:
            logging.getLogger().removeHandler(handler)
            handler.close()
    logging.getLogger().setLevel(before[1])


def test_a_known_secret_never_reaches_the_file_not_even_by_a_traceback(log_file):
    logs.hide("canary-5f1c")
    log = logging.getLogger("calapp.test")
    log.warning("sent %s", "canary-5f1c")
    try:
        raise ValueError("refused canary-5f1c")
    except ValueError:
        log.exception("failed")
    text = log_file.read_text()
    assert "canary-5f1c" not in text
    assert "ValueError: refused ***" in text


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("GET https://ana:s3cr3t@example.org/dav", "GET https://***@example.org/dav"),
        ("Authorization: Basic YW5hOnNlY3JldA==", "Authorization: ***"),
        ("{'authorization': 'Bearer abc'}", "{'authorization': ***"),
        ("X-Api-Key: abc", "X-Api-Key: ***"),
        ("https://example.org/?a=1&access_token=abc&b=2", "https://example.org/?a=1&access_token=***&b=2"),
        ("mail to ana@example.org", "mail to ana@example.org"),
        ("https://example.org/ana@example.org/", "https://example.org/ana@example.org/"),
    ],
)
def test_what_looks_like_a_secret_is_struck_out(said, written):
    assert logs.redact(said) == written


def test_a_very_short_word_is_not_a_secret():
    logs.hide("a")
    logs.hide("")
    assert logs.redact("a calendar") == "a calendar"


def test_the_log_is_private_and_libraries_are_quiet(log_file):
    logging.getLogger("httpx").info("GET https://example.org/secret-path")
    logging.getLogger("calapp").info("started")
    assert not is_shared(log_file)
    assert "secret-path" not in log_file.read_text()
    assert "started" in log_file.read_text()


def test_verbose_speaks_on_standard_error_too(tmp_path, capsys, log_file):
    logs.set_up(log_file, verbose=True)
    logging.getLogger("calapp.sync").debug("a detail")
    assert "a detail" in capsys.readouterr().err
    assert "a detail" in log_file.read_text()
