"""A connected shop in front of the real application: calls come in over HTTP, facts are handled by the real engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from contract.providers.vendor import NOW
from spine_rig import KEY, Rig, rig

from anklang.access.model import ALL_SCOPES, Caller
from anklang.flows.define_shop import ShopView, deliveries, save_shop, shop_view
from anklang.flows.match_parcels import ParcelMatcher
from anklang.flows.read_articles import ArticleReader
from anklang.flows.read_shops import ShopReader
from anklang.flows.shops import ShopTable
from anklang.profiles.identities import person_of
from anklang.profiles.model import Person
from anklang.profiles.store import load_people
from anklang.providers.http_client import HttpClient
from anklang.shops.model import Noted
from anklang.storage.vault import Vault
from anklang.wiring import SHOPS


class ShopRig:
    """One shop, connected at NOW, and what Anklang knows because of it."""

    def __init__(self, shop: Rig, name: str, vendor: str, settings: Mapping[str, str]) -> None:
        self.rig, self.world, self.name, self.vendor = shop, shop.world, name, vendor
        self.table = ShopTable(SHOPS, Vault(KEY), HttpClient(), self.world.clock)
        self.connect(**settings)

    def caller(self) -> Caller:
        """Somebody who may do everything."""
        return Caller(workspace=self.world.workspace, name="test", scopes=frozenset(ALL_SCOPES))

    def connect(self, **settings: str) -> None:
        """Connect the shop, or change its settings."""
        with self.world.database.transaction() as tx:
            save_shop(tx, self.caller(), self.table, self.name, self.vendor, settings, self.world.clock.now())

    def call(self, headers: Mapping[str, str], body: bytes, route: str = "events") -> int:
        """The shop calls, a second after the last call; answers the HTTP status."""
        self.world.clock.set(self.world.clock.now() + timedelta(seconds=1))
        return self.ask("POST", route, headers, body).status_code

    def ask(self, method: str, route: str, headers: Mapping[str, str], body: bytes = b"") -> httpx.Response:
        """A call with its answer; `route` may have a query."""
        path = f"/shop-calls/{self.world.workspace}/{self.name}/{route}"
        return self.rig.client.request(method, path, content=body, headers=dict(headers))

    def settle(self) -> None:
        """Everything that is due is handled."""
        self.world.settle()

    async def read_all(
        self, kind: type[ShopReader] | type[ArticleReader] | type[ParcelMatcher] = ShopReader
    ) -> None:
        """What is due, to its end: read what changed or the articles, or look a carrier's parcels up again."""
        async with HttpClient() as http:
            table = ShopTable(SHOPS, Vault(KEY), http, self.world.clock)
            reader = kind(self.world.database, self.world.clock, self.world.cache, table)
            while await reader.round():
                pass

    def view(self) -> ShopView:
        """The shop as the studio shows it."""
        with self.world.database.transaction() as tx:
            return shop_view(
                tx, self.table, self.world.workspace, self.name, "https://crm.example", self.world.clock.now()
            )

    def noted(self) -> list[Noted]:
        """The list of deliveries, oldest first."""
        with self.world.database.transaction() as tx:
            return deliveries(tx, self.world.workspace, self.name, 200)[::-1]

    def facts(self, *names: str) -> list[tuple[str, dict[str, Any], bool]]:
        """What is in the history: name, properties, whether it is history; in order of happening."""
        with self.world.database.transaction() as tx:
            rows = tx.rows(
                "SELECT name, properties, imported FROM events WHERE context->>'source' = %s ORDER BY at, id",
                [self.name],
            )
        return [(row[0], row[1], row[2]) for row in rows if not names or row[0] in names]

    def names(self) -> list[str]:
        """The names of the events in the history, sorted; without those about traits."""
        return sorted(name for name, _, _ in self.facts() if name != "Identified")

    def id_of(self, user: str) -> UUID | None:
        """Who has this customer number."""
        with self.world.database.transaction() as tx:
            return person_of(tx, self.world.workspace, "user", user)

    def person(self, user: str) -> Person:
        """The person with this customer number."""
        found = self.id_of(user)
        assert found is not None, f"nobody has the number {user}"
        with self.world.database.transaction() as tx:
            return load_people(tx, [found])[found]

    def consents(self, user: str) -> dict[tuple[str, str], str]:
        """State by channel and address."""
        with self.world.database.transaction() as tx:
            rows = tx.rows(
                "SELECT channel, address, state FROM consent_states WHERE person_id = %s", [self.id_of(user)]
            )
        return {(row[0], row[1]): row[2] for row in rows}

    def count(self, statement: str, *values: Any) -> int:
        """The number that a statement answers."""
        with self.world.database.transaction() as tx:
            row = tx.row(statement, list(values))
        assert row is not None
        return int(row[0])


@contextmanager
def shop_rig(
    url: str, folder: Path, name: str, vendor: str, settings: Mapping[str, str]
) -> Iterator[ShopRig]:
    """A shop that was connected two days ago; NOW is now."""
    with rig(url, folder, NOW - timedelta(days=2)) as made:
        shop = ShopRig(made, name, vendor, settings)
        made.world.clock.set(NOW)
        yield shop
