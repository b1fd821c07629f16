import pytest

from calapp.errors import AccessDenied, InputError
from calapp.paths import Profile
from calapp.service.colors import PALETTE, free_color
from calapp.wiring import Runtime, passing_connections
from tests.service.test_accounts import add
from tests.service.test_events import INVITATION, draft


@pytest.fixture
def remote(tmp_path, radicale):
    """A runtime with an account on Radicale, and that account."""
    radicale.make_calendar("work")
    with Runtime(Profile.at(tmp_path / "p"), connections=passing_connections()) as runtime:
        yield runtime, add(runtime, radicale)


def names_at_server(radicale):
    with radicale.client() as client:
        answer = client.request(
            "PROPFIND", radicale.home, headers={"Depth": "1"},
            content='<propfind xmlns="DAV:"><prop><displayname/></prop></propfind>',
        )  # fmt: skip
    return {piece.split("</displayname>")[0] for piece in answer.text.split("<displayname>")[1:]}


def test_a_local_calendar_is_created_edited_hidden_and_deleted(world):
    calendars, account = world.runtime.calendars, world.runtime.accounts.find("On this computer")
    made = calendars.create(account.id, " Club ", description="Chess", timezone="Europe/Paris", color="#2e9e57")
    assert (made.name, made.description, made.timezone, made.color) == ("Club", "Chess", "Europe/Paris", "#2E9E57")
    assert calendars.edit(made.id, name="Chess club", location="Hall").name == "Chess club"
    calendars.show(made.id, visible=False)
    calendars.set_synced(made.id, synced=False)
    assert (calendars.calendar(made.id).visible, calendars.calendar(made.id).synced) == (False, False)
    world.runtime.events.create(made.id, draft())
    assert calendars.counts()[made.id] == 1
    calendars.delete(made.id)
    assert made.id not in [one.id for one in calendars.all()]
    assert all(summary.calendars or summary.ranges for summary in world.told)


def test_new_calendars_get_colors_far_apart(world):
    account = world.runtime.accounts.find("On this computer")
    made = [world.runtime.calendars.create(account.id, f"C{number}").color for number in range(3)]
    assert len(set(made)) == 3


def test_a_color_is_used_again_only_when_all_are_taken():
    taken = []
    for _ in range(2 * len(PALETTE)):
        taken.append(free_color(taken))
    assert taken == [*PALETTE, *PALETTE]
    assert free_color(["#2e9e57", PALETTE[0]]) == PALETTE[2]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 2_000}, "name"),
        ({"color": "red"}, "color"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
    ],
)
def test_details_that_make_no_sense_name_their_field(world, details, field):
    with pytest.raises(InputError) as caught:
        world.runtime.calendars.edit(world.personal.id, **details)
    assert caught.value.field == field
    with pytest.raises(InputError):
        world.runtime.calendars.create(world.personal.account_id, **({"name": "x"} | details))


def test_what_is_not_there_is_told(world):
    with pytest.raises(InputError, match="There is no calendar 99"):
        world.runtime.calendars.calendar(99)
    with pytest.raises(InputError, match="no longer there"):
        world.runtime.calendars.create(99, "x")


def test_an_edit_that_changes_nothing_asks_nobody(world):
    assert world.runtime.calendars.edit(world.work.id, name="Work") == world.work
    assert world.told == []


def test_only_writable_calendars_take_events(world):
    assert world.holidays not in world.runtime.calendars.writable()
    assert world.work in world.runtime.calendars.writable()


def test_a_read_only_calendar_takes_a_name_and_color_here(world):
    assert world.runtime.calendars.edit(world.holidays.id, name="Days off", color="#66758A").name == "Days off"
    with pytest.raises(AccessDenied, match="belongs to somebody else"):
        world.runtime.calendars.delete(world.holidays.id)


def test_a_calendar_is_created_edited_and_deleted_at_its_server(remote, radicale):
    runtime, entry = remote
    made = runtime.calendars.create(entry.account.id, "Küche", color="#2E9E57")
    assert names_at_server(radicale) == {"work", "Küche"}
    assert made.href
    runtime.calendars.edit(made.id, name="Kitchen")
    assert names_at_server(radicale) == {"work", "Kitchen"}
    runtime.sync([entry.account.id])
    assert sorted(one.name for one in runtime.calendars.all(entry.account.id)) == ["Kitchen", "work"]
    runtime.calendars.delete(made.id)
    assert names_at_server(radicale) == {"work"}
    assert [one.name for one in runtime.calendars.all(entry.account.id)] == ["work"]


def test_a_calendar_with_events_goes_with_all_of_them(world):
    world.serve(INVITATION, calendar=world.personal)
    world.runtime.calendars.delete(world.personal.id)
    assert world.titles() == []


def test_calendars_are_put_in_order_and_a_new_one_comes_last(world):
    calendars, account = world.runtime.calendars, world.runtime.accounts.find("On this computer")
    first = [one.id for one in calendars.all(account.id)]
    made = [calendars.create(account.id, name).id for name in ("B", "C", "D")]
    assert calendars.move(made[2], -2)
    assert calendars.move(made[0], 9)
    assert not calendars.move(made[0], 1)
    order = [*first, made[2], made[1], made[0]]
    assert [one.id for one in calendars.all(account.id)] == order
    latest = calendars.create(account.id, "E").id
    assert [one.id for one in calendars.all(account.id)] == [*order, latest]
