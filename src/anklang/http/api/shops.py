"""Connected shops and carriers. Secrets go in and never come back."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from fastapi import Query, Request
from pydantic import Field

from anklang.channels.manifest import Field as FormField
from anklang.channels.manifest import Label
from anklang.channels.provider import CheckResult
from anklang.flows import define_shop
from anklang.flows.define_shop import ShopView
from anklang.http.api.body import Body, Id, Short
from anklang.http.api.providers import Value
from anklang.http.api.routes import Routes
from anklang.http.auth import Administrator, Reader
from anklang.http.state import Site, site_of
from anklang.shops.connector import Connector
from anklang.shops.manifest import Kind
from anklang.shops.model import Noted, Unmatched

routes = Routes("shops")


class ShopBody(Body):
    """A shop as filled in on its form."""

    vendor: Short
    settings: dict[str, Value] = Field(
        default_factory=dict
    )  # a secret that is left out keeps its stored value
    enabled: bool = True


class ShopSystem(msgspec.Struct, frozen=True, kw_only=True):
    """A shop system with the form by which a shop is connected."""

    name: str
    title: str  # the vendor's name
    fields: list[FormField]  # the form, in order
    setup: list[Label]  # steps to do in the shop, in order
    routes: list[str]  # names of the addresses at which it calls
    tells: list[str]  # topics that it is asked to tell
    carts: bool  # it tells of carts by itself; else our script in the shop does
    handshake: bool  # the shop begins: it calls us and brings its keys
    kind: Kind
    by_hand: bool  # our address is entered on its own pages: there is nothing to ask or to register


@routes.get("/shops")
def list_shops(request: Request, caller: Reader) -> list[ShopView]:
    """List the connected shops with their state."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return define_shop.shop_views(tx, site.shops, caller.workspace, site.base_url, site.clock.now())


@routes.get("/shops/systems")
def list_shop_systems(request: Request, caller: Reader) -> list[ShopSystem]:
    """List the shop systems that can be connected."""
    return [
        ShopSystem(
            name=one.name, title=one.title, fields=list(one.form), setup=list(one.setup), routes=list(one.routes),
            tells=list(one.tells), carts=one.carts, handshake=one.handshake, kind=one.kind, by_hand=one.by_hand,
        )
        for one in site_of(request).shops.manifests()
    ]  # fmt: skip


@routes.put("/shops/{shop}")
def save_shop(request: Request, caller: Administrator, shop: Id, body: ShopBody) -> ShopView:
    """Connect a shop, or change its settings."""
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        define_shop.save_shop(
            tx, caller, site.shops, shop, body.vendor, body.settings, now, enabled=body.enabled
        )
        return define_shop.shop_view(tx, site.shops, caller.workspace, shop, site.base_url, now)


@routes.delete("/shops/{shop}")
def remove_shop(request: Request, caller: Administrator, shop: str) -> None:
    """Disconnect a shop and forget its keys. What it told stays."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_shop.remove_shop(tx, caller, shop, site.clock.now())


@routes.get("/shops/{shop}/deliveries")
def list_shop_deliveries(
    request: Request, caller: Reader, shop: str, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[Noted]:
    """List the last calls and readings of a shop, without what stood in them."""
    with site_of(request).database.transaction() as tx:
        return define_shop.deliveries(tx, caller.workspace, shop, limit)


@routes.get("/shops/{shop}/unmatched")
def list_unmatched_parcels(
    request: Request, caller: Reader, shop: str, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> list[Unmatched]:
    """List parcels of which a carrier told and which fit no order yet. They are looked up again by themselves."""
    with site_of(request).database.transaction() as tx:
        return define_shop.unmatched(tx, caller.workspace, shop, limit)


@routes.post("/shops/{shop}/read")
def read_shop(request: Request, caller: Administrator, shop: str) -> None:
    """Have the shop's API read at once, for what calls have lost."""
    site = site_of(request)
    with site.database.transaction() as tx:
        define_shop.read_now(tx, caller, shop, site.clock.now())


@routes.post("/shops/{shop}/check")
async def check_shop(request: Request, caller: Administrator, shop: str) -> CheckResult:
    """Ask the shop whether the keys are good."""
    connector, _ = await asyncio.to_thread(_connector, site_of(request), caller.workspace, shop)
    return await connector.check()


@routes.post("/shops/{shop}/register")
async def register_shop(request: Request, caller: Administrator, shop: str) -> CheckResult:
    """Tell the shop to call us for everything that we want to hear; once more changes nothing."""
    connector, addresses = await asyncio.to_thread(_connector, site_of(request), caller.workspace, shop)
    return await connector.register(addresses)


def _connector(site: Site, workspace: int, shop: str) -> tuple[Connector, dict[str, str]]:
    with site.database.transaction() as tx:
        found = define_shop.shop_named(tx, workspace, shop)
    connector, _ = site.shops.build(found)
    return connector, define_shop.addresses(site.base_url, found, connector.manifest.routes)
