"""What a connector is: how the calls of a shop or carrier are verified and read, where it is told to call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from anklang.channels.call import Http, NoAnswer, NotSent
from anklang.channels.manifest import Settings
from anklang.channels.provider import (
    BodyBroken,
    CheckResult,
    Errand,
    RawRequest,
    Refusal,
    Reply,
    Verified,
    broken,
    let_in,
)
from anklang.core.clock import Clock
from anklang.shops.manifest import ShopManifest
from anklang.shops.model import Article, Page, Parcel, Said, Shelf

MOST_NAMED = 10
"""Articles that are asked for at once: what one query of Shopify may cost."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """A verified call of the shop, read."""

    topic: str  # in the vendor's words, for the list of deliveries
    says: tuple[Said, ...] = ()
    parcels: tuple[Parcel, ...] = ()  # of a carrier
    reply: Reply = Reply()
    keep: Mapping[str, str] = {}  # settings that the call brought (a handshake); sealed by who applies it
    spent: tuple[str, ...] = ()  # settings that are void now: the shop has ended the connection
    note: str = ""  # what the operator should know of it
    articles: tuple[str, ...] = ()  # what changed in the shop's range; `named` is asked what there is now
    errand: Errand | None = None  # to be done before the caller is answered; raises NotSent or NoAnswer


class ShopRoute(msgspec.Struct, frozen=True):
    """One address at which a shop calls us. ``verify`` has no default, so it cannot be forgotten."""

    name: str  # last part of the path: events
    verify: Callable[[RawRequest], bool]  # constant-time signature check over the raw bytes
    read: Callable[[Verified], Delivery]  # may raise BodyBroken
    methods: tuple[str, ...] = ("POST",)  # anything else is refused
    max_body: int = 1024 * 1024  # bytes; an order with many lines is large


class NotTold(Exception):
    """The shop's API did not answer as documented; the text says what to do and holds no secret."""


class Connector(Protocol):
    """What the rest of Anklang knows of a shop system."""

    @property
    def manifest(self) -> ShopManifest:
        """Name, form and topics."""
        ...

    def routes(self) -> tuple[ShopRoute, ...]:
        """The addresses at which the shop calls; the names are those of the manifest."""
        ...

    async def check(self) -> CheckResult:
        """Ask the shop whether our credentials are good."""
        ...

    async def register(self, addresses: Mapping[str, str]) -> CheckResult:
        """Tell the shop where to call, by name of the route; once more changes nothing."""
        ...

    async def changes(self, since: datetime, page: str) -> Page:
        """What changed in the shop from `since` on, oldest first; `page` is empty or the mark of the page before.

        Raises NotSent, NoAnswer and NotTold.
        """
        ...

    async def shelf(self, page: str) -> Shelf:
        """All articles that are sold; `page` is empty or the mark of the page before.

        Raises NotSent, NoAnswer and NotTold.
        """
        ...

    async def named(self, names: Sequence[str]) -> list[Article]:
        """These articles as they are now, at most MOST_NAMED; one that is no longer sold has no variants, and a name
        that is none of an article is left out. A name is the id of an article, or what calls of this shop name.

        Raises NotSent, NoAnswer and NotTold.
        """
        ...


class ShopAdapter:
    """What all connectors share: who they are, where they are heard, and how a check or a registration ends."""

    def __init__(self, manifest: ShopManifest, routes: tuple[ShopRoute, ...]) -> None:
        self._manifest = manifest
        self._routes = routes

    def __repr__(self) -> str:
        """Name only: settings hold secrets."""
        return f"<{type(self).__name__} {self._manifest.name}>"

    @property
    def manifest(self) -> ShopManifest:
        """Name, form and topics."""
        return self._manifest

    def routes(self) -> tuple[ShopRoute, ...]:
        """The addresses at which the shop calls."""
        return self._routes

    async def tried(self, act: Callable[[], Awaitable[str]]) -> CheckResult:
        """What came of asking the shop: the sentence that ``act`` answers, or why it could not be asked."""
        title = self._manifest.title
        try:
            return CheckResult(True, await act())
        except (NotSent, NoAnswer) as error:
            return CheckResult(False, f"{title} cannot be reached. {error} Check its address and try again.")
        except NotTold as error:
            return CheckResult(False, str(error))


class Entry(msgspec.Struct, frozen=True):
    """A vendor's folder shows exactly this."""

    manifest: ShopManifest  # what it is
    make: Callable[[Settings, Http, Clock], Connector]  # how one is built from checked settings


def hear_shop(
    connector: Connector, route: str, request: RawRequest, heard_at: datetime
) -> Delivery | Refusal:
    """Take a call: route, method, size, then signature, then content. Raises nothing foreseeable."""
    name = connector.manifest.name
    entered = let_in(name, connector.routes(), route, request, heard_at)
    if isinstance(entered, Refusal):
        return entered
    found, call = entered
    try:
        return found.read(call)
    except BodyBroken as error:
        return broken(name, route, error)
