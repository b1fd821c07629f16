"""Whatever a JSON service answers instead of what it should, nothing is lost, doubled or removed by it."""

from __future__ import annotations

import os

import pytest

from tests.flows.test_lost_replies import EXPECTED, SERVICES, Round
from tests.support.proxy import Fault, FaultProxy

STEP = 1 if os.environ.get("CALAPP_SOAK") else 9
BAD = {
    "nothing": Fault(body=lambda _body: b""),
    "a page": Fault(body=lambda _body: b"<html>Sign in</html>", headers={"Content-Type": "text/html"}),
    "null": Fault(body=lambda _body: b"null"),
    "a list": Fault(body=lambda _body: b"[]"),
    "an empty object": Fault(body=lambda _body: b"{}"),
    "null all over": Fault(body=lambda _body: b'{"records": null, "objects": null, "id": null, "cursor": null}'),
    "half of it": Fault(body=lambda body: body[: len(body) // 2]),
    "cut off": Fault(cut=0.5),
    "deep": Fault(body=lambda _body: b"[" * 100_000),
    "an error": Fault(status=500),
    "another address": Fault(status=302, headers={"Location": "http://127.0.0.1:9/"}),
    "bad gateway": Fault(status=502, body=lambda _body: b"<html>", headers={"Content-Type": "text/html"}),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("kind", SERVICES)
def test_every_edit_arrives_once_all_the_same(tmp_path, kind, bad):
    nth, more = 1, True
    while more:
        with Round(kind, tmp_path / str(nth)) as one, FaultProxy(one.service.url) as proxy:
            with one.device.runtime.store.unit() as unit:
                address = proxy.url.rstrip("/") + one.device.account.url.partition(one.service.url)[2]
                unit.accounts.update(one.device.account.id, url=address)
            one.edit()
            proxy.inject(BAD[bad], nth=nth)
            one.device.sync()
            more = len(proxy.log) >= nth
            proxy.heal()
            assert one.outcome() == EXPECTED, (nth, proxy.log[nth - 1] if more else "", one.service.calls)
            assert (one.service.complaints, one.device.conflicts()) == ([], [])
        nth += STEP
