"""A journey steers a marketing platform through the whole engine: what is asked, and what the ledger says of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import pytest
from aiohttp import web
from contract.providers.vendor import Seen, Vendor
from edge_rig import EdgeShop, edge_shop

from anklang.channels.store import save_account
from anklang.flows.on_message_due import Deliverer
from anklang.flows.providers import ProviderTable
from anklang.messages.model import LANES
from anklang.providers.http_client import HttpClient
from anklang.storage.vault import Vault
from anklang.testing.world import BASE_URL
from anklang.workspaces.store import raise_epoch

VAULT = Vault("x" * 43 + "=")
STEER = """
id: steer
name: Steer
enter: {{on: {{event: Start}}}}
steps:
  - call: told
    account: iter
    {do}
    timeout: 1s
    paths: {{success: good, failed: bad, timeout: late}}
  - {{update: good, set: {{told: good}}, then: end}}
  - {{update: bad, set: {{told: bad}}, then: end}}
  - {{update: late, set: {{told: late}}, then: end}}
"""
EVENT = STEER.format(do="do: record_event\n    event: Cart left\n    body: {cart: {from: event.cart_id}}")
CAMPAIGN = STEER.format(do="do: trigger_campaign\n    campaign: 4711")
Answer = Callable[[Seen], Awaitable[web.Response]]


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with Anna."""
    with edge_shop(database_url) as made:
        yield made


async def fine(seen: Seen) -> web.Response:
    return web.json_response({"code": "Success", "msg": "", "params": None})


def play(
    shop: EdgeShop, journey: str, answer: Answer, turns: int = 1, vendor: str = "iterable"
) -> list[Seen]:
    """Anna comes in while the platform answers so; each turn is ten minutes. Answers what the platform was asked."""
    world = shop.world

    async def run() -> list[Seen]:
        async with Vendor(answer) as platform, HttpClient() as http:
            settings = {
                "base_url": platform.url,
                "api_key": "k",
                "account_sid": "AC1",
                "auth_token": "t",
                "sender": "x",
            }
            form = {field.name for field in world.registry.manifest(vendor).fields}
            sealed = VAULT.seal({name: value for name, value in settings.items() if name in form})
            with world.database.transaction() as tx:
                save_account(tx, world.workspace, "iter", vendor, [], sealed, world.clock.now())
                raise_epoch(tx, world.workspace)
            shop.publish(journey)
            shop.happens("Start", cart_id="c-1")
            table = ProviderTable(world.registry, VAULT, http, world.clock, BASE_URL)
            deliverer = Deliverer(world.database, world.clock, world.cache, table, BASE_URL)
            for _ in range(turns):
                done = 1
                while done:
                    done = world.handler.handle_batch(1000, 0)
                    for lane in range(len(LANES)):
                        for batch in deliverer.take_due(lane, 64, 0):
                            deliverer.record(await deliverer.hand_over(batch))
                            done += len(batch)
                world.clock.set(world.clock.now() + timedelta(minutes=10))
            return platform.seen

    return asyncio.run(run())


def row(shop: EdgeShop) -> tuple[str, str, str | None]:
    """Channel, state and reason of the only line of the ledger."""
    [one] = shop.world.ledger()
    return one["channel"], one["state"], one["reason"]


def test_an_event_is_recorded_there_under_the_id_of_the_ledger(shop: EdgeShop) -> None:
    """J43."""
    [seen] = play(shop, EVENT, fine)
    [line] = shop.world.ledger()
    asked = json.loads(seen.body)
    assert (seen.path, asked["id"]) == ("/api/events/track", str(line["id"]))
    assert (asked["userId"], asked["eventName"], asked["dataFields"]) == (
        "anna",
        "Cart left",
        {"cart": "c-1"},
    )
    assert row(shop) == ("http", "accepted", None)
    assert shop.traits()["told"] == "good"


def test_a_refusal_takes_its_path(shop: EdgeShop) -> None:
    async def refuse(seen: Seen) -> web.Response:
        return web.json_response({"code": "BadParams", "msg": "no", "params": None}, status=400)

    assert len(play(shop, EVENT, refuse)) == 1
    assert row(shop)[1] == "failed"
    assert shop.traits()["told"] == "bad"


async def never(seen: Seen) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError


def test_what_may_have_been_started_is_not_started_again(shop: EdgeShop) -> None:
    """No answer within the time of the step: unknown, and asked once."""
    assert len(play(shop, CAMPAIGN, never, turns=3)) == 1
    assert row(shop)[1] == "unknown"
    assert shop.traits()["told"] == "late"


def test_what_is_recorded_once_anyway_is_asked_for_again(shop: EdgeShop) -> None:
    count = 0

    async def slow_then_fine(seen: Seen) -> web.Response:
        nonlocal count
        count += 1
        return await (never(seen) if count == 1 else fine(seen))

    first, second = play(shop, EVENT, slow_then_fine, turns=2)
    assert first.body == second.body
    assert row(shop) == ("http", "accepted", None)
    assert shop.traits()["told"] == "good"


def test_nothing_is_said_of_a_person_whose_id_there_is_not_known(shop: EdgeShop) -> None:
    journey = EVENT.replace("account: iter", "account: iter\n    person: profile.crm_id")
    assert play(shop, journey, fine) == []
    assert row(shop)[1] == "failed"
    assert shop.traits()["told"] == "bad"


def test_an_account_that_is_no_platform_is_asked_for_nothing(shop: EdgeShop) -> None:
    """The check before publishing names it; whoever changes the vendor afterwards sends no message by it."""
    assert play(shop, EVENT, fine, vendor="twilio") == []
    assert row(shop)[1] == "failed"
