"""Shops and carriers are connected, changed and disconnected by people; secrets go in and never come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.catalogue import find as catalogue
from anklang.catalogue.model import shop_source
from anklang.consents import find
from anklang.core.errors import BadInput, Conflict, NotFound, Problem, SetupError
from anklang.flows.shops import ShopTable
from anklang.flows.take_products import remove_source
from anklang.shops import ranges
from anklang.shops import store as shops
from anklang.shops.freshness import State, last_contact, state_of
from anklang.shops.manifest import Kind
from anklang.shops.model import Noted, Unmatched
from anklang.shops.store import Shop
from anklang.storage.transaction import Tx


class ShopView(msgspec.Struct, frozen=True, kw_only=True):
    """A connected shop without its secrets."""

    id: str
    vendor: str
    title: str  # the vendor's name
    state: State
    settings: dict[str, str]  # what is not secret
    secrets: list[str]  # secrets that are filled in
    addresses: dict[str, str]  # where the shop calls us, by name
    connected_at: datetime
    heard_at: datetime | None  # last verified call
    read_at: datetime | None  # its API was last read to the end
    reading: bool  # a reading is under way
    fault: str  # why the last reading failed; empty: it did not
    usable: bool  # the settings could be opened
    products: int | None  # that it sells, as the catalogue has them; null: they are not taken over
    products_read_at: datetime | None  # when all of them were last read to the end
    products_fault: str  # why they were not read last; empty: they were
    kind: Kind
    unmatched: int  # parcels of nobody known yet, of a carrier


def save_shop(
    tx: Tx, caller: Caller, table: ShopTable, shop: str, vendor: str, given: Mapping[str, str], now: datetime, *,
    enabled: bool = True,
) -> None:  # fmt: skip
    """Connect a shop, or change its settings. A secret that is left empty keeps its stored value.

    Raises BadInput with every mistake of the form, NotFound for an unknown system, Conflict where another shop of the
    workspace has the same prefix: their customer numbers would make one person of two.
    """
    manifest = table.manifest(vendor)
    before = next((one for one in shops.load_shops(tx, caller.workspace) if one.id == shop), None)
    if before is not None and before.vendor != vendor:
        raise Conflict(f"{shop!r} is a shop at {before.vendor}. Disconnect it first, or take another name.")
    kept = _opened(table, before)
    hidden = {field.name for field in manifest.fields if field.secret or field in manifest.brought}
    wanted = {
        **{name: kept[name] for name in hidden & kept.keys() if not given.get(name)},
        **{name: value for name, value in given.items() if value},
    }
    checked = table.check(vendor, wanted)
    values = {field.name: checked.text(field.name) for field in manifest.fields}
    others = [one for one in shops.load_shops(tx, caller.workspace) if one.id != shop and one.kind == "shop"]
    if manifest.kind == "carrier":
        _check_carrier(values, others)
    else:
        _check_shop(tx, caller, table, values, others)
    shops.save_shop(
        tx, caller.workspace, shop, vendor, table.seal(values), now, kind=manifest.kind, ready=manifest.ready(values),
        enabled=enabled,
    )  # fmt: skip
    if manifest.kind == "shop":
        _follow_products(tx, caller, shop, checked.flag("products"), now)
    note(tx, caller, "shop.saved", shop, now, {"vendor": vendor, "enabled": enabled})


def _follow_products(tx: Tx, caller: Caller, shop: str, wanted: bool, now: datetime) -> None:
    if wanted:
        ranges.open_range(tx, caller.workspace, shop, now)
        return
    ranges.close_range(tx, caller.workspace, shop)
    remove_source(tx, caller.workspace, shop_source(shop), now)


def _check_shop(
    tx: Tx, caller: Caller, table: ShopTable, values: Mapping[str, str], others: Sequence[Shop]
) -> None:
    wording = values["consent_wording"]
    if wording and find.wording(tx, caller.workspace, wording) is None:
        raise BadInput(
            "The shop cannot be saved.", [Problem("consent_wording", "is no wording of this workspace", "")]
        )
    for other in others:
        if _opened(table, other).get("prefix", "") == values["prefix"]:
            raise Conflict(
                f"The shop {other.id!r} has the same prefix of customer numbers. Give this one a prefix of its own."
            )


def _check_carrier(values: Mapping[str, str], others: Sequence[Shop]) -> None:
    if values["shop"] and all(one.id != values["shop"] for one in others):
        raise BadInput(
            "The carrier cannot be saved.",
            [Problem("shop", "is no connected shop", "leave it empty where there is one")],
        )


def _opened(table: ShopTable, shop: Shop | None) -> dict[str, str]:
    try:
        return {} if shop is None else table.opened(shop)
    except SetupError:  # sealed with another key: it has to be filled in anew
        return {}


def remove_shop(tx: Tx, caller: Caller, shop: str, now: datetime) -> None:
    """Disconnect a shop and forget its keys; raises NotFound. What it told stays; its products are no longer sold."""
    shops.remove_shop(tx, caller.workspace, shop)
    gone = remove_source(tx, caller.workspace, shop_source(shop), now)
    note(tx, caller, "shop.removed", shop, now, {"products": gone})


def read_now(tx: Tx, caller: Caller, shop: str, now: datetime) -> None:
    """Ask for a reading at once. Raises NotFound, and Conflict where it cannot be read."""
    found = shops.load_shop(tx, caller.workspace, shop)
    if not found.enabled or not found.ready or found.kind == "carrier":
        raise Conflict(
            "It cannot be read: it is switched off, its keys are not here yet, or it is a carrier."
        )
    shops.read_now(tx, caller.workspace, shop, now)
    if ranges.load_range(tx, caller.workspace, shop) is not None:
        ranges.open_range(tx, caller.workspace, shop, now)
    note(tx, caller, "shop.read", shop, now)


def shop_views(tx: Tx, table: ShopTable, workspace: int, base_url: str, now: datetime) -> list[ShopView]:
    """The shops of a workspace, by name."""
    return [_view(tx, table, one, base_url, now) for one in shops.load_shops(tx, workspace)]


def shop_view(tx: Tx, table: ShopTable, workspace: int, shop: str, base_url: str, now: datetime) -> ShopView:
    """One shop; raises NotFound."""
    return _view(tx, table, shops.load_shop(tx, workspace, shop), base_url, now)


def shop_named(tx: Tx, workspace: int, shop: str) -> Shop:
    """One shop with its settings sealed; raises NotFound."""
    return shops.load_shop(tx, workspace, shop)


def deliveries(tx: Tx, workspace: int, shop: str, limit: int) -> list[Noted]:
    """The last calls and readings of a shop, newest first; raises NotFound."""
    shops.load_shop(tx, workspace, shop)
    return shops.deliveries(tx, workspace, shop, limit)


def unmatched(tx: Tx, workspace: int, shop: str, limit: int) -> list[Unmatched]:
    """Parcels of nobody known yet, latest heard first; raises NotFound."""
    shops.load_shop(tx, workspace, shop)
    return shops.unmatched(tx, workspace, shop, limit)


def addresses(base_url: str, shop: Shop, routes: tuple[str, ...]) -> dict[str, str]:
    """Where a shop calls us, by name of the route."""
    return {name: f"{base_url}/shop-calls/{shop.workspace}/{shop.id}/{name}" for name in routes}


def _view(tx: Tx, table: ShopTable, shop: Shop, base_url: str, now: datetime) -> ShopView:
    try:
        manifest = table.manifest(shop.vendor)
    except NotFound:
        manifest = None
    settings = _opened(table, shop) if manifest else {}
    secrets = {field.name for field in manifest.fields if field.secret} if manifest else set()
    reading = ranges.load_range(tx, shop.workspace, shop.id)
    stock = catalogue.stock(tx, shop.workspace, shop_source(shop.id))
    return ShopView(
        id=shop.id, vendor=shop.vendor, title=manifest.title if manifest else shop.vendor,
        state=state_of(shop.contact, now),
        settings={name: value for name, value in settings.items() if name not in secrets},
        secrets=sorted(name for name in secrets if settings.get(name)),
        addresses=addresses(base_url, shop, manifest.routes) if manifest else {},
        connected_at=shop.connected_at, heard_at=shop.heard_at, read_at=shop.read_at, reading=bool(shop.page),
        fault=shop.fault, usable=bool(settings), kind=shop.kind,
        unmatched=shops.count_unmatched(tx, shop.workspace, shop.id),
        products=stock.available + stock.out_of_stock if reading else None,
        products_read_at=reading.read_at if reading else None, products_fault=reading.fault if reading else "",
    )  # fmt: skip


def silent_shops(tx: Tx, now: datetime) -> list[tuple[int, str, str]]:
    """Workspace, shop and the last fault of every shop of the installation that is behind."""
    found: list[tuple[int, str, str]] = []
    for (workspace,) in tx.rows("SELECT DISTINCT workspace_id FROM shops ORDER BY 1"):
        found += [(workspace, one.id, one.fault) for one in behind(tx, workspace, now)]
    return found


def shops_of(tx: Tx, workspace: int) -> list[Shop]:
    """The connected shops of a workspace, settings sealed."""
    return shops.load_shops(tx, workspace)


def behind(tx: Tx, workspace: int, now: datetime) -> list[Shop]:
    """The shops of which nothing was heard or read for too long; longest first."""
    found = [one for one in shops.load_shops(tx, workspace) if state_of(one.contact, now) == "behind"]
    return sorted(found, key=lambda one: last_contact(one.contact))
