"""The shop that is measured: its segments, journeys and template, its people, and the events of a usual day."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from anklang.channels.store import save_account
from anklang.core.ids import derive_id, new_id, shard_of
from anklang.core.json import encode
from anklang.flows.first_start import Wanted, first_start
from anklang.journeys import parse as journey_text
from anklang.journeys import store as journeys
from anklang.journeys.instance import Instance, Signals, Wake, encode_instance
from anklang.profiles.model import Memory, Orders, Profile, Zones, encode_memory, encode_profile
from anklang.segments import store as segments
from anklang.segments.model import Segment
from anklang.segments.parse import parse_condition
from anklang.storage.transaction import Tx
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.workspaces.model import Brand, Shop, WorkspaceSettings
from anklang.workspaces.store import raise_epoch, remember
from benchmarks.definitions import CAMPAIGN, JOURNEYS, SEGMENTS, TEMPLATES

SETTINGS = WorkspaceSettings(
    brand=Brand(name="Lindenhof", imprint="Lindenhof GmbH, Musterweg 1, 12345 Musterstadt"),
    shop=Shop(url="https://shop.example"),
)
SECRET_KEY = "x" * 43 + "="
WRITE_KEY = "wk_benchmark"
CLOCK = "clock_offset_seconds"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0"
_CATEGORIES = ("Vases", "Plates", "Linen", "Lamps", "Chairs", "Tables", "Candles", "Glasses")


def set_up(tx: Tx, now: datetime, sink: str, journeys_: int = len(JOURNEYS)) -> int:
    """Workspace, segments, journeys, template and provider account; answers the workspace's id."""
    made = first_start(tx, Wanted(write_key=WRITE_KEY), now, "shop", "Shop", SETTINGS)
    assert made is not None
    sealed = Vault(SECRET_KEY).seal({"base_url": sink, "secret": "s"})
    save_account(tx, made.workspace, "phone", "handset", ["sms"], sealed, now)
    for template in TEMPLATES:
        templates.save(tx, made.workspace, template_text.parse(template), now, "benchmark")
    for name, condition in SEGMENTS.items():
        save_segment(tx, made.workspace, name, condition, now)
    for number in range(journeys_):
        text = JOURNEYS[number % len(JOURNEYS)]
        publish(tx, made.workspace, text, now, "" if number < len(JOURNEYS) else f"-{number}")
    return made.workspace


def save_segment(tx: Tx, workspace: int, name: str, condition: dict[str, Any], now: datetime) -> None:
    """Make a live segment."""
    parsed = parse_condition(condition, f"segments.{name}", "segment")
    segments.save_segment(
        tx, Segment(workspace=workspace, id=name, name=name, condition=parsed, status="live"), now
    )


def publish(tx: Tx, workspace: int, text: str, now: datetime, suffix: str = "") -> None:
    """Publish a journey; a copy with a suffix listens to events with that suffix, as another journey would."""
    journey = journey_text.parse(text)
    if suffix:
        on = tuple(
            msgspec.structs.replace(one, event=one.event and one.event + suffix) for one in journey.enter.on
        )
        enter = msgspec.structs.replace(journey.enter, on=on)
        journey = msgspec.structs.replace(journey, id=journey.id + suffix, enter=enter)
    journeys.save_version(tx, workspace, msgspec.structs.replace(journey, version=1), {}, "benchmark", now)
    raise_epoch(tx, workspace)


def publish_campaign(tx: Tx, workspace: int, now: datetime, campaign: str = CAMPAIGN) -> None:
    """A campaign to everybody in its segment that begins at once."""
    at = now.replace(second=0, microsecond=0).strftime("%Y-%m-%dT%H:%M")
    publish(tx, workspace, campaign.replace("AT", at), now)


def noon() -> tuple[datetime, timedelta]:
    """A Tuesday noon ahead, and how far the clock must be moved for it: no quiet hours, whenever it is measured."""
    real = datetime.now(UTC)
    day = real + timedelta(days=(1 - real.weekday()) % 7 or 7)
    wanted = day.replace(hour=11, minute=0, second=0, microsecond=0)
    return wanted, wanted - real


def move_clock(tx: Tx, offset: timedelta) -> None:
    """Every process of the installation follows within half a second."""
    remember(tx, CLOCK, offset.total_seconds())


def phone(number: int) -> str:
    """A mobile number that nobody has."""
    return f"+4915{number:09d}"


def mail(number: int) -> str:
    """A mail address that nobody has."""
    return f"c{number}@example.com"


def person_id(number: int, now: datetime) -> UUID:
    """The id of a customer, the same in every run; like real ones it begins with a moment."""
    made = new_id(now - timedelta(days=30) + timedelta(milliseconds=number)).int >> 80 << 80
    return UUID(int=made | (derive_id("customer", number).int & ((1 << 80) - 1)))


def seed(tx: Tx, workspace: int, count: int, now: datetime) -> list[UUID]:
    """Customers 0 to count - 1 with user id, number and consent, half of them with orders; answers their ids."""
    ids = [person_id(number, now) for number in range(count)]
    made = now - timedelta(days=30)
    memory = encode_memory(Memory())

    def people() -> Any:
        for number, id_ in enumerate(ids):
            bought = (
                Orders(count=number % 3, gross=4990, net=4990, currency="EUR", last_at=made)
                if number % 2
                else Orders()
            )
            profile = Profile(
                traits={"vip": number % 20 == 0, "birthday": "1980-05-04", "shop": "web"}, user_id=f"c{number}",
                email=mail(number), phone=phone(number), first_name=f"Anna{number % 500}",
                last_name="Beispiel", language="de", country="DE", created=made, first_seen=made, last_seen=made,
                zones=Zones(device="Europe/Berlin", device_at=made), orders=bought,
            )  # fmt: skip
            yield shard_of(id_), id_, workspace, encode_profile(profile).decode(), memory, made, made

    tx.run(
        "CREATE TEMP TABLE seeded (shard int2, id uuid, workspace_id int4, profile text, memory bytea, "
        "c timestamptz, u timestamptz) ON COMMIT DROP"
    )
    tx.copy("seeded", ["shard", "id", "workspace_id", "profile", "memory", "c", "u"],
            ["int2", "uuid", "int4", "text", "bytea", "timestamptz", "timestamptz"], people())  # fmt: skip
    tx.run(
        "INSERT INTO people (shard, id, workspace_id, profile, memory, created_at, updated_at) "
        "SELECT shard, id, workspace_id, profile::jsonb, memory, c, u FROM seeded ORDER BY shard, id"
    )
    tx.copy("identities", ["workspace_id", "kind", "value", "shard", "person_id", "created_at"],
            ["int4", "text", "text", "int2", "uuid", "timestamptz"],
            ((workspace, "user", f"c{n}", shard_of(id_), id_, made) for n, id_ in enumerate(ids)))  # fmt: skip
    tx.copy("addresses", ["workspace_id", "kind", "value", "person_id", "shard"],
            ["int4", "text", "text", "uuid", "int2"],
            ((workspace, "phone", phone(number), id_, shard_of(id_)) for number, id_ in enumerate(ids)))  # fmt: skip
    _agree(tx, workspace, ids, made, "sms", phone)
    _join(tx, workspace, ids, made, "reachable")
    return ids


def agree_to_mail(tx: Tx, workspace: int, ids: Sequence[UUID], now: datetime, segment: str) -> None:
    """Their mail addresses as the index of addresses has them, consents to mail, and a segment that all are in."""
    made = now - timedelta(days=30)
    tx.copy("addresses", ["workspace_id", "kind", "value", "person_id", "shard"],
            ["int4", "text", "text", "uuid", "int2"],
            ((workspace, "email", mail(number), id_, shard_of(id_)) for number, id_ in enumerate(ids)))  # fmt: skip
    _agree(tx, workspace, ids, made, "email", mail)
    _join(tx, workspace, ids, made, segment)


def _agree(
    tx: Tx, workspace: int, ids: Sequence[UUID], at: datetime, channel: str, address: Callable[[int], str]
) -> None:
    for purpose in ("marketing", "tracking"):
        tx.copy("consent_states",
                ["shard", "person_id", "channel", "purpose", "address", "workspace_id", "state", "at", "consent_id"],
                ["int2", "uuid", "text", "text", "text", "int4", "text", "timestamptz", "uuid"],
                ((shard_of(id_), id_, channel, purpose, address(number), workspace, "confirmed", at, id_)
                 for number, id_ in enumerate(ids)))  # fmt: skip


def _join(tx: Tx, workspace: int, ids: Sequence[UUID], at: datetime, segment: str) -> None:
    tx.copy("memberships", ["shard", "person_id", "segment_id", "workspace_id", "since"],
            ["int2", "uuid", "text", "int4", "timestamptz"],
            ((shard_of(id_), id_, segment, workspace, at) for id_ in ids))  # fmt: skip


_KINDS = (
    ("Product Viewed", 52), ("page", 16), ("Product List Viewed", 9), ("Products Searched", 4), ("Product Added", 7),
    ("Cart Viewed", 2), ("Product Removed", 2), ("Checkout Started", 2), ("Order Completed", 2),
    ("Product Added to Wishlist", 2), ("identify", 2),
)  # fmt: skip


def events(count: int, people: int, now: datetime, seed_: int = 1) -> list[dict[str, Any]]:
    """Events as the browser library sends them, of people chosen evenly; about 700 bytes each."""
    chance = random.Random(seed_)
    names = chance.choices([name for name, _ in _KINDS], [weight for _, weight in _KINDS], k=count)
    return [
        _event(name, chance.randrange(people), number, chance, now, seed_)
        for number, name in enumerate(names)
    ]


def _event(
    name: str, person: int, number: int, chance: random.Random, now: datetime, run: int
) -> dict[str, Any]:
    product = chance.randrange(5000)
    body: dict[str, Any] = {
        "type": name if name in ("page", "identify") else "track",
        "userId": f"c{person}",
        "messageId": f"ajs-next-{derive_id('message', run, number)}",
        "timestamp": now,
        "context": {
            "library": {"name": "analytics.js", "version": "npm:next-1.84.3"},
            "locale": "de-DE",
            "timezone": "Europe/Berlin",
            "page": {"path": f"/p/{product}", "title": "Vase", "url": f"https://shop.example/p/{product}"},
            "userAgent": AGENT,
        },
        "integrations": {},
    }
    if body["type"] == "track":
        body["event"] = name
        body["properties"] = _properties(name, person, product, number)
    elif name == "page":
        body["properties"] = {"url": f"https://shop.example/p/{product}", "title": "Vase"}
    else:
        body["traits"] = {"vip": number % 20 == 0, "shirt_size": "SML"[number % 3]}
    return body


def _properties(name: str, person: int, product: int, number: int) -> dict[str, Any]:
    item = {
        "product_id": f"sku-{product}", "category": _CATEGORIES[product % 8], "name": "Vase", "price": 49.9,
        "currency": "EUR", "url": f"https://shop.example/p/{product}",
    }  # fmt: skip
    cart = f"cart-{person}-{number % 3}"
    if name == "Products Searched":
        return {"query": "vase"}
    if name == "Product List Viewed":
        return {"category": _CATEGORIES[product % 8], "list_id": "l1"}
    if name in ("Cart Viewed", "Checkout Started"):
        return {"cart_id": cart, "value": 49.9, "currency": "EUR", "products": [{**item, "quantity": 1}]}
    if name == "Order Completed":
        return {"order_id": f"o{number}", "cart_id": cart, "total": 49.9, "currency": "EUR",
                "products": [{**item, "quantity": 1}]}  # fmt: skip
    return {**item, "cart_id": cart, "quantity": 1} if name in ("Product Added", "Product Removed") else item


def bodies(line: Sequence[dict[str, Any]], now: datetime, size: int = 100) -> list[bytes]:
    """Requests for /v1/batch."""
    return [encode({"batch": line[i : i + size], "sentAt": now}) for i in range(0, len(line), size)]


def let_wait(
    tx: Tx,
    workspace: int,
    ids: Sequence[UUID],
    now: datetime,
    due: Sequence[datetime],
    journey: str = "waiting",
) -> None:
    """Put these people into the first step of the journey `waiting`, each until their moment."""
    made = [
        Instance(
            id=derive_id(journey, id_), workspace=workspace, person=id_, journey=journey, version=1, key="",
            status="waiting_time", step="hour", visit=1, entered_at=now, happened_at=now, began_at=now, arrived_at=now,
            wake=Wake(at=at), steps={"hour": Signals(visit=1)},
        )
        for id_, at in zip(ids, due, strict=True)
    ]  # fmt: skip
    tx.copy("instances",
            ["shard", "id", "person_id", "workspace_id", "journey_id", "version", "key", "step", "status", "data",
             "entered_at", "wake_at"],
            ["int2", "uuid", "uuid", "int4", "text", "int4", "text", "text", "text", "bytea", "timestamptz",
             "timestamptz"],
            ((shard_of(i.person), i.id, i.person, workspace, i.journey, 1, "", i.step, i.status, encode_instance(i),
              now, at) for i, at in zip(made, due, strict=True)))  # fmt: skip
    tx.copy("timers", ["shard", "id", "due_at", "workspace_id", "person_id", "kind", "body"],
            ["int2", "uuid", "timestamptz", "int4", "uuid", "text", "bytea"],
            ((shard_of(i.person), i.id, at, workspace, i.person, "instance", b"")
             for i, at in zip(made, due, strict=True)))  # fmt: skip
