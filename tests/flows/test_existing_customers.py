"""Advertising to existing customers: § 7 (3) UWG, all four conditions, every time (compliance 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from spine_rig import Rig, rig

from anklang.access.model import ALL_SCOPES, Caller
from anklang.channels.store import save_account
from anklang.consents.find import grants_of
from anklang.core.ids import derive_id, shard_of
from anklang.flows import edit_import
from anklang.flows.edit_import import Upload
from anklang.flows.try_journey import try_journey
from anklang.flows.try_journey_model import Happening, Trial
from anklang.messages import store as messages
from anklang.messages.model import Message, Plan
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.workspaces.store import raise_epoch

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
OTTO = "otto@example.com"
NOTICE = {
    "wording": "checkout-notice",
    "version": 3,
    "shown": True,
    "objected": False,
    "address": {"email": OTTO},
}
MAIL = {"id": "more-tea", "channel": "email", "class": "advertising", "purpose": "marketing", "categories": ["tea"],
        "languages": {"de": {"subject": "Neuer Tee", "html": "<p>Hallo</p>"}}}  # fmt: skip


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[Rig]:
    """The shop with a mail about tea, and Otto, who never agreed to anything."""
    with rig(database_url, tmp_path, NOON) as made:
        allow(made, on=True, similar={"tea": ["teaware"]})
        with made.world.database.transaction() as tx:
            templates.save(tx, made.world.workspace, template_text.parse(MAIL), NOON, "test")
            raise_epoch(tx, made.world.workspace)
            save_account(
                tx, made.world.workspace, "mail", "smtp", ["email"], Vault("x" * 43 + "=").seal({}), NOON
            )
        made.world.collect(
            {"type": "identify", "userId": "otto", "traits": {"email": OTTO, "language": "de"}}
        )
        made.world.settle()
        yield made


def allow(shop: Rig, **rule: Any) -> None:
    """Use the exception."""
    with shop.world.database.transaction() as tx:
        tx.run(
            "UPDATE workspaces SET settings = settings || %s::jsonb, epoch = epoch + 1",
            [msgspec.json.encode({"existing_customers": rule}).decode()],
        )


def buy(shop: Rig, order: str = "o-1", category: str = "tea", **notice: Any) -> None:
    """Otto orders; the checkout says what it showed."""
    said = {**NOTICE, **notice}
    properties = {
        "order_id": order, "total": 20, "currency": "EUR",
        "products": [{"product_id": "p1", "category": category, "price": 20, "quantity": 1}],
        **({"existing_customer_notice": said} if said.get("wording") else {}),
    }  # fmt: skip
    happens(shop, "Order Completed", **properties)


def happens(shop: Rig, event: str, **properties: Any) -> None:
    """Something of Otto's."""
    shop.world.collect({"type": "track", "userId": "otto", "event": event, "properties": properties})
    shop.world.settle()


def send(shop: Rig, template: str = "more-tea") -> tuple[str, str | None, str]:
    """A mail to Otto; answers state, reason and what the gate said about consent."""
    person, now = shop.world.person("otto"), shop.world.clock.now()
    message = Message(
        shard=shard_of(person), id=derive_id("test", shop.world.number()), person=person,
        workspace=shop.world.workspace, template=template, channel="email", message_class="advertising",
        purpose="marketing", lane="triggered", planned_at=now, due_at=now, plan=Plan(recheck_audience=False),
    )  # fmt: skip
    with shop.world.database.transaction() as tx:
        messages.plan(tx, [message])
    shop.world.settle()
    row = next(one for one in shop.world.ledger() if one["id"] == message.id)
    said = [step for step in row["gate"] if step["step"] == "consent"]
    return row["state"], row["reason"], said[-1]["detail"] if said else ""


def test_a_customer_who_was_told_and_did_not_object_gets_mail_about_similar_goods_with_the_notice(
    shop: Rig,
) -> None:
    """All four conditions; the trace names the sale, and the mail says how to object (§ 7 (3) no. 4)."""
    buy(shop)
    assert send(shop) == ("accepted", None, "existing customer, sale o-1")
    mail = shop.world.outbox.sent[-1].content
    assert "jederzeit widersprechen" in mail.text
    assert "jederzeit widersprechen" in mail.html
    assert mail.text.rstrip().endswith(mail.list_unsubscribe_url)
    shop.pass_minutes(60)
    buy(shop, "o-2", "teaware")
    assert send(shop)[2] == "existing customer, sale o-2"


def test_without_a_sale_there_is_no_exception(shop: Rig) -> None:
    """A form or an abandoned cart is no sale."""
    happens(shop, "Checkout Started", cart_id="c", products=[{"product_id": "p1", "category": "tea"}])
    assert send(shop)[:2] == ("not_sent", "no_consent")


@pytest.mark.parametrize(
    ("notice", "missing"),
    [
        ({"shown": False}, "no notice when the address was given"),
        ({"shown": "yes"}, "no notice when the address was given"),
        ({"objected": True}, "the customer objected"),
        ({"objected": None}, "the customer objected"),
        ({"category": "bicycles"}, "the goods are not similar"),
        ({"seller": "Partner GmbH"}, "the goods are not similar"),
    ],
)
def test_each_condition_that_fails_alone_stops_it(shop: Rig, notice: dict[str, Any], missing: str) -> None:
    """Compliance 4.2: notice at collection, no objection, own similar goods."""
    buy(shop, **notice)
    state, reason, detail = send(shop)
    assert (state, reason) == ("not_sent", "no_consent")
    assert missing in detail
    assert "o-1" in detail


def test_an_order_without_a_notice_or_for_another_address_grants_nothing(shop: Rig) -> None:
    """The address must have come from the customer with that very sale."""
    buy(shop, wording="")
    assert send(shop)[:2] == ("not_sent", "no_consent")
    buy(shop, "o-2", address={"email": "other@example.com"})
    assert send(shop)[2] == "never for marketing by email"


@pytest.mark.parametrize(
    ("event", "properties"),
    [
        ("Order Cancelled", {}),
        ("Order Refunded", {}),
        ("Order Returned", {"products": [{"product_id": "p1", "quantity": 1}]}),
    ],
)
def test_a_contract_that_falls_takes_the_permission_with_it(
    shop: Rig, event: str, properties: dict[str, Any]
) -> None:
    """Cancelled, refunded or returned as a whole; a part given back leaves it."""
    buy(shop)
    happens(shop, event, order_id="o-1", **properties)
    state, reason, detail = send(shop)
    assert (state, reason) == ("not_sent", "no_consent")
    assert "the contract does not stand" in detail


def test_a_part_of_the_order_given_back_leaves_the_contract(shop: Rig) -> None:
    """Only the return of everything ends it."""
    buy(shop)
    happens(shop, "Order Refunded", order_id="o-1", refund_amount=5)
    assert send(shop)[0] == "accepted"


def test_an_objection_ends_it_for_good_and_a_later_purchase_does_not_take_it_back(shop: Rig) -> None:
    """GDPR 21 (2): absolute. One click in the mail's notice is enough."""
    buy(shop)
    send(shop)
    link = shop.world.outbox.sent[-1].content.list_unsubscribe_url
    shop.client.post(link.removeprefix("http://127.0.0.1:8000"))
    shop.pass_minutes(60)
    assert send(shop)[:2] == ("suppressed", "unsubscribed")
    buy(shop, "o-2")
    with shop.world.database.transaction() as tx:
        found = grants_of(tx, shop.world.workspace, shop.world.person("otto"))
    assert [(one.sale, one.void_reason) for one in found] == [("o-2", "objected"), ("o-1", "objected")]


TEA = {
    "id": "tea", "name": "Tea", "enter": {"on": [{"event": "Product Viewed"}], "again": "always"},
    "steps": [{"wait": "soon", "for": "1h"}, {"send": "mail", "channel": "email", "template": "more-tea"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("withdrawn", "end"),
    [("", ("sent", "")), ("tracking", ("sent", "")), ("feedback", ("not_sent", "no_consent"))],
)
def test_a_trial_with_a_customer_knows_the_sale_and_what_ends_it(
    shop: Rig, withdrawn: str, end: tuple[str, str]
) -> None:
    """J46: the mail carries its notice; who objects on the way takes the permission back."""
    buy(shop)
    said = [Happening(kind="consent", action="withdraw", channel="email", purpose=withdrawn)]
    trial = Trial(definition=TEA, person=shop.world.person("otto"), happenings=said if withdrawn else [])
    with shop.world.database.transaction() as tx:
        found = try_journey(tx, shop.world.definitions(), trial, shop.world.clock.now(), "http://127.0.0.1:1")
    (last,) = [line for line in found.lines if line.kind in ("sent", "not_sent")]
    assert (last.kind, last.reason) == end
    assert last.message is not None
    (about,) = [one for one in last.message.gate if one.step == "consent"]
    if last.kind == "sent":
        assert about.detail == "existing customer, sale o-1"
        assert "jederzeit widersprechen" in str(last.message.content)
    else:
        assert about.detail.endswith("sale o-1 does not allow it: the customer objected")


def test_a_withdrawal_in_an_imported_file_is_an_objection_too(shop: Rig) -> None:
    """GDPR 21: however it is told."""
    buy(shop)
    world = shop.world
    colleague = Caller(workspace=world.workspace, name="ada", scopes=frozenset(ALL_SCOPES))
    upload = Upload(world.database, colleague, "left.csv", world.clock.now())
    upload.take(f"E-Mail-Adresse,accepts_marketing\n{OTTO},nein\n".encode())
    upload.end(world.clock.now())
    with world.database.transaction() as tx:
        suggested = edit_import.view(tx, world.workspace, upload.id).suggestion
        edit_import.set_mapping(tx, colleague, upload.id, msgspec.to_builtins(suggested), world.clock.now())
        edit_import.run(tx, colleague, upload.id, world.clock.now())
    for _ in range(5):
        world.chores.ask_in_more()
        world.settle()
    with world.database.transaction() as tx:
        (grant,) = grants_of(tx, world.workspace, world.person("otto"))
    assert grant.void_reason == "objected"


def test_a_template_that_names_no_goods_is_similar_to_nothing(shop: Rig) -> None:
    """Unsure means no: the mail of the rig advertises anything."""
    buy(shop)
    assert "not similar" in send(shop, "mail")[2]


def test_off_by_default_nothing_is_kept_and_nothing_is_allowed(shop: Rig) -> None:
    """The shop's counsel decides; until then only consent counts."""
    allow(shop, on=False)
    buy(shop)
    assert send(shop)[2] == "never for marketing by email"
    with shop.world.database.transaction() as tx:
        assert grants_of(tx, shop.world.workspace, shop.world.person("otto")) == []


def test_a_workspace_may_let_consents_lapse_earlier_than_the_law_and_never_later(shop: Rig) -> None:
    """Compliance 4.1: stale_months, only downwards."""
    with shop.world.database.transaction() as tx:
        tx.run("UPDATE workspaces SET settings = settings || '{\"stale_months\": 6}', epoch = epoch + 1")
    shop.world.consent("otto", "email", "marketing", address=OTTO)
    assert send(shop)[0] == "accepted"
    shop.world.wait(timedelta(days=170))
    assert send(shop)[0] == "accepted"
    shop.world.wait(timedelta(days=200))
    assert send(shop)[:2] == ("not_sent", "no_consent")
