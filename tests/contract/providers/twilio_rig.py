"""Twilio as a counterpart: its official specification judges requests, its own validator signs callbacks."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from aiohttp import web
from contract.providers.media_rig import KeepsFiles
from contract.providers.sms_rig import PUBLIC_URL, SmsRig
from contract.providers.sms_rig import Gate as SpecificationGate
from contract.providers.vendor import Seen
from twilio.request_validator import RequestValidator

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Media, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.twilio import ENTRY
from anklang.providers.twilio.send import TwilioProvider
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

SPEC = Path(__file__).parents[3].parent / "shared" / "specs" / "twilio" / "twilio_api_v2010.json"
ACCOUNT = "AC" + "0123456789abcdef" * 2
AUTH_TOKEN = "auth-token-of-the-account"
SHARED_KEY = "shared-key-for-webhooks"
MESSAGES = "/2010-04-01/Accounts/{AccountSid}/Messages.json"
MEDIA = "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media/{Sid}.json"
MEDIA_PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'1a' * 16}/Media/ME{'2b' * 16}"

ERRORS: dict[str, tuple[int, dict[str, object]]] = {
    "address": (
        400,
        {"code": 21211, "message": "The 'To' number is not a valid phone number.", "status": 400},
    ),
    "message": (400, {"code": 21617, "message": "The concatenated message body is too long", "status": 400}),
    "transient": (503, {"code": 20503, "message": "Service unavailable", "status": 503}),
    "throttled": (429, {"code": 20429, "message": "Too Many Requests", "status": 429}),
    "account": (401, {"code": 20003, "message": "Authenticate", "status": 401}),
}


class Gate(SpecificationGate):
    """Twilio's specification, cut to the paths that are used."""

    def __init__(self) -> None:
        spec: dict[str, Any] = json.loads(SPEC.read_text("utf-8"))
        spec["paths"] = {path: spec["paths"][path] for path in (MESSAGES, MEDIA)}
        super().__init__(spec, "https://api.twilio.com")


class TwilioRig(SmsRig, KeepsFiles):
    """The adapter, and a server that answers as Twilio does."""

    secrets = (AUTH_TOKEN, SHARED_KEY)

    def __init__(self, gate: Gate | None = None, **settings: str) -> None:
        super().__init__(**settings)
        self.gate = gate
        self.validator = RequestValidator(AUTH_TOKEN)

    def given(self, url: str) -> dict[str, str]:
        return {
            "sender": "+4930123456", "account_sid": ACCOUNT, "auth_token": AUTH_TOKEN, "webhook_shared_key": SHARED_KEY,
            "base_url": url, "public_url": PUBLIC_URL, **self.settings,
        }  # fmt: skip

    def make(self, url: str, http: HttpClient) -> TwilioProvider:
        return TwilioProvider(Settings(ENTRY.manifest, self.given(url)), http, self.clock)

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        user, _, password = b64decode(seen.headers["Authorization"].split()[1]).decode().partition(":")
        if (user, password) != (ACCOUNT, AUTH_TOKEN):
            return _refusal("account")
        if "/Media/" in seen.path:
            if (
                self.gate is not None
            ):  # the document describes the file; the file itself is below the bare address
                self.gate.check(replace(seen, path=seen.path + ".json"))
            return self.give(seen)
        if seen.method == "GET":
            return web.json_response({"sid": ACCOUNT, "status": "active"})
        if self.gate is not None:
            self.gate.check(seen)
        form = dict(parse_qsl(seen.body.decode()))
        outcome = self.play(int(form["To"][-4:]))
        if outcome == "ok":
            sid = f"SM{self.serial(int(form['To'][1:])):032x}"
            document = {
                "sid": sid,
                "status": "queued",
                "num_segments": "1",
                "error_code": None,
                "to": form["To"],
            }
            return web.json_response(document, status=201)
        return _refusal(outcome) if outcome in ERRORS else outcome

    def outgoing(self, number: int) -> Outgoing:
        callback = f"{PUBLIC_URL}/hooks/twilio/status?account=1"
        return msgspec.structs.replace(super().outgoing(number), callback_url=callback)

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        word = {"undeliverable": "undelivered"}.get(state, state)
        fields = {
            "MessageSid": sent.provider_ref, "SmsSid": sent.provider_ref, "MessageStatus": word,
            "To": "+4915112340001", "From": "+4930123456", "AccountSid": ACCOUNT, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if state == "undeliverable":
            fields["ErrorCode"] = "30005"
        [seen] = [one for one in self.vendor.seen if one.method == "POST"]
        callback = dict(parse_qsl(seen.body.decode()))["StatusCallback"]
        return "status", self.signed(callback, fields)

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        fields = {
            "MessageSid": "SM" + "1" * 32, "From": "+4915112340001", "To": "+4930123456", "Body": text,
            "NumMedia": "1", "MediaUrl0": "https://api.twilio.com/m/1", "MediaContentType0": "image/jpeg",
            "OptOutType": "STOP", "AccountSid": ACCOUNT, "Empty": "",
        }  # fmt: skip
        return "inbound", self.signed(f"{PUBLIC_URL}/hooks/twilio/inbound", fields)

    def sent_media(self) -> tuple[str, RawRequest]:
        fields = {
            "MessageSid": "MM" + "1a" * 16, "From": "+4915112340001", "To": "+4930123456", "Body": "", "NumMedia": "1",
            "MediaUrl0": f"https://api.twilio.com{MEDIA_PATH}", "MediaContentType0": "image/jpeg",
            "AccountSid": ACCOUNT,
        }  # fmt: skip
        return "inbound", self.signed(f"{PUBLIC_URL}/hooks/twilio/inbound", fields)

    def foreign_media(self) -> Media | None:
        return Media("https://evil.example/collect", "image/jpeg")

    def broken(self) -> tuple[str, RawRequest]:
        return "status", self.signed(f"{PUBLIC_URL}/hooks/twilio/status", {"Other": "thing"})

    def signed(self, url: str, fields: dict[str, str], **headers: str) -> RawRequest:
        """A call as our inner server sees it: another host, the same path and query."""
        signature = self.validator.compute_signature(url, fields)
        inner = re.sub(r"^https://[^/]+", "http://10.0.0.7:8800", url)
        given = {"Content-Type": "application/x-www-form-urlencoded", "x-twilio-signature": signature}
        return RawRequest("POST", inner, given | headers, urlencode(fields).encode())


def _refusal(outcome: str) -> web.Response:
    status, body = ERRORS[outcome]
    headers = {"Retry-After": str(RETRY_AFTER)} if outcome == "throttled" else {}
    return web.json_response(body, status=status, headers=headers)
