"""WhatsApp as a counterpart: Meta's published document judges every request that it describes."""

from __future__ import annotations

import hashlib
import hmac
import json
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
import yaml
from aiohttp import web
from contract.providers.vendor import HttpRig, Seen, need_here, sent_by, within
from jsonschema import Draft202012Validator
from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from anklang.channels.graph import HEADER as SIGNATURE
from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    ButtonParameter,
    ChatButton,
    ChatContent,
    ChatReply,
    Outgoing,
    Parameter,
    PhoneAddress,
    ReportState,
    TemplateContent,
)
from anklang.channels.provider import Heard, RawRequest, hear
from anklang.providers.http_client import HttpClient
from anklang.providers.whatsapp import ENTRY
from anklang.providers.whatsapp.send import WhatsAppProvider
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

SPEC = Path(__file__).parents[3].parent / "shared" / "specs" / "meta" / "business-messaging-api_v23.0.yaml"
NUMBER_ID, ACCOUNT_ID = "106540352242922", "419561257915477"
TOKEN = "EAAJB0access0token0of0a0system0user0ZD"
APP_SECRET = "a5f3app0secret0of0the0shop0a5f3"
VERIFY_TOKEN = "verify-token-of-the-shop"
ADA = "4915112340000"

ERRORS: dict[str, tuple[int, int, str]] = {
    "address": (400, 131026, "Message undeliverable"),
    "message": (400, 132000, "Number of parameters does not match the expected number of params"),
    "transient": (500, 131016, "Service unavailable"),
    "throttled": (400, 130429, "Rate limit hit"),
    "account": (401, 190, "Error validating access token"),
}
"""HTTP status, code and title of a refusal."""


def load_spec() -> dict[str, Any]:
    """The document without the faults that make it refuse its own examples (integrations 0.3, 4.1).

    It closes objects that it composes, wants `policy` and `recipient_type` everywhere, allows no button at place 0, and
    prescribes a form of User-Agent.
    """
    document: dict[str, Any] = yaml.safe_load(SPEC.read_text("utf-8"))
    document["components"]["parameters"]["UserAgent"]["schema"].pop("pattern")
    _relax(document)
    return document


def _relax(node: Any) -> None:
    if isinstance(node, list):
        for one in node:
            _relax(one)
    if not isinstance(node, dict):
        return
    if node.get("additionalProperties") is False:
        del node["additionalProperties"]
    required = node.get("required")
    if isinstance(required, list):
        node["required"] = [one for one in required if one not in ("policy", "recipient_type")]
    if node.get("pattern") == "^[2-6, 11-14]$":
        node["pattern"] = "^[0-9]$"
    for one in node.values():
        _relax(one)


class Gate:
    """The document as a judge of requests, by openapi-core, and of parts of them, by jsonschema."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._openapi = OpenAPI.from_dict(document, config=Config(spec_validator_cls=None))

    def check(self, seen: Seen) -> None:
        """Raise what openapi-core raises if the document forbids the request."""
        path = seen.path.partition("?")
        builder = EnvironBuilder(
            path=path[0], query_string=path[2], base_url="https://graph.facebook.com", method=seen.method,
            headers={name: value for name, value in seen.headers.items() if name != "Host"}, data=seen.body,
        )  # fmt: skip
        self._openapi.validate_request(WerkzeugOpenAPIRequest(Request(builder.get_environ())))

    def part(self, schema: str, value: Any) -> None:
        """Raise ValidationError where a value is not what the named schema says."""
        whole = {"$ref": f"#/components/schemas/{schema}", "components": self._document["components"]}
        Draft202012Validator(whole).validate(value)

    def examples(self) -> dict[str, dict[str, Any]]:
        """The calls of Meta that the document shows."""
        body = self._document["paths"]["/whatsapp/webhooks"]["post"]["requestBody"]
        return {name: one["value"] for name, one in body["content"]["application/json"]["examples"].items()}


class WhatsAppRig(HttpRig):
    """The adapter, and a server that answers as the Graph API does."""

    secrets = (TOKEN, APP_SECRET, VERIFY_TOKEN)

    def __init__(self, gate: Gate | None = None, **settings: str) -> None:
        super().__init__()
        self.gate = gate
        self.settings = settings
        self.hooks: list[dict[str, Any]] = []
        self.templates: list[dict[str, Any]] = []  # what the business account lists, two on a page

    def given(self, url: str) -> dict[str, str]:
        return {
            "phone_number_id": NUMBER_ID, "number": "+49 30 123456",
            "business_account_id": ACCOUNT_ID, "access_token": TOKEN,
            "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN, "base_url": f"{url}/v23.0", **self.settings,
        }  # fmt: skip

    def make(self, url: str, http: HttpClient) -> WhatsAppProvider:
        return WhatsAppProvider(Settings(ENTRY.manifest, self.given(url)), http, self.clock)

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.headers.get("Authorization") != f"Bearer {TOKEN}":
            return refusal("account")
        if self.gate is not None:
            self.gate.check(seen)
        path = seen.path.partition("?")[0]
        if path == f"/v23.0/{ACCOUNT_ID}/phone_numbers":
            return web.json_response({"data": [{"id": "1", "display_phone_number": "+1"}, {"id": NUMBER_ID}]})
        if path == f"/v23.0/{ACCOUNT_ID}/message_templates":
            asked = dict(parse_qsl(seen.path.partition("?")[2]))
            start = int(asked.get("after", 0))
            paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(start + 2)}}
            if len(self.templates) > start + 2:
                paging["next"] = "https://graph.facebook.com/next"
            return web.json_response({"data": self.templates[start : start + 2], "paging": paging})
        if path == f"/v23.0/{ACCOUNT_ID}/subscribed_apps":
            body = json.loads(seen.body)
            self.hooks.append(body)
            if not body["override_callback_uri"].startswith("https://"):
                return graph_error(400, 2200, "Callback verification failed")
            return web.json_response({"success": True})
        if path != f"/v23.0/{NUMBER_ID}/messages":
            return graph_error(400, 100, "Unsupported get request. Object does not exist")
        body = json.loads(seen.body)
        whom = body.get("to") or body["recipient"]
        outcome = self.play(int(whom[-4:]))
        if outcome == "ok":
            wamid = f"wamid.{self.serial(int(whom[-4:])):04d}"
            told = {"contacts": [{"input": whom, "wa_id": whom}], "messages": [{"id": wamid}]}
            return web.json_response({"messaging_product": "whatsapp"} | told)
        return refusal(outcome) if outcome in ERRORS else outcome

    def outgoing(self, number: int) -> Outgoing:
        return Outgoing(
            message_id=UUID(int=number + 1), channel="whatsapp", lane="triggered",
            address=PhoneAddress(f"+491511234{number:04d}"),
            content=ChatContent(
                "Hallo Ada & <Bob> _10 €_", buttons=(ChatButton("Ansehen", "https://s.example/cd"),)
            ),
        )  # fmt: skip

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        name = "failed" if state in ("failed", "undeliverable") else state
        return "events", call(update(statuses=[status(name, sent.provider_ref, message.message_id)]))

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        return "events", call(wrote(text))

    def broken(self) -> tuple[str, RawRequest]:
        return "events", call({"object": "page", "entry": []})


def graph_error(status_: int, code: int, title: str, **headers: str) -> web.Response:
    """As the Graph API writes an error."""
    error = {"message": f"(#{code}) {title}", "type": "OAuthException", "code": code, "fbtrace_id": "Az8or2y",
             "error_data": {"messaging_product": "whatsapp", "details": title}}  # fmt: skip
    return web.json_response({"error": error}, status=status_, headers=headers)


def refusal(outcome: str) -> web.Response:
    """The error of an outcome."""
    headers = {"Retry-After": str(RETRY_AFTER)} if outcome == "throttled" else {}
    return graph_error(*ERRORS[outcome], **headers)


def status(name: str, wamid: str, reference: UUID, code: int = 131026, title: str = "x") -> dict[str, Any]:
    """A status of a message."""
    found: dict[str, Any] = {
        "id": wamid, "status": name, "timestamp": "1763802000", "recipient_id": ADA,
        "biz_opaque_callback_data": str(reference),
        "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"},
    }  # fmt: skip
    if name == "failed":
        found["errors"] = [{"code": code, "title": title, "message": title, "error_data": {"details": title}}]
    return found


def update(field: str = "messages", **value: Any) -> dict[str, Any]:
    """A call with one change."""
    metadata = {"display_phone_number": "4930123456", "phone_number_id": NUMBER_ID}
    contacts = [{"profile": {"name": "Ada"}, "wa_id": ADA, "user_id": "DE.13491208655302741918"}]
    whole = {"messaging_product": "whatsapp", "metadata": metadata, "contacts": contacts} | value
    change = {"value": whole, "field": field}
    return {"object": "whatsapp_business_account", "entry": [{"id": ACCOUNT_ID, "changes": [change]}]}


def wrote(text: str = "Hallo", wamid: str = "wamid.in", at: int = 1763802000, **more: Any) -> dict[str, Any]:
    """A call with one message of a person; ``more`` replaces its fields."""
    message = {"from": ADA, "id": wamid, "timestamp": str(at), "type": "text", "text": {"body": text}} | more
    return update(messages=[message])


def call(body: dict[str, Any], secret: str = APP_SECRET) -> RawRequest:
    """A call of Meta, signed."""
    raw = json.dumps(body).encode()
    signature = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", SIGNATURE: signature}
    return RawRequest("POST", "/callbacks/1/wa/events", headers, raw)


def handshake(token: str = VERIFY_TOKEN, mode: str = "subscribe") -> RawRequest:
    """The GET by which Meta sees that the address is ours."""
    query = f"hub.mode={mode}&hub.challenge=1158201444&hub.verify_token={token}"
    return RawRequest("GET", f"/callbacks/1/wa/events?{query}", {}, b"")


@lru_cache(maxsize=1)
def gate_here() -> Gate:
    """The document as a judge; the test is skipped where it is not beside the repository."""
    need_here(SPEC)
    return Gate(load_spec())


PICTURE = "https://shop.example.com/a.jpg"
REPLIES = (ChatReply("Ja", "yes"), ChatReply("Nein", "no"))
BUTTON = ChatButton("Ansehen", "https://s.example/cd")
SHAPES: dict[str, ChatContent | TemplateContent] = {
    "text": ChatContent("👍 ünïcode & <b> *x* _y_ \n/stop", link_preview=False),
    "picture": ChatContent("Bild", PICTURE),
    "bare picture": ChatContent("", PICTURE),
    "replies": ChatContent("Passt es?", replies=REPLIES),
    "replies and picture": ChatContent("Passt es?", PICTURE, replies=REPLIES),
    "template": TemplateContent("hello_world", "en_US"),
    "numbered": TemplateContent("order_sent", "de", body=(Parameter("Ada"), Parameter("4711"))),
    "named": TemplateContent("order_sent", "de", body=(Parameter("Ada", "name"),)),
    "whole": TemplateContent(
        "sale", "de", image=PICTURE, body=(Parameter("Ada"),),
        buttons=(ButtonParameter(0, "url", "abc"), ButtonParameter(1, "reply", "no")),
    ),
    "header": TemplateContent("sale", "de", header=(Parameter("10 %"),)),
}  # fmt: skip
UNDESCRIBED: dict[str, ChatContent | TemplateContent] = {
    "address": ChatContent("Neu da", buttons=(BUTTON,)),
    "address and picture": ChatContent("Neu da", PICTURE, (BUTTON,)),
    "code": TemplateContent("sale", "de", buttons=(ButtonParameter(0, "code", "HERBST"),)),
}
"""Forms that Meta's document does not know; pywa judges them."""


def posted(content: Any, **more: Any) -> dict[str, Any]:
    """The body that went out for a content."""
    rig = WhatsAppRig()
    [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), content=content, **more))
    assert isinstance(result, Accepted), result
    found: dict[str, Any] = json.loads(rig.vendor.seen[0].body)
    return found


def heard(body: dict[str, Any]) -> list[Any]:
    """What is read from a call."""
    found: list[Any] = []

    def act(rig: WhatsAppRig) -> None:
        told = hear(rig.provider, "events", call(body), rig.clock.now())
        assert isinstance(told, Heard), told
        found.extend(told.items)

    within(act, WhatsAppRig())
    return found


def template_row(name: str = "order_sent", language: str = "de", status: str = "APPROVED") -> dict[str, Any]:
    """A template as the business account lists it."""
    body = {
        "type": "BODY",
        "text": "Hallo {{1}}, Paket {{2}} ist unterwegs.",
        "example": {"body_text": [["Ada", "7"]]},
    }
    return {
        "name": name, "language": language, "status": status, "category": "UTILITY", "id": "920070352646140",
        "quality_score": {"score": "GREEN"}, "rejected_reason": "NONE", "components": [body],
    }  # fmt: skip


def template_status(
    event: str, name: str = "order_sent", language: str = "de", **more: Any
) -> dict[str, Any]:
    """A call that tells of a template's state."""
    value = {"event": event, "message_template_id": 920070352646140, "message_template_name": name,
             "message_template_language": language, "reason": "NONE"} | more  # fmt: skip
    return template_call("message_template_status_update", value)


def template_call(field: str, value: dict[str, Any], time: int = 1763802000) -> dict[str, Any]:
    """A call about a template; it names neither a number nor contacts."""
    entry = {"id": ACCOUNT_ID, "time": time, "changes": [{"field": field, "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}
