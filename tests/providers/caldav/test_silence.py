"""Whatever goes wrong, neither the password nor its encoded form comes to light."""

import base64
import traceback
from collections.abc import Callable

import pytest

from calapp.errors import CalappError
from calapp.providers.base import Outgoing, RemoteCalendar
from calapp.providers.caldav.provider import CalDavProvider
from tests.providers.contract import event
from tests.support.caldav import CALENDAR, HOME
from tests.support.proxy import Answer, Fault

SECRETS = ("pw-ana-canary", base64.b64encode(b"ana:pw-ana-canary").decode())
SENT = Outgoing("a", event("a"), "op", href=f"{HOME}work/a.ics", base_etag='"1"')
CALLS: dict[str, Callable[[CalDavProvider], object]] = {
    "poll": lambda provider: provider.poll(),
    "changes": lambda provider: list(provider.changes(CALENDAR, "t")),
    "listing": lambda provider: list(provider.listing(CALENDAR)),
    "fetch": lambda provider: provider.fetch(CALENDAR, [f"{HOME}work/a.ics"] * 2),
    "find": lambda provider: provider.find(CALENDAR, SENT),
    "put": lambda provider: provider.put(CALENDAR, SENT),
    "delete": lambda provider: provider.delete(CALENDAR, SENT),
    "create": lambda provider: provider.create_calendar(RemoteCalendar("", "x")),
    "edit": lambda provider: provider.edit_calendar(RemoteCalendar(f"{HOME}work/", "x")),
    "remove": lambda provider: provider.delete_calendar(f"{HOME}work/"),
}
FAULTS = {
    "401": Fault(status=401, headers={"WWW-Authenticate": "Basic"}),
    "403": Fault(status=403),
    "412": Fault(status=412),
    "500": Fault(status=500),
    "dropped": Fault(drop="before"),
    "cut": Fault(answer=Answer(207, b"x" * 50, {"Content-Type": "text/xml"}), cut=0.5),
    "no XML": Fault(answer=Answer(207, b"<html>", {"Content-Type": "text/xml"})),
    "elsewhere": Fault(answer=Answer(302, headers={"Location": "https://ana:pw-ana-canary@evil.example/"})),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_no_failure_tells_the_password(stage, caplog, call, fault):
    caplog.set_level("DEBUG")
    stage.server.inject(FAULTS[fault], nth=None)
    told = caplog.text
    try:
        CALLS[call](stage.provider)
    except CalappError as error:
        told += f"{error!r} {error.title} {error.detail}" + "".join(traceback.format_exception(error))
    told += caplog.text + repr(stage.provider) + repr(vars(stage.provider))
    assert not [secret for secret in SECRETS if secret in told]
