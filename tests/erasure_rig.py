"""A customer who stands in every table that may hold personal data, and a dump of the database to look for them in."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from edge_rig import EdgeShop

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.analytics import store as analytics
from anklang.channels.model import DeliveryReport
from anklang.core.ids import new_id, shard_of
from anklang.files import store as files
from anklang.flows.on_delivery_report import on_delivery_reports
from anklang.messages import store as messages
from anklang.messages.model import Message, Plan
from anklang.privacy.store import count_rows, open_request
from anklang.privacy.tables import TABLES
from anklang.privacy.whom import Whom, whom
from anklang.shops.model import Parcel
from anklang.shops.store import keep_unmatched, save_shop
from anklang.storage.dump import _client

USER = "kunde-4711-xyz"
VISITOR = "besucher-0815-abc"
NUMBER = "+4915198765432"
MAIL = "erna.unverwechselbar@example.org"
WANTED = '{"purposes": ["marketing"], "wording": "w", "wording_version": 1, "language": "de", "source": "web_form"}'
NAME = "Erna Unverwechselbar"
STREET = "Geheimniskraemergasse"
WROTE = "Mein Paket liegt beim Nachbarn Zwetschgenmann"
WORDS = (
    USER,
    VISITOR,
    NUMBER,
    MAIL,
    "Unverwechselbar",
    STREET,
    "Zwetschgenmann",
    "order-erna-1",
    "cart-erna-1",
)
JOURNEYS = [
    """
id: cart
name: Cart
enter: {on: {event: Product Added}, key: event.cart_id, again: always}
steps:
  - {send: first, channel: sms, template: cart}
  - {send: code, channel: sms, template: code}
  - {wait: pause, for: 2d}
  - {send: again, channel: sms, template: ad}
""",
    """
id: waits
name: Waits
enter: {on: {event: Product Added}, again: always}
steps:
  - {wait: night, for: 1m}
  - {send: later, channel: sms, template: ad}
  - {wait: long, for: 9d}
""",
]


def fill(shop: EdgeShop) -> UUID:
    """Erna lives in the shop: visits, consents, messages, replies, a merge, an import, requests … Answers her id."""
    world = shop.world
    shop.codes("ERNA-1", "ERNA-2")
    for journey in JOURNEYS:
        shop.publish(journey)
    world.collect({"type": "page", "anonymousId": VISITOR, "name": STREET})
    world.settle()
    traits = {"first_name": "Erna", "last_name": "Unverwechselbar", "street": STREET, "email": MAIL}
    shop.person(USER, NUMBER, **traits)
    shop.person("other-1", "+4915111111111", first_name="Otto")
    world.collect({"type": "identify", "userId": USER, "anonymousId": VISITOR, "traits": {}})
    world.settle()
    shop.happens("Product Added", USER, cart_id="cart-erna-1", product_id="p1", name="Lampe", price=20)
    world.settle()
    sent = world.ledger()[0]
    world.report(sent["id"], "delivered")
    person = world.person(USER)
    link = next(one for one in world.outbox.sent if one.address.number == NUMBER)  # type: ignore[union-attr]
    assert link is not None
    shop.happens("Order Completed", USER, order_id="order-erna-1", total=50, currency="EUR", coupon="ERNA-1")
    world.reply(NUMBER, WROTE)
    world.settle()
    world.wait(timedelta(minutes=2))
    text = next(m.content.text for m in world.outbox.sent if "http" in getattr(m.content, "text", ""))  # type: ignore[union-attr]
    world.tap(next(word for word in text.split() if "://" in word))
    world.reply(NUMBER, "STOP")
    world.settle()
    _by_hand(shop, person)
    _parcel(shop)
    _photo(shop, person)
    shop.happens("Product Viewed", USER, product_id="p2", note=STREET)  # stands in the queue
    return person


def _by_hand(shop: EdgeShop, person: UUID) -> None:
    """Rows of tables whose own flows need files, forms or long runs."""
    now, ws, shard = shop.world.clock.now(), shop.world.workspace, shard_of(person)
    caller = Caller(workspace=ws, name="ada@shop.example", scopes=frozenset())
    strange = DeliveryReport(channel="sms", state="failed", at=now, provider_ref="nobody", reason="x",
                             code=f"to {NUMBER}", error="message")  # fmt: skip
    rows: list[tuple[str, list[Any]]] = [
        ("INSERT INTO opt_in_requests (workspace_id, id, token_hash, shard, person_id, channel, address, wanted, "
            "asked_at,"
         " expires_at) VALUES (%s, %s, '\\x01', %s, %s, 'email', %s, %s::jsonb, %s, %s)",
         [ws, new_id(now), shard, person, MAIL, WANTED, now, now]),
        ("INSERT INTO customer_grants (shard, person_id, sale, channel, address, workspace_id, at, notice, categories) "
         "VALUES (%s, %s, 'order-erna-1', 'email', %s, %s, %s, '{}', '{}')", [shard, person, MAIL, ws, now]),
        ("INSERT INTO product_interest (shard, person_id, workspace_id, product, because, at) VALUES (%s, %s, %s, "
         "'s-1', 'asked_stock', %s)", [shard, person, ws, now]),
        ("INSERT INTO person_preferences (shard, person_id, workspace_id, chosen, source, at) "
         "VALUES (%s, %s, %s, '{}', 'centre', %s) ON CONFLICT DO NOTHING", [shard, person, ws, now]),
        ("INSERT INTO simulation_people (shard, simulation_id, person_id, workspace_id, less, more, moved, changes) "
         "VALUES (%s, %s, %s, %s, 1, 0, 0, '[]')", [shard, new_id(now), person, ws]),
        ("INSERT INTO simulations (workspace_id, id, wanted, asked_by, asked_at, state, after_person) "
         "VALUES (%s, %s, '{}', 'ada', %s, 'done', %s)", [ws, new_id(now), now, person]),
        ("INSERT INTO backtests (workspace_id, id, journey_id, version, definition, wanted, asked_by, asked_at, state,"
         " after_person) VALUES (%s, %s, 'cart', 1, '{}', '{}', 'ada', %s, 'done', "
         "%s)", [ws, new_id(now), now, person]),
        ("INSERT INTO backtest_people (shard, backtest_id, person_id, workspace_id, outcome, reasons, entries, sent,"
         " parts, costs, timeline) VALUES (%s, %s, %s, %s, 'sent', '{}', 1, 1, 1, '{}', '[]')",
         [shard, new_id(now), person, ws]),
        ("INSERT INTO campaign_runs (workspace_id, journey_id, run_at, version, status, after_person) "
         "VALUES (%s, 'cart', %s, 1, 'done', %s)", [ws, now, person]),
        ("INSERT INTO stuck_facts (shard, person_id, fact_id, workspace_id, kind, name, seq, received_at, body) "
         "VALUES (%s, %s, %s, %s, 'track', %s, 1, %s, %s)", [shard, person, new_id(now), ws, STREET, now, b'{"a": 1}']),
        ("INSERT INTO imports (workspace_id, id, kind, name, status, shape, created_by, created_at, updated_at) VALUES "
         "(%s, '018f0000-0000-7000-8000-000000000001', 'file', 'list.csv', 'done', %s, 'ada', %s, %s)",
         [ws, '{"rows": [["%s", "Erna Unverwechselbar"]]}' % MAIL, now, now]),  # noqa: UP031 - JSON has braces
        ("INSERT INTO import_errors (workspace_id, import_id, line, n, column_name, reason, refused, cells) VALUES (%s,"
         " '018f0000-0000-7000-8000-000000000001', 7, 0, 'phone', 'no number', 'value', %s)", [ws, f'["{MAIL}", "x"]']),
        ("INSERT INTO import_people (shard, person_id, import_id, workspace_id, line, made, before, after, tags_added,"
         " tags_removed, names, consents) VALUES (%s, %s, '018f0000-0000-7000-8000-000000000001', %s, 7, false, '{}',"
         " '{}', '[]', '[]', '[]', '[]')", [shard, person, ws]),
        ("INSERT INTO handset_messages (id, workspace_id, channel, address, body, at) VALUES (%s, %s, 'sms', %s, "
            "'{}', %s)",
         [new_id(now), ws, NUMBER, now]),
        ("INSERT INTO memberships (shard, person_id, segment_id, workspace_id, since) VALUES (%s, %s, 'all', %s, %s) "
         "ON CONFLICT DO NOTHING", [shard, person, ws, now]),
    ]  # fmt: skip
    waiting = _waiting(shop, person)
    with shop.world.database.transaction() as tx:
        messages.plan(tx, [waiting])
        analytics.add(tx, {(ws, now.date(), "", 0, "", "sms", "planned"): (1, 0)}, analytics.OUTSIDE)
        for statement, values in rows:
            tx.run(statement, values)
        on_delivery_reports(tx, ws, "outbox", [strange], now)
        note(tx, caller, "person.viewed", str(person), now, {"what": "timeline"})
        note(tx, caller, "person.merged", "x", now, {"loser": str(person)})
        open_request(tx, ws, "export", person, "studio", MAIL, now)


def _parcel(shop: EdgeShop) -> None:
    """A parcel that fits nobody; the shop takes mail addresses for order numbers."""
    world, now = shop.world, shop.world.clock.now()
    parcel = Parcel(number="P-1", stage="delayed", at=now, order_numbers=(MAIL,))
    with world.database.transaction() as tx:
        save_shop(tx, world.workspace, "parcels", "dhl", b"", now, kind="carrier", ready=True, enabled=False)
        keep_unmatched(tx, world.workspace, "parcels", new_id(now), parcel, now)


def _photo(shop: EdgeShop, person: UUID) -> None:
    """A file that is not fetched yet, and a photo on the phone on the screen."""
    now = shop.world.clock.now()
    with shop.world.database.transaction() as tx:
        tx.run(
            "INSERT INTO handset_photos VALUES (%s, %s, %s, '\\xff', %s)",
            [new_id(now), shop.world.workspace, NUMBER, now],
        )
        files.want(
            tx, shop.world.workspace, person, new_id(now), 0, channel="sms", provider="outbox",
            source=f"https://v.example/{STREET}", said_type="image/jpeg", name=f"{STREET}.jpg", at=now, now=now,
        )  # fmt: skip


def _waiting(shop: EdgeShop, person: UUID) -> Message:
    """A message that is due tomorrow."""
    now, ws, shard = shop.world.clock.now(), shop.world.workspace, shard_of(person)
    return Message(
        shard=shard, id=new_id(now), person=person, workspace=ws, channel="sms", message_class="transactional",
        purpose="order", lane="transactional", template="thanks", address=NUMBER, planned_at=now,
        due_at=now + timedelta(days=1), plan=Plan(data={"event": {"order_id": "order-erna-1"}}, to=NUMBER),
    )  # fmt: skip


def empty_tables(shop: EdgeShop, who: Whom) -> list[str]:
    """Tables with personal data in which the person does not stand: the test would prove nothing about them."""
    values = who.parameters(shop.world.clock.now())
    with shop.world.database.transaction() as tx:
        return [table.name for table in TABLES if table.personal and not count_rows(tx, table, values)]


def known(shop: EdgeShop, person: UUID) -> Whom:
    """Everything by which the person can be found."""
    with shop.world.database.transaction() as tx:
        return whom(tx, shop.world.workspace, person)


def dump(url: str) -> str:
    """The whole database as text, as pg_dump writes it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "dump.sql"
        _client("pg_dump", url, ["--format=plain", "--data-only", f"--file={file}"])
        return file.read_text(errors="replace")


def found_in(text: str, *words: str) -> list[str]:
    """Which words stand in a dump, plainly or as the hexadecimal digits of bytes."""
    low = text.lower()
    return [word for word in words if word.lower() in low or word.encode().hex() in low]
