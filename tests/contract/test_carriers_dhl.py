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
    """The part of the push API that we use: subscriptions of one key."""

    def __init__(self) -> None:
        self.made: list[dict[str, Any]] = []
        self.status = 200
        self.text = ""

    async def answer(self, seen: Seen) -> web.Response:
        """One call."""
        if self.status != 200 or self.text:
            return web.Response(status=self.status, text=self.text)
        if seen.headers["DHL-API-Key"] != "key-of-the-app":
            return web.json_response({"title": "Unauthorized"}, status=401)
        if seen.method == "GET":
            return web.json_response(self.made)
        self.made.append(json.loads(seen.body))
        return web.json_response({"self": VALIDATE["self"]}, status=201)


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
