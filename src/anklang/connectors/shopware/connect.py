"""A shop with Shopware 6: it registers with us, is heard by webhooks and read through the Admin API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from anklang.channels.call import Http
from anklang.channels.manifest import Settings
from anklang.channels.provider import CheckResult, RawRequest, Verified
from anklang.connectors.shopware import articles, handshake, orders
from anklang.connectors.shopware.manifest import MANIFEST
from anklang.core.clock import Clock
from anklang.shops.connector import Delivery, NotTold, ShopAdapter, ShopRoute
from anklang.shops.model import Article, Page, Said, Shelf
from anklang.shops.read import document, part, parts, text

Json = dict[str, Any]
PAGE = 50
MOST_VARIANTS = 500  # in one answer: as many as Shopware gives
_JSON = {"Content-Type": "application/json", "Accept": "application/json", "sw-inheritance": "1"}
_STATE: Json = {"associations": {"stateMachineState": {}}}
_ORDERS: Json = {
    "currency": {}, "orderCustomer": {}, "lineItems": {"associations": {"cover": {}}}, "stateMachineState": {},
    "transactions": _STATE,
    "deliveries": {"associations": {"stateMachineState": {}, "shippingMethod": {},
                                    "shippingOrderAddress": {"associations": {"country": {}}}}},
}  # fmt: skip
_CHANGED = {
    "order": ("updatedAt", "createdAt", "transactions.updatedAt", "deliveries.updatedAt"),
    "newsletter-recipient": ("updatedAt", "createdAt"),
}


class ShopwareConnector(ShopAdapter):
    """One shop."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        self._settings = settings
        self._http = http
        self._clock = clock
        self._api = f"{settings.url('shop_url')}/api"
        self._token = ""
        routes = (
            ShopRoute(
                "register", self._is_registration, lambda call: handshake.register(call, settings), ("GET",)
            ),
            ShopRoute(
                "confirm", lambda request: handshake.is_confirmation(request, settings),
                lambda call: handshake.confirm(call, settings),
            ),
            ShopRoute("events", lambda request: handshake.is_signed(request, settings), self._read),
        )  # fmt: skip
        super().__init__(MANIFEST, routes)

    def _is_registration(self, request: RawRequest) -> bool:
        return handshake.is_registration(request, self._settings, self._clock.now())

    def _read(self, call: Verified) -> Delivery:
        body = document(call.request.body)
        source, data = part(body, "source"), part(body, "data")
        topic, payload = text(data.get("event")), part(data, "payload")
        if text(source.get("shopId")) != self._settings.text("shop_id"):
            return Delivery(topic=topic, note="The call names another shop and was left out.")
        if topic == "app.deleted":
            return Delivery(topic=topic, spent=("api_key", "api_secret", "shop_secret"))
        if topic in ("product.written", "product.deleted"):
            return Delivery(topic=topic, articles=articles.names_of(data.get("payload")))
        stamp = body.get("timestamp")
        at = (
            datetime.fromtimestamp(stamp, UTC)
            if isinstance(stamp, int) and 0 < stamp < 10**11
            else call.heard_at
        )
        says: list[Said] = []
        if topic == "checkout.order.placed" or topic.startswith("state_enter.order"):
            says = orders.order(part(payload, "order"), at)
        elif topic.startswith("checkout.customer."):
            says = orders.customer(part(payload, "customer"), at)
        elif topic.startswith("newsletter."):
            says = orders.recipient(part(payload, "newsletterRecipient"), at)
        return Delivery(topic=topic, says=tuple(says))

    async def check(self) -> CheckResult:
        """Get a token and read one order: proves keys and right."""
        return await self.tried(self._check)

    async def _check(self) -> str:
        if not self._settings.text("api_key"):
            raise NotTold("The shop has not registered yet. Install the app in the shop.")
        await self._search("order", {"limit": 1})
        return "Shopware takes the keys."

    async def register(self, addresses: Mapping[str, str]) -> CheckResult:
        """The shop registers by itself; the topics stand in the app's manifest.xml."""
        done = bool(self._settings.text("shop_secret"))
        text_ = (
            "The shop is registered." if done else "Install the app in the shop: it then registers by itself."
        )
        return CheckResult(done, text_)

    async def changes(self, since: datetime, page: str) -> Page:
        """Orders, then newsletter recipients, that changed. `page` is the entity and the number of its page."""
        what, _, number = (page or "order 1").partition(" ")
        moment_ = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        asked: Json = {
            "limit": PAGE, "page": int(number),
            "filter": [{"type": "multi", "operator": "or", "queries": [
                {"type": "range", "field": field, "parameters": {"gte": moment_}} for field in _CHANGED[what]]}],
            "sort": [{"field": "id", "order": "ASC"}],
        }  # fmt: skip
        if what == "order":
            asked["associations"] = _ORDERS
        found = await self._search(what, asked)
        read = orders.order if what == "order" else orders.recipient
        says = [said for one in found for said in read(one, None)]
        if len(found) == PAGE:
            return Page(says=tuple(says), next=f"{what} {int(number) + 1}")
        return Page(says=tuple(says), next="newsletter-recipient 1" if what == "order" else "")

    async def shelf(self, page: str) -> Shelf:
        """All articles, by their parents or those that have none; `page` counts from 1."""
        number = int(page or "1")
        asked: Json = {"limit": PAGE, "page": number, "sort": [{"field": "id", "order": "ASC"}],
                       "filter": [{"type": "equals", "field": "parentId", "value": None}]}  # fmt: skip
        found = await self._search("product", asked | {"associations": articles.ASSOCIATIONS})
        read = await self._articles([text(one.get("id")) for one in found], found)
        return Shelf(articles=tuple(read), next=str(number + 1) if len(found) == PAGE else "")

    async def named(self, names: Sequence[str]) -> list[Article]:
        """Articles by the id of their product entity or of one of its variants."""
        wanted = [one for one in names if articles.is_id(one)]
        if not wanted:
            return []
        found = await self._search("product", {"ids": wanted, "limit": len(wanted)})
        there = {text(one.get("id")) for one in found}
        owners = sorted({*map(articles.owner, found), *(one for one in wanted if one not in there)})
        asked = {"ids": owners, "limit": len(owners), "associations": articles.ASSOCIATIONS}
        return await self._articles(owners, await self._search("product", asked))

    async def _articles(self, ids: Sequence[str], found: Sequence[Json]) -> list[Article]:
        """These articles, of which some are found, with their variants, which take from their parent what they lack."""
        parents = [text(one.get("id")) for one in found if one.get("childCount")]
        number, variants = 1, list[Json]()
        while parents:
            asked = {"limit": MOST_VARIANTS, "page": number, "sort": [{"field": "id", "order": "ASC"}],
                     "filter": [{"type": "equalsAny", "field": "parentId", "value": "|".join(parents)}],
                     "associations": articles.ASSOCIATIONS}  # fmt: skip
            page = await self._search("product", asked)
            variants, number = [*variants, *page], number + 1
            if len(page) < MOST_VARIANTS:
                break
        named = await self._search("currency", {"ids": [articles.CURRENCY], "limit": 1})
        currency = next((text(one.get("isoCode")) for one in named), "")
        storefront = self._settings.url("storefront_url") or self._settings.url("shop_url")
        entities = articles.grouped([*found, *variants])
        return [articles.article(one, entities.get(one, []), currency, storefront) for one in ids]

    async def _search(self, entity: str, asked: Json) -> list[Json]:
        """The entities that are found; a token that has run out is fetched anew, once."""
        url, body = f"{self._api}/search/{entity}", msgspec.json.encode(asked)
        fresh = not self._token
        if fresh:
            self._token = await self._log_in()
        answer = await self._http.request(
            "POST", url, headers=_JSON | {"Authorization": f"Bearer {self._token}"}, body=body
        )
        if answer.status == 401 and not fresh:
            self._token = ""
            return await self._search(entity, asked)
        if answer.status == 403:
            raise NotTold(
                f"Shopware does not let us read {entity}. Give the app the right for it in manifest.xml."
            )
        if answer.status != 200:
            self._token = ""
            raise NotTold(f"Shopware answered HTTP {answer.status}. It is asked again later.")
        return parts(answer.json(), "data")

    async def _log_in(self) -> str:
        asked = {
            "grant_type": "client_credentials", "client_id": self._settings.text("api_key"),
            "client_secret": self._settings.text("api_secret"),
        }  # fmt: skip
        answer = await self._http.request(
            "POST", f"{self._api}/oauth/token", headers=_JSON, body=msgspec.json.encode(asked)
        )
        token = text(answer.json().get("access_token"))
        if answer.status in (400, 401, 403):
            raise NotTold(
                f"Shopware refuses the keys (HTTP {answer.status}). Install the app in the shop anew."
            )
        if answer.status != 200 or not token:
            raise NotTold(f"Shopware gave no token (HTTP {answer.status}). It is asked again later.")
        return token
