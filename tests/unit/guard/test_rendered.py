"""The last look at finished words before they are handed over (semantics 2.13)."""

from __future__ import annotations

import timeit
from typing import Any

import msgspec
import pytest

from anklang.channels.model import Content, EmailContent, PushContent, SmsContent
from anklang.guard.check import check
from anklang.guard.model import Around
from anklang.guard.rendered import Judgement, check_rendered, judge
from anklang.templates.model import parse

HERE = Around(brand="Nordlicht", imprint="Nordlicht GmbH", languages=("de",), hosts=("nordlicht.example",))


def judged(text: str, class_: str = "transactional", around: Around = HERE, **fields: Any) -> Judgement:
    words = fields.pop("words", None) or {"text": text}
    channel = fields.pop("channel", "sms")
    base = {"id": "t", "channel": channel, "class": class_, "purpose": "order", "languages": {"de": words}}
    made = parse({**base, **fields})
    return judge(made, around, check(made, around))


def stopped(content: Content, judgement: Judgement, *names: str) -> str | None:
    found = check_rendered(content, judgement, "de", None, lambda: names)
    return None if found is None else found.rule


NOTE = "Nordlicht: {{ order.id }} ist unterwegs. {{ event.note }}"


@pytest.mark.parametrize(
    ("class_", "text", "expected"),
    [
        ("transactional", "Nordlicht: A-1 ist unterwegs. Bitte klingeln.", None),
        ("transactional", "Nordlicht: A-1 ist unterwegs. Jetzt 20 % auf alles!", "selling"),
        ("transactional", "Nordlicht: A-1 ist unterwegs. Dein Gutschein von 5 Euro wurde verrechnet.", None),
        ("service", "Nordlicht: A-1 ist unterwegs. Jetzt 20 % auf alles!", None),
        ("transactional", "Nordlicht: A-1 ist unterwegs. Wir versenden klimaneutral.", "green_claim"),
    ],
)
def test_what_a_variable_brings_in_is_stopped_where_the_rule_blocks(
    class_: str, text: str, expected: str | None
) -> None:
    around = msgspec.structs.replace(HERE, severities={"green_claim": "block"})
    assert stopped(SmsContent(text), judged(NOTE, class_, around)) == expected


def test_the_authors_own_words_and_names_of_products_stop_no_order_confirmation() -> None:
    judgement = judged("Nordlicht: {{ order.items[0].name }} ist unterwegs. Dein Rabatt ist verrechnet.")
    text = SmsContent("Nordlicht: Gutscheinbuch Leipzig ist unterwegs. Dein Rabatt ist verrechnet.")
    assert stopped(text, judgement) == "selling"
    assert stopped(text, judgement, "Gutscheinbuch Leipzig") is None


def test_words_that_block_are_stopped_in_their_language_only() -> None:
    base = {"id": "t", "channel": "sms", "class": "transactional", "purpose": "order"}
    languages = {
        "de": {"text": "Nordlicht: {{ order.id }} ist da. Jetzt 20 % Rabatt!"},
        "en": {"text": "Nordlicht: {{ order.id }} is here."},
    }
    made = parse({**base, "languages": languages})
    judgement = judge(made, HERE, check(made, HERE))
    german = check_rendered(SmsContent("x"), judgement, "de", None)
    assert german is not None
    assert german.path == "languages.de.text"
    assert check_rendered(SmsContent("Nordlicht: 1 is here."), judgement, "en", None) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nordlicht: Neu da. Abmelden: STOP", None),
        ("Nordlicht: Neu da. Abmelden: https://a.example/u/abc.def", None),
        ("Nordlicht: Neu da.", "no_opt_out"),
    ],
)
def test_an_advertising_sms_without_a_way_out_does_not_leave(text: str, expected: str | None) -> None:
    assert (
        stopped(SmsContent(text), judged("{{ event.name }} ist da {{ opt_out }}", "advertising")) == expected
    )


def test_mail_and_push_are_read_as_well() -> None:
    mail = judged("", channel="email", words={"subject": "{{ order.id }}", "html": "<p>{{ event.note }}</p>"})
    assert stopped(EmailContent(subject="A-1", html="", text="Heute Schlussverkauf!"), mail) == "selling"
    push = judged("", channel="push", words={"title": "{{ order.id }}", "body": "{{ event.note }}"})
    assert stopped(PushContent(title="A-1", body="Jetzt kaufen!"), push) == "selling"
    assert stopped(PushContent(title="A-1", body="Kommt heute."), push) is None


def test_the_last_look_at_an_sms_costs_next_to_nothing() -> None:
    """Less than 30 µs; the limit here is loose, because machines that run tests are busy."""
    judgement = judged(NOTE)
    text = SmsContent(
        "Nordlicht: A-1 mit Jacke Sturmhoch ist unterwegs, Ankunft Donnerstag zwischen 9 und 12 Uhr. "
        "https://go.nordlicht.example/l/abcdefghij"
    )
    assert stopped(text, judgement) is None
    took = (
        min(timeit.repeat(lambda: check_rendered(text, judgement, "de", None), number=500, repeat=10)) / 500
    )
    assert took < 90e-6
