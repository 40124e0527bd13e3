"""The only file that knows everyone: settings become a database, providers, an HTTP application and workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from starlette.applications import Starlette

from anklang.channels.registry import Entry, Registry
from anklang.config import Settings, name_server
from anklang.connectors import aftership, dhl, sendcloud, shopify, shopware, woocommerce
from anklang.core.clock import SystemClock
from anklang.demo.frames import PhoneFrames
from anklang.demo.routes import demo_routes
from anklang.files.keep import Home, Place
from anklang.files.model import Limits
from anklang.flows.chores import Chores
from anklang.flows.definitions import DefinitionCache
from anklang.flows.fetch_feeds import FeedFetcher
from anklang.flows.fetch_files import Fetcher
from anklang.flows.listen import Listeners
from anklang.flows.match_parcels import ParcelMatcher
from anklang.flows.on_facts import FactHandler
from anklang.flows.on_message_due import Deliverer
from anklang.flows.providers import ProviderTable
from anklang.flows.read_articles import ArticleReader
from anklang.flows.read_shops import ShopReader
from anklang.flows.read_templates import DailyReading
from anklang.flows.shops import ShopTable
from anklang.http.app import create_app
from anklang.http.collect import Collector
from anklang.http.state import Site
from anklang.policy.countries.load import load_countries
from anklang.providers import (
    apns,
    apple_messages,
    fcm,
    handset,
    inapp,
    infobip,
    instagram,
    iterable,
    link,
    mailgun,
    messenger,
    onesignal,
    postmark,
    rcs,
    sendgrid,
    ses,
    seven,
    sinch,
    smpp,
    smtp,
    telegram,
    twilio,
    viber,
    vonage,
    webpush,
    whatsapp,
)
from anklang.providers.dns_client import DnsClient
from anklang.providers.http_client import HttpClient, PublicResolver
from anklang.shops.connector import Entry as ShopEntry
from anklang.storage.database import Database
from anklang.storage.vault import Vault, key_in
from anklang.worker.deliver import DeliverWorker
from anklang.worker.facts import FactWorker
from anklang.workspaces.store import recall

LONGEST_CALL = 60.0  # seconds that a journey may let a web call wait for its answer

ENTRIES: tuple[Entry, ...] = (
    twilio.ENTRY, vonage.ENTRY, seven.ENTRY, sinch.ENTRY, infobip.ENTRY, link.ENTRY, smpp.ENTRY,
    smtp.ENTRY, ses.ENTRY, sendgrid.ENTRY, mailgun.ENTRY, postmark.ENTRY,
    webpush.ENTRY, fcm.ENTRY, apns.ENTRY, inapp.ENTRY,
    whatsapp.ENTRY, telegram.ENTRY, viber.ENTRY, messenger.ENTRY, instagram.ENTRY, rcs.ENTRY,
    apple_messages.ENTRY,
    handset.ENTRY, iterable.ENTRY, onesignal.ENTRY,
)  # fmt: skip
SHOPS: tuple[ShopEntry, ...] = (
    shopify.ENTRY, woocommerce.ENTRY, shopware.ENTRY, dhl.ENTRY, sendcloud.ENTRY, aftership.ENTRY,
)  # fmt: skip
CLOCK_OFFSET = "clock_offset_seconds"


@dataclass(frozen=True)
class Runtime:
    """What every role of a process shares."""

    settings: Settings
    database: Database
    clock: SystemClock
    vault: Vault
    registry: Registry
    definitions: DefinitionCache
    http: HttpClient
    outside: HttpClient  # for addresses that users enter: reaches the public internet only, unless allowed
    providers: ProviderTable
    home: Home
    shops: ShopTable

    def close(self) -> None:
        """Give the database connections back."""
        self.database.close()


def build(settings: Settings, database_url: str, connections: int = 12) -> Runtime:
    """Everything of one process, connected to `database_url`, whose schema is up to date."""
    database = Database(database_url, connections)
    clock = SystemClock()
    vault = Vault(settings.secret_key or key_in(settings.data))
    registry = Registry(ENTRIES)
    manifests = {one.name: one for one in registry.manifests()}
    base_url = settings.base_url()
    http = HttpClient()
    outside = (
        http
        if settings.allow_private_urls
        else HttpClient(resolver=PublicResolver(), read_timeout=LONGEST_CALL)
    )
    runtime = Runtime(
        settings, database, clock, vault, registry,
        DefinitionCache(load_countries(), manifests, base_url), http, outside,
        ProviderTable(
            registry, vault, http, clock, base_url, allow_private=settings.allow_private_urls, outside=outside
        ),
        home_of(settings),
        ShopTable(SHOPS, vault, http, clock, base_url),
    )  # fmt: skip
    refresh_clock(runtime)
    return runtime


def home_of(settings: Settings) -> Home:
    """Where files of customers are kept. Raises BadInput for a bucket that is not usable."""
    return Home(Place(
        settings.data / "files", settings.files_url, settings.files_endpoint, settings.files_region,
        settings.files_key_id, settings.files_secret,
    ))  # fmt: skip


def refresh_clock(runtime: Runtime) -> None:
    """Take over the clock's offset from the installation: the demo's clock control moves every process with it."""
    with runtime.database.transaction() as tx:
        seconds = recall(tx, CLOCK_OFFSET)
    runtime.clock.offset = max(
        runtime.clock.offset, timedelta(seconds=float(seconds or 0))
    )  # never backwards (J45)


def fact_worker(runtime: Runtime) -> FactWorker:
    """The worker of a process."""
    handler = FactHandler(runtime.database, runtime.clock, runtime.definitions)
    chores = Chores(runtime.database, runtime.clock, runtime.definitions)
    return FactWorker(handler, runtime.database.url, _with_clock(runtime, chores.run), chores.ask_in_more)


def deliver_worker(runtime: Runtime) -> DeliverWorker:
    """The deliverer of a process."""
    deliverer = Deliverer(
        runtime.database, runtime.clock, runtime.definitions, runtime.providers, runtime.settings.base_url(),
        timedelta(seconds=runtime.settings.abandoned_after),
    )  # fmt: skip
    listeners = Listeners(runtime.database, runtime.clock, runtime.definitions, runtime.providers)
    feeds = FeedFetcher(
        runtime.database, runtime.clock, runtime.outside, allow_private=runtime.settings.allow_private_urls
    )
    kinds = frozenset(one.strip() for one in runtime.settings.files_kinds.split(",") if one.strip())
    files = Fetcher(
        runtime.database, runtime.clock, runtime.definitions, runtime.providers, runtime.home,
        Limits(runtime.settings.files_most_mb << 20, kinds),
    )  # fmt: skip
    reader = ShopReader(runtime.database, runtime.clock, runtime.definitions, runtime.shops)
    articles = ArticleReader(runtime.database, runtime.clock, runtime.definitions, runtime.shops)
    parcels = ParcelMatcher(runtime.database, runtime.clock, runtime.definitions, runtime.shops)
    approvals = DailyReading(runtime.database, runtime.clock, runtime.definitions, runtime.providers)
    return DeliverWorker(
        deliverer,
        listeners,
        (feeds, files, reader, articles, parcels, approvals),
        runtime.database.url,
        _with_clock(runtime, lambda: None),
    )


def _with_clock(runtime: Runtime, work: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        refresh_clock(runtime)
        work()

    return run


def web_app(runtime: Runtime, *, demo: bool = False) -> Starlette:
    """The HTTP application of a process."""
    settings = runtime.settings
    site = Site(
        database=runtime.database, clock=runtime.clock, vault=runtime.vault, definitions=runtime.definitions,
        providers=runtime.providers, shops=runtime.shops, base_url=settings.base_url(), secure=settings.base_url().startswith("https://"),
        allow_private_urls=settings.allow_private_urls, trust_proxy=settings.trust_proxy, demo=demo,
        home=runtime.home, dns=DnsClient(name_server(settings.dns_server) if settings.dns_server else None),
        metrics_key=settings.metrics_key or (None if settings.reachable() else ""),
    )  # fmt: skip
    collector = Collector(runtime.database, runtime.clock, per_second=settings.collect_per_second)
    extra = demo_routes(site) if demo else None
    app = create_app(
        site,
        collector,
        sdk_files=sdk_folder(),
        studio_files=studio_folder(),
        on_tick=lambda: refresh_clock(runtime),
        extra=extra,
    )
    if demo:
        app.add_middleware(PhoneFrames)
    return app


def sdk_folder() -> Path:
    """Where the built web SDK is: inside the package when installed, in sdk/web/dist in a working tree."""
    return _built("sdk", "sdk/web/dist")


def studio_folder() -> Path:
    """Where the built studio is: inside the package when installed, in web/dist in a working tree."""
    return _built("studio", "web/dist")


def _built(part: str, in_tree: str) -> Path:
    inside = Path(__file__).parent / "static" / part
    return inside if inside.is_dir() else Path(__file__).parents[2] / in_tree
