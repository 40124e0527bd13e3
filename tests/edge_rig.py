"""A shop for the edge cases of journeys and delivery: every channel, a few templates, people with their consents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from anklang.access.model import Caller
from anklang.channels.store import save_account
from anklang.core.ids import shard_of
from anklang.coupons import model as pool_text
from anklang.coupons import store as coupons
from anklang.flows.define import save_settings
from anklang.flows.define_journey import Published, publish_draft
from anklang.flows.define_run import Late, Verb, set_journey_status
from anklang.flows.doctor import examine
from anklang.flows.on_in_app import Visitor, to_show
from anklang.journeys import find
from anklang.journeys.find import PersonJourney
from anklang.journeys.parse import parse
from anklang.journeys.publish import Choice
from anklang.messages.model import Message
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.world import World
from anklang.workspaces.model import Brand, Cap, Rate, Shop, WorkspaceSettings
from anklang.workspaces.store import raise_epoch

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)  # 11:00 in Berlin
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NUMBER = "+4915112345678"
SETTINGS = WorkspaceSettings(
    brand=Brand(name="Lindenhof", imprint="Lindenhof GmbH, Musterweg 1, 12345 Musterstadt"),
    shop=Shop(url="https://shop.example"),
)
TEMPLATES: list[dict[str, Any]] = [
    {"id": "ad", "channel": "sms", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"text": "Schau mal: {{ '/neu' | link }}"}}},
    {"id": "cart", "channel": "sms", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"text": "Dein Korb {{ event.cart_id }} wartet"}}},
    {"id": "survey", "channel": "sms", "class": "advertising", "purpose": "feedback",
     "languages": {"de": {"text": "Wie war es?"}}},
    {"id": "thanks", "channel": "sms", "class": "transactional", "purpose": "order",
     "languages": {"de": {"text": "Danke für die Bestellung {{ event.order_id }}"}}},
    {"id": "code", "channel": "sms", "class": "advertising", "purpose": "marketing", "coupon": "spring",
     "languages": {"de": {"text": "Dein Code: {{ coupon.code }}"}}},
    {"id": "broken", "channel": "sms", "class": "advertising", "purpose": "marketing", "coupon": "spring",
     "languages": {"de": {"text": "{{ event.title }}: {{ coupon.code }}"}}},
    {"id": "push", "channel": "push", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"title": "Neu", "body": "Die Herbstware ist da"}}},
    {"id": "inapp", "channel": "inapp", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"title": "Für dich", "body": "10 %", "buttons": [{"label": "Ansehen", "link": "/sale"}]}}},
]  # fmt: skip
_ONE = """
id: %s
name: J
stage: "%s"
priority: %s
enter: {on: {event: %s}, again: always, if_live: parallel}
exit: {event: Order Completed}
steps:
  - {wait: pause, for: %s}
  - {send: %s, channel: sms, template: %s, useless_after: %s%s}
"""
ACCOUNTS = [("outbox", "twilio", ["sms"]), ("phone", "fcm", ["push"]), ("inapp", "inapp", ["inapp"])]


class EdgeShop:
    """A world with accounts and templates. `url` is an empty database."""

    def __init__(self, url: str, at: datetime = MONDAY, **settings: Any) -> None:
        self.world = World(url, at, msgspec.structs.replace(SETTINGS, **settings))
        sealed = Vault("x" * 43 + "=").seal({"base_url": "http://127.0.0.1:1"})
        with self.world.database.transaction() as tx:
            for id_, vendor, channels in ACCOUNTS:
                save_account(tx, self.world.workspace, id_, vendor, channels, sealed, at)
            for one in TEMPLATES:
                templates.save(tx, self.world.workspace, template_text.parse(one), at, "test")
            raise_epoch(tx, self.world.workspace)
        self.caller = Caller(workspace=self.world.workspace, name="ada@shop.example", scopes=frozenset())

    # --- what the shop does

    def publish(self, text: str, **choice: Any) -> Published:
        """A journey, or its next version with what happens to those inside."""
        with self.world.database.transaction() as tx:
            made = publish_draft(tx, self.caller, parse(text), Choice(**choice), self.world.clock.now())
        self.world.settle()
        return made

    def verb(self, journey: str, verb: Verb, late: Late | None = None) -> None:
        """Pause, hold, resume or stop a journey."""
        with self.world.database.transaction() as tx:
            set_journey_status(tx, self.caller, journey, verb, self.world.clock.now(), late)

    def codes(self, *codes: str, valid_for: str = "2d") -> None:
        """The pool `spring` gets codes."""
        pool = pool_text.parse({"id": "spring", "kind": "list", "valid_for": valid_for})
        with self.world.database.transaction() as tx:
            coupons.save_pool(tx, self.world.workspace, pool, self.world.clock.now())
            coupons.add_codes(tx, self.world.workspace, "spring", codes)
            raise_epoch(tx, self.world.workspace)

    def rates(self, *rates: Rate) -> None:
        """Change how fast messages may leave."""
        with self.world.database.transaction() as tx:
            settings = self.world.cache.of(tx, self.world.workspace).workspace.settings
            wanted = msgspec.to_builtins(msgspec.structs.replace(settings, rates=list(rates)))
            save_settings(tx, self.caller, wanted, self.world.clock.now())

    # --- what people do

    def person(
        self, user: str = "anna", phone: str = NUMBER, agreed: str = "marketing tracking", **traits: Any
    ) -> None:
        """Somebody the shop knows, who agreed to these purposes by SMS."""
        known = {"language": "de", **({"phone": phone} if phone else {}), **traits}
        self.world.collect({"type": "identify", "userId": user, "traits": known})
        self.world.settle()
        for purpose in agreed.split():
            self.world.consent(user, "sms", purpose, address=phone)
        self.world.settle()

    def happens(self, event: str, user: str = "anna", imported: bool = False, **properties: Any) -> None:
        """An event now, or at `at` (of the device's or the shop's clock); it waits for a worker."""
        told = {"type": "track", "userId": user, "event": event}
        if at := properties.pop("at", None):
            told["timestamp"] = at
        self.world.collect({**told, "properties": properties}, imported=imported)

    # --- what came of it

    def ledger(self) -> list[tuple[str, str | None]]:
        """State and reason of every message, in the order in which they were planned."""
        return [(one["state"], one["reason"]) for one in self.world.ledger()]

    def texts(self) -> list[str]:
        """The words of everything that was handed over."""
        return [
            getattr(one.content, "text", "") or one.content.__class__.__name__
            for one in self.world.outbox.sent
        ]

    def inside(self, user: str = "anna") -> list[PersonJourney]:
        """Everything that a person is or was in."""
        person = self.world.person(user)
        with self.world.database.transaction() as tx:
            return find.journeys_of_person(tx, shard_of(person), person)

    def ends(self, user: str = "anna") -> list[tuple[str, str]]:
        """Each instance's journey and why it ended, "" while it lives; by journey and key."""
        found = sorted(self.inside(user), key=lambda one: (one.journey, one.key))
        return [(one.journey, one.end_reason) for one in found]

    def refusals(self) -> list[str]:
        """Why entries were refused, in order."""
        with self.world.database.transaction() as tx:
            return [
                row[0] for row in tx.rows("SELECT reason FROM traces WHERE kind = 'refused' ORDER BY at, id")
            ]

    def traits(self, user: str = "anna") -> dict[str, Any]:
        """A person's traits."""
        with self.world.database.transaction() as tx:
            (row,) = tx.rows(
                "SELECT profile -> 'traits' FROM people WHERE id = %s", [self.world.person(user)]
            )
        found: dict[str, Any] = row[0]
        return found

    def in_app(self, user: str = "anna") -> list[Message]:
        """What the SDK would show now."""
        with self.world.database.transaction() as tx:
            definitions = self.world.cache.of(tx, self.world.workspace)
            return to_show(tx, definitions, Visitor(user_id=user), self.world.clock.now())

    def pool(self) -> dict[str, str]:
        """Each code of the pool with its state."""
        with self.world.database.transaction() as tx:
            return dict(tx.rows("SELECT code, state FROM coupons ORDER BY code"))

    def slots(self) -> list[str]:
        """The contacts that count against caps, as they stand."""
        with self.world.database.transaction() as tx:
            return [row[0] for row in tx.rows("SELECT state FROM contacts ORDER BY at, message_id")]

    def balances(self) -> bool:
        """Nothing is lost and nothing is there twice: events, ledger and queues agree."""
        with self.world.database.transaction() as tx:
            return examine(tx, self.world.clock.now()).balances


def one(
    name: str = "j", event: str = "Start", wait: str = "10m", step: str = "sms", *, stage: str = "",
    priority: int = 50, template: str = "ad", useless: str = "12h", more: str = "",
) -> str:  # fmt: skip
    """A journey that waits and sends one text message."""
    return _ONE % (name, stage, priority, event, wait, step, template, useless, f", {more}" if more else "")


def one_cap(limit: int = 1, hours: float = 24) -> list[Cap]:
    """At most so many text messages in so many hours."""
    return [Cap(limit=limit, hours=hours, channels=["sms"])]


@contextmanager
def edge_shop(url: str, at: datetime = MONDAY, **settings: Any) -> Iterator[EdgeShop]:
    """A shop with Anna, closed at the end."""
    shop = EdgeShop(url, at, **settings)
    shop.person()
    yield shop
    shop.world.close()
