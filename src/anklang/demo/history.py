"""What the shop told Anklang about its customers before the demo began, in the form in which a shop would tell it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from anklang.core.json import encode
from anklang.demo.catalogue import Catalogue
from anklang.demo.people import Customer, Purchase
from anklang.events.accept import Source, accept
from anklang.events.split import open_batch

_FIRST = timedelta(days=400)  # the shop knows everybody for that long
_APP = timedelta(days=20)  # the app was opened last


def batch_of(customer: Customer, catalogue: Catalogue, base_url: str, begin: datetime) -> bytes:
    """A customer's past as one batch of the tracking API; the same for the same moment, so that a repeat is known."""
    events = [_identify(customer, begin)]
    events += [
        event for order in customer.bought for event in _order(customer, order, catalogue, base_url, begin)
    ]
    events += [_view(customer, id_, catalogue, base_url, begin) for id_ in customer.viewed]
    if customer.app:
        events += _phone(customer, begin)
    return encode({"batch": events})


def check(batch: bytes, workspace: int, begin: datetime) -> Any:
    """The batch as accepted events, exactly as the tracking API reads it as history (J4)."""
    accepted = accept(open_batch(batch), "", Source(workspace=workspace, imported=True), begin)
    if accepted.problems:
        raise ValueError(f"the demo's history is not acceptable: {accepted.problems[0]}")
    return accepted.arrivals


def _event(customer: Customer, kind: str, what: str, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "type": kind, "messageId": f"demo-{customer.id}-{what}", "userId": customer.id,
        "timestamp": at.isoformat(), **more,
    }  # fmt: skip


def _identify(customer: Customer, begin: datetime) -> dict[str, Any]:
    traits = {
        "firstName": customer.first_name, "lastName": customer.last_name, "name": customer.name,
        "email": customer.email, "phone": customer.phone, "language": customer.language,
        "address": {"city": "Köln", "postalCode": "50667", "country": "DE"}, "timezone": "Europe/Berlin",
    }  # fmt: skip
    return _event(customer, "identify", "identify", begin - _FIRST, traits=traits)


def _order(
    customer: Customer, order: Purchase, catalogue: Catalogue, base_url: str, begin: datetime
) -> list[dict[str, Any]]:
    at = begin - timedelta(days=order.days_ago)
    lines = [catalogue.described(id_, customer.language, base_url) for id_ in order.products]
    total = sum(catalogue.product(id_).price for id_ in order.products) + catalogue.shipping
    properties = {
        "order_id": order.order, "cart_id": f"cart-{order.order.lower()}", "affiliation": "Lindenhof",
        "currency": "EUR", "products": lines, "total": total / 100, "value": total / 100,
        "shipping": catalogue.shipping / 100,
    }  # fmt: skip
    return [_event(customer, "track", order.order, at, event="Order Completed", properties=properties)]


def _view(
    customer: Customer, id_: str, catalogue: Catalogue, base_url: str, begin: datetime
) -> dict[str, Any]:
    properties = catalogue.described(id_, customer.language, base_url)
    return _event(
        customer, "track", f"view-{id_}", begin - _APP, event="Product Viewed", properties=properties
    )


def _phone(customer: Customer, begin: datetime) -> list[dict[str, Any]]:
    device = {"id": f"phone-{customer.id}", "type": "ios", "token": customer.token}
    context = {
        "device": device,
        "app": {"name": "Lindenhof", "version": "2.4.0"},
        "timezone": "Europe/Berlin",
    }
    at, opened = begin - _APP, {"version": "2.4.0"}
    registered = {"deviceId": device["id"], "type": "ios", "token": customer.token, "pushEnabled": True}
    return [
        _event(customer, "track", "opened", at, event="Application Opened", properties=opened, context=context),
        _event(customer, "track", "device", at, event="Device Registered", properties=registered, context=context),
    ]  # fmt: skip
