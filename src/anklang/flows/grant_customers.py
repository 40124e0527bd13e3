"""Sales that allow advertising to customers: kept when an order says so, void when its ground is gone (4.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from anklang.consents import store as consents
from anklang.consents.grant import best_grant, customer_of, notice_of
from anklang.consents.model import Grant
from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.messages.address import given
from anklang.messages.model import Message
from anklang.policy import store as policy
from anklang.policy.model import EVERY, ExistingCustomer
from anklang.profiles.model import Person
from anklang.profiles.orders import given_back
from anklang.profiles.read import first_text
from anklang.profiles.vocabulary import standard_name
from anklang.storage.transaction import Tx

_ENDS = frozenset({"Order Cancelled", "Order Refunded", "Order Returned", "Return Completed"})
_MEASURING = frozenset({"tracking", "open_tracking", "click_tracking"})
"""Purposes that are no advertising: withdrawing them is no objection to it."""


def grant_customers(
    tx: Tx, definitions: Definitions, history: Sequence[Fact], people: Mapping[UUID, Person], now: datetime
) -> None:
    """Keep what orders say about the notice, and end what a cancelled or wholly returned order began.

    Off unless the workspace uses the exception; the shop's counsel decides that.
    """
    if not definitions.workspace.settings.existing_customers.on:
        return
    made: list[Grant] = []
    for fact in history:
        name = standard_name(fact.name) if fact.kind == "track" else ""
        order = first_text(fact.properties, "order_id", "orderId", "order_number")
        if name == "Order Completed" and order:
            made += _grants(definitions, fact, order, people.get(fact.person))
    if made:
        consents.add_grants(tx, definitions.workspace.id, _objected_before(tx, definitions, made, now))
    for fact in history:
        name = standard_name(fact.name) if fact.kind == "track" else ""
        order = first_text(fact.properties, "order_id", "orderId", "order_number")
        person = people.get(fact.person)
        if order and person is not None and (name in _ENDS or name == "Order Completed"):
            reason = _fallen(person, order)
            if reason:
                consents.void_sale(tx, person.id, order, reason, fact.at)


def _grants(definitions: Definitions, fact: Fact, order: str, person: Person | None) -> list[Grant]:
    said = notice_of(fact.properties)
    if said is None or person is None:
        return []
    notice, addresses = said
    settings = definitions.workspace.settings
    kept = person.memory.orders.get(order)
    categories = tuple(sorted({one.category for one in kept.items if one.category})) if kept else ()
    return [
        Grant(
            person=person.id, sale=order, channel=channel, address=given(channel, raw, settings.country).facts.value,
            at=fact.at, notice=notice, categories=categories, void_at=fact.at if notice.objected else None,
            void_reason="objected" if notice.objected else "",
        )
        for channel, raw in addresses.items()
        if channel in settings.existing_customers.channels
    ]  # fmt: skip


def _objected_before(tx: Tx, definitions: Definitions, grants: Sequence[Grant], now: datetime) -> list[Grant]:
    """An objection is absolute (GDPR 21): a later purchase does not take it back, only a consent does."""
    people = sorted({one.person for one in grants})
    states = policy.load_consents(tx, people, now)
    stops = policy.load_suppressions(
        tx, definitions.workspace.id, [(one.channel, one.address) for one in grants], definitions.link_key
    )
    found: list[Grant] = []
    for one in grants:
        refused = stops.get((one.channel, one.address)) or any(
            state.state == "withdrawn"
            and state.purpose not in _MEASURING
            and state.channel in (EVERY, one.channel)
            for state in states.get(one.person, ())
        )
        if refused and one.void_at is None:
            found.append(msgspec.structs.replace(one, void_at=one.at, void_reason="objected"))
        else:
            found.append(one)
    return found


def _fallen(person: Person, order_id: str) -> str:
    """Why the contract of an order does not stand any more; empty where it does."""
    order = person.memory.orders.get(order_id)
    if order is None:
        return ""
    if order.cancelled:
        return "cancelled"
    whole = order.completed and given_back(order) >= order.gross and bool(order.refunds or order.returns)
    return ("returned" if order.returns else "refunded") if whole else ""


def objected(tx: Tx, people: Sequence[UUID], channel: str, purpose: str, now: datetime) -> None:
    """Somebody withdrew, objected or opted out: sales allow no advertising to them any more."""
    if people and purpose not in _MEASURING:
        consents.void_objected(tx, people, channel, now)


def after_objection(grants: Sequence[Grant], channel: str, purpose: str, now: datetime) -> list[Grant]:
    """The same for a trial, which writes nothing."""
    return [
        msgspec.structs.replace(one, void_at=now, void_reason="objected")
        if purpose not in _MEASURING and channel in (EVERY, one.channel)
        else one
        for one in grants
    ]


def wants_grants(definitions: Definitions, messages: Sequence[Message]) -> bool:
    """Whether sales matter for any of these messages: one more read, only where the workspace uses the exception."""
    rule = definitions.workspace.settings.existing_customers
    return rule.on and any(m.message_class == "advertising" and m.channel in rule.channels for m in messages)


def customer_for(
    definitions: Definitions, message: Message, address: str, grants: Sequence[Grant], now: datetime
) -> ExistingCustomer | None:
    """The four conditions for one message, or None where nobody claims them."""
    rule = definitions.workspace.settings.existing_customers
    if (
        not rule.on
        or message.message_class != "advertising"
        or message.channel not in rule.channels
        or not grants
    ):
        return None
    wanted = definitions.categories_of(message.template)
    grant = best_grant(grants, message.channel, address, wanted, rule.similar, now)
    if grant is None:
        return None
    own = not grant.notice.seller or grant.notice.seller == rule.entity
    return customer_of(grant, wanted, rule.similar, own=own, notice_in_message=message.template is not None)


def is_ground(gate: Sequence[Mapping[str, object]]) -> bool:
    """Whether a message goes on the ground of a sale, as its gate said last: then it must carry the notice."""
    said = [step for step in gate if step.get("step") == "consent" and step.get("moment") == "hand_over"]
    return bool(said) and said[-1].get("rule") == "UWG-7-3"
