"""WhatsApp against Meta's published document and its own examples, and against the library pywa."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import jsonschema
import msgspec
import pytest
from contract.providers.sms_rig import class_of
from contract.providers.vendor import Seen, answering, needs, sent_by, within
from contract.providers.whatsapp_rig import (
    ACCOUNT_ID,
    ADA,
    APP_SECRET,
    BUTTON,
    NUMBER_ID,
    PICTURE,
    REPLIES,
    SHAPES,
    SPEC,
    TOKEN,
    VERIFY_TOKEN,
    WhatsAppRig,
    gate_here,
)
from openapi_core.exceptions import OpenAPIError

from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    ChatButton,
    ChatContent,
    ChatReply,
    Failed,
    PhoneAddress,
    SmsContent,
)
from anklang.core.errors import BadInput
from anklang.providers.whatsapp import ENTRY
from anklang.providers.whatsapp.errors import MEANINGS, meaning_of
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite

HOOK = {"events": "https://shop.example.com/callbacks/1/wa/events"}


class TestWhatsApp(NetworkSuite, WebhookSuite):
    """The suites that every provider passes."""

    gone = "message"  # 131026 is not always for good (integrations 4.1)

    def rig(self) -> WhatsAppRig:
        return WhatsAppRig()


@needs(SPEC)
@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_that_metas_document_describes_passes_it(name: str) -> None:
    rig = WhatsAppRig(gate_here())
    [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), content=SHAPES[name]))
    assert isinstance(result, Accepted), result
    body = json.loads(rig.vendor.seen[0].body)
    assert body["biz_opaque_callback_data"] == str(UUID(int=2))
    for part in body.get("template", {}).get("components", []):
        kind = {"header": "HeaderComponent", "body": "BodyComponent", "button": "ButtonComponent"}[
            part["type"]
        ]
        gate_here().part(kind, part)


TO = {"messaging_product": "whatsapp", "to": ADA}


@needs(SPEC)
@pytest.mark.parametrize(
    "body",
    [
        {**TO, "type": "text"},
        {"messaging_product": "whatsapp", "type": "text", "text": {"body": "x"}},
        {**TO, "type": "texts", "text": {"body": "x"}},
        {**TO, "type": "text", "text": {"body": 5}},
        {**TO, "type": "image", "image": {"caption": "x"}},
        {**TO, "type": "interactive", "interactive": {"type": "buttons", "action": {}}},
        {**TO, "type": "interactive", "interactive": {"type": "button", "action": {"buttons": []}}},
        {**TO, "type": "template", "template": {"name": "x"}},
        {**TO, "type": "template", "template": {"name": "x", "language": {"code": "de"},
                                                "components": [{"type": "bodies"}]}},
    ],
)  # fmt: skip
def test_metas_document_refuses_what_is_wrong(body: dict[str, Any]) -> None:
    """Control for each kind of request: without them a green gate would prove nothing."""
    headers = {"Authorization": "Bearer x", "Content-Type": "application/json", "User-Agent": "x"}
    good = Seen("POST", f"/v23.0/{NUMBER_ID}/messages", headers, json.dumps(
        {**TO, "type": "text", "text": {"body": "x"}}).encode())  # fmt: skip
    gate_here().check(good)
    with pytest.raises(OpenAPIError):
        gate_here().check(Seen("POST", good.path, headers, json.dumps(body).encode()))


@needs(SPEC)
@pytest.mark.parametrize(
    ("schema", "part"),
    [
        ("BodyComponent", {"type": "body", "parameters": [{"text": "x"}]}),
        ("HeaderComponent", {"type": "body", "parameters": []}),
        ("ButtonComponent", {"type": "button", "sub_type": "link", "index": "0", "parameters": [{"type": "text"}]}),
        ("ButtonComponent", {"type": "button", "sub_type": "url", "index": "0", "parameters": []}),
    ],
)  # fmt: skip
def test_metas_document_refuses_wrong_parts_of_templates(schema: str, part: dict[str, Any]) -> None:
    """Control: these lie behind a discriminator that openapi-core does not follow."""
    with pytest.raises(jsonschema.ValidationError):
        gate_here().part(schema, part)


def refused_with(code: int, status_: int = 400) -> Any:
    """What comes of a message that is refused with a code."""
    body = json.dumps({"error": {"code": code, "message": "x", "error_data": {"details": "said to Ada"}}})
    [result] = sent_by(answering(WhatsAppRig(), status_, body))
    return result


@pytest.mark.parametrize(
    ("code", "meaning"), [*MEANINGS.items(), ("200", ("account", "credentials_invalid"))]
)
def test_a_refusal_has_the_class_of_its_code(code: str, meaning: tuple[str, str]) -> None:
    result = refused_with(int(code))
    assert isinstance(result, Failed), result
    assert (result.error, result.reason, result.code) == (*meaning, code)
    assert "Ada" not in repr(result)


def test_no_code_costs_an_address_and_a_person_who_stopped_advertising_is_told_as_one() -> None:
    assert {meaning[0] for meaning in MEANINGS.values()} == {"account", "throttled", "transient", "message"}
    assert refused_with(131050).opt_out == "unsubscribed"
    assert refused_with(131049).opt_out == ""


def test_too_fast_for_one_person_waits_at_least_six_seconds() -> None:
    assert refused_with(131056).retry_after == 6.0


@pytest.mark.parametrize(
    ("status_", "body", "expected"),
    [
        (200, "", "unknown"), (200, '{"messages":[]}', "unknown"), (302, "", "unknown"), (400, "{}", "message"),
        (401, "", "account"), (429, "", "throttled"), (500, '{"error":{"code":2,"message":"x"}}', "unknown"),
        (500, '{"error":{"code":1,"message":"x"}}', "unknown"), (502, "<html>Bad Gateway</html>", "unknown"),
        (503, "", "transient"), (504, "", "unknown"), (400, '{"error":{"code":999999}}', "message"),
    ],
)  # fmt: skip
def test_an_answer_without_a_known_code_is_read_by_its_status(status_: int, body: str, expected: str) -> None:
    [result] = sent_by(answering(WhatsAppRig(), status_, body))
    assert class_of(result) == expected
    assert meaning_of("2") is None


@pytest.mark.parametrize(
    "content",
    [
        ChatContent("a" * 4097),
        ChatContent("a" * 1025, PICTURE),
        ChatContent("a" * 1025, buttons=(BUTTON,)),
        ChatContent(""),
        ChatContent("", PICTURE, (BUTTON,)),
        ChatContent("x", buttons=(BUTTON, BUTTON)),
        ChatContent("x", buttons=(BUTTON,), replies=REPLIES),
        ChatContent("x", buttons=(ChatButton("a" * 21, "https://a.example"),)),
        ChatContent("x", replies=(*REPLIES, ChatReply("3", "3"), ChatReply("4", "4"))),
        ChatContent("x", replies=(REPLIES[0], REPLIES[0])),
        SmsContent("x"),
    ],
)
def test_what_whatsapp_would_refuse_is_no_call(content: Any) -> None:
    rig = WhatsAppRig()
    [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), content=content))
    assert (class_of(result), rig.vendor.seen) == ("message", [])


def test_what_is_kept_of_an_answer_does_not_repeat_the_person() -> None:
    rig = WhatsAppRig()
    [result] = sent_by(rig)
    assert isinstance(rig.outgoing(1).address, PhoneAddress)
    assert isinstance(result, Accepted)
    assert result.provider_ref == "wamid.0001"
    assert "49151" not in repr(result)


@needs(SPEC)
def test_after_a_good_check_meta_is_told_where_to_call() -> None:
    async def act(rig: WhatsAppRig) -> None:
        assert (await rig.provider.check()).ok
        assert (await rig.provider.set_webhooks(HOOK)).ok
        bad = await rig.provider.set_webhooks({"events": "http://127.0.0.1/x"})
        assert (bad.ok, "Callback verification failed" in bad.text) == (False, True)
        assert not (await rig.unreachable().set_webhooks(HOOK)).ok

    rig = within(act, WhatsAppRig(gate_here()))
    assert rig.hooks[0] == {"override_callback_uri": HOOK["events"], "verify_token": VERIFY_TOKEN}


@pytest.mark.parametrize(
    "settings", [{"phone_number_id": "777"}, {"business_account_id": "777"}, {"access_token": "EAAJ"}]
)
def test_another_number_account_or_token_fails_the_check(settings: dict[str, str]) -> None:
    async def act(rig: WhatsAppRig) -> None:
        assert not (await rig.provider.check()).ok

    within(act, WhatsAppRig(**settings))


@pytest.mark.parametrize(
    "settings",
    [
        {"phone_number_id": "+4930123"},
        {"business_account_id": "a/b"},
        {"verify_token": "kurz"},
        {"number": "030 1"},
    ],
)
def test_settings_that_cannot_be_right_are_refused(settings: dict[str, str]) -> None:
    given = {
        "phone_number_id": NUMBER_ID, "number": "+49 30 123456",
        "business_account_id": ACCOUNT_ID, "access_token": TOKEN,
        "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN,
    }  # fmt: skip
    with pytest.raises(BadInput):
        ENTRY.make(Settings(ENTRY.manifest, given | settings), None, None)  # type: ignore[arg-type]
