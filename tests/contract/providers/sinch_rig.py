"""Sinch as a counterpart: the models of its own SDK judge requests and answers; its own code signs."""

from __future__ import annotations

import json

from aiohttp import web
from contract.providers.media_rig import KeepsFiles
from contract.providers.sms_rig import SmsRig
from contract.providers.vendor import Seen
from sinch.domains.authentication.sinch_events.v1.authentication_validation import (
    calculate_sinch_event_signature,
    compute_signed_data,
)
from sinch.domains.sms.models.v1.shared.text_request import TextRequest
from sinch.domains.sms.models.v1.shared.text_response import TextResponse

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Media, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.sinch import ENTRY
from anklang.providers.sinch.send import SinchProvider
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

PLAN, TOKEN, SECRET = "0123456789abcdef", "token-of-the-plan", "callback-secret"
ERRORS = {
    "address": (400, "syntax_invalid_parameter_format"),
    "message": (400, "syntax_constraint_violation"),
    "transient": (503, ""),
    "throttled": (429, ""),
    "account": (401, ""),
}
STATUS = {"sent": ("Dispatched", 401), "delivered": ("Delivered", 0), "undeliverable": ("Failed", 404)}
KNOWN = {field.alias or name for name, field in TextRequest.model_fields.items()}


def judge(body: bytes) -> dict[str, object]:
    """The request as the SDK's model reads it; raises what the model raises, or KeyError for a field of our own."""
    document: dict[str, object] = json.loads(body)
    TextRequest(**document)  # type: ignore[arg-type]
    unknown = set(document) - KNOWN
    if unknown:
        raise KeyError(f"not fields of Sinch: {sorted(unknown)}")
    return document


class SinchRig(SmsRig, KeepsFiles):
    """The adapter, and a server that answers as Sinch does."""

    secrets = (TOKEN, SECRET)

    def make(self, url: str, http: HttpClient) -> SinchProvider:
        given = {"service_plan_id": PLAN, "api_token": TOKEN, "callback_secret": SECRET, "base_url": url}
        return SinchProvider(
            Settings(ENTRY.manifest, {"sender": "+4930123456"} | given | self.settings), http, self.clock
        )

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.path == "/media/1":
            return self.give(seen)
        if seen.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        if seen.path.partition("?")[0] != f"/xms/v1/{PLAN}/batches":
            return web.Response(status=404)
        if seen.method == "GET":
            return web.json_response({"count": 0, "page": 0, "batches": [], "page_size": 1})
        document = judge(seen.body)
        [number] = document["to"]  # type: ignore[misc]
        outcome = self.play(int(number[-4:]))
        if outcome == "ok":
            made = {"created_at": "2026-11-22T09:00:00.000Z", "modified_at": "2026-11-22T09:00:00.000Z"}
            batch = document | made | {"id": f"01FC66621XXXXX{number[1:]}", "canceled": False}
            TextResponse(**batch)
            return web.json_response(batch, status=201)
        if outcome not in ERRORS:
            return outcome
        status, code = ERRORS[outcome]
        headers = {"Retry-After": str(RETRY_AFTER)} if outcome == "throttled" else {}
        return web.json_response(
            {"code": code, "text": "as scripted"} if code else None, status=status, headers=headers
        )

    def event(self, batch: str, status: str, code: int, client_reference: str = "") -> dict[str, object]:
        """A report as the SDK's model describes it."""
        return {
            "type": "recipient_delivery_report_sms", "batch_id": batch, "recipient": "4915112340001", "code": code,
            "status": status, "at": "2026-11-22T08:59:58.930Z", "operator_status_at": "2026-11-22T08:59:00Z",
            "client_reference": client_reference, "number_of_message_parts": 2, "encoding": "GSM",
        }  # fmt: skip

    def message(self, text: str) -> dict[str, object]:
        """An inbound message as the SDK's model describes it."""
        return {
            "type": "mo_text", "id": "01XXXXX21XXXXX119Z8P1XXXXX", "from": "4915112340001", "to": "4930123456",
            "body": text, "received_at": "2026-11-22T08:59:58.930Z", "operator_id": "26201",
        }  # fmt: skip

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        event = self.event(sent.provider_ref, *STATUS[state], str(message.message_id))
        return "status", self.signed(event)

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        return "inbound", self.signed(self.message(text))

    def sent_media(self) -> tuple[str, RawRequest]:
        media = [
            {
                "url": f"{self.vendor.url}/media/1",
                "content_type": "image/jpeg",
                "status": "Uploaded",
                "code": 0,
            }
        ]
        document = self.message("") | {"type": "mo_media", "body": {"message": "", "media": media}}
        return "inbound", self.signed(document)

    def foreign_media(self) -> Media:
        return Media("https://evil.example/collect", "image/jpeg")

    def broken(self) -> tuple[str, RawRequest]:
        return "status", self.signed({"type": "recipient_delivery_report_sms"})

    def signed(self, document: object, secret: str = SECRET) -> RawRequest:
        """A call signed by Sinch's own code."""
        body, nonce, timestamp = (
            json.dumps(document, ensure_ascii=False),
            "01FJA8B4A7BM43YGWSG9GBV067",
            "1795338000",
        )
        headers = {
            "Content-Type": "application/json", "X-Sinch-Webhook-Signature-Nonce": nonce,
            "X-Sinch-Webhook-Signature-Timestamp": timestamp,
            "X-Sinch-Webhook-Signature": calculate_sinch_event_signature(
                compute_signed_data(body, nonce, timestamp), secret
            ),
        }  # fmt: skip
        return RawRequest("POST", "/callbacks/1/main/status", headers, body.encode())
