"""What Meta calls with: each example of its published document, statuses, switches, signature and handshake."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from contract.providers.vendor import needs, within
from contract.providers.whatsapp_rig import (
    ADA,
    APP_SECRET,
    SPEC,
    VERIFY_TOKEN,
    WhatsAppRig,
    call,
    gate_here,
    handshake,
    heard,
    posted,
    status,
    update,
    wrote,
)

from anklang.channels.model import (
    ChatContent,
    DeliveryReport,
    DeviceAddress,
    Inbound,
    Media,
)
from anklang.channels.provider import Heard, Refusal, hear

EXPECTED: dict[str, tuple[str, int] | None] = {
    "Text Message": ("Does it come in another color?", 0),
    "Text Message with Context (Product Inquiry)": ("Is this still available?", 0),
    "Text Message from Click to WhatsApp Ad": ("Hello! Can I get more info on this?", 0),
    "Reaction Message": ("👍", 0),
    "Image Message": ("Taj Mahal", 1),
    "Location Message": ("", 0),
    "Contact Sharing Message": ("", 0),
    "Unsupported Message": ("", 0),
    "Button Message": ("Unsubscribe", 0),
    "Interactive List Reply Message": ("Priority Mail Express", 0),
    "Interactive Button Reply Message": ("Cancel", 0),
    "Order Message": ("", 0),
    "System Message": None,
    "Group Create Message": None,
    "Group Settings Update": None,
    "Group Remove Participants": None,
}
"""Every example of the document: the text that is read and how many files; None: passed over."""


@needs(SPEC)
def test_every_call_that_metas_document_shows_is_read() -> None:
    examples = gate_here().examples()
    assert examples.keys() == EXPECTED.keys()
    for name, body in examples.items():
        items, expected = heard(body), EXPECTED[name]
        if expected is None:
            assert items == [], name
            continue
        [item] = items
        assert isinstance(item, Inbound), name
        message = body["entry"][0]["changes"][0]["value"]["messages"][0]
        assert (item.text, len(item.media)) == expected, name
        assert (item.from_, item.to, item.provider_ref) == ("+16505551234", "+15550783881", message["id"])
        assert item.raw == message, name


def test_a_file_is_kept_by_its_id() -> None:
    body = wrote(
        type="document", document={"id": "77", "mime_type": "application/pdf", "caption": "Rechnung"}
    )
    [item] = heard(body)
    assert (item.text, item.media) == ("Rechnung", (Media("whatsapp-media:77", "application/pdf"),))


def test_a_person_who_hides_the_number_is_known_by_the_id_for_this_business() -> None:
    """Business-scoped ids (compliance 7.1); the answer goes there too."""
    message = {"id": "wamid.x", "timestamp": "1763802000", "type": "text", "text": {"body": "hi"}}
    [item] = heard(update(messages=[message], contacts=[{"user_id": "DE.134", "profile": {}}]))
    assert item.from_ == "DE.134"
    body = posted(ChatContent("hallo"), address=DeviceAddress("DE.13491208655302741919"))
    assert (body.get("to"), body["recipient"]) == (None, "DE.13491208655302741919")


@pytest.mark.parametrize(
    "message",
    [
        {"type": "reaction", "reaction": {"message_id": "wamid.y"}},
        {"type": "request_welcome"},
        {"type": "text", "text": {"body": "x"}, "group_id": "Y2F"},
    ],
)
def test_reactions_taken_back_opened_chats_and_groups_are_passed_over(message: dict[str, Any]) -> None:
    assert heard(wrote(**message)) == []


@pytest.mark.parametrize(("name", "state"), [("sent", "sent"), ("delivered", "delivered"), ("read", "read")])
def test_a_status_brings_both_references_the_recipient_and_what_it_is_charged_as(
    name: str, state: str
) -> None:
    [item] = heard(update(statuses=[status(name, "wamid.1", UUID(int=7))]))
    assert isinstance(item, DeliveryReport)
    assert (item.state, item.provider_ref, item.client_ref) == (state, "wamid.1", UUID(int=7))
    assert (item.recipient, item.at) == (f"+{ADA}", datetime(2025, 11, 22, 9, 0, tzinfo=UTC))
    assert item.raw["pricing"] == {
        "billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (131026, ("undeliverable", "message", "unreachable", "")),
        (131047, ("undeliverable", "message", "session_window_closed", "")),
        (131049, ("undeliverable", "message", "capped", "")),
        (131050, ("undeliverable", "message", "blocked_by_user", "unsubscribed")),
        (131048, ("failed", "throttled", "provider_rejected", "")),
        (132015, ("undeliverable", "message", "template_not_approved", "")),
        (999999, ("undeliverable", "message", "provider_rejected", "")),
    ],
)
def test_a_failed_status_has_the_class_of_its_code(code: int, expected: tuple[str, ...]) -> None:
    [item] = heard(update(statuses=[status("failed", "wamid.1", UUID(int=7), code)]))
    assert (item.state, item.error, item.reason, item.opt_out) == expected
    assert item.code == str(code)


@pytest.mark.parametrize(
    ("wish", "opt_out"), [("stop", "unsubscribed"), ("resume", "resumed"), ("signup", None)]
)
def test_the_switch_for_advertising_is_heard(wish: str, opt_out: str | None) -> None:
    wished = {
        "wa_id": ADA,
        "detail": "x",
        "category": "marketing_messages",
        "value": wish,
        "timestamp": 1763802000,
    }
    items = heard(update("user_preferences", user_preferences=[wished]))
    assert [(one.opt_out, one.recipient) for one in items] == ([(opt_out, f"+{ADA}")] if opt_out else [])


def test_meta_sees_by_the_verify_token_that_the_address_is_ours() -> None:
    """Control: another token, another mode and none are refused, and the challenge is not repeated to them."""

    def act(rig: WhatsAppRig) -> None:
        told = hear(rig.provider, "events", handshake(), rig.clock.now())
        assert isinstance(told, Heard)
        assert (told.items, told.reply.status, told.reply.body) == ([], 200, b"1158201444")
        for wrong in (handshake("x"), handshake(""), handshake(mode="unsubscribe")):
            refused = hear(rig.provider, "events", wrong, rig.clock.now())
            assert isinstance(refused, Refusal)
            assert refused.kind == "signature"

    within(act, WhatsAppRig())


@pytest.mark.parametrize("secret", ["", APP_SECRET[:-1], APP_SECRET.upper(), VERIFY_TOKEN])
def test_a_call_signed_with_another_secret_is_refused(secret: str) -> None:
    def act(rig: WhatsAppRig) -> None:
        told = hear(rig.provider, "events", call(wrote(), secret), rig.clock.now())
        assert isinstance(told, Refusal)
        assert told.kind == "signature"

    within(act, WhatsAppRig())
