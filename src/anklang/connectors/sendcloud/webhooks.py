"""What Sendcloud tells us: signed over the raw bytes, one parcel in each call, in any order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anklang.channels.call import Http
from anklang.channels.manifest import Settings
from anklang.channels.provider import Verified
from anklang.connectors.sendcloud.manifest import MANIFEST
from anklang.core.clock import Clock
from anklang.shops.carrier import CarrierAdapter, order_names, read_parcel, signed_route
from anklang.shops.connector import Delivery
from anklang.shops.model import Parcel, Stage
from anklang.shops.read import part, short, tracking_number, unix, web_address

STATUSES: Mapping[int, Stage] = {
    3: "in_transit",  # en route to sorting centre
    5: "in_transit",  # sorted
    7: "in_transit",  # being sorted
    22: "in_transit",  # picked up by driver
    91: "in_transit",  # en route
    62989: "in_transit",  # at customs
    62990: "in_transit",  # at sorting centre
    4: "delayed",
    92: "out_for_delivery",  # driver en route
    8: "attempt_failed",
    80: "attempt_failed",  # unable to deliver
    12: "ready_for_pickup",  # awaiting customer pickup
    11: "delivered",
    93: "delivered",  # collected by customer
    62992: "returned",
}
"""Ids of the statuses that mean something to the customer."""
SILENT = frozenset({
    1, 6, 13, 15, 999, 1000, 1001, 1002, 1337, 1998, 1999, 2000, 2001, 62991, 62993, 62994, 62995, 62996, 62997,
})  # fmt: skip
"""Labels, cancellations of labels, changes that the recipient made, refusals by the recipient, and unknown ones."""


class SendcloudConnector(CarrierAdapter):
    """One integration; it is heard, and nothing is asked of it."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        key = settings.text("signature_key")
        super().__init__(MANIFEST, (signed_route(key, "Sendcloud-Signature", read_call, base64=False),))


def read_call(call: Verified) -> Delivery:
    """A verified call; an action that is not about the status of a parcel says nothing. Raises BodyBroken."""
    return read_parcel(call, "action", "parcel_status_changed", "parcel", _parcel)


def _parcel(parcel: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[str, Parcel | None]:
    id_, number = short(part(parcel, "status").get("id")), tracking_number(parcel.get("tracking_number"))
    stage = STATUSES.get(int(id_)) if id_.isascii() and id_.isdecimal() and len(id_) < 10 else None
    if stage is None or not number or parcel.get("is_return") is True:
        return id_, None
    ids, numbers = order_names(parcel.get("external_order_id"), parcel.get("order_number"))
    return id_, Parcel(
        number=number, stage=stage, at=unix(body.get("timestamp")), url=web_address(parcel.get("tracking_url")),
        carrier=short(part(parcel, "carrier").get("code")),
        order_ids=ids, order_numbers=numbers,
    )  # fmt: skip
