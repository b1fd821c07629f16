"""Whether a server tells guests: shown by what it notes beside them (RFC 6638 section 3.2.9), and by nothing else."""

import pytest

from calapp.model.account import Account, AccountKind
from calapp.model.edits import Telling
from calapp.providers.base import Outgoing
from calapp.providers.registry import telling
from tests.providers.contract import event
from tests.support.caldav import CALENDAR, etag, multistatus, new_calendar, open_account, response
from tests.support.proxy import Answer

A = "/dav/ana/work/a.ics"
ANA, BO = "ana@example.org", "bo@example.org"
MINE = f"ORGANIZER:mailto:{ANA}\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:{ANA}\r\n"


def party(status="", *, organized=MINE, guest=BO):
    noted = f";SCHEDULE-STATUS={status}" if status else ""
    return event("a", extra=f"{organized}ATTENDEE;PARTSTAT=NEEDS-ACTION{noted}:mailto:{guest}\r\n")


def told(provider, *, kept=()):
    return telling(Account(1, AccountKind.CALDAV, "Ana", quirks=kept or provider.quirks))


class Scheduling:
    """A server that schedules: it alone notes what became of its messages, and changes the object as it does."""

    def __init__(self, stage):
        self.raw = ""
        stage.say("PUT", self.put)
        stage.say("REPORT", self.report)
        stage.say("GET", lambda _: Answer(200, self.raw.encode(), {"ETag": '"2"', "Content-Type": "text/calendar"}))

    def put(self, exchange):
        body = exchange.body.decode()
        if "SCHEDULE-STATUS" in body:
            return Answer(403)
        self.raw = body.replace("PARTSTAT=NEEDS-ACTION", "PARTSTAT=NEEDS-ACTION;SCHEDULE-STATUS=1.1")
        return Answer(201, headers={"Schedule-Tag": '"s1"'})

    def report(self, exchange):
        data = f"{etag(chr(34) + '2' + chr(34))}<C:calendar-data>{self.raw}</C:calendar-data>"
        token = "t2" if b"sync-collection" in exchange.body else ""
        return multistatus(response(A, data), token=token)


@pytest.fixture
def ana(stage):
    """A provider that knows its user, in front of a server that never answered a write yet."""
    return stage.reopen(addresses=("Ana@Example.org",))


@pytest.fixture
def tagged(stage):
    """A provider that knows its user, in front of a server that gives Schedule-Tags."""
    return stage.reopen(addresses=("Ana@Example.org",), quirks=("schedules",))


READS = {
    "fetch": lambda provider: provider.fetch(CALENDAR, [A]),
    "delta": lambda provider: list(provider.changes(CALENDAR, "t1")),
    "lost answer": lambda provider: provider.find(CALENDAR, Outgoing("a", "", "op", href=A)),
}


@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_server_that_noted_what_it_sent_tells_guests_by_itself(stage, ana, read):
    Scheduling(stage)
    assert told(ana) is Telling.NEVER
    ana.put(CALENDAR, Outgoing("a", party(), "op", href=A))
    assert told(ana) is Telling.UNKNOWN
    read(ana)
    assert told(ana) is Telling.ALWAYS


@pytest.mark.parametrize("status", ["1.0", "1.2", '"1.2;Delivered"', '"2.0"'])
def test_each_word_for_sent_counts(stage, tagged, status):
    Scheduling(stage).raw = party(status)
    tagged.fetch(CALENDAR, [A])
    assert told(tagged) is Telling.ALWAYS


def test_a_note_on_a_folded_line_counts(stage, tagged):
    Scheduling(stage).raw = party("1.2").replace("SCHEDULE-STATUS", "SCHEDULE-\r\n STATUS")
    tagged.fetch(CALENDAR, [A])
    assert told(tagged) is Telling.ALWAYS


NO_PROOF = {
    "nothing noted": party(),
    "not delivered": party("5.1"),
    "unknown guest": party("3.7"),
    "no authority": party("3.8"),
    "somebody else's event": party("1.2", organized=f"ORGANIZER:mailto:cy@example.org\r\nATTENDEE:mailto:{ANA}\r\n"),
    "nobody's event": party("1.2", organized=""),
    "the user's own line": party("1.2", guest=ANA),
    "words in a title": event("a", "SCHEDULE-STATUS=1.2", extra=MINE),
    "what cannot be read": "SCHEDULE-STATUS=1.2",
}


@pytest.mark.parametrize("raw", NO_PROOF.values(), ids=NO_PROOF)
def test_what_is_no_proof_teaches_nothing(stage, tagged, raw):
    Scheduling(stage).raw = raw
    tagged.fetch(CALENDAR, [A])
    assert (told(tagged), tagged.quirks) == (Telling.UNKNOWN, ("schedules",))


def test_an_account_that_knows_no_address_of_the_user_learns_nothing(stage):
    Scheduling(stage).raw = party("1.2")
    stage.reopen(quirks=("schedules",)).fetch(CALENDAR, [A])
    assert stage.provider.quirks == ("schedules",)


def test_a_note_on_a_server_that_gives_no_tags_came_with_an_import(stage, ana):
    Scheduling(stage).raw = party("1.2")
    ana.fetch(CALENDAR, [A])
    assert told(ana) is Telling.NEVER


def test_a_server_that_gave_a_tag_is_not_said_to_tell_nobody_a_week_later(stage, ana):
    Scheduling(stage)
    ana.put(CALENDAR, Outgoing("a", party(), "op", href=A))
    assert ana.quirks == ("schedules",)


def test_a_real_server_that_delivers_nothing_is_not_said_to(dav_account):
    calendar, provider = new_calendar(dav_account), open_account(dav_account)
    href = provider.new_href(calendar, "a")
    own = provider.poll().addresses[0]
    token = list(provider.changes(calendar, None))[-1].token
    provider.put(calendar, Outgoing("a", party().replace(ANA, own), "op", href=href))
    (found,) = provider.fetch(calendar, [href]).objects
    assert f"mailto:{BO}" in found.raw
    assert list(provider.changes(calendar, token))
    assert told(provider) is not Telling.ALWAYS
    provider.close()
