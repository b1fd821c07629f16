"""Aurinko under the suite that holds every provider to its contract."""

import pytest

from tests.providers.aurinko.conftest import CALENDAR
from tests.providers.contract import ProviderContract


class TestAurinko(ProviderContract):
    @pytest.fixture
    def devices(self, connect):
        return connect(), connect()

    @pytest.fixture
    def calendar(self):
        return CALENDAR


class TestAurinkoInSmallPages(TestAurinko):
    @pytest.fixture(autouse=True)
    def small(self, service):
        service.page = 2
