"""The registry: the provider of each kind of account, opened without a request."""

import subprocess
import sys

import pytest

from calapp.errors import Canceled, InputError, SignInNeeded
from calapp.model.account import Account, AccountKind
from calapp.providers.registry import open_provider
from calapp.secret import Secret

ACCOUNT = Account(1, AccountKind.CALDAV, "Ana", "ana", "http://127.0.0.1:9/dav/ana/", quirks=("lists-itself",))


def test_caldav_account_opens_with_what_is_known_of_its_server():
    provider = open_provider(ACCOUNT, Secret("pw-canary"))
    assert (provider.requests, provider.quirks) == (0, ("lists-itself",))
    assert provider.capabilities.conditional_writes
    provider.close()


def test_account_without_a_password_asks_for_a_sign_in():
    with pytest.raises(SignInNeeded, match="keyring"):
        open_provider(ACCOUNT, None)


def test_kind_of_account_that_nobody_speaks_for_is_refused():
    with pytest.raises(InputError):
        open_provider(Account(1, AccountKind.LOCAL, "Local"), None)


def test_stop_is_asked_for_before_every_request():
    provider = open_provider(ACCOUNT, Secret("pw-canary"), canceled=lambda: True)
    with pytest.raises(Canceled):
        provider.poll()
    provider.close()


def test_nothing_heavy_is_imported_before_an_account_opens():
    code = "import sys, calapp.providers.registry; print({'httpx', 'lxml', 'keyring', 'stamina'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
