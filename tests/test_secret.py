"""Secrets never show."""

import json
import logging
import pickle

from calapp.logs import RedactingFormatter
from calapp.secret import Secret

SECRET = Secret("pw-c4n4ry")


def test_no_form_of_text_gives_the_value_away():
    shown = f"{SECRET} {SECRET!r} {SECRET!s:>20} {[SECRET]} {json.dumps({'a': SECRET}, default=str)}"
    shown += format(SECRET, ">20") + "".join(map(str, pickle.loads(pickle.dumps([SECRET]))))
    assert "c4n4ry" not in shown
    assert b"c4n4ry" not in pickle.dumps(SECRET)
    assert not hasattr(SECRET, "__dict__")


def test_only_reveal_does():
    assert SECRET.reveal() == "pw-c4n4ry"


def test_secrets_compare_by_value():
    assert Secret("one") == Secret("one")
    assert Secret("one") != Secret("two")
    assert Secret("one") != "one"
    assert len({Secret("one"), Secret("one"), Secret("grün")}) == 2
    assert not Secret("")


def test_log_strikes_it_out_wherever_it_turns_up():
    record = logging.LogRecord("x", logging.INFO, "", 0, "got %s", ("pw-c4n4ry",), None)
    assert "c4n4ry" not in RedactingFormatter("%(message)s").format(record)
