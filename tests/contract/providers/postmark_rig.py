"""Postmark as a counterpart: the models of its own library judge requests, the rig says what comes of them."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from aiohttp import web
from contract.providers.mails import mail_to, number_of
from contract.providers.vendor import HttpRig, Seen
from postmark.models.outbound.schemas import Email

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.postmark import ENTRY
from anklang.providers.postmark.send import PostmarkProvider
from anklang.testing.provider_rig import Outcome

TOKEN = "server-token-0123-4567"
PASSWORD = "password-for-webhooks"

ITEMS: dict[str, tuple[int, str]] = {
    "address": (300, "Error parsing 'To': Illegal email domain 'example' in address 'ada1@example'."),
    "message": (300, "Invalid 'From' address: 'shop@example'."),
}
CALLS: dict[str, tuple[int, int, str]] = {
    "transient": (503, 100, "Maintenance"),
    "throttled": (429, 429, "Rate limit exceeded"),
    "account": (
        401,
        10,
        "The Server Token you provided in the X-Postmark-Server-Token request header was invalid.",
    ),
}


class PostmarkRig(HttpRig):
    """The adapter, and a server that answers as Postmark does."""

    secrets = (TOKEN, PASSWORD)
    names_retry_after = False

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.settings = settings
        self.calls: list[list[dict[str, Any]]] = []
        self.handling = "Custom"
        self.longest = 500  # mails that one call may bring; more are 422

    def make(self, url: str, http: HttpClient) -> PostmarkProvider:
        given = {"server_token": TOKEN, "webhook_password": PASSWORD, "base_url": url}
        return PostmarkProvider(
            Settings(ENTRY.manifest, {"sender": "shop@example.com"} | given | self.settings), http, self.clock
        )

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.headers.get("X-Postmark-Server-Token") != TOKEN:
            return refusal("account")
        if seen.path == "/server":
            return web.json_response({"ID": 1, "Name": "Laden"})
        if seen.path == "/message-streams/broadcast":
            return web.json_response(
                {"SubscriptionManagementConfiguration": {"UnsubscribeHandlingType": self.handling}}
            )
        if (seen.method, seen.path) != ("POST", "/email/batch"):
            return web.json_response({"ErrorCode": 404, "Message": "not found"}, status=404)
        mails = judged(seen.body)
        self.calls.append(mails)
        if len(mails) > self.longest:
            return web.json_response({"ErrorCode": 410, "Message": "Too many batch messages"}, status=422)
        numbers = [number_of(mail["To"].rpartition("<")[2]) for mail in mails]
        whole = next(
            (self.outcomes[one] for one in numbers if self.outcomes.get(one, "ok") not in ("ok", *ITEMS)),
            None,
        )
        if whole is not None:
            return refusal(whole) if whole in CALLS else whole
        return web.json_response(
            [self._item(number, mail) for number, mail in zip(numbers, mails, strict=True)]
        )

    def _item(self, number: int, mail: dict[str, Any]) -> dict[str, object]:
        outcome = self.play(number)
        if outcome in ITEMS:
            code, text = ITEMS[outcome]
            return {"ErrorCode": code, "Message": text}
        ref = f"0a129aee-e1cd-480d-b08d-{number:012d}"
        when = "2026-11-22T09:00:00.1234567Z"
        return {"To": mail["To"], "SubmittedAt": when, "MessageID": ref, "ErrorCode": 0, "Message": "OK"}

    def outgoing(self, number: int) -> Outgoing:
        return mail_to(number)

    def event(self, message: Outgoing, record: str, **fields: object) -> tuple[str, RawRequest]:
        """An event with the fields that all have."""
        document = {
            "RecordType": record, "MessageID": "0a129aee-e1cd-480d-b08d-000000000001", "ServerID": 1,
            "MessageStream": "broadcast", "Metadata": {"anklang_message": str(message.message_id)},
        } | fields  # fmt: skip
        return "events", call(document)

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        if state == "delivered":
            fields = {
                "Recipient": "ada1@example.com",
                "DeliveredAt": "2026-11-22T09:00:05Z",
                "Details": "250 OK",
            }
            return self.event(message, "Delivery", **fields)
        return self.event(message, "Bounce", **bounce("HardBounce", "smtp;550 5.1.1 user unknown"))

    def inbound(self, text: str) -> None:
        return None

    def broken(self) -> tuple[str, RawRequest]:
        return "events", call({"hello": "world"})


def bounce(kind: str, details: str = "") -> dict[str, object]:
    """The fields of a bounce."""
    return {
        "Type": kind, "Email": "ada1@example.com", "From": "shop@example.com", "BouncedAt": "2026-11-22T09:00:05Z",
        "Details": details, "Description": "The server was unable to deliver your message (ex: unknown user).",
        "Inactive": True, "CanActivate": True,
    }  # fmt: skip


def call(document: object, password: str = PASSWORD) -> RawRequest:
    """A call of a webhook with the user name and the password of its settings."""
    secret = b64encode(f"anklang:{password}".encode()).decode()
    headers = {"Content-Type": "application/json", "Authorization": f"Basic {secret}"}
    return RawRequest("POST", "/callbacks/1/postmark/events", headers, json.dumps(document).encode())


def judged(body: bytes) -> list[dict[str, Any]]:
    """The mails of a call as Postmark's own model writes them; anything that it would leave out or change fails."""
    mails: list[dict[str, Any]] = json.loads(body)
    for mail in mails:
        again = Email.model_validate(mail).model_dump(by_alias=True, exclude_none=True, mode="json")
        again = {name: value for name, value in again.items() if name in mail or value not in ([], {})}
        assert again == mail, (again, mail)
    return mails


def refusal(outcome: str) -> web.Response:
    """An error for a whole call as Postmark writes it."""
    status, code, text = CALLS[outcome]
    return web.json_response({"ErrorCode": code, "Message": text}, status=status)
