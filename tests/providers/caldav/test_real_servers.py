"""The provider contract, kept by CalDAV over real servers."""

import pytest

from tests.providers.contract import ProviderContract
from tests.support.caldav import new_calendar, open_account


class OverRealServer(ProviderContract):
    @pytest.fixture
    def devices(self, account):
        devices = (open_account(account), open_account(account))
        yield devices
        for device in devices:
            device.close()

    @pytest.fixture
    def calendar(self, account):
        return new_calendar(account)


class TestRadicale(OverRealServer):
    @pytest.fixture
    def account(self, radicale):
        return radicale


class TestXandikos(OverRealServer):
    @pytest.fixture
    def account(self, xandikos):
        return xandikos
