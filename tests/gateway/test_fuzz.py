"""Whatever its own description allows, and much that it does not, the gateway answers and never breaks."""

from __future__ import annotations

import json
import os
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.generation import GenerationMode

EXAMPLES = 100 if os.environ.get("CALAPP_SOAK") else 6
KNOWN = {"account": "me", "calendar_id": "primary", "calendar": "primary"}


def sent(client: httpx.Client, request: dict[str, Any]) -> httpx.Response:
    """Send what was made up, as far as it can be sent at all."""
    headers = {
        name: value
        for name, value in (request.get("headers") or {}).items()
        if name.lower() not in ("authorization", "user-agent") and str(value).isascii() and str(value).isprintable()
    }
    content = request.get("data")
    if "json" in request:
        content, headers["Content-Type"] = json.dumps(request["json"]).encode(), "application/json"
    return client.request(
        request["method"], request["url"], params=request.get("params"), content=content, headers=headers
    )


def test_no_request_breaks_it(gateway):
    gateway.runtime.accounts.begin()
    with gateway.client() as client:
        event = {"name": "Lunch", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T10:00:00Z",
                 "recurrence": [{"rrule": "RRULE:FREQ=DAILY;COUNT=3"}]}  # fmt: skip
        made = client.post("/v1/accounts/me/cal/calendars/primary/events", json=event).json()["id"]
        schema = schemathesis.openapi.from_dict(client.get("/openapi.json").json())
        asked = 0

        for result in schema.get_all_operations():
            operation = result.ok()
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

                @settings(
                    max_examples=EXAMPLES,
                    derandomize=True,
                    database=None,
                    deadline=None,
                    phases=(Phase.generate,),
                    suppress_health_check=list(HealthCheck),
                )
                @given(case=operation.as_strategy(generation_mode=mode))
                def attack(case):
                    nonlocal asked
                    for names in (KNOWN, KNOWN | {"event": made, "event_id": made}, {}):
                        case.path_parameters = (case.path_parameters or {}) | {
                            name: value for name, value in names.items() if name in (case.path_parameters or {})
                        }
                        answer = sent(client, case.as_transport_kwargs(base_url=gateway.url))
                        asked += 1
                        assert answer.status_code < 500, (answer.request.url, answer.request.content)

                attack()
        assert client.get("/v1/calendars").status_code == 200
    assert asked > 300
