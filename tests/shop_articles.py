"""Three shops whose articles are read: each answers its API as its vendor documents it, Shopify through its schema."""

from __future__ import annotations

import base64
import gzip
import hmac
import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web
from contract.providers import node
from contract.providers.vendor import NOW, Seen, need_here
from graphql import GraphQLSchema, build_client_schema, graphql_sync

from anklang.connectors.shopify.manifest import API_VERSION
from anklang.connectors.shopware.articles import CURRENCY

SECRET = "a secret of the app, 32 characters"


@dataclass
class Piece:
    """A variant as the tests speak of it."""

    id: str
    price: str = "20.00"
    before: str = ""  # crossed out; the price is a reduced one
    stock: int = 5
    option: str = ""


@dataclass
class Ware:
    """An article as the tests speak of it. Without pieces it is sold as one thing, under its own id where the vendor
    has none for it."""

    id: str
    title: str = "Candle"
    pieces: list[Piece] = field(default_factory=list)
    at: datetime = NOW
    sold: bool = True
    lasts: str = ""


class ShopDouble(ABC):
    """A shop of one vendor. `refuse` is the status that it gives to everything; the fields say what goes wrong."""

    vendor = ""
    ids: tuple[str, str, str, str, str]  # of articles
    size = 10  # articles on a page

    def __init__(self) -> None:
        self.wares: dict[str, Ware] = {}
        self.asked: list[str] = []
        self.refuse: int = 0
        self.broken = False  # the second page of all articles cannot be read
        self.hidden: set[str] = set()  # articles that the list passes over

    def put(self, *wares: Ware) -> None:
        """The shop sells these, as they are."""
        for one in wares:
            self.wares[one.id] = one

    def listed(self) -> list[Ware]:
        """What the list of all articles shows."""
        return [one for id_, one in sorted(self.wares.items()) if one.sold and id_ not in self.hidden]

    @abstractmethod
    def settings(self, url: str) -> dict[str, str]:
        """The form filled in."""

    @abstractmethod
    async def answer(self, seen: Seen) -> web.Response:
        """One call of ours."""

    @abstractmethod
    def call(self, what: str, id_: str) -> tuple[dict[str, str], bytes]:
        """The shop's call about an article: `what` is created, updated, deleted or stock."""


class ShopifyDouble(ShopDouble):
    """Shopify: its published schema executes our queries."""

    vendor = "shopify"
    ids = ("101", "102", "103", "104", "105")

    def __init__(self) -> None:
        super().__init__()
        path = node.FOLDER / f"node_modules/@shopify/dev-mcp/dist/data/admin_{API_VERSION}.json.gz"
        need_here(path)
        data = json.loads(gzip.decompress(path.read_bytes()))["data"]
        self.schema: GraphQLSchema = build_client_schema(data, assume_valid=True)

    def settings(self, url: str) -> dict[str, str]:
        return {
            "shop": "lindenhof.myshopify.com",
            "client_secret": SECRET,
            "access_token": "shpat_1",
            "base_url": url,
        }

    async def answer(self, seen: Seen) -> web.Response:
        if self.refuse:
            return web.Response(status=self.refuse)
        body = json.loads(seen.body)
        self.asked.append(body["query"].split("(")[0].split()[-1])
        result = graphql_sync(self.schema, body["query"], self, variable_values=body["variables"])
        if self.broken and body["variables"].get("after"):
            throttled = [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}]
            return web.json_response({"errors": throttled})
        assert result.errors is None, result.errors
        return web.json_response({"data": result.data})

    def shop(self, info: Any) -> dict[str, Any]:
        """A root field of the schema, as the methods below are."""
        return {"currencyCode": "EUR"}

    def orders(self, info: Any, **_: Any) -> dict[str, Any]:
        return {"nodes": [], "pageInfo": {"hasNextPage": False}}

    customers = orders

    def products(self, info: Any, first: int, after: str | None, query: str, **_: Any) -> dict[str, Any]:
        assert query == "status:active"
        rows, start = self.listed(), int(after or 0)
        page = [self._product(one, 10) for one in rows[start : start + first]]
        more = start + first < len(rows)
        return {"nodes": page, "pageInfo": {"hasNextPage": more, "endCursor": str(start + first)}}

    def nodes(self, info: Any, ids: list[str]) -> list[dict[str, Any] | None]:
        found: list[dict[str, Any] | None] = []
        for id_ in ids:
            kind, _, number = id_.removeprefix("gid://shopify/").partition("/")
            if kind == "InventoryItem":
                owner = next(
                    (w.id for w in self.wares.values() for p in w.pieces if f"9{p.id}" == number), None
                )
                product = {"product": {"legacyResourceId": owner}}
                found.append({"__typename": kind, "variants": {"nodes": [product]}} if owner else None)
            else:
                ware = self.wares.get(number)
                found.append({"__typename": kind, **self._product(ware, 10)} if ware else None)
        return found

    def product(self, info: Any, id: str) -> dict[str, Any]:  # noqa: A002 - the schema's name
        return self._product(self.wares[id.rpartition("/")[2]], 50)

    def _product(self, ware: Ware, size: int) -> dict[str, Any]:
        def variants(info: Any, first: int, after: str | None = None, **_: Any) -> dict[str, Any]:
            start = int(after or 0)
            rows = [self._variant(one) for one in ware.pieces or [Piece(f"{ware.id}1")]]
            return {
                "nodes": rows[start : start + first],
                "pageInfo": {"hasNextPage": start + first < len(rows), "endCursor": str(start + first)},
            }

        picture = {
            "__typename": "MediaImage",
            "preview": {"image": {"url": f"https://cdn.example/{ware.id}.jpg"}},
        }
        return {
            "id": f"gid://shopify/Product/{ware.id}", "legacyResourceId": ware.id,
            "status": "ACTIVE" if ware.sold else "ARCHIVED", "publishedAt": NOW.isoformat(), "title": ware.title,
            "description": "Smells of linden.", "onlineStoreUrl": f"https://shop.example/p/{ware.id}",
            "vendor": "Lindenhof", "productType": "Candles", "updatedAt": ware.at.isoformat(),
            "featuredMedia": picture, "variants": variants,
            "metafield": {"value": ware.lasts} if ware.lasts else None,
        }  # fmt: skip

    def _variant(self, one: Piece) -> dict[str, Any]:
        unit = {"quantityValue": 180.0, "quantityUnit": "G", "referenceValue": 1, "referenceUnit": "KG"}
        return {
            "legacyResourceId": one.id, "title": one.option or "Default Title", "price": one.price,
            "compareAtPrice": one.before or None, "availableForSale": one.stock > 0, "inventoryQuantity": one.stock,
            "inventoryPolicy": "DENY", "barcode": "4012345678901", "inventoryItem": {"tracked": True},
            "media": {"nodes": []}, "selectedOptions": [{"name": "Colour", "value": one.option or "Default Title"}],
            "unitPriceMeasurement": unit, "metafield": None,
        }  # fmt: skip

    def call(self, what: str, id_: str) -> tuple[dict[str, str], bytes]:
        if what == "stock":  # as in Shopify's own sample of an inventory level
            topic, document = "inventory_levels/update", {
                "inventory_item_id": int(f"9{self.wares[id_].pieces[0].id}"), "location_id": 905684977, "available": 6,
                "updated_at": "2018-05-07T15:51:26-04:00",
            }  # fmt: skip
        else:
            topic = f"products/{what.removesuffix('d')}"
            document = {"id": int(id_)} | (
                {} if what == "deleted" else {"title": "as it was when it was told"}
            )
        body = json.dumps(document).encode()
        signature = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
        return {"X-Shopify-Topic": topic, "X-Shopify-Hmac-Sha256": signature,
                "X-Shopify-Shop-Domain": "lindenhof.myshopify.com"}, body  # fmt: skip


class WooDouble(ShopDouble):
    """WooCommerce: REST API v3."""

    vendor = "woocommerce"
    ids = ("201", "202", "203", "204", "205")
    size = 50

    def __init__(self) -> None:
        super().__init__()
        self.options = {"woocommerce_currency": "EUR", "woocommerce_calc_taxes": "yes",
                        "woocommerce_prices_include_tax": "yes", "woocommerce_tax_display_shop": "incl"}  # fmt: skip

    def settings(self, url: str) -> dict[str, str]:
        return {"base_url": url, "consumer_key": "ck_1", "consumer_secret": "cs_1", "webhook_secret": SECRET}

    async def answer(self, seen: Seen) -> web.Response:
        if self.refuse:
            return web.Response(status=self.refuse)
        url = urlsplit(seen.path)
        asked, path = dict(parse_qsl(url.query)), url.path.removeprefix("/wp-json/wc/v3")
        self.asked.append(path)
        if path.startswith("/settings/"):
            return web.json_response([{"id": name, "value": value} for name, value in self.options.items()])
        if path == "/orders":
            return web.json_response([])
        size, page = int(asked["per_page"]), int(asked.get("page", 1))
        if self.broken and path == "/products" and page > 1:
            return web.Response(status=502)
        if path == "/products" and "include" in asked:
            rows = [
                self._product(one) for id_, one in self.wares.items() if id_ in asked["include"].split(",")
            ]
        elif path == "/products":
            rows = [self._product(one) for one in self.listed()]
        else:
            rows = [self._variation(one) for one in self.wares[path.split("/")[2]].pieces]
        return web.json_response(rows[(page - 1) * size : page * size])

    def _product(self, ware: Ware) -> dict[str, Any]:
        own = {} if ware.pieces else self._variation(Piece(ware.id))
        return own | {
            "id": int(ware.id), "name": ware.title, "type": "variable" if ware.pieces else "simple",
            "status": "publish" if ware.sold else "draft", "catalog_visibility": "visible",
            "permalink": f"https://shop.example/p/{ware.id}",
            "date_modified_gmt": ware.at.replace(tzinfo=None).isoformat(),
            "description": "<p>Smells of <b>linden</b>.</p>",
            "short_description": "", "categories": [{"id": 9, "name": "Candles", "slug": "candles"}],
            "images": [{"id": 1, "src": f"https://cdn.example/{ware.id}.jpg"}], "parent_id": 0,
            "meta_data": [{"id": 1, "key": "lasts_days", "value": ware.lasts}] if ware.lasts else [],
        }  # fmt: skip

    def _variation(self, one: Piece) -> dict[str, Any]:
        return {
            "id": int(one.id), "permalink": f"https://shop.example/p/{one.id}", "price": one.price,
            "regular_price": one.before or one.price, "sale_price": one.price if one.before else "",
            "date_on_sale_from_gmt": None, "date_on_sale_to_gmt": None, "status": "publish", "purchasable": True,
            "manage_stock": True, "stock_quantity": one.stock, "stock_status": "instock" if one.stock else "outofstock",
            "backorders_allowed": False, "attributes": [{"id": 6, "name": "Colour", "option": one.option}],
            "global_unique_id": "4012345678901", "meta_data": [],
        }  # fmt: skip

    def call(self, what: str, id_: str) -> tuple[dict[str, str], bytes]:
        what = "updated" if what == "stock" else what
        document = (
            {"id": int(id_)} if what == "deleted" else {"id": int(id_), "name": "as it was when it was told"}
        )
        body = json.dumps(document).encode()
        signature = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()
        return {"X-WC-Webhook-Topic": f"product.{what}", "X-WC-Webhook-Signature": signature}, body


class ShopwareDouble(ShopDouble):
    """Shopware 6: the Admin API with its search."""

    vendor = "shopware"
    ids = tuple(f"{number:032x}" for number in range(0xA1, 0xA6))  # type: ignore[assignment]
    size = 50

    def __init__(self) -> None:
        super().__init__()
        self.secret = ""  # of the shop, from the handshake

    def settings(self, url: str) -> dict[str, str]:
        return {"app_name": "Anklang", "app_secret": SECRET}

    async def answer(self, seen: Seen) -> web.Response:
        body = json.loads(seen.body)
        if seen.path == "/api/oauth/token":
            return web.json_response({"access_token": "t", "expires_in": 600})
        if self.refuse:
            return web.Response(status=self.refuse)
        self.asked.append(seen.path.removeprefix("/api/search/"))
        if self.asked[-1] == "currency":
            assert body["ids"] == [CURRENCY]
            return web.json_response({"data": [{"id": CURRENCY, "isoCode": "EUR"}]})
        if self.asked[-1] != "product":
            return web.json_response({"data": []})
        assert seen.headers["sw-inheritance"] == "1"
        if self.broken and body.get("page", 1) > 1:
            return web.Response(status=502)
        return web.json_response({"data": self._found(body)})

    def _found(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        parents = [self._parent(one) for one in self.wares.values()]
        children = [self._entity(w, p, w.id) for w in self.wares.values() for p in w.pieces]
        if "ids" in body:
            rows = [one for one in [*parents, *children] if one["id"] in body["ids"]]
        elif body["filter"][0]["type"] == "equals":
            rows = [one for one in parents if one["id"] not in self.hidden]
        else:
            rows = [one for one in children if one["parentId"] in body["filter"][0]["value"].split("|")]
        rows.sort(key=lambda one: str(one["id"]))
        start = (body.get("page", 1) - 1) * body["limit"]
        return rows[start : start + body["limit"]]

    def _parent(self, ware: Ware) -> dict[str, Any]:
        return self._entity(ware, Piece(ware.id), None) | {"childCount": len(ware.pieces)}

    def _entity(self, ware: Ware, one: Piece, parent: str | None) -> dict[str, Any]:
        price = {"currencyId": CURRENCY, "net": 1, "gross": float(one.price), "regulationPrice": None,
                 "listPrice": {"gross": float(one.before)} if one.before else None}  # fmt: skip
        fields = {"customFields": {"lasts_days": ware.lasts}} if ware.lasts else {}
        return {
            "id": one.id, "parentId": parent, "childCount": 0, "active": ware.sold, "name": None,
            "translated": {"name": ware.title, "description": "<p>Smells of <b>linden</b>.</p>", **fields},
            "price": [{**price, "currencyId": "0" * 32, "gross": 99.0}, price], "available": one.stock > 0,
            "availableStock": one.stock, "stock": one.stock, "isCloseout": True, "ean": "4012345678901",
            "cover": {"media": {"url": f"https://cdn.example/{ware.id}.jpg"}}, "manufacturer": {"name": "Lindenhof"},
            "categories": [{"name": "Candles"}], "unit": {"shortCode": "g"}, "purchaseUnit": 180, "referenceUnit": 1000,
            "options": [{"name": one.option, "group": {"name": "Colour"}}] if one.option else [],
            "createdAt": NOW.isoformat(), "updatedAt": ware.at.isoformat(),
        }  # fmt: skip

    def call(self, what: str, id_: str) -> tuple[dict[str, str], bytes]:
        operation = "delete" if what == "deleted" else "update"
        event = "product.deleted" if what == "deleted" else "product.written"
        written = {"entity": "product", "operation": operation, "primaryKey": id_, "updatedFields": ["stock"]}
        body = json.dumps(
            {"data": {"event": event, "payload": [written]}, "source": {"shopId": "s1"},
             "timestamp": int(NOW.timestamp())}
        ).encode()  # fmt: skip
        return {"shopware-shop-signature": hmac.digest(self.secret.encode(), body, "sha256").hex()}, body
