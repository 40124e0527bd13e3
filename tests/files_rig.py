"""A shop with a bot to which people send files: the real adapter, a server that answers as Telegram, real bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from contract.providers.telegram_rig import (
    BOT,
    CHAT,
    FILE_ID,
    SECRET,
    TOKEN,
    TelegramRig,
    call,
    chat,
    user,
    wrote,
)
from edge_rig import EdgeShop, edge_shop

from anklang.channels.provider import Heard, hear
from anklang.channels.store import save_account
from anklang.files.model import Limits
from anklang.flows.fetch_files import Fetcher
from anklang.flows.on_heard import on_heard
from anklang.flows.providers import ProviderTable
from anklang.profiles.identities import find_or_make
from anklang.providers.http_client import HttpClient, PublicResolver
from anklang.storage.vault import Vault
from anklang.testing.files import SAMPLES
from anklang.testing.provider_media_suite import MediaOutcome
from anklang.workspaces.store import raise_epoch

KEY = "x" * 43 + "="
PHOTO = SAMPLES["image/jpeg"]
BASE_URL = "http://127.0.0.1:8000"
KINDS = {"photo": "image/jpeg", "voice": "audio/ogg", "document": "application/pdf"}


class PhotoShop:
    """A shop, Anna with her chat, and a vendor with one file."""

    def __init__(self, shop: EdgeShop) -> None:
        self.shop, self.world = shop, shop.world
        self.limits = Limits(1 << 20)
        self.file, self.outcome = PHOTO, "ok"
        self.updates = 1000
        self.asked = 0  # calls for the file that the vendor got
        shop.person(first_name="Anna")
        with self.world.database.transaction() as tx:
            anna = self.world.person("anna")
            find_or_make(
                tx, self.world.workspace, "telegram", str(CHAT), self.world.clock.now(), lambda: anna
            )

    def account(self, url: str) -> None:
        """The bot, at an address."""
        given = {"bot": BOT, "bot_token": TOKEN, "webhook_secret": SECRET, "base_url": url}
        with self.world.database.transaction() as tx:
            now = self.world.clock.now()
            save_account(
                tx, self.world.workspace, "bot", "telegram", ["telegram"], Vault(KEY).seal(given), now
            )
            raise_epoch(tx, self.world.workspace)

    def sends(self, kind: str = "photo", update: int = 0, **said: Any) -> None:
        """Anna sends a file; the same `update` again is the same message."""
        self.updates += 1
        number = update or self.updates
        file: Any = {"file_id": FILE_ID, "file_unique_id": "u", "mime_type": KINDS[kind]}
        if kind == "photo":
            file = [{"file_id": FILE_ID, "file_unique_id": "u", "width": 9, "height": 9}]
        body = {"chat": chat(), "from": user(), "message_id": number, kind: file} | said
        rig = TelegramRig()
        provider = rig.make("http://127.0.0.1:1", rig.client())
        with self.world.database.transaction() as tx:
            now = self.world.clock.now()
            heard = hear(
                provider, "updates", call(wrote(update=number, date=int(now.timestamp()), **body)), now
            )
            assert isinstance(heard, Heard), heard
            on_heard(tx, self.world.cache.of(tx, self.world.workspace), "bot", heard.items, now)
        self.world.settle()

    def fetch(self, outcome: MediaOutcome = "ok", *, private: bool = True, rounds: int = 1) -> int:
        """The deliverer fetches while the vendor does this; answers how much was in hand."""

        async def main() -> int:
            async with TelegramRig() as rig, HttpClient(read_timeout=0.3) as http:
                rig.file, rig.media_outcome = self.file, outcome
                self.account(rig.vendor.url)
                outside = http if private else HttpClient(resolver=PublicResolver())
                done = 0
                for _ in range(rounds):
                    done += await self.fetcher(http, outside).round()
                await outside.close()
                self.asked += sum(one.path.startswith("/file/") for one in rig.vendor.seen)
                return done

        done = asyncio.run(main())
        self.world.settle()
        return done

    def fetcher(self, http: HttpClient, outside: HttpClient | None = None) -> Fetcher:
        """The flow as wiring builds it."""
        world = self.world
        table = ProviderTable(world.registry, Vault(KEY), http, world.clock, BASE_URL, outside=outside)
        return Fetcher(world.database, world.clock, world.cache, table, world.home, self.limits)

    def files(self) -> list[dict[str, Any]]:
        """Every row."""
        with self.world.database.transaction() as tx:
            rows = tx.rows(
                "SELECT id, state, reason, content_type, size, attempts, source FROM files ORDER BY id"
            )
        names = ("id", "state", "reason", "content_type", "size", "attempts", "source")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def kept(self) -> list[bytes]:
        """The bytes of every file in the home."""
        folder = Path(self.world.home._place.folder)
        return [one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()]

    def facts(self, name: str) -> list[dict[str, Any]]:
        """The properties of Anna's facts of a name, in order."""
        with self.world.database.transaction() as tx:
            rows = tx.rows("SELECT properties FROM events WHERE name = %s ORDER BY at, id", [name])
        return [row[0] for row in rows]


@contextmanager
def photo_shop(url: str) -> Iterator[PhotoShop]:
    """A shop with Anna and a bot."""
    with edge_shop(url) as shop:
        yield PhotoShop(shop)
