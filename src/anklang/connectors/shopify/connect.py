"""A shop at Shopify: heard by webhooks, told where to call and read through the Admin GraphQL API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec

from anklang.channels.call import Http
from anklang.channels.manifest import Settings
from anklang.channels.provider import CheckResult
from anklang.connectors.shopify import articles, from_api, orders, people, queries
from anklang.connectors.shopify.manifest import API_VERSION, MANIFEST, TOPICS
from anklang.connectors.shopify.webhooks import route
from anklang.core.clock import Clock
from anklang.shops.connector import NotTold, ShopAdapter
from anklang.shops.model import Article, Page, Said, Shelf
from anklang.shops.read import part, parts, text

Json = dict[str, Any]
_TOPIC_ENUM = {topic.upper().replace("/", "_"): topic for topic in TOPICS}


class ShopifyConnector(ShopAdapter):
    """One shop. Its webhooks are versioned like the API, so that both are read alike."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        self._http = http
        self._shop = settings.text("shop").removeprefix("https://").rstrip("/")
        base = settings.url("base_url") or f"https://{self._shop}"
        self._url = f"{base}/admin/api/{API_VERSION}/graphql.json"
        self._headers = {
            "X-Shopify-Access-Token": settings.text("access_token"), "Content-Type": "application/json",
            "Accept": "application/json",
        }  # fmt: skip
        super().__init__(MANIFEST, (route(settings.text("client_secret"), self._shop),))

    async def check(self) -> CheckResult:
        """Ask for the shop's name; a token of another shop is told apart."""
        return await self.tried(self._check)

    async def _check(self) -> str:
        shop = part(await self._ask(queries.SHOP, {}), "shop")
        named = text(shop.get("myshopifyDomain"))
        if named != self._shop:
            raise NotTold(f"The token belongs to {named or 'another shop'}. Correct the shop domain.")
        return f"Shopify takes the token of {text(shop.get('name'))}."

    async def register(self, addresses: Mapping[str, str]) -> CheckResult:
        """Subscribe to every topic that is not subscribed to at our address."""
        return await self.tried(partial(self._register, addresses["events"]))

    async def _register(self, target: str) -> str:
        known = await self._hooks(target)
        for topic in sorted(_TOPIC_ENUM.keys() - known):
            await self._subscribe(topic, target)
        return f"Shopify calls us for {len(_TOPIC_ENUM)} topics."

    async def _hooks(self, target: str) -> set[str]:
        found: set[str] = set()
        after: str | None = None
        while True:
            page = part(await self._ask(queries.HOOKS, {"after": after}), "webhookSubscriptions")
            found |= {text(one.get("topic")) for one in parts(page, "nodes") if one.get("uri") == target}
            if not part(page, "pageInfo").get("hasNextPage"):
                return found
            after = text(part(page, "pageInfo").get("endCursor"))

    async def _subscribe(self, topic: str, target: str) -> None:
        wanted = {"topic": topic, "subscription": {"uri": target, "format": "JSON"}}
        made = part(await self._ask(queries.HOOK, wanted), "webhookSubscriptionCreate")
        errors = "; ".join(text(one.get("message")) for one in parts(made, "userErrors"))
        if errors:
            raise NotTold(
                f"Shopify refuses {_TOPIC_ENUM[topic]}: {errors[:200]}. Does the app have the right for it?"
            )

    async def changes(self, since: datetime, page: str) -> Page:
        """Orders, then customers, by their last change. `page` is `orders CURSOR` or `customers CURSOR`."""
        what, _, after = (page or "orders ").partition(" ")
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        asked = {"query": f"updated_at:>='{moment}'", "after": after or None}
        if what == "orders":
            found = part(await self._ask(queries.ORDERS, asked), "orders")
            says = [said for one in parts(found, "nodes") for said in await self._order(text(one.get("id")))]
        else:
            found = part(await self._ask(queries.CUSTOMERS, asked), "customers")
            says = [said for one in parts(found, "nodes") for said in people.customer(from_api.customer(one))]
        info = part(found, "pageInfo")
        following = f"{what} {text(info.get('endCursor'))}" if info.get("hasNextPage") else ""
        return Page(says=tuple(says), next=following or ("customers " if what == "orders" else ""))

    async def _order(self, id_: str) -> list[Said]:
        node = part(await self._ask(queries.ORDER, {"id": id_}), "order")
        return orders.order(from_api.order(node)) if node else []  # deleted meanwhile

    async def shelf(self, page: str) -> Shelf:
        """All articles that are for sale; `page` is a cursor."""
        data = await self._ask(queries.ARTICLES, {"after": page or None})
        found = part(data, "products")
        info = part(found, "pageInfo")
        return Shelf(
            articles=tuple([await self._article(one, data) for one in parts(found, "nodes")]),
            next=text(info.get("endCursor")) if info.get("hasNextPage") else "",
        )

    async def named(self, names: Sequence[str]) -> list[Article]:
        """Articles by their id, or by the inventory item of one of their variants."""
        wanted, items = articles.split(names)
        if items:
            owners = await self._ask(queries.ITEMS, {"ids": items})
            wanted = sorted({*wanted, *articles.products_of_items(parts(owners, "nodes"))})
        if not wanted:
            return []
        data = await self._ask(queries.NAMED, {"ids": wanted})
        found = [await self._article(one, data) for one in parts(data, "nodes") if one]
        there = {one.id for one in found}
        return [*found, *(one for one in map(articles.gone, wanted) if one.id not in there)]

    async def _article(self, node: Json, data: Json) -> Article:
        """An article with all of its variants, also those that did not fit on the page."""
        variants = parts(part(node, "variants"), "nodes")
        info = part(part(node, "variants"), "pageInfo")
        while info.get("hasNextPage"):
            asked = {"id": text(node.get("id")), "after": info.get("endCursor")}
            more = part(part(await self._ask(queries.VARIANTS, asked), "product"), "variants")
            variants, info = [*variants, *parts(more, "nodes")], part(more, "pageInfo")
        return articles.article(node, variants, text(part(data, "shop").get("currencyCode")))

    async def _ask(self, query: str, variables: Json) -> Json:
        """The `data` of an answer. Raises NotTold where the API refuses, in words without what was asked for."""
        body = msgspec.json.encode({"query": query, "variables": variables})
        answer = await self._http.request("POST", self._url, headers=self._headers, body=body)
        if answer.status in (401, 403):
            raise NotTold(f"Shopify refuses the access token (HTTP {answer.status}). Enter a new one.")
        said = answer.json()
        if answer.status != 200 or not said:
            raise NotTold(f"Shopify answered HTTP {answer.status}. It is asked again later.")
        errors = said.get("errors")
        if errors:
            codes = [text(part(one, "extensions").get("code")) for one in parts(said, "errors")]
            what = ", ".join(sorted({one for one in codes if one})) or "no code"
            raise NotTold(
                f"Shopify refuses the query ({what}). THROTTLED passes; ACCESS_DENIED needs a right."
            )
        data = said.get("data")
        if not isinstance(data, dict):
            raise NotTold("Shopify answered without data. It is asked again later.")
        return data
