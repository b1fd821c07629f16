import pytest

from calapp.errors import ObjectGone
from calapp.store.database import Store
from calapp.store.values import Verb
from tests.store.world import NOW, add_calendar, copy, event, pull, titles


@pytest.fixture
def item(store, remote):
    """Something that the server removed."""
    pull(store, remote, copy("a"))
    with store.unit() as unit:
        unit.objects.forget(unit.objects.at(remote, "/cal/a.ics").id)
    return store.view.trash.all()[0]


def restore(store, item_id, **options):
    with store.unit() as unit:
        return unit.trash.restore(item_id, **options)


def test_what_comes_back_shows_and_is_sent_again(store, remote, item):
    receipt = restore(store, item.id)
    assert (receipt.object_id, receipt.before, receipt.after) == (item.object_id, None, item.raw)
    assert titles(store) == ["Planning"]
    assert store.view.trash.all() == ()
    assert [op.verb for op in store.view.outbox.ready(remote, NOW)] == [Verb.CREATE]


def test_it_can_come_back_into_another_calendar(store, remote, item):
    other = add_calendar(store, name="Other").id
    receipt = restore(store, item.id, calendar_id=other)
    assert receipt.calendar_id == other
    assert store.view.objects.of_uid("a")[0].calendar_id == other


def test_a_delete_that_was_not_sent_yet_is_called_back(store, remote):
    pull(store, remote, copy("a"))
    with store.unit() as unit:
        unit.objects.delete_local(unit.objects.at(remote, "/cal/a.ics").id)
    restore(store, store.view.trash.all()[0].id)
    assert titles(store) == ["Planning"]
    assert store.view.outbox.counts() == {}


def test_an_older_version_lies_over_the_one_that_is_there(store, remote, item):
    pull(store, remote, copy("again", event("a", "Newer")))
    receipt = restore(store, item.id)
    assert receipt.before == event("a", "Newer")
    assert titles(store) == ["Planning"]


def test_what_is_gone_cannot_come_back(store, remote, item):
    restore(store, item.id)
    with store.unit() as unit, pytest.raises(ObjectGone):
        unit.trash.restore(item.id)


def test_after_thirty_days_it_is_gone_and_the_feed_begins_later(store, remote, item, clock):
    clock.advance(days=29)
    pull(store, remote, copy("b"))
    with store.unit() as unit:
        assert unit.trash.purge() == 0
    clock.advance(days=2)
    with store.unit() as unit:
        assert unit.trash.purge() == 1
    assert store.view.trash.all() == ()
    assert [one.uid for one in store.view.activity.after(0)] == ["b"]


def test_closing_drops_what_is_past_its_time(path, clock):
    with Store.open(path, clock=clock) as store:
        remote = add_calendar(store).id
        pull(store, remote, copy("a"), copy("b"))
        with store.unit() as unit:
            unit.objects.forget(unit.objects.at(remote, "/cal/a.ics").id)
    with Store.open(path, clock=clock) as store:
        assert len(store.view.trash.all()) == 1
    clock.advance(days=31)
    Store.open(path, clock=clock).close()
    with Store.open(path, clock=clock) as store:
        assert store.view.trash.all() == ()
        assert store.view.activity.cursor() == 4  # a cursor never goes back
