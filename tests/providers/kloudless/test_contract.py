"""Kloudless under the suite that holds every provider to its contract."""

import pytest

from tests.providers.contract import ProviderContract
from tests.providers.kloudless.conftest import CALENDAR


class TestKloudless(ProviderContract):
    @pytest.fixture
    def devices(self, connect):
        return connect(), connect()

    @pytest.fixture
    def calendar(self):
        return CALENDAR


class TestKloudlessInSmallPages(TestKloudless):
    @pytest.fixture(autouse=True)
    def small(self, service):
        service.page = 2


class TestKloudlessWithoutAStream(TestKloudless):
    @pytest.fixture(autouse=True)
    def without(self, service):
        service.streams = False


class TestKloudlessThatKeepsNoProperties(TestKloudless):
    @pytest.fixture(autouse=True)
    def forgetful(self, service):
        service.books.keeps_pairs = False
        service.latest = False
        service.bare = True
