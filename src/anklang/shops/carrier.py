"""What carriers share: they only call, most sign one document about one parcel, and are told by hand where to call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from anklang.channels.provider import BodyBroken, CheckResult, RawRequest, Verified
from anklang.shops.connector import Delivery, ShopAdapter, ShopRoute
from anklang.shops.model import Article, Page, Parcel, Shelf
from anklang.shops.read import MOST_NUMBER, document, is_signed, part, short, text

Json = Mapping[str, Any]


class CarrierAdapter(ShopAdapter):
    """A carrier: it only calls, so there is nothing to read; most are told on their own pages where to call."""

    async def check(self) -> CheckResult:
        """Ask the carrier whether our credentials are good; most have nothing that could be asked."""
        return self._by_hand()

    async def register(self, addresses: Mapping[str, str]) -> CheckResult:
        """Tell the carrier where to call us; most want to be told on their own pages."""
        return self._by_hand()

    def _by_hand(self) -> CheckResult:
        where = f"Enter our address on the pages of {self._manifest.title}."
        return CheckResult(
            False, f"There is nothing to ask. {where} Its first call shows that the secret fits."
        )

    async def changes(self, since: datetime, page: str) -> Page:
        """Nothing: a carrier only calls."""
        return Page(says=(), next="")

    async def shelf(self, page: str) -> Shelf:
        """Nothing: a carrier sells nothing."""
        return Shelf(articles=())

    async def named(self, names: Sequence[str]) -> list[Article]:
        """Nothing: a carrier sells nothing."""
        return []


def signed_route(
    secret: str, header: str, read: Callable[[Verified], Delivery], *, base64: bool
) -> ShopRoute:
    """The one address of a carrier that signs the raw bytes with HMAC-SHA256, in base64 or in hex."""

    def verify(request: RawRequest) -> bool:
        return is_signed(secret, request.body, request.header(header), base64=base64)

    return ShopRoute("events", verify, read)


def read_parcel(
    call: Verified,
    field: str,
    wanted: str,
    inside: str,
    read: Callable[[Json, Json], tuple[str, Parcel | None]],
) -> Delivery:
    """A call about one parcel: `field` names what it is about, and what is `wanted` has the parcel `inside`.

    `read` takes the parcel and the whole document, and answers the vendor's word for the state and what it says; None
    where that is nothing to the customer. Whatever else a call is about says nothing. Raises BodyBroken.
    """
    body = document(call.request.body)
    about = short(body.get(field))
    if about != wanted:
        return Delivery(topic=about)
    found = part(body, inside)
    if not found:
        raise BodyBroken(f"{inside} is missing")
    word, parcel = read(found, body)
    return Delivery(topic=f"{about} {word}", parcels=(parcel,) if parcel else ())


def order_names(order_id: object, order_number: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids and the numbers of the order of a parcel, as the vendor has them in two fields.

    Where both are filled in, each is what it says. One alone may be either: who makes parcels by hand knows the order
    by one name, and puts it where there is room.
    """
    id_, number = text(order_id)[:MOST_NUMBER], text(order_number)[:MOST_NUMBER]
    if id_ and number:
        return (id_,), (number,)
    return ((either,), (either,)) if (either := id_ or number) else ((), ())
