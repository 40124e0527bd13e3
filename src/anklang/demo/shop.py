"""What the shop's pages ask for: who is there, what is sold, a cart of an earlier visit, and what a code is worth."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from anklang.core.errors import NotFound
from anklang.coupons import find as coupons
from anklang.coupons.find import Coupon
from anklang.demo import store
from anklang.demo.asked import customer
from anklang.demo.catalogue import catalogue
from anklang.demo.handset import answer
from anklang.demo.people import CUSTOMERS, Customer
from anklang.demo.site import site_of
from anklang.flows.preference_links import shop_link
from anklang.policy.find import list_states, list_suppressions
from anklang.profiles.find import get_person
from anklang.profiles.identities import person_of
from anklang.profiles.model import Cart
from anklang.storage.transaction import Tx

AGREED = ("given", "confirmed")
_PERCENT = re.compile(r"(\d{1,2})\s?%")
_ONLY = {"s1-collection": "heide"}  # pools whose codes count for one collection


def state(request: Request) -> Response:
    """Everything that the pages need to begin."""
    site = site_of(request)
    raw = catalogue().raw
    with site.database.transaction() as tx:
        facts = store.load_facts(tx)
        customers = [_customer(tx, facts.workspace, one) for one in CUSTOMERS]
    return answer({"now": site.clock.now(), "customers": customers, "writeKey": facts.write_key, **raw})


def cart(request: Request) -> Response:
    """A cart that can still be bought, as Anklang remembers it; 404 for one that is unknown, ordered or empty."""
    wanted = str(request.path_params["id"])
    with site_of(request).database.transaction() as tx:
        found = _find_cart(tx, store.load_facts(tx).workspace, wanted)
    if found is None or not _can_be_bought(found):
        return answer({"error": "no such cart"}, 404)
    return answer(_goods(found))


def account_cart(request: Request) -> Response:
    """What a browser cannot know about its cart: {ordered, cart}.

    `ordered` says that the cart `mine` was bought, be it elsewhere; `cart` is the latest one of `customer` that can
    still be bought, or null.
    """
    mine, name = request.query_params.get("mine", ""), request.query_params.get("customer", "")
    with site_of(request).database.transaction() as tx:
        workspace = store.load_facts(tx).workspace
        known = _find_cart(tx, workspace, mine) if mine else None
        carts = _carts(tx, workspace, person_of(tx, workspace, "user", customer(name).id)) if name else []
    latest = next((one for one in carts if _can_be_bought(one)), None)
    return answer(
        {
            "ordered": known is not None and known.status == "ordered",
            "cart": None if latest is None else _goods(latest),
        }
    )


def coupon(request: Request) -> Response:
    """What a code is worth to this customer: {valid, code, percent, products, reason}. Codes are personal (E2)."""
    site = site_of(request)
    typed = str(request.path_params["code"]).strip().upper()
    who = request.query_params.get("customer", "")
    with site.database.transaction() as tx:
        workspace = store.load_facts(tx).workspace
        person = person_of(tx, workspace, "user", customer(who).id) if who else None
        mine = coupons.of_person(tx, workspace, person) if person is not None else []
        found = next((one for one in mine if one.code.upper() == typed), None)
        pool = coupons.pool(tx, workspace, found.pool_id) if found else None
    percent = _PERCENT.search(f"{pool.conditions} {pool.name}") if pool else None
    reason = "unknown" if found is None or percent is None else _why_not(found, site.clock.now())
    if reason or found is None or percent is None:
        return answer({"valid": False, "code": typed, "percent": 0, "products": [], "reason": reason})
    products = catalogue().of_collection(_ONLY[found.pool_id]) if found.pool_id in _ONLY else []
    return answer(
        {
            "valid": True,
            "code": found.code,
            "percent": int(percent.group(1)),
            "products": products,
            "reason": "",
        }
    )


def preferences(request: Request) -> Response:
    """Where the customer's own page is, as a shop's server asks for whoever is logged in: {url, embed_url}."""
    site = site_of(request)
    who = customer(str(request.path_params["customer"]))
    with site.database.transaction() as tx:
        facts = store.load_facts(tx)
        known = person_of(tx, facts.workspace, "user", who.id)
        if known is None:
            return answer({"error": "nobody is known by this name yet"}, 404)
        person = get_person(tx, facts.workspace, known)
        made = shop_link(site.definitions.of(tx, facts.workspace), person, facts.base_url, site.clock.now())
    return answer({"url": made.url, "embed_url": made.embed_url})


def _why_not(found: Coupon, now: Any) -> str:
    if found.state == "redeemed":
        return "used"
    return "expired" if found.expires_at is not None and now >= found.expires_at else ""


def _customer(tx: Tx, workspace: int, one: Customer) -> dict[str, Any]:
    """A customer, and how they can be reached at this moment: what was withdrawn or stopped is not there any more."""
    person = person_of(tx, workspace, "user", one.id)
    states = list_states(tx, workspace, person) if person is not None else []
    agreed = {(row.channel, row.purpose) for row in states if row.state in AGREED}

    def may(channel: str, address: str) -> bool:
        stopped = any(
            row.address == address
            for row in list_suppressions(tx, workspace, channel=channel, address=address).items
        )
        return (channel, "marketing") in agreed and not stopped

    has = {
        "push": one.app and may("push", one.token), "sms": may("sms", one.phone), "email": may("email", one.email),
        "tracking": any(purpose == "tracking" for _, purpose in agreed), "app": one.app,
    }  # fmt: skip
    return {
        "id": one.id, "name": one.name, "language": one.language, "phone": one.phone, "email": one.email, "has": has,
    }  # fmt: skip


def _find_cart(tx: Tx, workspace: int, cart_id: str) -> Cart | None:
    """The cart of any person: first where it is the present one, then among the customers' earlier ones."""
    rows = tx.rows(
        "SELECT id FROM people WHERE workspace_id = %s AND merged_into IS NULL "
        "AND profile -> 'cart' ->> 'id' = %s LIMIT 5",
        [workspace, cart_id],
    )
    people: list[UUID | None] = [row[0] for row in rows]
    people += [person_of(tx, workspace, "user", one.id) for one in CUSTOMERS]
    return next(
        (one for person in people for one in _carts(tx, workspace, person) if one.id == cart_id), None
    )


def _carts(tx: Tx, workspace: int, person: UUID | None) -> list[Cart]:
    """The carts of a person, latest first; none where they are known by name and the worker has not met them yet."""
    try:
        return [] if person is None else get_person(tx, workspace, person).memory.carts
    except NotFound:
        return []


def _can_be_bought(found: Cart) -> bool:
    return found.status in ("open", "checkout") and bool(found.items)


def _goods(found: Cart) -> dict[str, Any]:
    items = [{"product_id": item.product, "quantity": item.quantity} for item in found.items]
    return {"cart_id": found.id, "items": items}
