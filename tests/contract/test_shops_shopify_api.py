"""Shopify's Admin API: its published schema judges our queries and shapes the answers that we read."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from contract.providers import node
from contract.providers.vendor import NOW, Seen, Vendor, need_here
from graphql import GraphQLSchema, build_client_schema, graphql_sync, parse, validate
from shop_rig import ShopRig, shop_rig

from anklang.channels.manifest import Settings
from anklang.connectors.shopify import queries
from anklang.connectors.shopify.connect import ShopifyConnector
from anklang.connectors.shopify.manifest import API_VERSION, MANIFEST, TOPICS
from anklang.connectors.shopify.orders import order as read_order
from anklang.core.clock import VirtualClock
from anklang.providers.http_client import HttpClient

SCHEMA = node.FOLDER / f"node_modules/@shopify/dev-mcp/dist/data/admin_{API_VERSION}.json.gz"
QUERIES = {name: text for name, text in vars(queries).items() if name.isupper() and not name.startswith("_")}
SETTINGS = {"shop": "lindenhof.myshopify.com", "client_secret": "hush", "access_token": "shpat_1"}


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    need_here(SCHEMA)
    return build_client_schema(json.loads(gzip.decompress(SCHEMA.read_bytes()))["data"], assume_valid=True)


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_shopifys_published_schema_takes_every_query(schema: GraphQLSchema, name: str) -> None:
    assert validate(schema, parse(QUERIES[name])) == []


def test_the_schema_refuses_a_field_that_is_not_there_and_knows_every_topic(schema: GraphQLSchema) -> None:
    """Control for the test above; and the topics that we subscribe to."""
    wrong = QUERIES["ORDERS"].replace("nodes { id }", "nodes { identity }")
    assert "identity" in validate(schema, parse(wrong))[0].message
    known: Any = schema.type_map["WebhookSubscriptionTopic"]
    assert {one.upper().replace("/", "_") for one in TOPICS} - known.values.keys() == set()


class Admin:
    """A shop behind its Admin API. What it answers goes through Shopify's schema, field by field."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.order_rows: list[dict[str, Any]] = []
        self.customer_rows: list[dict[str, Any]] = []
        self.hooks: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.refuse: web.Response | None = None
        self.refused_topic = ""

    async def answer(self, seen: Seen) -> web.Response:
        """Execute a query as GraphQL says."""
        if self.refuse is not None:
            return self.refuse
        assert seen.headers["X-Shopify-Access-Token"] == "shpat_1"
        assert seen.path == f"/admin/api/{API_VERSION}/graphql.json"
        body = json.loads(seen.body)
        result = graphql_sync(self.schema, body["query"], self, variable_values=body["variables"])
        assert result.errors is None, result.errors
        return web.json_response({"data": result.data})

    def shop(self, info: Any) -> dict[str, Any]:
        """The root field `shop`."""
        return {"name": "Lindenhof", "myshopifyDomain": "lindenhof.myshopify.com"}

    def _page(self, rows: list[dict[str, Any]], size: int, after: str | None) -> dict[str, Any]:
        start = int(after or 0)
        more = start + size < len(rows)
        return {
            "nodes": rows[start : start + size],
            "pageInfo": {"hasNextPage": more, "endCursor": str(start + size)},
        }

    def order(self, info: Any, id: str) -> dict[str, Any] | None:  # noqa: A002 - the schema's name
        """The root field `order`."""
        return next((one for one in self.order_rows if one["id"] == id), None)

    def webhookSubscriptions(self, info: Any, after: str | None = None, **_: Any) -> dict[str, Any]:
        """The root field of the same name."""
        return self._page(self.hooks, 5, after)

    def webhookSubscriptionCreate(
        self, info: Any, topic: str, webhookSubscription: dict[str, Any]
    ) -> dict[str, Any]:
        """The mutation."""
        if topic == self.refused_topic:
            errors = [{"field": ["topic"], "message": "You cannot create a webhook with this topic"}]
            return {"webhookSubscription": None, "userErrors": errors}
        self.hooks.append({"id": f"gid://{topic}", "topic": topic, "uri": webhookSubscription["uri"]})
        return {"webhookSubscription": self.hooks[-1], "userErrors": []}

    def orders(self, info: Any, first: int, query: str, after: str | None = None, **_: Any) -> dict[str, Any]:
        """The root field of the same name, oldest change first."""
        return self._changed(self.order_rows, first, query, after)

    def customers(
        self, info: Any, first: int, query: str, after: str | None = None, **_: Any
    ) -> dict[str, Any]:
        """The root field of the same name, oldest change first."""
        return self._changed(self.customer_rows, first, query, after)

    def _changed(
        self, rows: list[dict[str, Any]], first: int, query: str, after: str | None
    ) -> dict[str, Any]:
        self.asked.append(query)
        since = datetime.fromisoformat(query.removeprefix("updated_at:>='").removesuffix("'"))
        return self._page(
            [one for one in rows if datetime.fromisoformat(one["updatedAt"]) >= since], first, after
        )


def money(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": "EUR"}}


def an_order(number: int, minutes: float, **values: Any) -> dict[str, Any]:
    """An Order as the schema has it, changed so many minutes before NOW."""
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    line = {
        "sku": "C1", "title": "Candle", "vendor": "Lindenhof", "originalUnitPriceSet": money("24.95"),
        "product": {"legacyResourceId": "7", "productType": "Candles"}, "variant": {"legacyResourceId": "70"},
    }  # fmt: skip
    return {
        "id": f"gid://shopify/Order/{number}", "legacyResourceId": str(number), "name": f"#{number}", "test": False,
        "createdAt": at, "processedAt": at, "updatedAt": at, "cartToken": f"c{number}", "currencyCode": "EUR",
        "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "FULFILLED", "discountCodes": ["HALLO"],
        "totalPriceSet": money("49.90"), "currentTotalPriceSet": money("49.90"), "subtotalPriceSet": money("49.90"),
        "totalTaxSet": money("7.97"), "totalDiscountsSet": money("0.00"), "email": "ada@example.com",
        "statusPageUrl": "https://lindenhof.example/o/1", "customer": a_customer(number, minutes),
        "lineItems": {"nodes": [{**line, "quantity": 2, "currentQuantity": 2}]},
        "fulfillments": [
            {"legacyResourceId": "5", "status": "SUCCESS", "displayStatus": "DELIVERED", "createdAt": at,
             "deliveredAt": at, "trackingInfo": [{"company": "DHL", "number": "0034", "url": "https://dhl.example/0034"}]}
        ],
        "refunds": [
            {"legacyResourceId": "9", "createdAt": at,
             "transactions": {"nodes": [{"kind": "REFUND", "status": "SUCCESS", "amountSet": money("24.95")}]},
             "refundLineItems": {"nodes": [{"quantity": 1, "restockType": "RETURN", "lineItem": line}]}}
        ],
    } | values  # fmt: skip


def a_customer(number: int, minutes: float) -> dict[str, Any]:
    """A Customer as the schema has it."""
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    mail = {"emailAddress": f"c{number}@example.com", "marketingState": "UNSUBSCRIBED",
            "marketingOptInLevel": "SINGLE_OPT_IN", "marketingUpdatedAt": at}  # fmt: skip
    return {
        "legacyResourceId": str(1000 + number), "updatedAt": at, "firstName": "Ada", "lastName": "Byron",
        "locale": "de-DE", "tags": ["vip"], "defaultEmailAddress": mail,
    }  # fmt: skip


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Iterator[ShopRig]:
    with shop_rig(database_url, tmp_path, "shopify-de", "shopify", SETTINGS) as made:
        yield made


def reading(shop: ShopRig, admin: Admin, times: int = 1) -> None:
    """Read the shop to its end, so many times, eleven minutes apart."""

    async def run() -> None:
        async with Vendor(admin.answer) as vendor:
            shop.connect(**SETTINGS, base_url=vendor.url)
            for _ in range(times):
                await shop.read_all()
                shop.world.clock.set(shop.world.clock.now() + timedelta(minutes=11))

    asyncio.run(run())
    shop.settle()


def test_what_calls_have_lost_is_read_and_takes_the_same_way(shop: ShopRig, schema: GraphQLSchema) -> None:
    """Twelve orders on two pages; older than the connection is history (J4); a second reading adds nothing."""
    admin = Admin(schema)
    admin.order_rows = [an_order(number, 60 * 24 * (12 - number) + 5) for number in range(1, 13)]
    admin.customer_rows = [a_customer(99, 3)]
    reading(shop, admin, times=2)
    names = [name for name, _, _ in shop.facts() if name != "Identified"]
    assert {name: names.count(name) for name in names} == dict.fromkeys(
        [
            "Order Completed",
            "Order Paid",
            "Order Shipped",
            "Order Delivered",
            "Order Refunded",
            "Order Returned",
        ],
        12,
    )
    imported = [said["order_id"] for _, said, history in shop.facts("Order Completed") if history]
    assert imported == [str(number) for number in range(1, 11)]
    person = shop.person("1012")
    assert (person.profile.orders.net, person.profile.email, person.profile.language) == (
        2495,
        "c12@example.com",
        "de",
    )
    assert shop.consents("1099") == {("email", "c99@example.com"): "withdrawn"}
    assert len(set(admin.asked)) == 2
    assert admin.asked[-1] > admin.asked[0]
    assert (shop.view().state, shop.view().fault) == ("fresh", "")


def test_an_order_reads_alike_from_a_call_and_from_the_api(shop: ShopRig, schema: GraphQLSchema) -> None:
    """Whoever comes second with it adds nothing."""
    admin = Admin(schema)
    order = an_order(1, 5)
    admin.order_rows = [order]
    reading(shop, admin)
    at = order["createdAt"]
    called = {
        "id": 1, "name": "#1", "created_at": at, "processed_at": at, "updated_at": at, "cart_token": "c1",
        "currency": "EUR", "financial_status": "paid", "fulfillment_status": "fulfilled", "total_price": "49.90",
        "subtotal_price": "49.90", "total_tax": "7.97", "total_discounts": "0.00", "email": "ada@example.com",
        "discount_codes": [{"code": "HALLO"}], "order_status_url": "https://lindenhof.example/o/1",
        "line_items": [{"product_id": 7, "variant_id": 70, "sku": "C1", "title": "Candle", "vendor": "Lindenhof",
                        "product_type": "Candles", "price": "24.95", "quantity": 2, "current_quantity": 2}],
    }  # fmt: skip
    [said] = read_order(called)
    [(_, read, _)] = shop.facts("Order Completed")
    assert read == said.events[0].properties


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (web.Response(status=401), "access token"),
        (web.Response(status=502, text="<html>"), "HTTP 502"),
        (web.json_response({"errors": [{"message": "x", "extensions": {"code": "THROTTLED"}}]}), "THROTTLED"),
        (web.json_response({"data": None}), "without data"),
    ],
    ids=["token", "front end", "throttled", "empty"],
)
def test_a_reading_that_fails_says_why_and_is_begun_anew(
    shop: ShopRig, schema: GraphQLSchema, refusal: web.Response, said: str
) -> None:
    admin = Admin(schema)
    admin.order_rows = [an_order(1, 5)]
    admin.refuse = refusal
    reading(shop, admin)
    assert said in shop.view().fault
    assert shop.facts() == []
    admin.refuse = None
    reading(shop, admin)
    assert (shop.view().fault, len(shop.facts("Order Completed"))) == ("", 1)


def test_a_shop_that_does_not_answer_is_behind_after_half_an_hour(shop: ShopRig) -> None:
    shop.connect(**SETTINGS, base_url="http://127.0.0.1:9")
    asyncio.run(shop.read_all())
    assert "No connection" in shop.view().fault
    assert shop.view().state == "behind"


def with_connector(admin: Admin, act: Callable[[ShopifyConnector], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Vendor(admin.answer) as vendor, HttpClient() as http:
            settings = Settings(MANIFEST, {**SETTINGS, "base_url": vendor.url})
            await act(ShopifyConnector(settings, http, VirtualClock(NOW)))

    asyncio.run(run())


def test_every_topic_is_registered_once(schema: GraphQLSchema) -> None:
    admin = Admin(schema)
    admin.hooks = [{"id": "1", "topic": "ORDERS_CREATE", "uri": "https://somebody.example"}]
    addresses = {"events": "https://crm.example/shop-calls/1/shopify-de/events"}

    async def act(connector: ShopifyConnector) -> None:
        assert (await connector.check()).ok
        for _ in range(2):
            assert (await connector.register(addresses)).ok
            assert len(admin.hooks) == 1 + len(TOPICS)
        admin.refused_topic, admin.hooks = "CARTS_CREATE", []
        refused = await connector.register(addresses)
        assert (refused.ok, "carts/create" in refused.text) == (False, True)

    with_connector(admin, act)


def test_a_token_of_another_shop_is_told_apart(schema: GraphQLSchema) -> None:
    async def act(connector: ShopifyConnector) -> None:
        connector._shop = "other.myshopify.com"
        seen = await connector.check()
        assert (seen.ok, "lindenhof.myshopify.com" in seen.text) == (False, True)

    with_connector(Admin(schema), act)
