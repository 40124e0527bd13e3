"""A shop with a cart journey, its customers, and back-tests of what they did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from anklang.access.model import ALL_SCOPES, Caller
from anklang.backtests import find
from anklang.backtests.model import Run, Wanted
from anklang.backtests.report import Result, result_of
from anklang.channels.store import save_account
from anklang.coupons import store as coupons
from anklang.coupons.model import Pool
from anklang.flows.back_test import start
from anklang.flows.back_test.work import BACK_TESTS
from anklang.flows.replay_past.work import Pieces
from anklang.journeys import parse as journey_text
from anklang.journeys import store as journeys
from anklang.journeys.model import Journey
from anklang.segments import store as segments
from anklang.segments.model import Segment
from anklang.segments.parse import parse_condition
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.world import World
from anklang.workspaces.model import Brand, Cap, Price, Shop, WorkspaceSettings
from anklang.workspaces.store import raise_epoch

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SETTINGS = WorkspaceSettings(
    brand=Brand(name="Lindenhof", imprint="Lindenhof GmbH, Musterweg 1, 12345 Musterstadt"),
    shop=Shop(url="https://shop.example"), caps=[Cap(limit=2, hours=24)],
    prices=(Price(channel="sms", micro=75_000),),
)  # fmt: skip
CART = """
id: cart
name: Cart
stage: cart
enter:
  on:
    - event: Product Added
  key: event.cart_id
  audience: {kind: consent, channel: sms, purpose: marketing}
  again: always
  if_live: restart
exit:
  - {event: Order Completed, same: cart_id, name: ordered}
goal: {event: Order Completed, same: cart_id, within: 3d, value: total}
steps:
  - wait: half_hour
    for: 30m
  - send: sms
    channel: sms
    template: cart-sms
    useless_after: 12h
  - wait: a_day
    for: 1d
  - send: mail
    channel: email
    template: cart-mail
"""
TEMPLATES: list[dict[str, Any]] = [
    {"id": "cart-sms", "channel": "sms", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"text": "Hallo {{ person.first_name }}, dein Korb wartet: {{ cart.link | link }}"}}},
    {"id": "cart-mail", "channel": "email", "class": "advertising", "purpose": "marketing",
     "languages": {"de": {"subject": "Dein Korb", "html": "<p>Hallo {{ person.first_name }}</p>"}}},
]  # fmt: skip
SEGMENT = {"id": "regulars", "name": "Regulars", "condition": {"kind": "customer", "is": "returning"}}


class Shopping:
    """A world with the cart journey, its customers, and back-tests of it."""

    def __init__(self, world: World) -> None:
        self.world = world
        sealed = Vault("x" * 43 + "=").seal({"base_url": "http://127.0.0.1:1", "secret": "s"})
        now = world.clock.now()
        with world.database.transaction() as tx:
            save_account(tx, world.workspace, "phone", "handset", ["sms", "email"], sealed, now)
            for one in TEMPLATES:
                templates.save(tx, world.workspace, template_text.parse(one), now, "test")
        self.tests = Pieces(world.database, world.clock, world.cache, BACK_TESTS)
        self.caller = Caller(workspace=world.workspace, name="test", scopes=frozenset(ALL_SCOPES))

    def template(self, name: str, channel: str, words: dict[str, str], **more: Any) -> None:
        said = {**TEMPLATES[0], "id": name, "channel": channel, "languages": {"de": words}, **more}
        with self.world.database.transaction() as tx:
            templates.save(
                tx, self.world.workspace, template_text.parse(said), self.world.clock.now(), "test"
            )
            raise_epoch(tx, self.world.workspace)

    def publish(self, text: str, version: int = 1) -> None:
        self.publish_parsed(journey_text.parse(text), version)

    def publish_parsed(self, parsed: Journey, version: int = 1) -> None:
        with self.world.database.transaction() as tx:
            journey = msgspec.structs.replace(parsed, version=version)
            journeys.save_version(tx, self.world.workspace, journey, {}, "test", self.world.clock.now())
            raise_epoch(tx, self.world.workspace)

    def segment(self, said: dict[str, Any]) -> None:
        with self.world.database.transaction() as tx:
            condition = parse_condition(said["condition"], place="segment")
            made = Segment(
                workspace=self.world.workspace, id=said["id"], name=said["name"], condition=condition, status="filling",
            )  # fmt: skip
            segments.save_segment(tx, made, self.world.clock.now())
        self.world.settle()

    def pool(self, name: str) -> None:
        with self.world.database.transaction() as tx:
            coupons.save_pool(
                tx, self.world.workspace, Pool(id=name, kind="generated"), self.world.clock.now()
            )
            raise_epoch(tx, self.world.workspace)

    def daily(self, days: int) -> None:
        """Let days pass; the chores that plan campaigns are looked at every hour."""
        for _ in range(24 * days):
            self.world.wait(HOUR)

    def customer(self, name: str, *, consent: bool = True, number: int = 0, **traits: Any) -> None:
        phone, mail = f"+49151123456{number or self.world.number() % 100:02d}", f"{name}@example.com"
        said = {"first_name": name.title(), "phone": phone, "email": mail, "language": "de", **traits}
        self.world.collect({"type": "identify", "userId": name, "traits": said})
        self.world.settle()
        if consent:
            self.world.consent(name, "sms", "marketing", address=phone)
            self.world.consent(name, "email", "marketing", address=mail)
            self.world.settle()

    def adds(self, name: str, cart: str = "c1", **more: Any) -> None:
        said = {"cart_id": f"{name}-{cart}", "product_id": "p1", "name": "Vase", "price": 19.9, "quantity": 1}
        self.world.collect(
            {"type": "track", "userId": name, "event": "Product Added", "properties": said, **more}
        )
        self.world.settle()

    def orders(self, name: str, cart: str = "c1") -> None:
        said = {"order_id": f"o-{name}-{cart}", "cart_id": f"{name}-{cart}", "total": 19.9, "currency": "EUR"}
        self.world.collect({"type": "track", "userId": name, "event": "Order Completed", "properties": said})
        self.world.settle()

    def ask(self, begin: datetime, end: datetime, journey: str = "cart", **more: Any) -> Run:
        sent_along = more.pop("definition", None)
        with self.world.database.transaction() as tx:
            wanted = Wanted(from_=begin, to=end, **more)
            return start.ask(tx, self.caller, journey, wanted, self.world.clock.now(), sent_along=sent_along)

    def test(self, begin: datetime, end: datetime, journey: str = "cart", **more: Any) -> tuple[Run, Result]:
        run = self.ask(begin, end, journey, **more)
        while self.tests.piece(1.0, only=run.id):
            pass
        run = self.run(run.id)
        assert run.state == "done", run.problem
        return run, result_of(run)

    def run(self, id_: UUID) -> Run:
        with self.world.database.transaction() as tx:
            return find.get_run(tx, self.world.workspace, id_)

    def people(self, run: Run, **more: Any) -> list[find.TestedPerson]:
        with self.world.database.transaction() as tx:
            return find.list_people(tx, self.world.workspace, run.id, **more)

    def live(self, journey: str = "cart") -> set[tuple[Any, ...]]:
        """What live did: decisions and the ends of messages."""
        with self.world.database.transaction() as tx:
            traces = tx.rows(
                "SELECT person_id, at, kind, coalesce(step, ''), coalesce(reason, '') FROM traces "
                "WHERE journey_id = %s AND kind <> 'lost_race'",
                [journey],
            )
            left = dict(tx.rows("SELECT id, merged_into FROM people WHERE merged_into IS NOT NULL"))
        made = {(left.get(row[0], row[0]), *row[1:]) for row in traces}
        for one in self.world.ledger():
            if one["journey"] == journey:
                made.add((one["person"], one["planned_at"], "planned", one["step"], ""))
                end = one["accepted_at"] or one["settled_at"]
                if end is not None:
                    made.add(
                        (one["person"], end, "sent" if one["accepted_at"] else "not_sent", one["step"],
                         one["reason"] or "")
                    )  # fmt: skip
        return made

    def replayed(self, run: Run) -> set[tuple[Any, ...]]:
        """The same of a back-test."""
        return {
            (row.person, one.at, one.what, one.step, "" if one.what == "planned" else one.reason)
            for row in self.people(run, limit=200)
            for one in row.timeline
            if one.what not in ("held", "lost_race") and not one.journey
        }
