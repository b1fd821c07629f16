"""Connecting a Kloudless account."""

import pytest

from calapp.errors import InputError, NotACalendarServer
from calapp.model.account import AccountKind
from calapp.providers.registry import look_up
from calapp.secret import Secret
from tests.fakes.kloudless import ACCOUNT, EMAIL, TOKEN


def found(service, username: str = "", token: str = TOKEN, address: str | None = None):
    url = service.url if address is None else address
    return look_up(AccountKind.KLOUDLESS, url, username=username, secret=Secret(token), insecure=False)


def test_the_tokens_own_account_is_found_with_its_calendars_and_a_word_about_the_system(service):
    service.page = 1
    service.books.add_calendar("trips", "Trips", timezone="Europe/Berlin", location="Berlin", description="far away")
    account = found(service)
    assert (account.username, account.name, account.addresses) == (ACCOUNT, EMAIL, (EMAIL,))
    own, trips = account.calendars
    assert (own.primary, trips.primary) == (True, False)
    assert (trips.name, trips.timezone, trips.location, trips.description) == (
        "Trips", "Europe/Berlin", "Berlin", "far away",
    )  # fmt: skip
    assert "simultaneous" in account.remark


@pytest.mark.parametrize(
    ("options", "field"),
    [({"token": "wrong"}, "password"), ({"token": ""}, "password"), ({"username": "999"}, "username"),
     ({"address": "http://calendar.example"}, "address")],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(service, options, field):
    with pytest.raises(InputError) as caught:
        found(service, **options)
    assert caught.value.field == field


def test_another_service_at_the_address_is_told(service):
    with pytest.raises(NotACalendarServer):
        found(service, address=f"{service.url}/elsewhere")
    service.complaints.clear()


def test_calendars_keep_what_they_are_given(service, provider):
    from calapp.providers.base import RemoteCalendar

    made = provider.create_calendar(
        RemoteCalendar("", "Trips", description="far", location="Rome", timezone="Europe/Rome")
    )
    record = service.books.shelves[made.href].record
    assert (record["description"], record["location"], record["timezone"]) == ("far", "Rome", "Europe/Rome")
    assert made in provider.poll().calendars
