"""Mailgun as a counterpart: what its own library sends is the measure, and that library checks our signed events."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from itertools import count
from urllib.parse import parse_qsl

from aiohttp import web
from contract.providers.mails import mail_to, number_of
from contract.providers.vendor import HttpRig, Seen

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.mailgun import ENTRY
from anklang.providers.mailgun.send import MailgunProvider
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

DOMAIN = "mg.example.com"
API_KEY = "key-of-the-account-0123456789"
SIGNING_KEY = "signing-key-for-webhooks"
SENT_AT = 1795337995  # just before NOW of the rigs
KNOWN = ("from", "to", "subject", "text", "html")

ERRORS: dict[str, tuple[int, str]] = {
    "address": (400, "'to' parameter is not a valid address. please check documentation"),
    "message": (400, "'from' parameter is not a valid address. please check documentation"),
    "transient": (503, "Service unavailable"),
    "throttled": (429, "Too many requests"),
    "account": (401, "Forbidden"),
}


class MailgunRig(HttpRig):
    """The adapter, and a server that answers as Mailgun does."""

    secrets = (API_KEY, SIGNING_KEY)

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.settings = settings
        self.forms: list[dict[str, str]] = []
        self.state = "active"
        self._tokens = count()

    def make(self, url: str, http: HttpClient) -> MailgunProvider:
        given = {"domain": DOMAIN, "api_key": API_KEY, "webhook_signing_key": SIGNING_KEY, "base_url": url}
        return MailgunProvider(
            Settings(ENTRY.manifest, {"sender": "shop@example.com"} | given | self.settings), http, self.clock
        )

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.headers.get("Authorization") != "Basic " + b64encode(f"api:{API_KEY}".encode()).decode():
            return web.Response(status=401, text="Forbidden")
        if seen.path == f"/v3/domains/{DOMAIN}":
            return web.json_response({"domain": {"name": DOMAIN, "state": self.state}})
        if seen.path != f"/v3/{DOMAIN}/messages":
            return web.json_response({"message": "Domain not found"}, status=404)
        form = read_form(seen)
        self.forms.append(form)
        number = number_of(form["to"].rpartition("<")[2])
        outcome = self.play(number)
        if outcome == "ok":
            return web.json_response({"id": f"<2026.{number}@{DOMAIN}>", "message": "Queued. Thank you."})
        return refusal(outcome) if outcome in ERRORS else outcome

    def outgoing(self, number: int) -> Outgoing:
        return mail_to(number)

    def event(self, message: Outgoing, event: str, **fields: object) -> dict[str, object]:
        """An event with the fields that all have."""
        return {
            "event": event, "id": "G9Bn5sl1TC6nu79C8C0bwg", "timestamp": SENT_AT + 0.336,
            "recipient": "ada1@example.com", "message": {"headers": {"message-id": f"2026.1@{DOMAIN}"}},
            "user-variables": {"anklang_message": str(message.message_id)},
        } | fields  # fmt: skip

    def signed(self, event: object, at: int = SENT_AT, token: str = "") -> tuple[str, RawRequest]:
        """A webhook call; another token every time unless one is given."""
        token = token or f"{next(self._tokens):050d}"
        signature = hmac.new(SIGNING_KEY.encode(), f"{at}{token}".encode(), hashlib.sha256).hexdigest()
        seal = {"timestamp": str(at), "token": token, "signature": signature}
        return "events", call({"signature": seal, "event-data": event})

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        if state == "delivered":
            return self.signed(self.event(message, "delivered"))
        status = {
            "code": 550,
            "message": "5.1.1 user unknown",
            "enhanced-code": "5.1.1",
            "bounce-type": "hard",
        }
        fields = {"severity": "permanent", "reason": "bounce", "delivery-status": status}
        return self.signed(self.event(message, "failed", **fields))

    def inbound(self, text: str) -> None:
        return None

    def broken(self) -> tuple[str, RawRequest]:
        return self.signed({"hello": "world"})


def call(document: object) -> RawRequest:
    """Any body as Mailgun would post it."""
    headers = {"Content-Type": "application/json"}
    return RawRequest("POST", "/callbacks/1/mailgun/events", headers, json.dumps(document).encode())


def read_form(seen: Seen) -> dict[str, str]:
    """The fields of a send; refuses what Mailgun has no name for, or what comes twice."""
    assert seen.headers["Content-Type"] == "application/x-www-form-urlencoded"
    pairs = parse_qsl(seen.body.decode(), keep_blank_values=True, strict_parsing=True)
    names = [name for name, _ in pairs]
    assert len(set(names)) == len(names), names
    assert all(name in KNOWN or name[:2] in ("h:", "o:", "v:") for name in names), names
    return dict(pairs)


def refusal(outcome: str) -> web.Response:
    """An error as Mailgun writes it."""
    status, text = ERRORS[outcome]
    headers = {"Retry-After": str(RETRY_AFTER)} if outcome == "throttled" else {}
    return web.json_response({"message": text}, status=status, headers=headers)
