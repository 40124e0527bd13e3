"""DHL: subscribed to once, activated when it checks our address, refused with a reason; against a server of our own.

The server answers as two public integrations of the push API expect; DHL's own test system was not asked.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from carrier_rig import SECRET, SETTINGS, carrier_rig, token_dhl
from contract.providers.vendor import NOW, Seen, Vendor, closed_port

from anklang.channels.manifest import Settings
from anklang.channels.provider import CheckResult
from anklang.connectors.dhl.connect import HEADER, DhlConnector, subscription_id
from anklang.connectors.dhl.manifest import EVENTS, MANIFEST
from anklang.core.clock import VirtualClock
from anklang.providers.http_client import HttpClient

ADDRESS = {"events": "https://crm.example/shop-calls/1/carrier/events"}
VALIDATE = {
    "scope": "subscription.validate", "secret": "once-from-dhl",
    "self": "https://api-eu.dhl.com/tracking/push/v1/subscription/0f0e-1",
}  # fmt: skip


class Dhl:
    """The part of the push API that we use: subscriptions of one key, told without their secrets."""

    def __init__(self, names: str = "self") -> None:
        self.made: list[dict[str, Any]] = []
        self.names = names  # the field that says which one it is; empty: none does
        self.number = 0
        self.status = 200
        self.text = ""
        self.keeps = 0  # status with which it refuses to delete

    async def answer(self, seen: Seen) -> web.Response:
        """One call."""
        if self.status != 200 or self.text:
            return web.Response(status=self.status, text=self.text)
        if seen.headers["DHL-API-Key"] != "key-of-the-app":
            return web.json_response({"title": "Unauthorized"}, status=401)
        if seen.method == "GET":
            return web.json_response([self._shown(one) for one in self.made])
        if seen.method == "DELETE":
            if self.keeps:
                return web.Response(status=self.keeps)
            self.made = [one for one in self.made if f"/subscription/{one['id']}" != seen.path]
            return web.Response(status=204)
        self.number += 1
        self.made.append({**json.loads(seen.body), "id": f"0f0e-{self.number}"})
        return web.json_response({"self": VALIDATE["self"]}, status=201)

    def _shown(self, made: dict[str, Any]) -> dict[str, Any]:
        name = f"https://api-eu.dhl.com/subscription/{made['id']}" if self.names == "self" else made["id"]
        shown = {**made, "hook": {"uri": made["hook"]["uri"]}, **({self.names: name} if self.names else {})}
        return shown if self.names == "id" else {field: one for field, one in shown.items() if field != "id"}

    @property
    def secrets(self) -> list[str]:
        """What it sends with its calls."""
        return [one["hook"]["authentication"]["token"] for one in self.made]


def run(dhl: Dhl, *acts: str, **settings: str) -> list[CheckResult]:
    """Check and register, one after the other."""
    found: list[CheckResult] = []

    async def go() -> None:
        async with Vendor(dhl.answer) as vendor, HttpClient() as http:
            given = {**SETTINGS["dhl"], "base_url": vendor.url, **settings}
            connector = DhlConnector(Settings(MANIFEST, given), http, VirtualClock(NOW))
            for act in acts:
                found.append(await (connector.check() if act == "check" else connector.register(ADDRESS)))

    asyncio.run(go())
    return found


def test_the_account_is_subscribed_to_once_with_our_secret_in_a_header() -> None:
    dhl = Dhl()
    assert [one.ok for one in run(dhl, "check", "register", "register")] == [True, True, True]
    [made] = dhl.made
    assert made["hook"] == {
        "uri": ADDRESS["events"],
        "authentication": {"type": "ApiKeyAuthentication", "header": HEADER, "token": SECRET},
    }
    assert (made["type"], made["accountID"], made["service"]) == ("Account", "5011223344", "parcel-de")
    assert (made["format"], tuple(made["events"])) == ("Default", EVENTS)


@pytest.mark.parametrize("names", ["self", "id", "subscriptionId"])
def test_what_was_changed_in_the_form_dhl_is_told_though_it_knows_the_address(names: str) -> None:
    """It never says which secret it sends: the subscription is made anew, or all of its calls would be refused."""
    dhl = Dhl(names)
    changed = {"token": "a new secret", "account": "6000000000", "service": "express"}
    assert [one.ok for one in (*run(dhl, "register"), *run(dhl, "register", **changed))] == [True, True]
    [made] = dhl.made
    assert dhl.secrets == ["a new secret"]
    assert (made["accountID"], made["service"]) == ("6000000000", "express")


def test_what_is_somebody_elses_stays_subscribed_to() -> None:
    """Another address, and single shipments that somebody has subscribed to at ours."""
    dhl = Dhl()
    run(dhl, "register")
    mine = dhl.made[0]
    others = [
        {
            **mine,
            "id": "other-1",
            "hook": {**mine["hook"], "uri": "https://crm.example/shop-calls/1/other/events"},
        },
        {**mine, "id": "other-2", "type": "Shipment"},
    ]
    dhl.made += others
    [again] = run(dhl, "register")
    assert again.ok
    assert [one["id"] for one in dhl.made] == ["other-1", "other-2", "0f0e-2"]


@pytest.mark.parametrize(("names", "keeps"), [("", 0), ("self", 405), ("self", 500)])
def test_a_subscription_that_cannot_be_deleted_is_to_be_deleted_by_hand(names: str, keeps: int) -> None:
    """Nothing is well then: DHL goes on with the former secret."""
    dhl = Dhl(names)
    run(dhl, "register")
    dhl.keeps = keeps
    [again] = run(dhl, "register", token="a new secret")
    assert not again.ok
    assert "former secret" in again.text
    assert dhl.secrets == [SECRET]


def test_a_subscription_that_is_gone_already_is_no_obstacle() -> None:
    dhl = Dhl()
    run(dhl, "register")
    dhl.keeps = 404
    [again] = run(dhl, "register")
    assert again.ok


def test_a_refusal_comes_with_dhls_reason_and_none_of_our_secrets() -> None:
    dhl = Dhl()
    [refused] = run(dhl, "check", api_key="another")
    assert "refuses the API key" in refused.text
    dhl.status, dhl.text = 400, json.dumps({"detail": "Unknown service"})
    [told] = run(dhl, "register")
    dhl.status, dhl.text = 200, "<html>"
    [front] = run(dhl, "check")
    [away] = run(dhl, "check", base_url=f"http://127.0.0.1:{closed_port()}")
    assert "Unknown service" in told.text
    assert "without JSON" in front.text
    assert "cannot be reached" in away.text
    for one in (refused, told, front, away):
        assert not one.ok
        assert SECRET not in one.text
        assert "key-of-the-app" not in one.text


@contextmanager
def listening(status: int) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server beside the application, which runs on a loop of its own: its address, and the calls it got."""
    seen: list[dict[str, str]] = []

    class Hears(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
            """Nothing in the output of the tests."""

    server = HTTPServer(("127.0.0.1", 0), Hears)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_subscription_is_activated_with_the_secret_that_dhl_sends_to_our_address(
    database_url: str, tmp_path: Path
) -> None:
    """The handshake: a validation with the right token, answered only after DHL took the activation."""
    body = json.dumps(VALIDATE).encode()
    with listening(204) as (url, seen), carrier_rig(database_url, tmp_path, "dhl", base_url=url) as carrier:
        assert carrier.hears(token_dhl(body, "another")) == 403
        assert seen == []
        assert carrier.hears(token_dhl(body)) == 200
        [call] = seen
        assert call["path"] == "/subscription/0f0e-1"
        assert (call["dhl-api-key"], call["dhl-api-hook-secret"]) == ("key-of-the-app", "once-from-dhl")
        [noted] = carrier.noted()
        assert (noted.topic, noted.outcome) == ("subscription.validate", "nothing")
        assert "once-from-dhl" not in f"{carrier.view()} {noted}"


def test_an_activation_that_dhl_refuses_is_asked_for_again(database_url: str, tmp_path: Path) -> None:
    """503, so that DHL checks the address once more."""
    with listening(500) as (url, seen), carrier_rig(database_url, tmp_path, "dhl", base_url=url) as carrier:
        assert carrier.hears(token_dhl(json.dumps(VALIDATE).encode())) == 503
        assert len(seen) == 1


def test_a_validation_that_names_no_subscription_leads_nowhere(database_url: str, tmp_path: Path) -> None:
    with carrier_rig(database_url, tmp_path, "dhl") as carrier:
        for wrong in ({"self": ""}, {"self": "https://x/../../evil?a=b"}, {"secret": ""}, {"self": None}):
            assert carrier.hears(token_dhl(json.dumps(VALIDATE | wrong).encode())) == 400
        failed = {"scope": "subscription.failure", "failure": {"detail": "Shipment not found"}}
        assert carrier.hears(token_dhl(json.dumps(failed).encode())) == 200
        assert carrier.noted()[-1].note == "DHL says: Shipment not found"
    assert subscription_id(VALIDATE) == "0f0e-1"
