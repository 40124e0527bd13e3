"""Messenger and Instagram as counterparts: the part of the Graph API that sends messages, and its calls to us."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiohttp import web
from contract.providers.chat_rig import ChatRig
from contract.providers.vendor import Seen

from anklang.channels.graph import HEADER
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import Provider, RawRequest
from anklang.channels.registry import Entry
from anklang.providers import instagram, messenger
from anklang.providers.http_client import HttpClient
from anklang.testing.provider_rig import Outcome

TOKEN = "EAAGpage0token1of2the3tests"
SECRET = "0123456789abcdef0123456789abcdef"
VERIFY = "verify-token-of-the-tests"
ACCOUNT = "1906385232743451"
NAME = "lindenhof.shop"
SECONDS = 1_763_802_000

ERRORS: dict[str, tuple[int, dict[str, Any]]] = {
    "address": (400, {"code": 551, "error_subcode": 1545041, "message": "(#551) This person isn't available."}),
    "message": (400, {"code": 100, "message": "(#100) Param message must be non-empty."}),
    "transient": (500, {"code": 1200, "message": "Temporary send message failure. Please try again later."}),
    "throttled": (400, {"code": 613, "message": "Calls to this API have exceeded the rate limit."}),
    "account": (400, {"code": 190, "message": "Invalid OAuth access token."}),
}  # fmt: skip


class GraphRig(ChatRig):
    """The adapter, and a server that answers as the Graph API does."""

    entry: Entry
    own_id = "id"
    secrets = (TOKEN, SECRET, VERIFY)
    names_retry_after = False

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.settings = settings
        self.told: list[tuple[str, dict[str, Any]]] = []

    def given(self, url: str) -> dict[str, str]:
        return {"account_id": ACCOUNT, "name": NAME, "access_token": TOKEN, "app_secret": SECRET,
                "verify_token": VERIFY, "base_url": f"{url}/v23.0", **self.settings}  # fmt: skip

    def make(self, url: str, http: HttpClient) -> Provider:
        return self.entry.make(Settings(self.entry.manifest, self.given(url)), http, self.clock)

    def account(self, number: int) -> str:
        return f"72000000000000{number:02d}"

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        asked = urlsplit(seen.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        token = seen.headers.get("Authorization", "").removeprefix("Bearer ") or query.get("access_token", "")
        if token != TOKEN:
            return refusal("account")
        if "appsecret_proof" in query and query["appsecret_proof"] != proof():
            return refused(
                400, {"code": 100, "message": "Invalid appsecret_proof provided in the API argument"}
            )
        path = asked.path.removeprefix("/v23.0/")
        if path == "me":
            return web.json_response({self.own_id: ACCOUNT, "id": ACCOUNT})
        body = json.loads(seen.body)
        if not path.endswith("/messages"):
            self.told.append((f"{path}?{query.get('subscribed_fields', '')}", body))
            return web.json_response({"success": True} if path.endswith("apps") else {"result": "success"})
        person = body["recipient"]["id"]
        outcome = self.play(int(person[-2:]))
        if outcome == "ok":
            return web.json_response({"recipient_id": person, "message_id": f"m_{self.serial(int(person))}"})
        return refusal(outcome) if outcome in ERRORS else outcome

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        return "events", self.call(wrote(mid="m_in", text=text))

    def broken(self) -> tuple[str, RawRequest]:
        return "events", signed(b"[]")

    def call(self, *events: dict[str, Any], account: str = ACCOUNT) -> RawRequest:
        """A call of Meta with these events."""
        document = {
            "object": "page" if self.channel == "messenger" else "instagram",
            "entry": [{"id": account, "time": SECONDS * 1000, "messaging": list(events)}],
        }
        return signed(json.dumps(document).encode())


class MessengerRig(GraphRig):
    """A page."""

    channel = "messenger"
    entry = messenger.ENTRY

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        watermark = SECONDS * 1000
        if state == "read":
            return "events", self.call(event(read={"watermark": watermark}))
        return "events", self.call(event(delivery={"mids": [sent.provider_ref], "watermark": watermark}))


class InstagramRig(GraphRig):
    """A professional account."""

    channel = "instagram"
    entry = instagram.ENTRY
    own_id = "user_id"

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        return "events", self.call(event(read={"mid": sent.provider_ref}))


def event(person: str = "7200000000000001", at: int = SECONDS * 1000 + 123, **what: Any) -> dict[str, Any]:
    """Something that a person did."""
    return {"sender": {"id": person}, "recipient": {"id": ACCOUNT}, "timestamp": at} | what


def wrote(person: str = "7200000000000001", at: int = SECONDS * 1000 + 123, **message: Any) -> dict[str, Any]:
    """A message of a person."""
    return event(person, at, message=message)


def signed(body: bytes, secret: str = SECRET) -> RawRequest:
    """A call with Meta's signature."""
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", HEADER: f"sha256={signature}"}
    return RawRequest("POST", "/callbacks/1/page/events", headers, body)


def proof() -> str:
    """What Meta expects as proof of the token."""
    return hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()


def refused(status: int, error: dict[str, Any]) -> web.Response:
    """As the Graph API writes it."""
    return web.json_response({"error": {"type": "OAuthException", "fbtrace_id": "A"} | error}, status=status)


def refusal(outcome: str) -> web.Response:
    """A refusal of this kind."""
    return refused(*ERRORS[outcome])
