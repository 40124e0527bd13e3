"""What DHL tells us: states of shipments, and the steps of the subscription itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anklang.shops.model import Parcel, Stage
from anklang.shops.read import moment, part, parts, short, text, tracking_number, web_address

CODES: Mapping[str, Stage] = {"transit": "in_transit", "delivered": "delivered", "failure": "attempt_failed"}
SILENT = frozenset({"pre-transit", "unknown"})
_LOADED = ("out for delivery", "loaded onto the delivery vehicle", "in das zustellfahrzeug geladen")
"""DHL has no code for the last part of the way: it says so in words, in English or German."""


def parcels(body: Mapping[str, Any]) -> tuple[Parcel, ...]:
    """The shipments of a push that mean something to the customer."""
    return tuple(found for one in parts(body, "shipments") if (found := _parcel(one)) is not None)


def _parcel(shipment: Mapping[str, Any]) -> Parcel | None:
    status = part(shipment, "status")
    stage, number = stage_of(status), tracking_number(shipment.get("id"))
    if stage is None or not number:
        return None
    return Parcel(
        number=number, stage=stage, at=moment(status.get("timestamp")), carrier="dhl",
        url=web_address(shipment.get("serviceUrl")), expected=short(shipment.get("estimatedTimeOfDelivery"))[:35],
    )  # fmt: skip


def stage_of(status: Mapping[str, Any]) -> Stage | None:
    """The stage of a state; None where it says nothing to the customer, or is one that we do not know."""
    stage = CODES.get(text(status.get("statusCode")).lower())
    words = f"{text(status.get('status'))} {text(status.get('description'))}".lower()
    return "out_for_delivery" if stage == "in_transit" and any(one in words for one in _LOADED) else stage
