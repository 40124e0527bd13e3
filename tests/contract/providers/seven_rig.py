"""seven.io as a counterpart: its OpenAPI document judges requests and answers."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from contract.providers.sms_rig import PUBLIC_URL, Gate, SmsRig
from contract.providers.vendor import NOW, Seen
from jsonschema import Draft202012Validator

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.seven import ENTRY
from anklang.providers.seven.send import SevenProvider
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

SPEC = Path(__file__).parents[3].parent / "shared" / "specs" / "seven" / "openapi.json"
KEY, SIGNING_SECRET = "key-of-the-account", "signing-secret"
CODES = {"address": "202", "message": "401", "transient": "600", "account": "900"}
WORDS = {"sent": "TRANSMITTED", "undeliverable": "NOTDELIVERED"}


class SevenGate(Gate):
    """The document, cut to sending and the balance; the body of the answer is judged too."""

    def __init__(self) -> None:
        spec: dict[str, Any] = json.loads(SPEC.read_text("utf-8"))
        spec["paths"] = {path: spec["paths"][path] for path in ("/sms", "/balance")}
        spec["security"] = []  # the document describes OAuth only; the key is checked by the rig
        super().__init__(spec, "https://gateway.seven.io")
        self.answer = Draft202012Validator(spec["components"]["schemas"]["SmsResponse"])


class SevenRig(SmsRig):
    """The adapter, and a server that answers as seven.io does: mostly with 200 and a code."""

    secrets = (KEY, SIGNING_SECRET)

    def __init__(self, gate: SevenGate | None = None, **settings: str) -> None:
        super().__init__(**settings)
        self.gate = gate
        self.code = ""  # what every message is refused with, instead of its script

    def make(self, url: str, http: HttpClient) -> SevenProvider:
        given = {
            "api_key": KEY, "signing_secret": SIGNING_SECRET, "public_url": PUBLIC_URL, "base_url": url,
        }  # fmt: skip
        return SevenProvider(
            Settings(ENTRY.manifest, {"sender": "+4930123456"} | given | self.settings), http, self.clock
        )

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.headers.get("X-Api-Key") != KEY:
            return web.Response(text="900", status=401)
        if self.gate is not None:
            self.gate.check(seen)
        if seen.method == "GET":
            return web.json_response({"amount": 593.994, "currency": "EUR"})
        form = dict(parse_qsl(seen.body.decode()))
        if self.code:
            return self._row(form, self.code)
        outcome = self.play(int(form["to"][-4:]))
        if outcome == "throttled":
            return web.Response(status=429, headers={"Retry-After": str(RETRY_AFTER)})
        if outcome == "account":
            return web.json_response(900)
        if outcome == "ok" or outcome in CODES:
            return self._row(form, CODES.get(outcome, ""))
        return outcome

    def _row(self, form: dict[str, str], code: str) -> web.Response:
        row: dict[str, object] = {
            "recipient": form["to"], "sender": form["from"], "text": form["text"], "encoding": "gsm", "parts": 2,
            "price": 0.15, "success": not code,
        }  # fmt: skip
        row |= {"error": code, "error_text": "as scripted"} if code else {"id": f"77{form['to']}"}
        document = {
            "success": "101" if code else "100", "total_price": 0.15, "balance": 593.994, "debug": "false",
            "sms_type": "direct", "messages": [row],
        }  # fmt: skip
        if self.gate is not None:
            self.gate.answer.validate(document)
        return web.json_response(document)

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        data = {"msg_id": sent.provider_ref, "status": WORDS.get(state, state.upper())}
        return "status", self.event("dlr", data | {"timestamp": "2026-11-22 10:00:00.000"})

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        data = {
            "id": "681590", "sender": "4915112340001", "system": "4930123456", "text": text, "time": "1795338000",
            "message_type": "SMS",
        }  # fmt: skip
        return "inbound", self.event("sms_mo", data)

    def broken(self) -> tuple[str, RawRequest]:
        return "status", self.event("dlr", {"other": "thing"})

    def event(self, name: str, data: dict[str, str], age: int = 0) -> RawRequest:
        """A signed webhook, as our inner server sees it: another host, the same path."""
        document = {"webhook_event": name, "webhook_timestamp": "2026-11-22 10:00:00", "data": data}
        return self.signed("/callbacks/1/main/status?a=b%20c", json.dumps(document).encode(), age)

    def signed(self, path: str, body: bytes, age: int = 0) -> RawRequest:
        """Signed as the documentation says; the official client judges this in one of the tests."""
        timestamp, nonce = str(int(NOW.timestamp()) - age), "fpPRhAd1s8GXacfR39mWqKPynmmXfJnc"
        lines = [timestamp, nonce, "POST", PUBLIC_URL + path, hashlib.md5(body).hexdigest()]
        signature = hmac.new(SIGNING_SECRET.encode(), "\n".join(lines).encode(), "sha256").hexdigest()
        headers = {
            "Content-Type": "application/json", "X-Timestamp": timestamp, "X-Nonce": nonce, "X-Signature": signature,
        }  # fmt: skip
        return RawRequest("POST", "http://10.0.0.7:8800" + path, headers, body)
