"""A shop with WooCommerce: heard by webhooks, told where to call and read through REST API v3."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import urlencode

import msgspec

from anklang.channels.call import Answer, Http
from anklang.channels.manifest import Settings
from anklang.channels.provider import CheckResult
from anklang.connectors.woocommerce import articles, orders
from anklang.connectors.woocommerce.manifest import MANIFEST, TOPICS
from anklang.connectors.woocommerce.webhooks import route
from anklang.core.clock import Clock
from anklang.shops.connector import NotTold, ShopAdapter
from anklang.shops.model import Article, Page, Shelf
from anklang.shops.read import text

Json = dict[str, Any]
PAGE = 50
MOST_HOOKS = 100


class WooConnector(ShopAdapter):
    """One shop."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        self._http = http
        self._api = f"{settings.url('base_url')}/wp-json/wc/v3"
        self._secret = settings.text("webhook_secret")
        keys = f"{settings.text('consumer_key')}:{settings.text('consumer_secret')}"
        self._headers = {
            "Authorization": "Basic " + b64encode(keys.encode()).decode(), "Accept": "application/json",
        }  # fmt: skip
        super().__init__(MANIFEST, (route(self._secret),))

    async def check(self) -> CheckResult:
        """Ask for one order: proves keys and right."""
        return await self.tried(self._check)

    async def _check(self) -> str:
        await self._ask("GET", "/orders?per_page=1")
        return "WooCommerce takes the key."

    async def register(self, addresses: Mapping[str, str]) -> CheckResult:
        """Make the webhooks that are missing, and wake those that were switched off after five failures."""
        return await self.tried(partial(self._register, addresses["events"]))

    async def _register(self, target: str) -> str:
        listed = await self._ask("GET", f"/webhooks?{urlencode({'per_page': MOST_HOOKS, 'status': 'all'})}")
        known = {text(one.get("topic")): one for one in listed if one.get("delivery_url") == target}
        for topic in TOPICS:
            wanted = {"topic": topic, "delivery_url": target, "secret": self._secret, "status": "active"}
            if topic not in known:
                await self._ask("POST", "/webhooks", wanted | {"name": f"Anklang {topic}"})
            else:  # the secret is never told back, so it is set again
                await self._ask("PUT", f"/webhooks/{text(known[topic].get('id'))}", wanted)
        return f"WooCommerce calls us for {len(TOPICS)} topics."

    async def changes(self, since: datetime, page: str) -> Page:
        """Orders that changed; `page` counts from 1. Customers cannot be asked for so, and their orders tell of them.

        In order of their numbers: an order that changes meanwhile may come twice, and none is passed over.
        """
        number = int(page or "1")
        asked = {
            "modified_after": since.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds"),
            "dates_are_gmt": "true", "orderby": "id", "order": "asc", "per_page": PAGE, "page": number,
        }  # fmt: skip
        found = await self._ask("GET", f"/orders?{urlencode(asked)}")
        says = [said for one in found for said in orders.order(one)]
        return Page(says=tuple(says), next=str(number + 1) if len(found) == PAGE else "")

    async def shelf(self, page: str) -> Shelf:
        """All published products in order of their numbers; `page` counts from 1."""
        number = int(page or "1")
        asked = {"status": "publish", "orderby": "id", "order": "asc", "per_page": PAGE, "page": number}
        found = await self._articles(asked)
        return Shelf(articles=tuple(found), next=str(number + 1) if len(found) == PAGE else "")

    async def named(self, names: Sequence[str]) -> list[Article]:
        """Products by their number; a number that is that of a variation is left out."""
        wanted = [one for one in names if one.isascii() and one.isdecimal()]
        if not wanted:
            return []
        found = await self._articles({"include": ",".join(wanted), "status": "any", "per_page": PAGE})
        there = {one.id for one in found}
        return [*found, *(Article(id=one) for one in wanted if one not in there)]

    async def _articles(self, asked: Mapping[str, object]) -> list[Article]:
        """Products with all of their variations."""
        options = [*await self._ask("GET", "/settings/general"), *await self._ask("GET", "/settings/tax")]
        currency = articles.currency_of(options)
        found = []
        for one in await self._ask("GET", f"/products?{urlencode(asked)}"):
            many = text(one.get("type")) in articles.VARIABLE
            variations = await self._variations(text(one.get("id"))) if many else []
            found.append(articles.article(one, variations, currency))
        return found

    async def _variations(self, product: str) -> list[Json]:
        found: list[Json] = []
        for number in count(1):
            asked = urlencode({"per_page": PAGE, "page": number, "orderby": "id", "order": "asc"})
            page = await self._ask("GET", f"/products/{product}/variations?{asked}")
            found += page
            if len(page) < PAGE:
                break
        return found

    async def _ask(self, method: str, path: str, body: Json | None = None) -> list[Json]:
        """The objects of an answer. Raises NotTold where the API refuses."""
        headers, sent = self._headers, b""
        if body is not None:
            headers, sent = headers | {"Content-Type": "application/json"}, msgspec.json.encode(body)
        answer = await self._http.request(method, self._api + path, headers=headers, body=sent)
        if answer.status in (401, 403):
            raise NotTold(
                f"WooCommerce refuses the key (HTTP {answer.status}). It needs read and write access."
            )
        if answer.status == 404:
            raise NotTold(
                "There is no WooCommerce REST API at this address. Correct it, and switch permalinks on."
            )
        if answer.status not in (200, 201):
            raise NotTold(f"WooCommerce answered HTTP {answer.status}. It is asked again later.")
        return _objects(answer)


def _objects(answer: Answer) -> list[Json]:
    try:
        found = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NotTold("WooCommerce answered without JSON: something stands in front of it.") from None
    if isinstance(found, dict):
        return [found]
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
