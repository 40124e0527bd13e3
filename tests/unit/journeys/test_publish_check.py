"""The second look before publishing: what the workspace knows decides (screens 4.3)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from anklang.journeys.around import Around, TemplateFacts, UnknownField, upstream
from anklang.journeys.model import Journey
from anklang.journeys.parse import parse
from anklang.journeys.publish_check import CODES, look_closer
from anklang.journeys.same_door import same_door
from anklang.policy.model import Layer
from anklang.policy.quiet_hours import open_week

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)  # a Monday
BERLIN = ZoneInfo("Europe/Berlin")
AD = TemplateFacts(message_class="advertising", purpose="marketing", languages=frozenset({"de", "en"}))
BILL = TemplateFacts(message_class="transactional", purpose="orders", languages=frozenset({"de", "en"}))
TOTL = UnknownField("cart.totl", "cart.value", blocks=False)
DAY = Layer(rule="workspace.hours", level="workspace", week=open_week(21 * 60, 8 * 60))
WAIT = {"wait": "w", "for": "1h"}
SEND = {"send": "ad", "channel": "sms", "template": "ad"}
ASK = {"call": "told", "account": "iter", "do": "record_event", "event": "Left"}
EXIT = [{"event": "Order Completed"}]


def codes(journey: dict[str, Any], **known: Any) -> list[str]:
    """The codes of what is found."""
    said = {"id": "j", "name": "J", "enter": {"on": [{"event": "Signed Up"}]}, "exit": EXIT, **journey}
    usual: dict[str, Any] = {
        "now": NOW, "zone": BERLIN, "templates": {"ad": AD, "bill": BILL}, "languages": ("de", "en"),
        "purposes": frozenset({"marketing"}), "accounts": {"sms": frozenset({"phone"})},
    }  # fmt: skip
    return [one.code for one in look_closer(parse(said), Around(**{**usual, **known}))]


CASES: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("nothing to say", {"steps": [WAIT, SEND]}, {}, []),
    ("no exit", {"exit": [], "steps": [WAIT, SEND]}, {}, ["no_exit_on_order"]),
    ("no exit, no time", {"exit": [], "steps": [SEND]}, {}, []),
    ("a goal ends it", {"exit": [], "goal": EXIT[0], "steps": [WAIT, SEND]}, {}, []),
    ("a goal that does not", {"exit": [], "goal": {**EXIT[0], "exit": False}, "steps": [WAIT, SEND]}, {},
     ["no_exit_on_order"]),
    ("nothing is sold", {"exit": [], "steps": [WAIT, {**SEND, "template": "bill"}]}, {}, []),
    ("a click is waited for", {"steps": [SEND, {"wait_for": "w", "on": [{"clicked": "ad", "then": "bye"}],
     "at_most": "1d", "timeout": "bye", "unknown": "bye"}, {"exit": "bye"}]}, {}, ["tracking_unknown"]),
    ("an order is waited for", {"steps": [SEND, {"wait_for": "w", "on": [{"event": "Order Completed", "then": "bye"}],
     "at_most": "1d", "timeout": "bye"}, {"exit": "bye"}]}, {}, []),
    ("a click is asked for", {"steps": [SEND, {"branch": "b", "unknown_is_no": True, "paths": [{"if": {"kind": "all",
     "conditions": [{"kind": "message", "event": "clicked"}]}, "then": "bye"}]}, {"exit": "bye"}]}, {},
     ["tracking_unknown"]),
    ("no provider", {"steps": [SEND]}, {"accounts": {}}, ["no_provider"]),
    ("another sender", {"steps": [{**SEND, "sender": "x"}]}, {}, ["sender_unknown"]),
    ("a platform", {"steps": [ASK]}, {"platforms": {"iter": frozenset({"record_event"})}}, []),
    ("a platform that is not there", {"steps": [ASK]}, {}, ["platform_unknown"]),
    ("a platform that cannot", {"steps": [ASK]}, {"platforms": {"iter": frozenset()}}, ["platform_unknown"]),
    ("no purpose", {"steps": [SEND]}, {"purposes": frozenset()}, ["purpose_unknown"]),
    ("transactional needs none", {"steps": [{**SEND, "template": "bill"}]}, {"purposes": frozenset()}, []),
    ("no translation", {"steps": [SEND]}, {"languages": ("de", "fr-CH")}, ["missing_translation"]),
    ("a region is its language", {"steps": [SEND]}, {"languages": ("de-AT",)}, []),
    ("a name that some lack", {"steps": [SEND]}, {"templates": {"ad": structs.replace(AD, lacking=("person.name",))}},
     ["no_default"]),
    ("a field that nobody has", {"steps": [SEND]}, {"templates": {"ad": structs.replace(AD, unknown=(TOTL,))}},
     ["unknown_variable"]),
    ("a typing mistake", {"steps": [SEND]}, {"events": frozenset({"Order Completed"})}, ["event_never_seen"]),
    ("nothing came yet", {"steps": [SEND]}, {"events": None}, []),
    ("a message is no event of the shop", {"enter": {"on": [{"event": "Link Clicked"}]}, "exit": [], "steps": [SEND]},
     {"events": frozenset()}, []),
    ("the night is short", {"steps": [SEND]}, {"layers": (DAY,)}, []),
    ("dropped at night", {"steps": [{**SEND, "useless_after": "4h"}]}, {"layers": (DAY,)}, ["quiet_expires"]),
    ("always held", {"steps": [{"wait": "w", "until": "22:30"}, SEND]}, {"layers": (DAY,)}, ["quiet_holds"]),
    ("held behind a fork", {"steps": [{"wait": "w", "until": "22:30"},
     {"branch": "b", "paths": [{"if": {"kind": "customer", "any_of": ["new"]}, "then": "ad"}]}, SEND]},
     {"layers": (DAY,)}, ["quiet_holds"]),
    ("not held after another wait", {"steps": [{"wait": "w", "until": "22:30"}, {"wait": "x", "for": "12h"}, SEND]},
     {"layers": (DAY,)}, []),
    ("transactional goes at night", {"steps": [{"wait": "w", "until": "22:30"}, {**SEND, "template": "bill"}]},
     {"layers": (DAY,)}, []),
    ("never open", {"quiet_hours": {"from": "07:00", "to": "21:30"}, "steps": [SEND]}, {"layers": (DAY,)},
     ["never_open"]),
    ("too many steps", {"steps": [{"wait": f"w{n}", "for": "1h"} for n in range(31)]}, {}, ["many_steps"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "journey", "known", "wanted"), CASES, ids=[one[0] for one in CASES])
def test_the_look_before_publishing(
    name: str, journey: dict[str, Any], known: dict[str, Any], wanted: list[str]
) -> None:
    assert codes(journey, **known) == wanted
    assert set(wanted) <= set(CODES)


BOUGHT = {"event": "Order Completed"}
PAID = {"event": "Order Paid"}
OWN = {"event": "Ordr Completed"}
SEEN: list[tuple[str, dict[str, Any], list[str]]] = [
    ("a standard name beside one that came", {"on": [BOUGHT, PAID]}, []),
    ("the same in an exit", {"exit": [PAID, BOUGHT]}, []),
    ("the same in a wait", {"wait": [BOUGHT, PAID]}, []),
    ("an own name beside one that came", {"on": [BOUGHT, OWN]}, ["enter.on[1].event"]),
    ("standard names of which none came", {"on": [PAID, {"event": "Order Shipped"}]},
     ["enter.on[0].event", "enter.on[1].event"]),
    ("one that came in another list", {"exit": [PAID], "wait": [PAID]}, ["exit[0].event", "steps[0].on[0].event"]),
    ("a goal stands alone", {"goal": PAID}, ["goal.event"]),
    ("another name of a standard event", {"exit": [BOUGHT, {"event": "Cancelled Order"}]}, []),
]  # fmt: skip


@pytest.mark.parametrize(("meaning", "named", "wanted"), SEEN, ids=[one[0] for one in SEEN])
def test_a_standard_event_that_never_came_wants_no_tick_beside_one_that_did(
    meaning: str, named: dict[str, Any], wanted: list[str]
) -> None:
    """Edge case 49: the check is there for typing mistakes."""
    wait = {"wait_for": "w", "on": named.get("wait", [BOUGHT]), "timeout": "end", "then": "end"}
    journey = parse({
        "id": "j", "name": "J", "enter": {"on": named.get("on", [BOUGHT])}, "exit": named.get("exit", []),
        "steps": [wait], **({"goal": named["goal"]} if "goal" in named else {}),
    })  # fmt: skip
    around = Around(
        now=NOW, zone=BERLIN, events=frozenset({"Order Completed"}),
        standard=frozenset({"Order Completed", "Order Paid", "Order Shipped", "Order Cancelled"}),
    )  # fmt: skip
    told = [one.path for one in look_closer(journey, around) if one.code == "event_never_seen"]
    assert told == wanted


@pytest.mark.parametrize(
    ("event", "came", "instead"),
    [
        ("Cart Updated", {"Product Viewed", "Product Added"}, "Product Added"),
        ("Product Added", {"Cart Updated"}, "Cart Updated"),
        ("Order Paid", {"Product Added"}, ""),
        ("Quiz Finishd", {"Quiz Finished", "Quiz Started"}, "Quiz Finished"),
        ("Quiz Finished", {"Newsletter Opened"}, ""),
        ("Cart Updated", set(), ""),
    ],
)
def test_an_event_that_never_came_names_the_one_that_does(event: str, came: set[str], instead: str) -> None:
    journey = parse(
        {"id": "j", "name": "J", "enter": {"on": [{"event": event}]}, "steps": [{"wait": "w", "for": "1h"}]}
    )
    around = Around(now=NOW, zone=BERLIN, events=frozenset(came), standard=frozenset({"Cart Updated"}))
    [told] = [one for one in look_closer(journey, around) if one.code == "event_never_seen"]
    assert told.parameters["instead"] == instead


@pytest.mark.parametrize(
    ("free", "inside", "low"),
    [(5, {"w": 3}, False), (2, {"w": 3}, True), (2, {"after": 30}, False), (0, {}, True)],
)
def test_codes_must_last_for_the_people_on_their_way(free: int, inside: dict[str, int], low: bool) -> None:
    """R13: only people upstream of the message count."""
    pool = TemplateFacts(
        message_class="advertising", purpose="marketing", languages=frozenset({"de", "en"}), pool="gift"
    )
    journey = {"steps": [WAIT, SEND, {"wait": "after", "for": "1d"}]}
    found = codes(journey, templates={"ad": pool}, stock={"gift": free}, inside=inside)
    assert ("coupon_stock_low" in found) is low


def test_people_come_to_a_step_over_every_way_that_leads_there() -> None:
    said = {
        "id": "j", "name": "J",
        "steps": [
            {"branch": "b", "paths": [{"if": {"kind": "customer", "any_of": ["new"]}, "then": "ad"}],
             "otherwise": "end"},
            {**SEND, "then": "end"},
        ],
    }  # fmt: skip
    assert upstream(parse(said), "ad") == {"b", "ad"}


@pytest.mark.parametrize(
    ("blocks", "instead", "level", "hint"),
    [
        (False, "cart.value", "warning", "did you mean cart.value?"),
        (True, "", "error", "take a field from the composer's list"),
    ],
)
def test_an_unknown_field_says_template_step_and_what_was_meant(
    blocks: bool, instead: str, level: str, hint: str
) -> None:
    known = structs.replace(AD, unknown=(UnknownField("cart.totl", instead, blocks),))
    journey = parse(
        {"id": "j", "name": "J", "enter": {"on": [{"event": "Signed Up"}]}, "exit": EXIT, "steps": [SEND]}
    )
    around = Around(
        now=NOW, zone=BERLIN, templates={"ad": known}, purposes=frozenset({"marketing"}),
        accounts={"sms": frozenset({"phone"})},
    )  # fmt: skip
    (one,) = look_closer(journey, around)
    assert (one.code, one.level, one.step, one.path) == ("unknown_variable", level, "ad", "steps[0].template")
    assert one.parameters == {"template": "ad", "variable": "cart.totl", "instead": instead}
    assert one.hint == hint


def door(id_: str, **said: Any) -> Journey:
    """A journey that begins with a changed cart."""
    return parse(
        {
            "id": id_,
            "name": id_.title(),
            "enter": {"on": [{"event": "Cart Updated"}]},
            "steps": [SEND],
            **said,
        }
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "decides"),
    [
        ({"stage": "checkout"}, {"stage": "cart", "priority": 90}, "stage_ours"),
        ({"stage": "browse"}, {"stage": "cart"}, "stage_theirs"),
        ({"stage": "cart", "priority": 60}, {"stage": "cart"}, "priority_ours"),
        ({"stage": "cart"}, {"priority": 60}, "priority_theirs"),
        ({"value": 10}, {}, "priority_ours"),
        ({}, {}, "nothing"),
    ],
)
def test_what_decides_between_two_that_begin_alike(
    ours: dict[str, Any], theirs: dict[str, Any], decides: str
) -> None:
    """R8 goes before R7; a journey is never told of itself, and of another one only once."""
    mine, other = door("ours", **ours), door("theirs", **theirs)
    told = list(same_door(mine, {"event:Cart Updated": [mine, other, other]}))
    assert [(one.code, one.parameters["journey"], one.parameters["decides"]) for one in told] == [
        ("same_door", "theirs", decides)
    ]
