"""Random shops for the tests of segments: people, facts and conditions, sensible and senseless."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from anklang.core.ids import derive_id, shard_of
from anklang.events.model import Fact
from anklang.events.store import remember
from anklang.profiles.model import Person, new_person
from anklang.profiles.store import save_people
from anklang.segments.store import Change, save_memberships
from anklang.storage.transaction import Tx

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 30, 10, 0, 0, tzinfo=UTC)  # the day after the clocks changed in Berlin
WORKSPACE = 7
OTHER = 8


class Undo(Exception):
    """Rolls an example back."""


def write(tx: Tx, people: list[Person], facts: list[Fact]) -> None:
    for person in people:
        person.dirty = True
    save_people(tx, people, NOW)
    remember(tx, facts)
    for person in people:
        for (channel, purpose, address), state in person.consents.items():
            tx.run(
                "INSERT INTO consent_states VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [person.shard, person.id, channel, purpose, address, person.workspace, state, NOW, person.id],
            )
        save_memberships(
            tx, [Change(person.workspace, person.shard, person.id, one, True) for one in person.segments], NOW
        )
        for journey in person.journeys:
            tx.run(
                "INSERT INTO instances (shard, id, person_id, workspace_id, journey_id, version, key, step, status, "
                "data, entered_at) VALUES (%s, %s, %s, %s, %s, 1, '', '', 'waiting', '', %s)",
                [person.shard, derive_id(person.id, journey), person.id, person.workspace, journey, NOW],
            )


# ------------------------------------------------------------------------------------------------ what may come

TEXTS = st.sampled_from(
    ["", "Berlin", "berlin", "Shoes", "Sho", "12", "12.5", "-3", "1e3", " 12", "true", "ß€", "{}", "%", "'"]
)
NUMBERS = st.one_of(
    st.integers(-20, 20),
    st.sampled_from([0.1, 1.005, 12.0, 12.5, 1e300, 5e-324, 10**15, -(10**15), 2**53 + 1]),
)
SCALARS = st.one_of(TEXTS, NUMBERS, st.booleans(), st.none())
JSON = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3),
    st.dictionaries(st.sampled_from(["a", "0", "b c"]), SCALARS, max_size=2),
)
DAYS = st.sampled_from(
    [
        "2026-03-30",
        "2026-03-29",
        "2024-02-29",
        "1990-04-02",
        "2026-03-29T23:30:00Z",
        "2026-02-30",
        "2025-03-30",
    ]
)
NAMES = [
    "Product Viewed",
    "Viewed Product",
    "Order Completed",
    "Completed Order",
    "Product Added",
    "Odd",
    "Order Refunded",
    "Order Cancelled",
    "Application Opened",
    "Device Registered",
    "Cart Viewed",
]
KEYS = ["a", "b", "city"]
PRODUCT = st.fixed_dictionaries(
    {"product_id": st.sampled_from(["p1", "p2"])},
    optional={
        "category": st.sampled_from(["Shoes", "Hats"]),
        "price": st.one_of(NUMBERS, TEXTS),
        "quantity": JSON,
    },
)


@st.composite
def properties(draw: st.DrawFn) -> dict[str, object]:
    values: dict[str, object] = draw(st.dictionaries(st.sampled_from(KEYS), JSON, max_size=2))
    values.update(draw(PRODUCT) if draw(st.booleans()) else {})
    if draw(st.booleans()):
        values["order_id"] = draw(st.sampled_from(["o1", "o2", "o3"]))
        values["total"] = draw(st.one_of(st.sampled_from([10, 19.99, "5.5", 0]), JSON))
    if draw(st.booleans()):
        values["products"] = draw(st.lists(PRODUCT, max_size=2))
    if draw(st.booleans()):
        values["channel"] = draw(st.sampled_from(["sms", "push", "email"]))
        values["journey"] = draw(st.sampled_from(["cart", "welcome"]))
    if draw(st.booleans()):
        values["shipping_method"] = draw(st.sampled_from(["dhl", "pickup"]))
        values["shipping_address"] = {"city": "Berlin", "country": "de"}
    return values


TIMES = st.one_of(
    st.integers(-40 * 86400, 7200).map(lambda s: NOW + timedelta(seconds=s)),
    st.sampled_from([-1, 0, 1]).flatmap(
        lambda off: st.sampled_from(
            [
                datetime(2026, 3, 28, 23, tzinfo=UTC),
                datetime(2026, 3, 29, 22, tzinfo=UTC),
                datetime(2026, 3, 23, 23, tzinfo=UTC),
                NOW - timedelta(days=7),
                NOW - timedelta(hours=1),
            ]
        ).map(lambda at: at + timedelta(microseconds=off))
    ),
)


@st.composite
def facts_about(draw: st.DrawFn, person: UUID, workspace: int, number: int) -> Fact:
    kind = draw(
        st.sampled_from(["track", "track", "track", "identify", "message", "click", "inbound", "screen"])
    )
    name = {
        "identify": "Identified",
        "click": "Link Clicked",
        "inbound": "Message Received",
        "screen": "Screen Viewed",
    }.get(kind)
    name = name or draw(st.sampled_from(NAMES if kind == "track" else ["Message Accepted", "Message Read"]))
    values = draw(properties())
    if kind == "identify":
        values.update(
            {"birthday": draw(st.one_of(DAYS, JSON)), "language": draw(st.sampled_from(["de", "en", 5]))}
        )
    context = (
        {"device": {"id": draw(st.sampled_from(["d1", "d2"])), "type": "iOS"}} if draw(st.booleans()) else {}
    )
    return Fact(
        id=derive_id(person, number), workspace=workspace, person=person, kind=kind, name=name, at=draw(TIMES),
        received=NOW, properties=values, context=context,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ what may be asked

VALUES = st.one_of(TEXTS, st.integers(-20, 20), st.sampled_from([0.1, 12.5]), st.booleans())


@st.composite
def comparisons(draw: st.DrawFn) -> dict[str, object]:
    op = draw(
        st.sampled_from(
            [
                "eq",
                "ne",
                "in",
                "not_in",
                "contains",
                "starts_with",
                "gt",
                "ge",
                "lt",
                "le",
                "exists",
                "missing",
            ]
        )
    )
    if op in ("exists", "missing"):
        return {"op": op}
    if op in ("in", "not_in"):
        return {"op": op, "value": draw(st.lists(VALUES, min_size=1, max_size=3))}
    if op == "starts_with":
        return {"op": op, "value": draw(TEXTS)}
    return {
        "op": op,
        "value": draw(st.sampled_from([-3, 0, 12, 12.5, 0.1]) if op in ("gt", "ge", "lt", "le") else VALUES),
    }


PATHS = st.sampled_from(["a", "b", "city", "a.a", "a.0", "b.b c", "products.0.category", "total", "channel"])
FILTERS = st.lists(st.builds(lambda path, test: {"path": path, **test}, PATHS, comparisons()), max_size=2)
COUNTS = {
    "op": st.sampled_from(["ge", "gt", "le", "lt", "eq", "ne"]),
    "value": st.sampled_from([0, 1, 2, 12.5]),
}
WINDOW = st.sampled_from([None, 1, 2, 7, 30])
SHORT = st.sampled_from(["1h", "7d", "30m", "P30D"])
AGES = st.one_of(
    st.fixed_dictionaries({"op": st.sampled_from(["since", "not_since"]), "value": SHORT}),
    st.fixed_dictionaries(
        {
            "op": st.sampled_from(["before", "after"]),
            "value": st.sampled_from(["2026-03-29", "2026-03-23T10:00:00+02:00"]),
        }
    ),
    st.fixed_dictionaries({"op": st.sampled_from(["exists", "missing"])}),
)
RELATIVE = st.one_of(
    st.fixed_dictionaries({"op": st.sampled_from(["before", "after", "on", "gt", "le"]),
                           "value": st.one_of(st.just("2026-03-30"), st.integers(-3, 3).map(lambda n: {"days": n}))}),
    st.fixed_dictionaries({"op": st.just("anniversary"), "value": st.integers(0, 366).map(lambda n: {"days": n})}),
)  # fmt: skip


def kind(name: str, /, **fields: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({"kind": st.just(name), **fields})


def joined(
    name: str, test: st.SearchStrategy[dict[str, object]], /, **fields: st.SearchStrategy[object]
) -> st.SearchStrategy[dict[str, object]]:
    return st.builds(lambda base, more: {**base, **more}, kind(name, **fields), test)


def some_of(*names: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=1, max_size=2)


EVENTS = st.sampled_from([*NAMES, "Link Clicked", "Screen Viewed", "Identified", "Never"])
LEAVES: list[st.SearchStrategy[dict[str, object]]] = [
    joined("trait", comparisons(), name=st.sampled_from([*KEYS, "a.a", "a.0", "language"])),
    joined("trait", RELATIVE, name=st.just("birthday")),
    joined(
        "computed",
        st.fixed_dictionaries(COUNTS),
        field=st.sampled_from(["orders", "net_revenue", "refunded", "average_order", "cancelled_orders"]),
    ),
    joined(
        "computed",
        AGES,
        field=st.sampled_from(["last_seen", "first_seen", "created", "last_order_at", "interest_at"]),
    ),
    kind(
        "computed",
        field=st.just("favourite_channel"),
        op=st.sampled_from(["eq", "ne"]),
        value=st.sampled_from(["sms", "push"]),
    ),
    kind("event", event=EVENTS, filters=FILTERS, within_days=WINDOW, **COUNTS),
    kind(
        "event",
        event=EVENTS,
        filters=FILTERS,
        within_days=WINDOW,
        sum=st.sampled_from(["total", "price", "a"]),
        **COUNTS,
    ),
    kind(
        "recency", event=EVENTS, filters=FILTERS, duration=SHORT, op=st.sampled_from(["since", "not_since"])
    ),
    kind(
        "message",
        event=st.sampled_from(["accepted", "clicked", "read"]),
        channel=st.sampled_from(["", "sms"]),
        journey=st.sampled_from(["", "cart"]),
        within_days=WINDOW,
        **COUNTS,
    ),
    kind("cart"),
    joined("cart", AGES, field=st.just("age")),
    joined("cart", st.fixed_dictionaries(COUNTS), field=st.sampled_from(["value", "count"])),
    kind(
        "cart",
        field=st.just("category"),
        op=st.sampled_from(["in", "not_in"]),
        value=some_of("Shoes", "Hats"),
    ),
    kind(
        "product",
        relation=st.sampled_from(["bought", "viewed"]),
        any_of=some_of("Shoes", "Hats", "x"),
        at_least=st.integers(1, 3),
        within=st.sampled_from([None, "7d"]),
    ),
    kind("location", field=st.sampled_from(["city", "country"]), any_of=some_of("Berlin", "DE", "")),
    kind("fulfilment", any_of=some_of("dhl", "pickup"), within=st.sampled_from([None, "7d"])),
    kind(
        "consent",
        channel=st.sampled_from(["sms", "push"]),
        purpose=st.sampled_from(["marketing", "click_tracking"]),
        states=some_of("never", "given", "confirmed", "withdrawn"),
    ),
    kind(
        "device",
        any_of=st.sampled_from([[], ["ios"], ["android", "other"]]),
        push_enabled=st.sampled_from([None, True, False]),
        opened_within=st.sampled_from([None, "7d"]),
    ),
    kind("segment", segment=st.sampled_from(["vip", "none"])),
    kind("in_journey", journey=st.sampled_from(["", "cart", "x"])),
    kind("customer", any_of=some_of("prospect", "new", "returning")),
    kind("phase", any_of=some_of("decide", "inform", "buy", "use", "buy_again")),
    kind("language", any_of=some_of("de", "")),
]
CONDITIONS = st.recursive(
    st.one_of(LEAVES),
    lambda inner: st.one_of(
        kind("not", condition=inner),
        kind("all", conditions=st.lists(inner, max_size=3)),
        kind("any", conditions=st.lists(inner, max_size=3)),
    ),
    max_leaves=6,
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Person], list[Fact]]:
    """A few people with their consents, memberships, journeys and facts; one of them in another workspace."""
    people: list[Person] = []
    facts: list[Fact] = []
    for index in range(draw(st.integers(1, 4))):
        workspace = OTHER if index == 3 else WORKSPACE
        person_id = derive_id("person", index)
        person = new_person(person_id, workspace, shard_of(person_id), NOW)
        keys = draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["sms", "push", "*"]),
                    st.sampled_from(["marketing", "click_tracking", "open_tracking", "*"]),
                ),
                max_size=3,
                unique=True,
            )
        )
        person.consents = {
            (c, p, "x"): draw(st.sampled_from(["asked", "given", "confirmed", "withdrawn"])) for c, p in keys
        }
        person.segments = {"vip": NOW} if draw(st.booleans()) else {}
        person.journeys = {"cart"} if draw(st.booleans()) else set()
        people.append(person)
        facts += [draw(facts_about(person_id, workspace, n)) for n in range(draw(st.integers(0, 6)))]
    return people, facts
