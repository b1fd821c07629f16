from dataclasses import replace

import pytest

from calapp.auth.vault import MemoryVault, VaultUnavailable
from calapp.errors import CalappError, InputError, SignInNeeded
from calapp.model.account import AccountKind, AccountState
from calapp.paths import Profile
from calapp.secret import Secret
from calapp.service.views import UnsentEdits
from calapp.wiring import Runtime, passing_connections
from tests.service.test_events import draft


@pytest.fixture
def runtime(tmp_path):
    with Runtime(Profile.at(tmp_path / "p"), connections=passing_connections()) as runtime:
        yield runtime


def add(runtime, account, **choices):
    found = runtime.accounts.discover(account.url, username=account.username, password=account.password)
    return runtime.accounts.add(found, **choices)


def test_a_new_profile_has_a_local_account_with_one_calendar(runtime):
    (entry,) = runtime.accounts.entries()
    assert (entry.account.kind, entry.account.name) == (AccountKind.LOCAL, "On this computer")
    assert [calendar.name for calendar in entry.calendars] == ["Personal"]
    assert entry.notice == ""


def test_the_second_start_adds_nothing(runtime):
    with runtime.twin() as twin:
        assert len(twin.accounts.entries()) == 1
        twin.accounts.begin()
        assert len(twin.accounts.entries()) == 1


def test_a_found_account_is_not_kept_until_it_is_added(runtime, radicale):
    radicale.make_calendar("work")
    found = runtime.accounts.discover(radicale.url, username=radicale.username, password=radicale.password)
    assert [calendar.name for calendar in found.calendars] == ["work"]
    assert len(runtime.accounts.entries()) == 1
    assert radicale.password not in repr(found)


def test_an_added_account_shows_the_chosen_calendars_and_keeps_its_secret_in_the_vault(runtime, radicale):
    radicale.make_calendar("work")
    address = radicale.make_calendar("home")
    told = []
    runtime.subscribe(told.append)
    chosen = [address.removeprefix(radicale.url.rstrip("/"))]
    entry = add(runtime, radicale, name="Mine", calendars=chosen)
    assert {one.name: (one.visible, one.synced) for one in entry.calendars} == {
        "work": (False, False),
        "home": (True, True),
    }
    assert (entry.account.kind, entry.account.name, entry.account.username) == (
        AccountKind.CALDAV,
        "Mine",
        radicale.username,
    )
    assert len({calendar.color for one in runtime.accounts.entries() for calendar in one.calendars}) == 3
    assert runtime.connections.vault.get(entry.account.secret_ref) == Secret(radicale.password)
    assert told[-1].accounts
    assert runtime.accounts.check(entry.account.id) == 2


def test_a_wrong_password_keeps_nothing_and_names_its_field(runtime, radicale):
    with pytest.raises(InputError) as caught:
        runtime.accounts.discover(radicale.url, username=radicale.username, password="wrong")  # noqa: S106
    assert caught.value.field == "password"
    assert "wrong" not in caught.value.title


def test_the_password_is_in_no_file_of_the_profile(runtime, radicale, tmp_path):
    radicale.make_calendar()
    entry = add(runtime, radicale)
    runtime.sync([entry.account.id])
    files = [path for path in (tmp_path / "p").rglob("*") if path.is_file()]
    assert files
    assert not any(radicale.password.encode() in path.read_bytes() for path in files)


def test_the_same_account_is_not_added_twice(runtime, radicale):
    radicale.make_calendar()
    add(runtime, radicale)
    with pytest.raises(InputError, match="already here") as caught:
        add(runtime, radicale, name="Again")
    assert caught.value.field == "address"


def test_names_are_given_once(runtime, radicale):
    radicale.make_calendar()
    with pytest.raises(InputError) as caught:
        add(runtime, radicale, name="On this computer")
    assert caught.value.field == "name"
    with pytest.raises(InputError):
        runtime.accounts.add_local("On this computer")
    with pytest.raises(InputError, match="needs a name"):
        runtime.accounts.add_local("  ")
    other = runtime.accounts.add_local("Archive")
    assert runtime.accounts.rename(other.account.id, "Old").name == "Old"
    assert runtime.accounts.rename(other.account.id, "Old").name == "Old"
    with pytest.raises(InputError):
        runtime.accounts.rename(other.account.id, "On this computer")


def test_accounts_are_found_by_name_or_id(runtime):
    account = runtime.accounts.find("On this computer")
    assert runtime.accounts.find(str(account.id)) == account
    assert runtime.accounts.account(account.id) == account
    with pytest.raises(InputError, match="There are: “On this computer”"):
        runtime.accounts.find("nothing")
    with pytest.raises(InputError):
        runtime.accounts.account(99)
    with pytest.raises(InputError):
        runtime.accounts.entry(99)


def test_a_new_password_is_checked_before_it_is_kept(runtime, radicale):
    radicale.make_calendar()
    entry = add(runtime, radicale)
    with runtime.store.unit() as unit:
        unit.accounts.update(entry.account.id, state=AccountState.SIGN_IN, error="Sign in again.")
    with pytest.raises(SignInNeeded):
        runtime.accounts.sign_in(entry.account.id, "wrong")
    assert runtime.connections.vault.get(entry.account.secret_ref) == Secret(radicale.password)
    assert runtime.accounts.account(entry.account.id).state is AccountState.SIGN_IN
    again = runtime.accounts.sign_in(entry.account.id, radicale.password)
    assert (again.account.state, again.account.error) == (AccountState.OK, "")


def test_a_check_notes_that_the_password_no_longer_works(runtime, radicale):
    radicale.make_calendar()
    entry = add(runtime, radicale)
    runtime.connections.vault.put(entry.account.secret_ref, Secret("changed elsewhere"))
    with pytest.raises(SignInNeeded):
        runtime.accounts.check(entry.account.id)
    assert runtime.accounts.account(entry.account.id).state is AccountState.SIGN_IN


def test_an_account_without_its_secret_asks_for_a_sign_in(runtime, radicale):
    radicale.make_calendar()
    entry = add(runtime, radicale)
    runtime.connections.forget(entry.account.secret_ref)
    with pytest.raises(SignInNeeded):
        runtime.accounts.check(entry.account.id)


def test_local_accounts_need_no_server(runtime):
    (entry,) = runtime.accounts.entries()
    assert runtime.accounts.check(entry.account.id) == 1


def test_removing_asks_first_when_edits_were_not_sent(runtime, radicale):
    radicale.make_calendar()
    entry = add(runtime, radicale)
    runtime.events.create(entry.calendars[0].id, draft())
    runtime.events.create(entry.calendars[0].id, draft("Other"))
    with pytest.raises(UnsentEdits, match="2 edits that were not sent") as caught:
        runtime.accounts.remove(entry.account.id)
    assert caught.value.count == 2
    assert runtime.accounts.entry(entry.account.id).pending == 2
    file = runtime.accounts.remove(entry.account.id, discard=True)
    assert [one.account.name for one in runtime.accounts.entries()] == ["On this computer"]
    assert runtime.connections.vault.get(entry.account.secret_ref) is None
    assert file is not None
    assert file.stat().st_mode & 0o077 == 0
    local = runtime.calendars.writable()[0].id
    report = runtime.transfer.import_file(file, local)
    assert (report.new, report.problems) == (2, ())


def test_an_account_that_comes_back_knows_nothing_of_its_former_life(runtime, radicale):
    radicale.make_calendar()
    entry = add(runtime, radicale)
    runtime.sync()
    runtime.events.create(entry.calendars[0].id, draft("Never sent"))
    runtime.accounts.remove(entry.account.id, discard=True)
    again = add(runtime, radicale)
    assert again.pending == 0
    assert runtime.sync().ok
    assert runtime.accounts.entry(again.account.id).pending == 0
    assert [one for one in runtime.trash.entries() if one.title == "Never sent"] == []


def test_a_keyring_that_refuses_keeps_no_account(runtime, radicale, monkeypatch):
    radicale.make_calendar()
    monkeypatch.setattr(MemoryVault, "put", _refuse)
    with pytest.raises(VaultUnavailable):
        add(runtime, radicale)
    assert len(runtime.accounts.entries()) == 1


def test_an_account_whose_keyring_entry_cannot_be_removed_is_removed_all_the_same(runtime, radicale, monkeypatch):
    radicale.make_calendar()
    entry = add(runtime, radicale)
    monkeypatch.setattr(MemoryVault, "forget", _refuse)
    with pytest.raises(CalappError):
        runtime.accounts.remove(entry.account.id)
    assert len(runtime.accounts.entries()) == 1


def test_without_a_keyring_the_account_works_and_says_so(runtime, radicale):
    radicale.make_calendar()
    runtime.connections._vault = MemoryVault("Passwords are kept for this run only.")
    entry = add(runtime, radicale)
    assert entry.notice == "Passwords are kept for this run only."
    assert runtime.accounts.entries()[0].notice == ""
    assert runtime.sync([entry.account.id]).ok


def test_listing_accounts_never_opens_the_keyring(tmp_path):
    def opened():
        raise AssertionError("the keyring was opened")

    connections = passing_connections()
    connections._open_vault = opened
    with Runtime(Profile.at(tmp_path / "q"), connections=connections) as runtime:
        assert runtime.accounts.entries()[0].notice == ""


def test_a_twin_shares_secrets_and_data(runtime, radicale):
    radicale.make_calendar()
    entry = add(runtime, radicale)
    with runtime.twin() as twin:
        assert twin.accounts.check(entry.account.id) == 1
        assert twin.accounts.entries() == runtime.accounts.entries()


def test_changed_settings_are_kept_and_told(runtime):
    told = []
    runtime.subscribe(told.append)
    runtime.change_settings(replace(runtime.settings, timezone="Asia/Tokyo"))
    assert (runtime.zone.key, told[-1].ranges) == ("Asia/Tokyo", None)
    with runtime.twin() as twin:
        assert twin.settings.timezone == "Asia/Tokyo"
    assert runtime.damage == ""


def _refuse(*_arguments):
    raise VaultUnavailable
