"""Vonage's Messages API as a counterpart: the SDK's model judges requests, its verifier the tokens of these tests."""

from __future__ import annotations

import hashlib
import json

import jwt
from aiohttp import web
from contract.providers.vendor import Seen
from contract.providers.vonage_rig import KEY, SECRET, SIGNATURE_SECRET, VonageRig
from vonage_http_client.auth import Auth
from vonage_messages.models import Sms

from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.vonage.send import VonageProvider
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

TYPE = "https://developer.vonage.com/api-errors"
ERRORS = {
    "address": (422, "/messages#1170"),
    "message": (422, "/messages#1120"),
    "transient": (422, "/messages#1030"),
    "throttled": (429, "/messages#1000"),
    "account": (402, "#low-balance"),
}
NAMES = {"from": "from_"}


def judge(body: bytes) -> dict[str, object]:
    """The request as the SDK's model reads it; raises what the model raises, or ValueError where it would differ."""
    document: dict[str, object] = json.loads(body)
    model = Sms(**{NAMES.get(key, key): value for key, value in document.items()})
    again = json.loads(model.model_dump_json(by_alias=True, exclude_none=True))
    if again != document:
        raise ValueError(f"the SDK would send {again} instead of {document}")
    return document


class VonageMessagesRig(VonageRig):
    """The adapter, and a server that answers as the Messages API does."""

    names_retry_after = True

    def make(self, url: str, http: HttpClient) -> VonageProvider:
        self.settings = {"interface": "messages"} | self.settings
        return super().make(url, http)

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.headers.get("Authorization") != Auth(KEY, SECRET).create_basic_auth_string():
            return _problem(401, "#unauthorized")
        if seen.method == "GET":
            return web.json_response({"value": 3.14, "autoReload": False})
        if seen.path != "/v1/messages":
            return _problem(404, "#not-found")
        document = judge(seen.body)
        outcome = self.play(int(str(document["to"])[-4:]))
        if outcome == "ok":
            return web.json_response(
                {"message_uuid": f"aaaaaaaa-bbbb-4ccc-8ddd-{document['to']}"}, status=202
            )
        return _problem(*ERRORS[outcome]) if outcome in ERRORS else outcome

    def state(self, message_id: str, status: str, code: str = "", **more: object) -> dict[str, object]:
        """A status webhook, version 1."""
        document: dict[str, object] = {
            "message_uuid": message_id, "to": "4915112340001", "from": "4930123456", "channel": "sms",
            "timestamp": "2026-11-22T08:59:58Z", "status": status, "usage": {"price": "0.1500", "currency": "EUR"},
            "destination": {"network_code": "26201"}, "sms": {"count_total": "2"},
        }  # fmt: skip
        if code:
            document["error"] = {
                "type": f"{TYPE}/messages#{code}",
                "title": int(code),
                "detail": "as scripted",
            }
        return document | more

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        status, code = {"undeliverable": ("rejected", "1190"), "sent": ("submitted", "")}.get(
            state, (state, "")
        )
        found = self.state(sent.provider_ref, status, code, client_ref=str(message.message_id))
        return "status", self.token_signed(found)

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        document = {
            "channel": "sms", "message_uuid": "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab", "to": "4930123456",
            "from": "4915112340001", "timestamp": "2026-11-22T08:59:58Z", "text": text, "message_type": "text",
            "sms": {"num_messages": "3", "keyword": "STOP"}, "usage": {"price": "0", "currency": "EUR"},
        }  # fmt: skip
        return "inbound", self.token_signed(document)

    def broken(self) -> tuple[str, RawRequest]:
        return "status", self.token_signed({"other": "thing"})

    def token_signed(self, document: object, secret: str = SIGNATURE_SECRET, **claims: object) -> RawRequest:
        """A call with the token that Vonage documents; the SDK's verifier judges it in one of the tests."""
        body = json.dumps(document).encode()
        full = {
            "iat": 1795338000, "iss": "Vonage", "jti": "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5", "api_key": KEY,
            "payload_hash": hashlib.sha256(body).hexdigest(), "application_id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
        } | claims  # fmt: skip
        token = jwt.encode(full, secret, algorithm="HS256")
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        return RawRequest("POST", "/callbacks/1/main/status", headers, body)


def _problem(status: int, kind: str) -> web.Response:
    body = {
        "type": TYPE + kind,
        "title": "as scripted",
        "detail": "as scripted",
        "instance": "bf0ca0bf927b3b52e3cb",
    }
    headers = {"Retry-After": str(RETRY_AFTER)} if status == 429 else {}
    return web.json_response(body, status=status, headers=headers, content_type="application/problem+json")
