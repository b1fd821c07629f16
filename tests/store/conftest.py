import pytest

from calapp.model.account import AccountKind
from calapp.store.database import Store
from tests.store.world import Clock, add_calendar


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "profile" / "calapp.db"


@pytest.fixture
def store(path, clock):
    with Store.open(path, clock=clock) as store:
        yield store


@pytest.fixture
def remote(store):
    """The id of a calendar at a server."""
    return add_calendar(store).id


@pytest.fixture
def local(store):
    """The id of a calendar that lives on this computer only."""
    return add_calendar(store, AccountKind.LOCAL, name="Here").id
