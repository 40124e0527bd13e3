"""LINK Mobility as a counterpart, after its document: there is neither a specification nor a client of theirs."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

from aiohttp import web
from contract.providers.sms_rig import SmsRig
from contract.providers.vendor import Seen
from jsonschema import Draft202012Validator

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.link import ENTRY
from anklang.providers.link.send import LinkProvider
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

USER, PASSWORD, TOKEN, GATE = "user-of-link", "password-of-link", "token4callbacks", "BVldZyQt"
CODES = {"sent": 1000, "delivered": 1001, "undeliverable": 2104}

SEND = Draft202012Validator(
    {
        "type": "object",
        "required": ["source", "destination", "platformId", "platformPartnerId"],
        "additionalProperties": False,
        "properties": {
            "source": {"type": "string", "minLength": 1},
            "sourceTON": {"enum": ["SHORTNUMBER", "ALPHANUMERIC", "MSISDN"]},
            "destination": {"type": "string", "pattern": r"^\+\d+$"},
            "userData": {"type": "string"},
            "useDeliveryReport": {"type": "boolean"},
            "deliveryReportGates": {"type": "array", "items": {"type": "string"}},
            "relativeValidityTime": {"type": "integer"},
            "platformId": {"const": "COMMON_API"},
            "platformPartnerId": {"const": "380"},
            "refId": {"type": "string"},
            "customParameters": {"type": "object", "additionalProperties": {"type": "string"}},
            "ignoreResponse": {"type": "boolean"},
        },
    }
)
"""The fields of the document's chapter "Methods", as far as they are for messages that cost the person nothing."""


class LinkRig(SmsRig):
    """The adapter, and a server that answers as the document says."""

    secrets = (PASSWORD, TOKEN)

    def make(self, url: str, http: HttpClient) -> LinkProvider:
        given = {
            "base_url": url, "username": USER, "password": PASSWORD, "platform_id": "COMMON_API", "partner_id": "380",
            "gate_id": GATE, "callback_token": TOKEN,
        }  # fmt: skip
        return LinkProvider(
            Settings(ENTRY.manifest, {"sender": "+4930123456"} | given | self.settings), http, self.clock
        )

    def is_hand_over(self, seen: Seen) -> bool:
        return b'"destination"' in seen.body

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        pair = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if (seen.method, seen.path) != ("POST", "/sms/send"):
            return web.Response(status=404)
        if seen.headers.get("Authorization") != f"Basic {pair}":
            return _error(401, 106100)
        document = json.loads(seen.body)
        if not SEND.is_valid(document):
            return _error(400, 106200 if document.get("platformId") != "COMMON_API" else 106000)
        outcome = self.play(int(document["destination"][-4:]))
        if outcome in ("address", "message"):
            return web.json_response({}, status=400)
        if outcome == "transient":
            return _error(400, 106000)
        if outcome == "throttled":
            return web.Response(status=429, headers={"Retry-After": str(RETRY_AFTER)})
        if outcome == "account":
            return _error(403, 106101)
        if outcome != "ok":
            return outcome
        answer: dict[str, Any] = {"messageId": f"Dcsh+/{document['destination']}", "resultCode": 1005}
        if document.get("customParameters", {}).get("replySmsCount") == "true":
            answer["smsCount"] = 2
        return web.json_response(answer | {"description": "Queued"})

    def delivery(self, message_id: str, code: int, reference: str = "") -> dict[str, object]:
        """A report with the fields of the document's example."""
        return {
            "refId": reference or None, "id": message_id, "operator": "no.telenor",
            "sentTimestamp": "2026-11-22T08:59:35Z", "timestamp": "2026-11-22T08:59:58Z", "resultCode": code,
            "operatorResultCode": "2", "segments": 2, "gateCustomParameters": {},
            "customParameters": {"received": "2026-11-22 09:59:58"},
        }  # fmt: skip

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        row = self.delivery(sent.provider_ref, CODES[state], str(message.message_id))
        return "status", self.call(row)

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        row = {
            "messageId": "Dcshuhod0PMAAAFQ", "source": "+4915112340001", "destination": "DE 2333",
            "content": {"type": "TEXT", "encoding": "GSM", "userData": text}, "operator": "de.telekom",
            "timestamp": "2026-11-22T08:59:58Z",
        }  # fmt: skip
        return "inbound", self.call(row)

    def broken(self) -> tuple[str, RawRequest]:
        return "status", self.call({"other": "thing"})

    def call(self, document: object, query: str = f"?token={TOKEN}") -> RawRequest:
        """A call to the address that support was told."""
        body = json.dumps(document).encode()
        return RawRequest(
            "POST", f"/callbacks/1/main/status{query}", {"Content-Type": "application/json"}, body
        )


def _error(status: int, code: int) -> web.Response:
    return web.json_response({"resultCode": code, "description": "as scripted"}, status=status)
