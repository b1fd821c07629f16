"""XML: what is read of an answer, and what is refused."""

import pytest

from calapp.errors import BadAnswer
from calapp.providers.caldav import xml
from calapp.providers.caldav.xml import CALENDAR_DATA, GETETAG, error_conditions, parse, parse_multistatus

OPEN = '<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
CLOSE = "</D:multistatus>"


def answer(inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>{OPEN}{inner}{CLOSE}'.encode()


def propstat(status: str, etag: str = '"1"') -> str:
    return f"<D:propstat><D:prop><D:getetag>{etag}</D:getetag></D:prop><D:status>{status}</D:status></D:propstat>"


def one(inner: str) -> xml.Response:
    found = parse_multistatus(answer(f"<D:response><D:href>/a.ics</D:href>{inner}</D:response>")).responses
    assert len(found) == 1
    return found[0]


def test_properties_hrefs_and_token_are_read():
    body = answer(
        '<D:response><D:href> /a.ics </D:href><D:propstat><D:prop><D:getetag>"1"</D:getetag>'
        "<C:calendar-data><![CDATA[BEGIN:VCALENDAR\r\nX:<&>\r\n]]></C:calendar-data><D:resourcetype><C:calendar/>"
        "</D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
        "<D:response><D:href>/b.ics</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>"
        "<D:sync-token>urn:7</D:sync-token>"
    )
    found = parse_multistatus(body)
    first, second = found.responses
    assert (first.href, first.status, first.text(GETETAG)) == ("/a.ics", None, '"1"')
    assert first.texts[CALENDAR_DATA] == "BEGIN:VCALENDAR\nX:<&>\n"
    assert xml.names_in(first.elements[xml.RESOURCETYPE]) == {f"{xml.CALDAV}calendar"}
    assert (second.href, second.status) == ("/b.ics", 404)
    assert found.token == "urn:7"


@pytest.mark.parametrize(
    "status", ["HTTP/1.1 404 Not Found", "HTTP/1.1 500 x", "", "200 OK", "HTTP/1.1", "HTTP/1.1 OK", "HTTP/1.1 ٢٠٠ OK"]
)
def test_property_counts_only_under_a_status_that_says_success(status):
    response = one(propstat(status))
    assert response.text(GETETAG) is None
    assert GETETAG in response.refused


def test_each_propstat_is_judged_by_itself():
    response = one(propstat("HTTP/1.1 200 OK", '"1"') + propstat("HTTP/1.1 404 Not Found", ""))
    assert response.text(GETETAG) == '"1"'


def test_response_with_several_hrefs_is_one_for_each():
    body = answer(
        "<D:response><D:href>/a</D:href><D:href>/b</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>"
    )
    assert [(found.href, found.status) for found in parse_multistatus(body).responses] == [("/a", 404), ("/b", 404)]


def test_empty_multistatus_is_one():
    assert parse_multistatus(answer("")).responses == ()


DEEP = "<a>" * 200_000 + "</a>" * 200_000
BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
REFUSED = {
    "nothing": b"",
    "html": b"<!DOCTYPE html><html><body>Sign in</body></html>",
    "html without doctype": b"<html><body>Sign in</body></html>",
    "text": b"Internal Server Error",
    "another root": b'<D:error xmlns:D="DAV:"/>',
    "no namespace": b"<multistatus/>",
    "cut": answer(f"<D:response><D:href>/a</D:href>{propstat('HTTP/1.1 200 OK')}</D:response>")[:-60],
    "cut before the last bracket": answer("")[:-1],
    "something after the root": answer("") + b"<x/>",
    "two roots": answer("") + answer(""),
    "doctype": b'<?xml version="1.0"?><!DOCTYPE x>' + answer("").partition(b"?>")[2],
    "doctype after a comment": b"<!-- x --> <!DOCTYPE x []>" + answer("").partition(b"?>")[2],
    "entity bomb": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{BOMB}]>{OPEN}&l9;{CLOSE}'.encode(),
    "external entity": f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{OPEN}&e;{CLOSE}'.encode(),
    "parameter entity": f'<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1/"> %e;]>{OPEN}{CLOSE}'.encode(),
    "unknown entity": answer("&nbsp;"),
    "deep": answer(DEEP),
    "utf-16": answer("").decode().replace("utf-8", "utf-16").encode("utf-16"),
    "utf-16 doctype": '<?xml version="1.0"?><!DOCTYPE x><x/>'.encode("utf-16"),
    "latin-1 called utf-8": answer("<D:response><D:href>/gr\u00fc</D:href></D:response>").decode().encode("latin-1"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_plain_well_formed_multistatus_is_refused(case):
    with pytest.raises(BadAnswer):
        parse_multistatus(REFUSED[case])


@pytest.mark.parametrize("case", ["doctype", "entity bomb", "external entity", "deep", "cut"])
def test_a_single_resource_answer_is_refused_alike(case):
    with pytest.raises(BadAnswer):
        parse(REFUSED[case])


def test_doctype_within_an_event_is_no_doctype():
    html = "X-ALT-DESC:<!DOCTYPE html><p>Hello</p>"
    response = one(
        f"<D:propstat><D:prop><C:calendar-data><![CDATA[{html}]]></C:calendar-data></D:prop>"
        "<D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
    )
    assert response.texts[CALENDAR_DATA] == html


@pytest.mark.parametrize("bad", [b"\x0b", b"\x00", b"\x1f", b"&#11;", b"&#0;", b"&#x1F;", b"&#x0b;"])
def test_characters_that_xml_does_not_know_are_dropped_and_the_rest_kept(bad):
    etag = answer(f"<D:response><D:href>/a</D:href>{propstat('HTTP/1.1 200 OK', 'one@two&#13;&#10;')}</D:response>")
    found = parse_multistatus(etag.replace(b"@", bad)).responses[0]
    assert found.text(GETETAG) == "onetwo"


@pytest.mark.parametrize(
    ("declared", "charset", "stored"),
    [
        ("utf-8", "iso-8859-1", "utf-8"),  # the document's own word counts
        ("", "iso-8859-1", "iso-8859-1"),
        ("", "windows-1252", "windows-1252"),
        ("", "", "utf-8"),
        ("", "utf-8", "utf-8"),
        ("", "no-such-charset", "utf-8"),
        ("", "euc-jp", "utf-8"),
        ("", "idna", "utf-8"),
        ("", "x\udc80", "utf-8"),
        ("iso-8859-1", "", "iso-8859-1"),
    ],
)
def test_charset_is_the_documents_own_then_the_headers(declared, charset, stored):
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    body = f"{prolog}{OPEN}<D:response><D:href>/grüße</D:href></D:response>{CLOSE}".encode(stored)
    assert parse_multistatus(body, charset=charset).responses[0].href == "/grüße"


def test_byte_order_mark_and_blank_lines_before_the_document_do_no_harm():
    assert parse_multistatus(b"\r\n" + answer("")).responses == ()
    assert parse_multistatus(b"\xef\xbb\xbf" + answer("")).responses == ()


def test_conditions_of_an_error_are_named():
    assert error_conditions(b'<error xmlns="DAV:"><valid-sync-token/></error>') == {"{DAV:}valid-sync-token"}
    assert error_conditions(b"<html/>") == error_conditions(b"oops") == frozenset()


def test_requests_escape_what_they_carry():
    body = xml.multiget(["/a&b<c>.ics"])
    assert b"/a&amp;b&lt;c&gt;.ics" in body
    assert parse(body).tag == f"{xml.CALDAV}calendar-multiget"
    assert parse(xml.sync_collection("<&>", [GETETAG])).findtext(xml.SYNC_TOKEN) == "<&>"
    assert b"nresults" not in xml.sync_collection("", [GETETAG])


def test_proppatch_sets_what_is_given_and_removes_what_is_empty():
    root = parse(xml.proppatch({xml.DISPLAYNAME: "Trips", xml.COLOR: ""}))
    assert [child.tag for child in root] == ["{DAV:}set", "{DAV:}remove"]
    assert root.findtext(f"{xml.DAV}set/{xml.DAV}prop/{xml.DISPLAYNAME}") == "Trips"
    assert root.find(f"{xml.DAV}remove/{xml.DAV}prop/{xml.COLOR}") is not None


def test_list_of_ten_thousand_is_read_whole():
    rows = "".join(
        f"<D:response><D:href>/cal/{number}.ics</D:href>{propstat('HTTP/1.1 200 OK', str(number))}</D:response>"
        for number in range(10_000)
    )
    found = parse_multistatus(answer(rows)).responses
    assert len(found) == 10_000
    assert (found[9_999].href, found[9_999].text(GETETAG)) == ("/cal/9999.ics", "9999")
