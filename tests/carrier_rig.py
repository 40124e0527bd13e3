"""A connected carrier in front of the real application, beside a shop whose orders are known; samples of three vendors.

The samples have the shape of the vendors' documented calls; their values are ours.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from contract.providers.vendor import NOW
from shop_rig import ShopRig
from spine_rig import rig

from anklang.flows.match_parcels import ParcelMatcher
from anklang.shops.freshness import EVERY
from anklang.shops.model import Stage

SECRET = "a secret of the carrier"
Call = tuple[dict[str, str], bytes]
SETTINGS: Mapping[str, dict[str, str]] = {
    "aftership": {"webhook_secret": SECRET},
    "sendcloud": {"signature_key": SECRET},
    "dhl": {"api_key": "key-of-the-app", "account": "5011223344", "token": SECRET, "base_url": "http://127.0.0.1:9"},
}  # fmt: skip


def at(minutes: float) -> datetime:
    """So many minutes before NOW."""
    return NOW - timedelta(minutes=minutes)


def aftership(stage: str, number: str = "00340434161094000001", minutes: float = 5, **said: Any) -> Call:
    """A tracking_update of API version 2026-07; `stage` is a tag, or tag and subtag."""
    tag, _, subtag = stage.partition(" ")
    body = {
        "event": "tracking_update", "event_id": "94dadd60-ed26-46d0-aa52-3ced925a50ff", "is_tracking_first_tag": True,
        "ts": int(at(minutes).timestamp()),
        "msg": {
            "id": "1", "tracking_number": number, "slug": "dhl-germany", "tag": tag, "subtag": subtag or f"{tag}_001",
            "title": number, "order_id": None, "order_number": None, "return_to_sender": False,
            "courier_tracking_link": f"https://tracking.example/{number}",
            "latest_estimated_delivery": {"type": "specific", "datetime": "2026-11-24"},
            "checkpoints": [{"checkpoint_time": "2026-11-21T00:52:00", "slug": "dhl-germany", "tag": tag}], **said,
        },
    }  # fmt: skip
    return signed_aftership(json.dumps(body).encode())


def signed_aftership(body: bytes, secret: str = SECRET) -> Call:
    """A body with the signature that AfterShip would send."""
    made = b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    return {"aftership-hmac-sha256": made, "As-Webhook-Version": "2026-07"}, body


def sendcloud(status: int, number: str = "00340434161094000001", minutes: float = 5, **said: Any) -> Call:
    """A parcel_status_changed; `status` is the id of a status."""
    body = {
        "action": "parcel_status_changed", "timestamp": int(at(minutes).timestamp() * 1000),
        "carrier_status_change_timestamp": None,
        "parcel": {
            "id": 3, "name": "Ada Byron", "city": "Wien", "telephone": "+436641234567", "email": "ada@example.com",
            "tracking_number": number, "tracking_url": f"https://tracking.example/{number}",
            "status": {"id": status, "message": "as Sendcloud calls it"}, "carrier": {"code": "dhl"},
            "order_number": "", "external_order_id": None, "is_return": False, **said,
        },
    }  # fmt: skip
    return signed_sendcloud(json.dumps(body).encode())


def signed_sendcloud(body: bytes, secret: str = SECRET) -> Call:
    """A body with the signature that Sendcloud would send."""
    return {"Sendcloud-Signature": hmac.digest(secret.encode(), body, "sha256").hex()}, body


def dhl(
    code: str, number: str = "00340434161094000001", minutes: float = 5, words: str = "", **said: Any
) -> Call:
    """A push of one shipment; `code` is its statusCode, `words` what DHL writes beside it."""
    body = {
        "self": "https://api-eu.dhl.com/tracking/push/v1/subscription/0f0e-1", "scope": "subscription.push",
        "shipments": [{
            "id": number, "service": "parcel-de", "serviceUrl": f"https://tracking.example/{number}",
            "status": {"timestamp": at(minutes).isoformat(), "statusCode": code, "status": words or code},
            "estimatedTimeOfDelivery": "2026-11-24T12:00:00+01:00", "events": [], **said,
        }],
    }  # fmt: skip
    return token_dhl(json.dumps(body).encode())


def token_dhl(body: bytes, secret: str = SECRET) -> Call:
    """A body with our secret, as the subscription asks DHL to send it."""
    return {"X-Anklang-Token": secret, "Content-Type": "application/json"}, body


SIGNED: Mapping[str, Callable[..., Call]] = {
    "aftership": signed_aftership, "sendcloud": signed_sendcloud, "dhl": token_dhl,
}  # fmt: skip
SAMPLES: Mapping[str, Callable[..., Call]] = {"aftership": aftership, "sendcloud": sendcloud, "dhl": dhl}
WORDS: Mapping[str, Mapping[Stage, str | int]] = {
    "aftership": {
        "in_transit": "InTransit", "out_for_delivery": "OutForDelivery", "attempt_failed": "AttemptFail",
        "ready_for_pickup": "AvailableForPickup", "delivered": "Delivered", "delayed": "Exception Exception_005",
        "returned": "Exception Exception_011",
    },
    "sendcloud": {
        "in_transit": 3, "out_for_delivery": 92, "attempt_failed": 8, "ready_for_pickup": 12, "delivered": 11,
        "delayed": 4, "returned": 62992,
    },
    "dhl": {"in_transit": "transit", "attempt_failed": "failure", "delivered": "delivered"},
}  # fmt: skip
"""How each vendor says a stage."""


class CarrierRig(ShopRig):
    """One carrier, connected at NOW, beside a shop that sends its events itself."""

    def hears(self, call: Call) -> int:
        """The carrier calls."""
        return self.call(*call)

    def shop_says(self, event: str, user: str = "ada", source: str = "", **properties: Any) -> None:
        """The shop tells something, and it is handled."""
        context = {"source": source} if source else {}
        told = {"type": "track", "userId": user, "event": event, "properties": properties, "context": context}
        self.world.collect(told)
        self.settle()

    def stages(self, user: str = "ada") -> list[str]:
        """The events of the carrier in the person's history, oldest first."""
        with self.world.database.transaction() as tx:
            rows = tx.rows(
                "SELECT name FROM events WHERE context->>'source' = %s AND person_id = %s ORDER BY received_at, at",
                [self.name, self.id_of(user)],
            )
        return [row[0] for row in rows]

    def look_again(self) -> None:
        """Ten minutes later the process that reads shops comes by."""
        self.world.clock.set(self.world.clock.now() + EVERY)
        asyncio.run(self.read_all(ParcelMatcher))
        self.settle()

    def unmatched(self) -> list[str]:
        """Stages of the parcels that are nobody's."""
        with self.world.database.transaction() as tx:
            rows = tx.rows("SELECT parcel->>'stage' FROM unmatched_parcels ORDER BY at, id")
        return [row[0] for row in rows]


@contextmanager
def carrier_rig(url: str, folder: Path, vendor: str, **settings: str) -> Iterator[CarrierRig]:
    """A carrier that was connected two days ago; NOW is now, and everything said by then is handled."""
    with rig(url, folder, NOW - timedelta(days=2)) as made:
        carrier = CarrierRig(made, "carrier", vendor, {**SETTINGS[vendor], **settings})
        made.world.clock.set(NOW)
        yield carrier
