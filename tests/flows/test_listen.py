"""A vendor that speaks on a connection of its own, from the SMSC of tests/node to the ledger on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
import pytest
from contract.providers.smpp_rig import PASSWORD, SYSTEM_ID, SmppRig, said
from spine_rig import KEY, SETTINGS

from anklang.channels.model import DeliveryReport, Inbound
from anklang.channels.store import remove_account, save_account
from anklang.core.errors import NotFound
from anklang.core.ids import derive_id, shard_of
from anklang.files.model import Limits
from anklang.flows.fetch_feeds import FeedFetcher
from anklang.flows.fetch_files import Fetcher
from anklang.flows.listen import Listeners
from anklang.flows.look_up_providers import unmatched
from anklang.flows.on_message_due import Deliverer
from anklang.flows.providers import ProviderTable
from anklang.flows.read_shops import ShopReader
from anklang.flows.shops import ShopTable
from anklang.messages import store as messages
from anklang.messages.model import Message, Plan
from anklang.providers.http_client import HttpClient
from anklang.storage.vault import Vault
from anklang.templates import model as template_text
from anklang.templates import store as templates
from anklang.testing.world import BASE_URL, World
from anklang.worker.deliver import DeliverWorker
from anklang.workspaces.store import raise_epoch

ANNA = "+4915112345678"
TEMPLATE = {
    "id": "sms", "channel": "sms", "class": "advertising", "purpose": "marketing",
    "languages": {"de": {"text": "Hallo Anna, 10 € für dich. STOP an diese Nummer beendet es."}},
}  # fmt: skip


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Anna, who may be written to."""
    made = World(database_url, datetime(2026, 11, 23, 10, 0, tzinfo=UTC), SETTINGS)
    with made.database.transaction() as tx:
        templates.save(tx, made.workspace, template_text.parse(TEMPLATE), made.clock.now(), "test")
        raise_epoch(tx, made.workspace)
    made.collect({"type": "identify", "userId": "anna", "traits": {"phone": ANNA, "language": "de"}})
    made.settle()
    made.consent("anna", "sms", "marketing", address=ANNA)
    made.settle()
    yield made
    made.close()


def account(world: World, port: int, **more: str) -> None:
    """Save the SMPP account as the studio does."""
    given = {
        "host": "127.0.0.1", "port": str(port), "security": "none", "system_id": SYSTEM_ID, "password": PASSWORD,
        "sender": "Laden",
    }  # fmt: skip
    with world.database.transaction() as tx:
        sealed = Vault(KEY).seal(given | more)
        save_account(tx, world.workspace, "line", "smpp", ["sms"], sealed, world.clock.now())
        raise_epoch(tx, world.workspace)


def table_of(world: World) -> ProviderTable:
    return ProviderTable(world.registry, Vault(KEY), HttpClient(), world.clock, BASE_URL)


def message_for_anna(world: World) -> None:
    person, now = world.person("anna"), world.clock.now()
    message = Message(
        shard=shard_of(person), id=derive_id("test", world.number()), person=person, workspace=world.workspace,
        template="sms", channel="sms", message_class="advertising", purpose="marketing", lane="triggered",
        planned_at=now, due_at=now, plan=Plan(recheck_audience=False),
    )  # fmt: skip
    with world.database.transaction() as tx:
        messages.plan(tx, [message])


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def stops(world: World) -> list[Any]:
    with world.database.transaction() as tx:
        return tx.rows("SELECT channel, address, reason FROM suppressions")


def test_a_message_goes_out_its_receipt_settles_it_and_a_stop_is_obeyed_over_one_connection(
    world: World, database_url: str
) -> None:
    """The deliverer as it runs: sending, hearing, and a goodbye at the end. R15."""

    async def start() -> SmppRig:
        return await SmppRig().__aenter__()

    rig = asyncio.run(start())
    account(world, rig.port)
    table = table_of(world)
    deliverer = Deliverer(world.database, world.clock, world.cache, table, BASE_URL)
    listeners = Listeners(world.database, world.clock, world.cache, table)
    feeds = FeedFetcher(world.database, world.clock, HttpClient())
    files = Fetcher(world.database, world.clock, world.cache, table, world.home, Limits(1))
    shops = ShopTable((), Vault(KEY), HttpClient(), world.clock)
    reader = ShopReader(world.database, world.clock, world.cache, shops)
    worker = DeliverWorker(deliverer, listeners, (feeds, files, reader), database_url, lambda: None)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(stop,), daemon=True)
    thread.start()
    try:
        until(lambda: rig.seen()["bound"] == ["transceiver"], "nobody listens")
        message_for_anna(world)
        until(lambda: [one["state"] for one in world.ledger()] == ["accepted"], "it was not handed over")
        [part] = rig.parts()
        assert (part["number"], part["text"][:27]) == (ANNA[1:], "Lindenhof: Hallo Anna, 10 €")
        assert rig.steer("/receipt", to=ANNA[1:], id=part["id"], stat="DELIVRD") == {"status": 0}
        assert [one["state"] for one in world.ledger()] == ["delivered"]
        assert rig.steer("/deliver", **said("Stop", source_addr=ANNA[1:])) == {"status": 0}
        assert [tuple(row) for row in stops(world)] == [("sms", ANNA, "stop")]
        assert rig.seen()["bound"] == ["transceiver"], "one connection for both"
    finally:
        stop.set()
        thread.join(20)
    assert rig.seen()["answered"] == ["unbind"]
    rig._stack.close()


def listening(world: World, act: Callable[[SmppRig, Listeners], Awaitable[None]]) -> None:
    async def main() -> None:
        async with SmppRig() as rig:
            table = table_of(world)
            listeners = Listeners(world.database, world.clock, world.cache, table)
            try:
                await act(rig, listeners)
            finally:
                await listeners.close()
                await table.close()

    asyncio.run(main())


def test_an_account_is_listened_to_from_when_it_is_saved_until_it_is_removed(world: World) -> None:
    """Other settings are another connection; those that cannot be used harm nobody."""

    async def act(rig: SmppRig, listeners: Listeners) -> None:
        await listeners.tend()
        assert rig.seen()["binds"] == []
        account(world, rig.port)
        await listeners.tend()
        await listeners.tend()
        await rig.bound()
        assert len(rig.seen()["binds"]) == 1
        account(world, rig.port, system_type="other")
        await listeners.tend()
        await rig.bound()
        assert [bind["system_type"] for bind in rig.seen()["binds"]] == ["", "other"]
        account(world, rig.port, source_type="nonsense")
        await listeners.tend()
        await rig.until("bound", [])
        account(world, rig.port)
        await listeners.tend()
        await rig.bound()
        with world.database.transaction() as tx:
            remove_account(tx, world.workspace, "line")
            raise_epoch(tx, world.workspace)
        await listeners.tend()
        await rig.until("bound", [])

    listening(world, act)


def heard(text: str, ref: str, world: World) -> Inbound:
    return Inbound(channel="sms", from_=ANNA, to="70077", text=text, at=world.clock.now(), provider_ref=ref)


def test_one_thing_that_cannot_be_handled_keeps_nothing_else_back(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """It is kept with the unmatched reports, where people find it. No index holds a sender of any length."""
    account(world, 1)
    endless = "".join(sha256(bytes([number])).hexdigest() for number in range(200))
    caplog.set_level(logging.ERROR)

    async def act(_: SmppRig, listeners: Listeners) -> None:
        report = DeliveryReport(channel="sms", state="delivered", at=world.clock.now(), provider_ref="nobody")
        items = [
            heard("geheime Frage", "1", world),
            msgspec.structs.replace(heard("geheim", "2", world), from_=endless),
            report,
            heard("Stop", "3", world),
        ]
        await listeners.hear(world.workspace, "line", items)

    listening(world, act)
    with world.database.transaction() as tx:
        texts = [row[0] for row in tx.rows("SELECT text FROM inbound ORDER BY provider_ref")]
        kept = unmatched(tx, world.workspace)
    assert texts == ["geheime Frage", "Stop"]
    assert sorted(one.report["provider_ref"] for one in kept) == ["2", "nobody"]
    assert len(stops(world)) == 1
    assert "geheim" not in caplog.text
    assert "line" in caplog.text


def test_what_cannot_be_kept_now_raises_so_that_the_vendor_is_asked_to_say_it_again(world: World) -> None:
    account(world, 1)

    async def act(_: SmppRig, listeners: Listeners) -> None:
        with pytest.raises(NotFound):
            await listeners.hear(world.workspace + 1, "line", [heard("Hallo", "1", world)])

    listening(world, act)


def test_the_same_receipt_twice_changes_a_message_once(world: World) -> None:
    """Said again after a lost acknowledgement; the second one is kept with the message."""

    async def act(rig: SmppRig, listeners: Listeners) -> None:
        account(world, rig.port)
        await listeners.tend()
        await rig.bound()
        message_for_anna(world)
        definitions = world.definitions()
        table = listeners._table
        deliverer = Deliverer(world.database, world.clock, world.cache, table, BASE_URL)  # type: ignore[arg-type]
        [batch] = deliverer.take_due(1, 10, 0)
        assert definitions.providers[0].manifest.listens
        deliverer.record(await deliverer.hand_over(batch))
        for stat in ("DELIVRD", "DELIVRD", "ENROUTE"):
            await rig.act("/receipt", to=ANNA[1:], id=rig.parts()[0]["id"], stat=stat)

    listening(world, act)
    assert [one["state"] for one in world.ledger()] == ["delivered"]
    world.wait(timedelta(minutes=1))
    with world.database.transaction() as tx:
        [[count]] = tx.rows("SELECT count(*) FROM events WHERE name = 'Message Delivered'")
    assert count == 1
