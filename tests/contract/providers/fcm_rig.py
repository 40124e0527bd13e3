"""FCM as a counterpart: the schema of Google's own discovery document judges every request."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import googleapiclient
import jsonschema
from aiohttp import web
from contract.providers.google_rig import ACCOUNT, PEM, claims_of
from contract.providers.vendor import HttpRig, Seen

from anklang.channels.manifest import Settings
from anklang.channels.model import Outgoing, PushAddress, PushContent
from anklang.providers.fcm import ENTRY
from anklang.providers.fcm.send import FcmProvider
from anklang.providers.http_client import HttpClient
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

DOCUMENT = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents" / "fcm.v1.json"
FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"


def _schema() -> jsonschema.Draft202012Validator:
    """The request of messages:send as JSON Schema; unknown members are forbidden."""
    schemas: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))["schemas"]

    def convert(one: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in one:
            return {"$ref": f"#/$defs/{one['$ref']}"}
        made: dict[str, Any] = {} if one.get("type") == "any" else {"type": one.get("type", "object")}
        if "enum" in one:
            made["enum"] = one["enum"]
        if "items" in one:
            made["items"] = convert(one["items"])
        if one.get("type") == "object":
            made["properties"] = {name: convert(value) for name, value in one.get("properties", {}).items()}
            extra = one.get("additionalProperties")
            made["additionalProperties"] = convert(extra) if extra else False
        if one.get("format") == "google-duration":
            made["pattern"] = r"^\d+(\.\d{1,9})?s$"
        return made

    defs = {name: convert(one) for name, one in schemas.items()}
    return jsonschema.Draft202012Validator({"$ref": "#/$defs/SendMessageRequest", "$defs": defs})


SCHEMA = _schema()


def error_body(status: int, canonical: str, code: str = "", field: str = "") -> tuple[int, dict[str, object]]:
    """HTTP status and body of an error as Google's APIs write it."""
    details: list[dict[str, object]] = [{"@type": FCM_ERROR, "errorCode": code}] if code else []
    if field:
        violation = {"field": field, "description": "Invalid"}
        details.append({"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]})
    body = {"error": {"code": status, "message": "as told", "status": canonical, "details": details}}
    return status, body


ERRORS = {
    "address": error_body(404, "NOT_FOUND", "UNREGISTERED"),
    "message": error_body(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "message.android.ttl"),
    "transient": error_body(503, "UNAVAILABLE", "UNAVAILABLE"),
    "throttled": error_body(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
    "account": error_body(401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"),
}


def _number_of(token: str) -> int:
    """The number of a device such as token-7-of-a-device; 0 for one of another form."""
    found = re.search(r"-(\d+)", token)
    return int(found[1]) if found else 0


class FcmRig(HttpRig):
    """A server that checks assertion, token and schema, and then answers as told."""

    secrets = (PEM.splitlines()[3], "access-token-1")

    def __init__(self) -> None:
        super().__init__()
        self.tokens_given = 0
        self.token_life = 3600
        self.revoked: set[str] = set()
        self.token_answer: web.Response | Outcome | None = None

    def given(self, url: str) -> dict[str, str]:
        return {"service_account": ACCOUNT, "base_url": url, "token_url": url + "/token"}

    def make(self, url: str, http: HttpClient) -> FcmProvider:
        return FcmProvider(Settings(ENTRY.manifest, self.given(url)), http, self.clock)

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.path == "/token":
            return self._token(seen)
        assert seen.path == "/v1/projects/anklang-test/messages:send"
        token = seen.headers["Authorization"].removeprefix("Bearer ")
        if not re.fullmatch(r"access-token-\d+", token) or token in self.revoked:
            return web.json_response(error_body(401, "UNAUTHENTICATED")[1], status=401)
        document = json.loads(seen.body)
        SCHEMA.validate(document)
        if document.get("validateOnly"):
            return web.json_response({"name": "projects/anklang-test/messages/fake"})
        message = document["message"]
        outcome = self.play(_number_of(message.get("token") or message.get("fid")))
        if outcome == "ok":
            return web.json_response(
                {"name": f"projects/anklang-test/messages/{message['data']['anklang_id']}"}
            )
        if outcome in ERRORS:
            status, body = ERRORS[outcome]
            headers = {"Retry-After": str(RETRY_AFTER)} if outcome == "throttled" else {}
            return web.json_response(body, status=status, headers=headers)
        return outcome

    def _token(self, seen: Seen) -> web.Response | Outcome:
        claims = claims_of(seen)
        assert claims["scope"] == "https://www.googleapis.com/auth/firebase.messaging"
        assert claims["exp"] - claims["iat"] <= 3600
        if self.token_answer is not None:
            return self.token_answer
        self.tokens_given += 1
        token = f"access-token-{self.tokens_given}"
        return web.json_response(
            {"access_token": token, "expires_in": self.token_life, "token_type": "Bearer"}
        )

    def outgoing(self, number: int) -> Outgoing:
        return Outgoing(
            message_id=UUID(int=number + 1),
            channel="push",
            lane="triggered",
            sender="app",
            address=PushAddress("android", token=f"token-{number}-of-a-device"),
            content=PushContent("Titel", "Text", data={"k": "v"}),
        )
