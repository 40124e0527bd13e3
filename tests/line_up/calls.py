"""The way by which vendors call us: the real routes of callbacks, without a socket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import httpx
from starlette.applications import Starlette

from anklang.core.clock import Clock
from anklang.files.keep import Home
from anklang.flows.definitions import DefinitionCache
from anklang.flows.providers import ProviderTable
from anklang.http.callbacks import callback_routes
from anklang.http.state import Site
from anklang.storage.database import Database
from anklang.storage.vault import Vault
from anklang.testing.story.world import BASE_URL
from line_up.line import Post

VAULT = Vault("x" * 43 + "=")


def calls_to(
    database: Database, clock: Clock, cache: DefinitionCache, table: ProviderTable, home: Home
) -> Post:
    """Calls to an installation with these parts."""
    app = Starlette(routes=callback_routes())
    app.state.site = Site(
        database=database, clock=cast(Any, clock), vault=VAULT, definitions=cache, providers=table,
        shops=cast(Any, None), home=home, dns=cast(Any, None), base_url=BASE_URL, secure=True,
        allow_private_urls=False, trust_proxy=False, demo=False,
    )  # fmt: skip

    async def post(path: str, headers: Mapping[str, str], body: bytes) -> int:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL) as client:
            return (await client.post(path, headers=dict(headers), content=body)).status_code

    return post
