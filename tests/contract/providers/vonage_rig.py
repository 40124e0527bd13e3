"""Vonage as a counterpart: its OpenAPI document judges requests, receipts and messages; its SDK signs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import yaml
from aiohttp import web
from contract.providers.sms_rig import Gate, SmsRig
from contract.providers.vendor import Seen
from jsonschema import Draft202012Validator
from vonage_http_client.auth import Auth

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.vonage import ENTRY
from anklang.providers.vonage.send import VonageProvider
from anklang.testing.provider_rig import Outcome

SPEC = Path(__file__).parents[3].parent / "shared" / "specs" / "vonage" / "sms.yml"
KEY, SECRET, SIGNATURE_SECRET = "abcd1234", "secret-of-the-key", "secret-of-signatures-of-32-signs-or-more"
STATUS = {"address": "7", "message": "12", "transient": "5", "throttled": "1", "account": "4"}


class VonageGate(Gate):
    """The document of the SMS API, for requests, answers and calls to us."""

    def __init__(self) -> None:
        spec: dict[str, Any] = yaml.safe_load(SPEC.read_text("utf-8"))
        super().__init__(spec, "https://rest.nexmo.com")
        self._components = {"components": spec["components"]}

    def check_document(self, name: str, document: object) -> None:
        """Raise ValidationError if ``document`` is not a ``name`` of the specification."""
        schema = {"$ref": f"#/components/schemas/{name}"} | self._components
        Draft202012Validator(schema).validate(document)


class VonageRig(SmsRig):
    """The adapter, and a server that answers as Vonage does: always with 200."""

    secrets = (SECRET, SIGNATURE_SECRET)
    names_retry_after = False

    def __init__(self, gate: VonageGate | None = None, **settings: str) -> None:
        super().__init__(**settings)
        self.gate = gate
        self.parts = [("0", "0.07500000")]  # status and price of each part of a message that is taken

    def make(self, url: str, http: HttpClient) -> VonageProvider:
        given = {
            "api_key": KEY, "api_secret": SECRET, "signature_secret": SIGNATURE_SECRET, "base_url": url,
            "signature_method": "sha256", "interface": "sms",
        }  # fmt: skip
        return VonageProvider(
            Settings(ENTRY.manifest, {"sender": "+4930123456"} | given | self.settings), http, self.clock
        )

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.method == "GET":
            is_right = seen.headers.get("Authorization") == Auth(KEY, SECRET).create_basic_auth_string()
            return web.json_response({"value": 3.14, "autoReload": False}, status=200 if is_right else 401)
        if self.gate is not None:
            self.gate.check(seen)
        form = dict(parse_qsl(seen.body.decode()))
        if (form["api_key"], form["api_secret"]) != (KEY, SECRET):
            return self._reply([{"status": "4", "error-text": "Bad Credentials"}])
        outcome = self.play(int(form["to"][-4:]))
        if outcome == "ok":
            return self._reply([self._part(form, *one, index) for index, one in enumerate(self.parts)])
        if outcome in STATUS:
            return self._reply([{"status": STATUS[outcome], "error-text": "as scripted"}])
        return outcome

    @staticmethod
    def _part(form: dict[str, str], status: str, price: str, index: int) -> dict[str, str]:
        if status != "0":
            return {"status": status, "error-text": "as scripted"}
        return {
            "to": form["to"], "message-id": f"0A{form['to']}{index}", "status": status,
            "remaining-balance": "3.14159265", "message-price": price, "network": "26201",
            "client-ref": form["client-ref"],
        }  # fmt: skip

    def _reply(self, parts: list[dict[str, str]]) -> web.Response:
        document = {"message-count": str(len(parts)), "messages": parts}
        if self.gate is not None:
            self.gate.check_document("SMS", document)
        return web.json_response(document)

    def receipt(self, message: Outgoing, message_id: str, status: str, code: str = "0") -> dict[str, str]:
        """A delivery receipt as the document describes it."""
        return {
            "msisdn": "4915112340001", "to": "4930123456", "network-code": "26201", "messageId": message_id,
            "price": "0.07500000", "status": status, "scts": "2611220900", "err-code": code, "api-key": KEY,
            "client-ref": str(message.message_id), "message-timestamp": "2026-11-22 09:00:00",
        }  # fmt: skip

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        status, code = {"undeliverable": ("rejected", "3")}.get(state, (state, "0"))
        return "status", self.signed(self.receipt(message, sent.provider_ref, status, code))

    def message(self, text: str) -> dict[str, str]:
        """An inbound message as the document describes it."""
        return {
            "api-key": KEY, "msisdn": "4915112340001", "to": "4930123456", "messageId": "0A0000000123ABCD1",
            "text": text, "type": "unicode", "keyword": text.split()[0].upper(),
            "message-timestamp": "2026-11-22 09:00:00",
        }  # fmt: skip

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        return "inbound", self.signed(self.message(text))

    def broken(self) -> tuple[str, RawRequest]:
        return "status", self.signed({"other": "thing"})

    def signed(self, fields: dict[str, str], method: str = "sha256") -> RawRequest:
        """A call signed by Vonage's own code."""
        auth = Auth(KEY, signature_secret=SIGNATURE_SECRET, signature_method=method)
        full = fields | {"timestamp": "1795338000", "nonce": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab"}
        full["sig"] = auth.sign_params(dict(full)).upper()
        headers = {"Content-Type": "application/json"}
        return RawRequest("POST", "/callbacks/1/main/status", headers, json.dumps(full).encode())
