"""Customers of Shopify: traits, consents with their level, and what the law lets them ask. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anklang.shops.model import Agreement, Said, Who
from anklang.shops.read import filled, moment, part, text

Json = dict[str, Any]
_ACTIONS = {"subscribed": "give", "unsubscribed": "withdraw"}
"""not_subscribed, pending, invalid and redacted say nothing that the person did."""


def who_of(person: Json, anonymous: str, guest: Mapping[str, str]) -> Who:
    """Somebody with a customer number, or whoever has this cart or order; they join what was seen before."""
    user = text(person.get("id"))
    return Who(user=user, anonymous=anonymous, traits={} if user else guest)


def contact(body: Json) -> dict[str, str]:
    """E-mail address and number that were given with an order or checkout."""
    return filled(
        email=text(body.get("email")) or text(body.get("contact_email")), phone=text(body.get("phone"))
    )


def customer(body: Json) -> list[Said]:
    """A customer in one state."""
    user = text(body.get("id"))
    if not user:
        return []
    home = part(body, "default_address")
    email, phone = text(body.get("email")), text(body.get("phone"))
    traits = filled(
        email=email, phone=phone or text(home.get("phone")), firstName=text(body.get("first_name")),
        lastName=text(body.get("last_name")), language=text(body.get("locale")), address=address(home),
        tags=_tags(body.get("tags")),
    )  # fmt: skip
    agreements = [
        *_agreement("email", part(body, "email_marketing_consent"), email),
        *_agreement("sms", part(body, "sms_marketing_consent"), phone),
    ]
    version = moment(body.get("updated_at"))
    return [
        Said(
            kind="customer", id=user, version=version, who=Who(user=user), traits=traits,
            agreements=tuple(agreements),
        )
    ]  # fmt: skip


def _tags(value: object) -> list[str]:
    given = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    return [text(one) for one in given if text(one)]


def address(body: Json) -> Json:
    """A postal address as far as rules and segments need it."""
    return filled(
        country=text(body.get("country_code")), city=text(body.get("city")), region=text(body.get("province_code")),
        postal_code=text(body.get("zip")),
    )  # fmt: skip


def _agreement(channel: str, said: Json, to: str) -> list[Agreement]:
    action = _ACTIONS.get(text(said.get("state")).lower())
    if action is None or not to:
        return []
    level = text(said.get("opt_in_level")).lower()
    proof = filled(
        opt_in_level=level, collected_from=text(said.get("consent_collected_from")).lower(),
        said_at=text(said.get("consent_updated_at")),
    )  # fmt: skip
    return [
        Agreement(
            channel="email" if channel == "email" else "sms", action="give" if action == "give" else "withdraw",
            address=to, at=moment(said.get("consent_updated_at")), confirmed=level == "confirmed_opt_in", proof=proof,
        )
    ]  # fmt: skip


def consent(body: Json, kind: str) -> list[Said]:
    """The topics about consent alone: the customer's number, and the consent; the address is in it or known here."""
    user = text(body.get("customer_id")) or text(body.get("id"))
    name = "email_marketing_consent" if kind == "email" else "sms_marketing_consent"
    to = (
        text(body.get("email_address")) or text(body.get("email"))
        if kind == "email"
        else text(body.get("phone"))
    )
    found = _agreement(kind, part(body, name), to)
    if not user or not found:
        return []
    return [Said(kind="customer", id=user, version=None, who=Who(user=user), agreements=tuple(found))]


def wish(body: Json, kind: str) -> list[Said]:
    """customers/data_request and customers/redact."""
    user = text(part(body, "customer").get("id"))
    if not user:
        return []
    return [
        Said(
            kind="customer", id=user, version=None, who=Who(user=user),
            wish="erasure" if kind == "redact" else "export",
        )
    ]  # fmt: skip
