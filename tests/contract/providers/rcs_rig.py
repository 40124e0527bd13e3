"""RCS for Business as a counterpart: tokens, messages to numbers, and signed events."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from aiohttp import web
from contract.providers.chat_rig import ChatRig
from contract.providers.google_rig import ACCOUNT, PEM, claims_of
from contract.providers.vendor import Seen

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Address, Outgoing, PhoneAddress, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.rcs import ENTRY
from anklang.providers.rcs.send import SCOPE, RcsProvider
from anklang.providers.rcs.webhooks import HEADER
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

AGENT = "lindenhof_agent"
CLIENT_TOKEN = "SJENCPGJESMGUFPY-of-the-tests"
NUMBER = "+4915112345600"
ERRORS = {
    "address": (404, "NOT_FOUND"),
    "message": (400, "INVALID_ARGUMENT"),
    "transient": (503, "UNAVAILABLE"),
    "throttled": (429, "RESOURCE_EXHAUSTED"),
    "account": (403, "PERMISSION_DENIED"),
}
KINDS = {"delivered": "DELIVERED", "read": "READ", "undeliverable": "TTL_EXPIRATION_REVOKED"}


class RcsRig(ChatRig):
    """The adapter, and a server that drops what it took before, by the id of the message."""

    channel = "rcs"
    secrets = (PEM.splitlines()[3], "access-token-1", CLIENT_TOKEN)

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.settings = settings
        self.tokens_given = 0
        self.revoked: set[str] = set()
        self.shown: dict[str, dict[str, Any]] = {}  # by number and id: what a device got, once

    def given(self, url: str) -> dict[str, str]:
        return {"agent": AGENT, "service_account": ACCOUNT, "client_token": CLIENT_TOKEN, "base_url": url,
                "token_url": f"{url}/token", **self.settings}  # fmt: skip

    def make(self, url: str, http: HttpClient) -> RcsProvider:
        return RcsProvider(Settings(ENTRY.manifest, self.given(url)), http, self.clock)

    def account(self, number: int) -> str:
        return f"{NUMBER[:-2]}{number:02d}"

    def address(self, number: int) -> Address:
        return PhoneAddress(self.account(number))

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.path == "/token":
            assert claims_of(seen)["scope"] == SCOPE
            self.tokens_given += 1
            return web.json_response(
                {"access_token": f"access-token-{self.tokens_given}", "expires_in": 3600}
            )
        token = seen.headers["Authorization"].removeprefix("Bearer ")
        if not token.startswith("access-token-") or token in self.revoked:
            return refused(401, "UNAUTHENTICATED")
        asked = urlsplit(seen.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        number = unquote(asked.path.split("/")[3])
        if query["agentId"] != AGENT or not asked.path.endswith("/agentMessages"):
            return refused(403, "PERMISSION_DENIED")
        outcome = self.outcome(int(number[-2:]))
        if outcome in ERRORS:
            return refused(*ERRORS[outcome])
        if f"{number} {query['messageId']}" not in self.shown:
            self.shown[f"{number} {query['messageId']}"] = json.loads(seen.body)
            self.taken.append(int(number[-2:]))
        name = f"phones/{number}/agentMessages/{query['messageId']}"
        return web.json_response({"name": name}) if outcome == "ok" else outcome

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        return "events", call(event(KINDS[state], messageId=sent.provider_ref))

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        return "events", call(wrote(text=text))

    def broken(self) -> tuple[str, RawRequest]:
        return "events", call({"text": "x"})


def refused(status: int, code: str) -> web.Response:
    """As Google's APIs write it."""
    headers = {"Retry-After": str(RETRY_AFTER)} if status == 429 else {}
    error = {"code": status, "message": "as told", "status": code}
    return web.json_response({"error": error}, status=status, headers=headers)


def event(kind: str, **more: Any) -> dict[str, Any]:
    """Something that happened to a message or a person."""
    who = "phoneNumber" if kind.startswith("TTL") else "senderPhoneNumber"
    return {who: f"{NUMBER[:-2]}01", "eventType": kind, "eventId": "e-1", "agentId": AGENT,
            "sendTime": "2025-11-22T09:00:00.123Z"} | more  # fmt: skip


def wrote(**more: Any) -> dict[str, Any]:
    """Something that a person sent."""
    return {"senderPhoneNumber": f"{NUMBER[:-2]}01", "messageId": "u-1", "agentId": AGENT,
            "sendTime": "2025-11-22T09:00:00.123Z"} | more  # fmt: skip


def call(said: dict[str, Any], client_token: str = CLIENT_TOKEN) -> RawRequest:
    """A call of Google."""
    data = json.dumps(said).encode()
    signature = base64.b64encode(hmac.new(client_token.encode(), data, hashlib.sha512).digest()).decode()
    attributes = {"product": "RBM", "type": "event", "message_type": "TEXT", "business_id": AGENT}
    envelope = {
        "message": {"attributes": attributes, "data": base64.b64encode(data).decode(), "messageId": "1"},
        "subscription": "projects/rbm-api/subscriptions/1",
    }
    headers = {"Content-Type": "application/json", HEADER: signature}
    return RawRequest("POST", "/callbacks/1/rcs/events", headers, json.dumps(envelope).encode())
