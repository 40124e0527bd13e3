"""Apple Messages for Business as a counterpart: PyJWT judges every token, Apple's words every header and field.

Apple publishes no schema and no sandbox; what stands here is read from its pages "Common Specifications", "Outgoing
Messages", "Incoming Messages" and "Authorizing Messages".
"""

from __future__ import annotations

import base64
import gzip
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jwt
from aiohttp import web
from contract.providers.chat_rig import ChatRig
from contract.providers.vendor import Seen

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, ChatContent, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.apple_messages import ENTRY
from anklang.providers.apple_messages.send import AppleMessagesProvider
from anklang.providers.http_client import HttpClient
from anklang.testing.provider_rig import Outcome

BUSINESS = "a884eddf-1cfe-4e83-9b4e-2f0f6f6d7d5a"
MSP = "5b2b4a3e-9e3f-4b1f-8f3e-0d5b2c7a1e10"
KEY = bytes(range(32))
SECRET = base64.b64encode(KEY).decode()
PERSON = "urn:mbid:AQAAY8rFCwBeMO4UWPddFNdjT/1jwwWrsqVzupedIwUcd1+UIeBtgEH{:02d}"

STATUS = {"address": 404, "message": 400, "transient": 503, "throttled": 429, "account": 403}


class AppleRig(ChatRig):
    """The adapter, and a server that takes what Apple's pages allow."""

    channel = "apple_messages"
    secrets = (SECRET,)
    names_retry_after = False

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.settings = settings
        self.bodies: list[dict[str, Any]] = []

    def given(self, url: str) -> dict[str, str]:
        return {
            "business_id": BUSINESS, "msp_id": MSP, "secret": SECRET, "base_url": f"{url}/v1", **self.settings,
        }  # fmt: skip

    def make(self, url: str, http: HttpClient) -> AppleMessagesProvider:
        return AppleMessagesProvider(Settings(ENTRY.manifest, self.given(url)), http, self.clock)

    def account(self, number: int) -> str:
        return PERSON.format(number)

    def outgoing(self, number: int) -> Outgoing:
        return Outgoing(
            message_id=UUID(int=number + 1), channel="apple_messages", lane="triggered",
            address=self.address(number), content=ChatContent("Hallo Ada & <Bob> _10 €_: https://s.example/ab?c=d"),
        )  # fmt: skip

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if (seen.method, seen.path) != ("POST", "/v1/message"):
            return web.Response(status=405)
        try:
            self.judge_token(seen.headers["Authorization"].removeprefix("Bearer "))
        except (KeyError, jwt.InvalidTokenError):
            return web.Response(status=403)
        body = json.loads(seen.body)
        if not fits(dict(seen.headers), body):
            return web.Response(status=400)
        self.bodies.append(body)
        outcome = self.play(int(body["destinationId"][-2:]))
        if outcome == "ok":
            return web.Response(status=200)
        return web.Response(status=STATUS[outcome]) if outcome in STATUS else outcome

    def judge_token(self, token: str) -> dict[str, Any]:
        """The claims, as PyJWT reads them with the decoded key."""
        claims: dict[str, Any] = jwt.decode(
            token, KEY, algorithms=["HS256"], options={"require": ["iss", "iat"], "verify_iat": False}
        )
        if claims["iss"] != MSP:
            raise jwt.InvalidIssuerError(claims["iss"])
        return claims

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        return "message", call(told("close"))

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        return "message", call(told("text", body=text))

    def broken(self) -> tuple[str, RawRequest]:
        return "message", call({"v": 1, "type": "text"})


def fits(headers: dict[str, str], body: dict[str, Any]) -> bool:
    """Whether Apple's pages allow a text message: its headers, which repeat what stands in the body, and its fields."""
    named = {name.lower(): value for name, value in headers.items()}
    known = {
        "v",
        "id",
        "type",
        "sourceId",
        "destinationId",
        "body",
        "locale",
        "intent",
        "group",
        "attachments",
    }
    try:
        UUID(named["id"])
    except (KeyError, ValueError):
        return False
    return (
        named.get("content-type") == "application/json"
        and (named["id"], named.get("source-id"), named.get("destination-id"))
        == (body.get("id"), body.get("sourceId"), body.get("destinationId"))
        and body.keys() <= known
        and (body.get("v"), body.get("type")) == (1, "text")
        and isinstance(body.get("body"), str)
        and body["body"] != ""
    )


def told(kind: str, number: str = "0c316beb-3ad3-4b2b-9d8b-64b1c8b0d6a1", **more: Any) -> dict[str, Any]:
    """A message as Apple posts it."""
    return {
        "v": 1, "id": number, "type": kind, "sourceId": PERSON.format(1), "destinationId": BUSINESS, "locale": "de_DE",
    } | more  # fmt: skip


def token(key: bytes = KEY, **claims: Any) -> str:
    """A token of Apple, made by PyJWT."""
    at = int(datetime(2025, 11, 22, 9, tzinfo=UTC).timestamp())
    return jwt.encode({"aud": MSP, "iat": at} | claims, key, algorithm="HS256")


def call(message: dict[str, Any], bearer: str = "", *, packed: bool = True) -> RawRequest:
    """A call of Apple."""
    body = json.dumps(message).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {bearer or token()}"}
    return RawRequest("POST", "/callbacks/1/apple/message", headers, gzip.compress(body) if packed else body)
