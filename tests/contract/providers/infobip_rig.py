"""Infobip as a counterpart: the models of its own SDK judge requests, answers, reports and messages."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime
from typing import Any

from aiohttp import web
from contract.providers.sms_rig import SmsRig
from contract.providers.vendor import Seen
from infobip_api_client.models.sms_delivery_result import SmsDeliveryResult
from infobip_api_client.models.sms_inbound_message_result import SmsInboundMessageResult
from infobip_api_client.models.sms_request import SmsRequest
from infobip_api_client.models.sms_response import SmsResponse

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.infobip import ENTRY
from anklang.providers.infobip.send import InfobipProvider
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

KEY, PASSWORD = "key-of-the-account", "password-of-callbacks"
STATUS: dict[str, dict[str, object]] = {
    "ok": {"groupId": 1, "groupName": "PENDING", "id": 26, "name": "PENDING_ACCEPTED"},
    "address": {"groupId": 5, "groupName": "REJECTED", "id": 52, "name": "REJECTED_INVALID_DESTINATION"},
    "message": {"groupId": 5, "groupName": "REJECTED", "id": 25, "name": "REJECTED_MESSAGE_TOO_LONG"},
    "transient": {"groupId": 5, "groupName": "REJECTED", "id": 21, "name": "REJECTED_SYSTEM_ERROR"},
    "account": {"groupId": 5, "groupName": "REJECTED", "id": 12, "name": "REJECTED_NOT_ENOUGH_CREDITS"},
}
NO_ERROR = {"groupId": 0, "groupName": "OK", "id": 0, "name": "NO_ERROR", "permanent": False}
UNKNOWN_SUBSCRIBER = {
    "groupId": 1, "groupName": "HANDSET_ERRORS", "id": 1, "name": "EC_UNKNOWN_SUBSCRIBER", "permanent": True,
}  # fmt: skip


def judge(model: Any, document: dict[str, Any]) -> None:
    """Raise what the SDK's model raises, or ValueError where it does not give the same document back."""
    again = json.loads(json.dumps(model.from_dict(document).to_dict(), default=datetime.isoformat))
    if again != document:
        raise ValueError(f"{model.__name__} does not know all of it: {again} instead of {document}")


class InfobipRig(SmsRig):
    """The adapter, and a server that answers as Infobip does."""

    secrets = (KEY, PASSWORD)

    def __init__(self, **settings: str) -> None:
        super().__init__(**settings)
        self.status: dict[str, object] = {}  # what every message is answered with, instead of its script

    def make(self, url: str, http: HttpClient) -> InfobipProvider:
        given = {"base_url": url, "api_key": KEY, "callback_password": PASSWORD}
        return InfobipProvider(
            Settings(ENTRY.manifest, {"sender": "+4930123456"} | given | self.settings), http, self.clock
        )

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.headers.get("Authorization") != f"App {KEY}":
            error = {"serviceException": {"messageId": "UNAUTHORIZED", "text": "Invalid login details"}}
            return web.json_response({"requestError": error}, status=401)
        if seen.method == "GET":
            return web.json_response(
                {"results": []}, status=200 if seen.path == "/sms/3/logs?limit=1" else 404
            )
        if seen.path != "/sms/3/messages":
            return web.Response(status=404)
        document = json.loads(seen.body)
        judge(SmsRequest, document)
        number = document["messages"][0]["destinations"][0]["to"]
        outcome = "ok" if self.status else self.play(int(number[-4:]))
        if outcome == "throttled":
            return web.json_response({}, status=429, headers={"Retry-After": str(RETRY_AFTER)})
        if outcome not in STATUS:
            return outcome
        row = {
            "messageId": f"35874{number}", "status": self.status or STATUS[outcome], "destination": number,
            "details": {"messageCount": 2},
        }  # fmt: skip
        judge(SmsResponse, {"messages": [row]})
        return web.json_response({"messages": [row]})

    def delivery(
        self, message_id: str, status: dict[str, object], error: dict[str, object], **more: object
    ) -> dict[str, object]:
        """One report, as the SDK's model knows it."""
        return {
            "messageId": message_id, "to": "4915112340001", "doneAt": "2026-11-22T09:59:58.930000+01:00",
            "messageCount": 2, "mccMnc": "26201", "price": {"pricePerMessage": 0.075, "currency": "EUR"},
            "status": status, "error": error,
        } | more  # fmt: skip

    def reports(self, *rows: dict[str, object]) -> RawRequest:
        """A call with these reports."""
        judge(SmsDeliveryResult, {"results": list(rows)})
        return self.signed({"results": list(rows)})

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        status = {"groupId": 3, "groupName": "DELIVERED", "id": 5, "name": "DELIVERED_TO_HANDSET"}
        error = NO_ERROR
        if state == "undeliverable":
            status = {
                "groupId": 2,
                "groupName": "UNDELIVERABLE",
                "id": 9,
                "name": "UNDELIVERABLE_NOT_DELIVERED",
            }
            error = UNKNOWN_SUBSCRIBER
        row = self.delivery(sent.provider_ref, status, error, callbackData=str(message.message_id))
        return "status", self.reports(row)

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        row = {
            "messageId": "817790313235066447", "from": "4915112340001", "to": "4930123456", "text": text,
            "cleanText": "something else", "keyword": "STOP", "receivedAt": "2026-11-22T09:59:58.930000+01:00",
            "smsCount": 3, "price": {"pricePerMessage": 0, "currency": "EUR"}, "callbackData": "callbackData",
        }  # fmt: skip
        document = {"results": [row], "messageCount": 1, "pendingMessageCount": 0}
        judge(SmsInboundMessageResult, document)
        return "inbound", self.signed(document)

    def broken(self) -> tuple[str, RawRequest]:
        return "status", self.signed({"other": "thing"})

    def signed(self, document: object, user: str = "anklang") -> RawRequest:
        """A call that signs in."""
        pair = b64encode(f"{user}:{PASSWORD}".encode()).decode()
        headers = {"Content-Type": "application/json", "Authorization": f"Basic {pair}"}
        return RawRequest("POST", "/callbacks/1/main/status", headers, json.dumps(document).encode())
