"""Templates of a business account on WhatsApp: Meta's example list, pages, and what it calls with (pywa as a judge)."""

from __future__ import annotations

from typing import Any

import pytest
from contract.providers.vendor import answering, need_here, needs, within
from contract.providers.whatsapp_rig import (
    ACCOUNT_ID,
    SPEC,
    WhatsAppRig,
    gate_here,
    heard,
    load_spec,
    template_call,
    template_row,
    template_status,
)
from pywa import types

from anklang.channels.model import Parameter, TemplateContent, TemplateNews
from anklang.channels.vendor_templates import (
    ButtonGap,
    Gaps,
    TemplateList,
    VendorTemplate,
    gaps_of,
    read_by_person,
    state_of,
)


def listed(rig: WhatsAppRig) -> TemplateList:
    """What the adapter reads."""
    found: list[TemplateList] = []

    async def act(one: WhatsAppRig) -> None:
        found.append(await one.provider.templates())

    within(act, rig)
    return found[0]


@needs(SPEC)
def test_all_pages_are_read_and_every_request_passes_metas_document() -> None:
    rig = WhatsAppRig(gate_here())
    rig.templates = [template_row(f"t{number}") for number in range(5)]
    found = listed(rig)
    assert (found.problem, [one.name for one in found.templates]) == ("", [f"t{n}" for n in range(5)])
    assert len(rig.vendor.seen) == 3
    first = found.templates[0]
    assert (first.state, first.word, first.category, first.quality, first.reason) == (
        "approved", "APPROVED", "UTILITY", "GREEN", "",
    )  # fmt: skip


@needs(SPEC)
def test_the_list_that_metas_document_shows_is_read() -> None:
    need_here(SPEC)
    answer = load_spec()["paths"]["/{Version}/{WABA-ID}/message_templates"]["get"]["responses"]["200"]
    shown = answer["content"]["application/json"]["examples"]["Example response"]["value"]["data"]
    rig = WhatsAppRig()
    rig.templates = shown
    hello, promo = listed(rig).templates
    assert (hello.name, hello.language, hello.state) == ("hello_world", "en_US", "approved")
    assert gaps_of(hello) == Gaps()
    assert gaps_of(promo) == Gaps(body=("1", "2"))
    values = TemplateContent("x", "en_US", body=(Parameter("Ada"), Parameter("HERBST")))
    assert read_by_person(promo, values).split("\n")[:2] == [
        "Fall Sale",
        "Hi Ada, our Fall Sale is on! Use promo code HERBST Get an extra 25% off every order above $350!",
    ]


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [(400, '{"error":{"code":190,"message":"expired"}}', "expired"), (500, "", "500"), (200, "<html>", "200"),
     (200, "{}", "200")],
)  # fmt: skip
def test_a_list_that_did_not_come_is_a_sentence_and_no_empty_list(status: int, body: str, said: str) -> None:
    """Control: an empty account answers an empty list."""
    found = listed(answering(WhatsAppRig(), status, body))
    assert (found.templates, said in found.problem) == ((), True)
    assert listed(WhatsAppRig()) == TemplateList()


def head(**more: str) -> dict[str, object]:
    """A header."""
    return {"type": "HEADER", **more}


def test_gaps_are_found_in_every_part() -> None:
    """Named and numbered gaps, a picture, the end of an address, a code; a footer and plain buttons have none."""
    parts: tuple[dict[str, Any], ...] = (
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "Hallo {{ first_name }}, {{amount}} für {{first_name}}"},
        {"type": "FOOTER", "text": "{{no}} gap"},
        {"type": "BUTTONS", "buttons": [
            {"type": "QUICK_REPLY", "text": "Stop"}, {"type": "URL", "text": "Los", "url": "https://a.example/{{1}}"},
            {"type": "URL", "text": "Shop", "url": "https://a.example"}, {"type": "COPY_CODE", "text": "Code"},
        ]},
    )  # fmt: skip
    template = VendorTemplate(name="x", language="de", state="approved", components=parts)
    assert gaps_of(template) == Gaps(
        image=True, body=("first_name", "amount"),
        buttons=(ButtonGap(1, "url", "Los"), ButtonGap(3, "code", "Code")),
    )  # fmt: skip
    film = VendorTemplate(name="x", language="de", state="approved", components=(head(format="VIDEO"),))
    assert gaps_of(film).unknown == "VIDEO"
    text = VendorTemplate(name="x", language="de", state="approved", components=(head(text="{{1}} %"),))
    assert read_by_person(text, TemplateContent("x", "de", header=(Parameter("10"),))) == "10 %"


@pytest.mark.parametrize("word", list(types.templates.TemplateStatus))
def test_every_state_that_a_library_of_whatsapp_knows_has_one_of_ours(word: Any) -> None:
    """Only three of them mean that it may be sent."""
    approved = word.value in ("APPROVED", "REINSTATED", "FLAGGED")
    assert (state_of(word.value) == "approved") is approved
    assert state_of("SOMETHING_NEW") == "pending"


@pytest.mark.parametrize("event", ["APPROVED", "REJECTED", "PAUSED", "DISABLED", "PENDING_DELETION"])
def test_a_change_of_state_is_heard_as_the_library_hears_it(event: str) -> None:
    body = template_status(event, reason="SCAM" if event == "REJECTED" else "NONE")
    [ours] = heard(body)
    theirs = types.templates.TemplateStatusUpdate.from_update(None, body)
    assert isinstance(ours, TemplateNews)
    assert (ours.name, ours.language, ours.word) == (
        theirs.template_name, theirs.template_language.value, theirs.new_status.value,
    )  # fmt: skip
    assert (ours.at, ours.state) == (theirs.timestamp, state_of(event))
    assert ours.reason == ("SCAM" if event == "REJECTED" else "")


def test_quality_and_category_are_heard() -> None:
    named = {"message_template_id": 9, "message_template_name": "sale", "message_template_language": "de"}
    rated = {**named, "previous_quality_score": "GREEN", "new_quality_score": "RED"}
    [quality] = heard(template_call("message_template_quality_update", rated))
    moved = {**named, "previous_category": "UTILITY", "new_category": "MARKETING"}
    [category] = heard(template_call("template_category_update", moved))
    assert (quality.quality, quality.state, category.category, category.state) == (
        "RED",
        None,
        "MARKETING",
        None,
    )
    assert ACCOUNT_ID not in repr((quality, category))
