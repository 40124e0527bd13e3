"""SendGrid as a counterpart: its official specification judges requests, its own library checks our signed events."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

from aiohttp import web
from contract.providers.mails import mail_to, number_of
from contract.providers.sms_rig import Gate
from contract.providers.vendor import NOW, HttpRig, Seen
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.sendgrid import ENTRY
from anklang.providers.sendgrid.send import SendGridProvider
from anklang.providers.sendgrid.webhooks import SIGNATURE, TIMESTAMP
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

SPEC = Path(__file__).parents[3].parent / "shared" / "specs" / "sendgrid" / "tsg_mail_v3.json"
SEND = "/v3/mail/send"
API_KEY = "SG.key-of-the-account"
KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC_KEY = b64encode(
    KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()

ERRORS: dict[str, tuple[int, list[dict[str, object]]]] = {
    "address": (
        400,
        [{"message": "Does not contain a valid address.", "field": "personalizations.0.to.0.email"}],
    ),
    "message": (400, [{"message": "The content value must be a string", "field": "content.0.value"}]),
    "transient": (503, [{"message": "service unavailable", "field": None}]),
    "throttled": (429, [{"message": "too many requests", "field": None}]),
    "account": (401, [{"message": "The provided authorization grant is invalid", "field": None}]),
}


def gate() -> Gate:
    """SendGrid's specification, cut to the one path that is used."""
    spec: dict[str, Any] = json.loads(SPEC.read_text("utf-8"))
    spec["paths"] = {SEND: spec["paths"][SEND]}
    return Gate(spec, "https://api.sendgrid.com")


class SendGridRig(HttpRig):
    """The adapter, and a server that answers as SendGrid does."""

    secrets = (API_KEY,)

    def __init__(self, judge: Gate | None = None, **settings: str) -> None:
        super().__init__()
        self.judge = judge
        self.settings = settings
        self.documents: list[dict[str, Any]] = []
        self.scopes = ["mail.send"]

    def given(self, url: str) -> dict[str, str]:
        return {"sender": "shop@example.com", "api_key": API_KEY, "webhook_public_key": PUBLIC_KEY, "base_url": url,
                **self.settings}  # fmt: skip

    def make(self, url: str, http: HttpClient) -> SendGridProvider:
        return SendGridProvider(Settings(ENTRY.manifest, self.given(url)), http, self.clock)

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.headers.get("Authorization") != f"Bearer {API_KEY}":
            return refusal("account")
        if seen.path == "/v3/scopes":
            return web.json_response({"scopes": self.scopes})
        assert (seen.method, seen.path) == ("POST", SEND)
        if self.judge is not None:
            self.judge.check(seen)
        document = json.loads(seen.body)
        self.documents.append(document)
        number = number_of(document["personalizations"][0]["to"][0]["email"])
        outcome = self.play(number)
        if outcome == "ok":
            return web.Response(status=202, headers={"X-Message-Id": f"abc{self.serial(number):03d}"})
        return refusal(outcome) if outcome in ERRORS else outcome

    def outgoing(self, number: int) -> Outgoing:
        return mail_to(number)

    def event(self, message: Outgoing, event: str, **fields: object) -> dict[str, object]:
        """An event with the fields that all have."""
        return {
            "email": "ada1@example.com", "timestamp": 1795338005, "event": event, "sg_event_id": "ZXZlbnQ",
            "sg_message_id": "abc001.recvd-5f54b5d587-pczjm-1-67BADEEA-6.0", "smtp-id": "<x@geopod-ismtpd-1>",
            "anklang_message": str(message.message_id),
        } | fields  # fmt: skip

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        if state == "delivered":
            return signed([self.event(message, "delivered", response="250 OK")])
        fields = {"type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 user unknown"}
        return signed([self.event(message, "bounce", **fields)])

    def inbound(self, text: str) -> None:
        return None

    def broken(self) -> tuple[str, RawRequest]:
        return signed({"hello": "world"})


def signed(events: object) -> tuple[str, RawRequest]:
    """A call of the event webhook."""
    body, stamp = json.dumps(events).encode(), "1795338006"
    signature = b64encode(KEY.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
    headers = {"Content-Type": "application/json", SIGNATURE: signature, TIMESTAMP: stamp}
    return "events", RawRequest("POST", "/callbacks/1/sendgrid/events", headers, body)


def refusal(outcome: str) -> web.Response:
    """An error as SendGrid writes it; it says by X-RateLimit-Reset when it goes on."""
    status, errors = ERRORS[outcome]
    at = str(int(NOW.timestamp()) + RETRY_AFTER)
    headers = {"X-RateLimit-Reset": at} if outcome == "throttled" else {}
    return web.json_response({"errors": errors}, status=status, headers=headers)
