"""Invitations by command line."""

from time_machine import travel

from calapp.model.account import Account, AccountKind
from calapp.model.calendar import Calendar
from calapp.providers.base import RemoteObject
from tests.service.test_invitations import invitation

ANA = "ana@example.org"


def test_what_waits_is_listed_until_it_is_answered(cli):
    with travel("2026-03-12T08:00:00Z", tick=False):
        with cli.runtime() as runtime, runtime.store.unit() as unit:
            wanted = Account(0, AccountKind.CALDAV, "Work", ANA, "https://dav.invalid/", (ANA,), "ref")
            calendar = unit.calendars.save(Calendar(0, unit.accounts.save(wanted).id, "/work/", "Work"))
            text = invitation("tea").replace("\n", "\r\n")
            unit.objects.store_base(calendar.id, [RemoteObject("/work/tea.ics", text, "1")])
        (one,) = cli.json("invitations")
        assert (one["uid"], one["organizer"]) == ("tea", "Bo Lind <bo@example.org>")
        assert "bo@example.org" in cli("invitations")
        cli("event rsvp tea accepted")
        assert cli.json("invitations") == []
