"""The goods of the demo shop, from the file that its pages use too."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

FILE = Path(__file__).with_name("catalogue.json")


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """One product."""

    id: str
    sku: str
    name: dict[str, str]  # by language
    category: str
    price: int  # cents
    image: str  # path
    collection: str | None = None


class Catalogue:
    """The whole file, and the products by id."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw  # as the pages get it
        self.shipping = int(raw["shop"]["shipping"])  # cents
        self.products = {one.id: one for one in msgspec.convert(raw["products"], list[Product])}

    def product(self, id_: str) -> Product:
        """One product; raises KeyError."""
        return self.products[id_]

    def described(self, id_: str, language: str, base_url: str) -> dict[str, Any]:
        """A product as the shop's pages name it in events."""
        item = self.product(id_)
        return {
            "product_id": item.id, "sku": item.sku, "name": item.name.get(language, item.name["de"]),
            "category": item.category, "price": item.price / 100, "quantity": 1, "currency": "EUR",
            "url": f"{base_url}/demo/shop/p/{item.id}", "image_url": base_url + item.image,
            **({"variant": item.collection} if item.collection else {}),
        }  # fmt: skip

    def collection_name(self, id_: str, language: str) -> str:
        """What a collection is called; its id where there is none of that id."""
        for one in self.raw["collections"]:
            if one["id"] == id_:
                return str(one["name"].get(language, one["name"]["de"]))
        return id_

    def of_collection(self, id_: str) -> list[str]:
        """The ids of a collection's products."""
        return [one.id for one in self.products.values() if one.collection == id_]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of the demo shop."""
    return Catalogue(msgspec.json.decode(FILE.read_bytes()))
