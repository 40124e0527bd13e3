"""What AfterShip tells us: signed over the raw bytes, one shipment in each call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anklang.channels.call import Http
from anklang.channels.manifest import Settings
from anklang.channels.provider import Verified
from anklang.connectors.aftership.manifest import MANIFEST
from anklang.core.clock import Clock
from anklang.shops.carrier import CarrierAdapter, order_names, read_parcel, signed_route
from anklang.shops.connector import Delivery
from anklang.shops.model import Parcel, Stage
from anklang.shops.read import part, short, text, tracking_number, unix, web_address

TAGS: Mapping[str, Stage] = {
    "InTransit": "in_transit", "OutForDelivery": "out_for_delivery", "AttemptFail": "attempt_failed",
    "AvailableForPickup": "ready_for_pickup", "Delivered": "delivered",
}  # fmt: skip
SILENT = frozenset({"Pending", "InfoReceived", "Expired"})
"""Tags that say nothing to the customer: a label, and no news for 30 days."""
DELAYS = frozenset({"Exception_004", "Exception_005", "Exception_016", "Exception_017"})
"""Subtags of the tag Exception that mean a delay: customs, outer causes, processing, weather."""
SENT_BACK = "Exception_011"


class AfterShipConnector(CarrierAdapter):
    """One account; it is heard, and nothing is asked of it."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        secret = settings.text("webhook_secret")
        super().__init__(MANIFEST, (signed_route(secret, "aftership-hmac-sha256", read_call, base64=True),))


def read_call(call: Verified) -> Delivery:
    """A verified call; an event that is not about the state of a shipment says nothing. Raises BodyBroken."""
    return read_parcel(call, "event", "tracking_update", "msg", _parcel)


def _parcel(shipment: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[str, Parcel | None]:
    tag, number = short(shipment.get("tag")), tracking_number(shipment.get("tracking_number"))
    stage = stage_of(shipment)
    if stage is None or not number or text(shipment.get("shipment_direction")) == "return":
        return tag, None
    ids, numbers = order_names(shipment.get("order_id"), shipment.get("order_number"))
    due = part(shipment, "latest_estimated_delivery")
    link = web_address(shipment.get("courier_tracking_link")) or web_address(
        shipment.get("aftership_tracking_url")
    )
    return tag, Parcel(
        number=number, stage=stage, at=unix(body.get("ts")), carrier=short(shipment.get("slug")), url=link,
        order_ids=ids, order_numbers=numbers,
        expected=(text(due.get("datetime")) or text(shipment.get("expected_delivery")))[:35],
    )  # fmt: skip


def stage_of(shipment: Mapping[str, Any]) -> Stage | None:
    """The stage of a shipment; None where its tag says nothing to the customer, or is one that we do not know."""
    tag, subtag = text(shipment.get("tag")), text(shipment.get("subtag"))
    if tag != "Exception":
        return TAGS.get(tag)
    if shipment.get("return_to_sender") is True or subtag == SENT_BACK:
        return "returned"
    return "delayed" if subtag in DELAYS else None
