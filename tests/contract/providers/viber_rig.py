"""Viber as a counterpart."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from aiohttp import web
from contract.providers.chat_rig import ChatRig
from contract.providers.vendor import Seen

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.viber import ENTRY
from anklang.providers.viber.send import ViberProvider
from anklang.providers.viber.webhooks import HEADER
from anklang.testing.provider_rig import Outcome

TOKEN = "445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9"
URI = "lindenhof"
FIRST = 5_741_311_803_571_721_000  # message tokens are numbers of 64 bits

ERRORS = {
    "address": (6, "receiverNotSubscribed"),
    "message": (3, "badData"),
    "throttled": (12, "tooManyRequests"),
    "account": (2, "invalidAuthToken"),
}


class ViberRig(ChatRig):
    """The adapter, and a server that answers as Viber does: HTTP 200 for everything it understands."""

    channel = "viber"
    sender = "Lindenhof"
    secrets = (TOKEN,)
    names_retry_after = False

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.settings = settings
        self.hooks: list[dict[str, Any]] = []

    def given(self, url: str) -> dict[str, str]:
        return {"uri": URI, "auth_token": TOKEN, "sender": "Lindenhof", "base_url": url, **self.settings}

    def make(self, url: str, http: HttpClient) -> ViberProvider:
        return ViberProvider(Settings(ENTRY.manifest, self.given(url)), http, self.clock)

    def account(self, number: int) -> str:
        return f"01234567890A{number:02d}=="

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        body = json.loads(seen.body)
        token = seen.headers.get("X-Viber-Auth-Token") or body.get("auth_token")
        if token != TOKEN:
            return refusal("account")
        method = seen.path.removeprefix("/pa/")
        if method == "get_account_info":
            return web.json_response({"status": 0, "status_message": "ok", "id": "pa:1", "uri": URI})
        if method == "set_webhook":
            self.hooks.append(body)
            if not body["url"].startswith("https://"):
                return web.json_response({"status": 1, "status_message": "invalidUrl"})
            return web.json_response(
                {"status": 0, "status_message": "ok", "event_types": body["event_types"]}
            )
        number = int(body["receiver"][12:14])
        outcome = self.play(number)
        if outcome == "ok":
            token = FIRST + self.serial(number)
            return web.json_response(
                {"status": 0, "status_message": "ok", "message_token": token, "billing_status": 1}
            )
        if outcome == "transient":
            return web.Response(status=503, text="<html>Service Unavailable</html>")
        return refusal(outcome) if outcome in ERRORS else outcome

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        event = {"delivered": "delivered", "read": "seen", "undeliverable": "failed"}[state]
        return "events", call(told(event, message_token=int(sent.provider_ref), user_id=self.account(1)))

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        return "events", call(wrote({"type": "text", "text": text}))

    def broken(self) -> tuple[str, RawRequest]:
        return "events", call({"timestamp": 1})


def refusal(outcome: str) -> web.Response:
    """As Viber writes it."""
    status, text = ERRORS[outcome]
    return web.json_response({"status": status, "status_message": text})


def user(number: int = 1) -> dict[str, Any]:
    """Somebody at Viber."""
    return {
        "id": f"01234567890A{number:02d}==",
        "name": "Ada",
        "country": "DE",
        "language": "de",
        "api_version": 10,
    }


def told(event: str, **more: Any) -> dict[str, Any]:
    """A callback."""
    return {
        "event": event,
        "timestamp": 1763802000123,
        "chat_hostname": "SN-1_",
        "message_token": FIRST,
    } | more


def wrote(message: dict[str, Any], token: int = FIRST + 900) -> dict[str, Any]:
    """A callback with what a person wrote."""
    return told("message", message_token=token, sender=user(), message=message, silent=False)


def call(event: dict[str, Any], token: str = TOKEN) -> RawRequest:
    """A call of Viber."""
    body = json.dumps(event).encode()
    signature = hmac.new(token.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", HEADER: signature}
    return RawRequest("POST", "/callbacks/1/bot/events", headers, body)
