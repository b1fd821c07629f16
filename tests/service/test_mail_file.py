"""Mails that carry a calendar, as files: what is found in them, and that none of them can do harm."""

from email.message import EmailMessage

import pytest

from calapp.errors import CalappError, InputError
from calapp.ical.itip_rules import Deed
from calapp.model.edits import EditScope
from calapp.model.event import PartStat
from calapp.service import message_words
from calapp.service.mail_file import read_calendar
from calapp.service.messages import is_message
from tests.service.conftest import ANA
from tests.service.test_messages import BO, text


def mail(calendar, *, sender=f"Bo Lind <{BO}>", method="REQUEST", charset="utf-8", cte="base64"):
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, ANA, "Invitation: Tea"
    made.set_content("Please come.")
    made.add_alternative(calendar.encode(charset), maintype="text", subtype="calendar", cte=cte)
    part = list(made.iter_parts())[1]
    part.set_param("charset", charset)
    if method:
        part.set_param("method", method)
    return made


@pytest.fixture
def saved(tmp_path):
    def saved_(data, name="invitation.eml"):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else bytes(data))
        return path

    return saved_


def test_an_invitation_in_a_mail_is_opened_answered_and_nothing_before_that(world, saved):
    path = saved(mail(text("REQUEST", title="Café")))
    assert is_message(path)
    message = world.runtime.messages.open(path)
    assert (message.deed, message.title, message.mailed_by) == (Deed.ADD, "Café", BO)
    with pytest.raises(CalappError):
        world.runtime.events.find("tea")
    edit = world.runtime.messages.apply(message, calendar_id=world.work.id, partstat=PartStat.ACCEPTED)
    assert world.runtime.events.detail(edit.key).partstat is PartStat.ACCEPTED
    assert message.scope is EditScope.ALL


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("cte", ["base64", "quoted-printable"])
def test_the_charset_of_the_part_counts(saved, charset, cte):
    assert "SUMMARY:Café" in read_calendar(saved(mail(text("REQUEST", title="Café"), charset=charset, cte=cte))).text


def test_a_mail_from_somebody_else_than_the_organizer_is_remarked(world, saved):
    message = world.runtime.messages.open(saved(mail(text("REQUEST"), sender="eve@example.org")))
    assert any("eve@example.org" in remark for remark in message_words.remarks(message))
    assert any("eve@example.org" in one for one in message_words.remarks(world.runtime.messages.again(message)))
    same = world.runtime.messages.open(saved(mail(text("REQUEST"))))
    assert not any("says to come from" in remark for remark in message_words.remarks(same))


def test_of_a_message_and_a_file_in_one_mail_the_message_counts(saved):
    both = mail(text("REQUEST", title="Message"))
    both.add_attachment(text("REQUEST", title="File").encode(), maintype="application", subtype="ics", filename="i.ics")
    assert "SUMMARY:Message" in read_calendar(saved(both)).text


def test_a_forwarded_mail_and_an_attached_file_are_found(saved):
    outer = EmailMessage()
    outer.set_content("See below.")
    outer.add_attachment(mail(text("REQUEST")))
    assert "UID:tea" in read_calendar(saved(outer)).text
    plain = EmailMessage()
    plain.add_attachment(text("REQUEST").encode(), maintype="application", subtype="octet-stream", filename="A.ICS")
    assert "UID:tea" in read_calendar(saved(plain)).text


def _nested(depth):
    head = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return head + b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"


HOSTILE = {
    "empty": b"", "no-mail": b"\x00\xff" * 1000, "no-calendar": bytes(mail("x").get_payload(0)),
    "deep": _nested(2_000),
    "broken-base64": b"Content-Type: text/calendar\r\nContent-Transfer-Encoding: base64\r\n\r\n%",
    "odd-charset": b"Content-Type: text/calendar; charset=punycode\r\n\r\nhello",
    "unknown-charset": b"Content-Type: text/calendar; charset=utf-16-none\r\n\r\nhello",
    "many-parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5_000,
    "odd-from": b"From: =?x?q?\xff?=\r\nContent-Type: text/calendar\r\n\r\nhello",
}  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_odd_mails_are_refused_in_words(world, saved, data):
    with pytest.raises(InputError) as refused:
        world.runtime.messages.open(saved(data))
    assert refused.value.title


def test_a_published_calendar_in_a_mail_is_imported(world, saved):
    report = world.runtime.transfer.import_file(saved(mail(text("PUBLISH"), method="PUBLISH")), world.work.id)
    assert report.new == 1
