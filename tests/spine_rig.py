"""A shop with one cart journey, a phone as provider, and the HTTP application in front of it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
from starlette.testclient import TestClient

from anklang.channels.store import save_account
from anklang.core.ids import derive_id, shard_of
from anklang.flows.providers import ProviderTable
from anklang.flows.shops import ShopTable
from anklang.http import metrics
from anklang.http.app import create_app
from anklang.http.collect import Collector
from anklang.http.state import Site
from anklang.journeys import parse as journey_text
from anklang.journeys import store as journeys
from anklang.messages import store as messages
from anklang.messages.model import Message, Plan
from anklang.providers.dns_client import DnsClient
from anklang.providers.http_client import HttpClient
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.world import BASE_URL, World
from anklang.wiring import SHOPS, sdk_folder, studio_folder
from anklang.workspaces.model import Brand, Shop, WorkspaceSettings
from anklang.workspaces.store import raise_epoch

SECRET = "handset-secret"
KEY = "x" * 43 + "="
SETTINGS = WorkspaceSettings(
    brand=Brand(name="Lindenhof", imprint="Lindenhof GmbH, Musterweg 1, 12345 Musterstadt"),
    shop=Shop(
        url="https://shop.example", ios_app="ABCDE12345.com.example.shop", android_package="com.example.shop",
        android_fingerprints=[":".join(["AB"] * 32)],
    ),
)  # fmt: skip
JOURNEY = """
id: cart
name: Cart
enter:
  on:
    - event: Product Added
  key: event.cart_id
  again: always
steps:
  - wait: half_hour
    for: 30m
  - send: sms
    channel: sms
    template: cart-sms
"""
TEMPLATES = [
    {"id": "cart-sms", "channel": "sms", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"text": "Dein Korb wartet: {{ cart.link | link }}"}}},
    {"id": "mail", "channel": "email", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"subject": "Neu", "html": "<p>Hallo</p>"}}},
    {"id": "inapp", "channel": "inapp", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"title": "Für dich", "body": "10 %", "buttons": [{"label": "Ansehen", "link": "/sale"}]}}},
]  # fmt: skip


def handset_signature(body: bytes) -> dict[str, str]:
    """What the phone signs its callbacks with."""
    return {
        "X-Anklang-Handset-Signature": "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    }


class Rig:
    """The world, and a client that speaks to its HTTP application."""

    def __init__(self, world: World, client: TestClient) -> None:
        self.world = world
        self.client = client
        self.write_key = world.made.write_key

    def pass_minutes(self, minutes: float) -> None:
        """Let time pass."""
        self.world.wait(timedelta(minutes=minutes))

    def suppressions(self) -> list[tuple[str, str, str]]:
        """Every stop sign."""
        with self.world.database.transaction() as tx:
            rows = tx.rows("SELECT channel, address, reason FROM suppressions ORDER BY 1, 2, 3")
        return [(row[0], row[1], row[2]) for row in rows]

    def refused(self, kind: str) -> float:
        """How many callbacks were refused."""
        return metrics.REFUSED_CALLBACKS.labels(kind=kind)._value.get()

    def _send(self, channel: str, template: str) -> UUID:
        """Put one message into the ledger and hand it over."""
        person, now = self.world.person("anna"), self.world.clock.now()
        message = Message(
            shard=shard_of(person), id=derive_id("test", channel, self.world.number()), person=person,
            workspace=self.world.workspace, template=template, channel=channel, message_class="advertising",
            purpose="marketing", lane="triggered", planned_at=now, due_at=now, plan=Plan(recheck_audience=False),
        )  # fmt: skip
        with self.world.database.transaction() as tx:
            messages.plan(tx, [message])
        self.world.settle()
        return message.id

    def mail_unsubscribe(self) -> str:
        """A mail goes out; answers the path in its List-Unsubscribe."""
        self._send("email", "mail")
        address = self.world.outbox.sent[-1].content.list_unsubscribe_url
        return address.removeprefix(BASE_URL)

    def in_app_message(self) -> None:
        """An in-app message is made available."""
        self._send("inapp", "inapp")


def set_up(world: World) -> None:
    """Providers, templates, the journey, and Anna with her consents."""
    vault = Vault(KEY)
    now = world.clock.now()
    with world.database.transaction() as tx:
        sealed = vault.seal({"base_url": "http://127.0.0.1:1", "secret": SECRET})
        save_account(tx, world.workspace, "phone", "handset", ["sms", "email", "push"], sealed, now)
        save_account(tx, world.workspace, "inapp", "inapp", ["inapp", "onsite"], vault.seal({}), now)
        for one in TEMPLATES:
            templates.save(tx, world.workspace, template_text.parse(one), now, "test")
        journey = msgspec.structs.replace(journey_text.parse(JOURNEY), version=1)
        journeys.save_version(tx, world.workspace, journey, {}, "test", now)
        raise_epoch(tx, world.workspace)
    traits = {"phone": "+4915112345678", "email": "anna@example.com", "language": "de"}
    world.collect({"type": "identify", "userId": "anna", "anonymousId": "a", "traits": traits})
    world.settle()
    world.consent("anna", "sms", "marketing", address="+4915112345678")
    world.consent("anna", "sms", "tracking", address="+4915112345678")
    world.consent("anna", "email", "marketing", address="anna@example.com")
    world.consent("anna", "inapp", "marketing")
    world.settle()


@contextmanager
def rig(url: str, folder: Path, at: datetime) -> Iterator[Rig]:
    """A world with an application; everything is closed at the end."""
    world = World(url, at, SETTINGS)
    set_up(world)
    vault = Vault(KEY)
    http = HttpClient()
    table = ProviderTable(world.registry, vault, http, world.clock, BASE_URL)
    site = Site(
        database=world.database, clock=world.clock, vault=vault, definitions=world.cache, providers=table,  # type: ignore[arg-type]
        base_url=BASE_URL, secure=False, allow_private_urls=False, trust_proxy=False, demo=False,
        dns=DnsClient(("127.0.0.1", 9)), home=world.home, shops=ShopTable(SHOPS, vault, http, world.clock, BASE_URL),
    )  # fmt: skip
    app = create_app(
        site,
        Collector(world.database, world.clock),
        sdk_files=sdk_folder(),
        studio_files=studio_folder(),
        on_tick=lambda: None,
    )
    with TestClient(app, base_url=BASE_URL) as client:
        yield Rig(world, client)
        assert client.portal is not None
        client.portal.call(http.close)
    world.close()
