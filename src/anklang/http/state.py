"""What the HTTP layer is given by wiring; handlers reach it through `request.app.state.site`."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from anklang.channels.sender_domain.model import Resolver
from anklang.core.clock import SystemClock
from anklang.files.keep import Home
from anklang.flows.definitions import DefinitionCache
from anklang.flows.providers import ProviderTable
from anklang.flows.shops import ShopTable
from anklang.storage.database import Database
from anklang.storage.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Site:
    """Everything a request handler may use."""

    database: Database
    clock: SystemClock
    vault: Vault
    definitions: DefinitionCache
    providers: ProviderTable
    home: Home  # the bytes of customers' files
    shops: ShopTable
    dns: Resolver  # asked about the domains of senders
    base_url: str  # public address without a slash at its end
    secure: bool  # public address is https: cookies are marked secure
    allow_private_urls: bool
    trust_proxy: bool
    demo: bool  # the demo shop and the clock control are mounted
    metrics_key: str | None = ""  # who asks for /metrics must send it; empty: open to all; None: closed


def site_of(request: HTTPConnection) -> Site:
    """The site a request came to."""
    site: Site = request.app.state.site
    return site
