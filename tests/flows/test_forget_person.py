"""A person who is everywhere is erased, and a dump of the whole database knows nothing of them (GDPR 17, J16, J45)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest
from edge_rig import EdgeShop, edge_shop
from erasure_rig import MAIL, NAME, NUMBER, USER, WORDS, dump, empty_tables, fill, found_in, known

from anklang.access.model import Caller
from anklang.core.errors import BadInput, Conflict, NotFound
from anklang.core.ids import derive_id, shard_of
from anklang.flows.answer_request import restrict
from anklang.flows.doctor import examine
from anklang.flows.forget_person import ErasureIncomplete, forget_person
from anklang.messages import store as messages
from anklang.messages.model import Call, Message, Plan
from anklang.policy.chain import verify_chain
from anklang.policy.store import load_suppressions
from anklang.privacy.model import ErasureReport
from anklang.privacy.search import search
from anklang.privacy.store import open_request
from anklang.privacy.tables import TABLES
from anklang.profiles.find import get_person
from anklang.profiles.identities import person_of
from anklang.profiles.tombstones import tombstone_of


@pytest.fixture
def shop(database_url: str) -> Iterator[EdgeShop]:
    """A shop with messages, codes and people."""
    with edge_shop(database_url) as made:
        yield made


def erase(shop: EdgeShop, user: str = USER, why: str = "asked for by letter") -> ErasureReport:
    """A colleague erases somebody."""
    world = shop.world
    caller = Caller(workspace=world.workspace, name="ada@shop.example", scopes=frozenset())
    return forget_person(world.database, world.cache, caller, world.person(user), why, world.clock.now())


def test_an_erased_person_is_found_nowhere_in_a_dump(shop: EdgeShop, database_url: str) -> None:
    person = fill(shop)
    who = known(shop, person)
    assert empty_tables(shop, who) == []
    before = dump(database_url)
    words = (*WORDS, *(str(one) for one in who.people))
    assert len(who.people) == 2, "the visitor was merged into the customer"
    assert found_in(before, *words) == list(words)

    report = erase(shop)

    after = dump(database_url)
    assert found_in(after, *words) == []
    done = {one.table: one for one in report.tables}
    assert all(
        done[name].did == "deleted"
        for name in ("events", "inbound", "identities", "people", "links", "timers")
    )
    assert done["messages"].did == "blanked"
    assert done["messages"].rows == 5
    assert done["consents"].stays["en"].startswith("Sealed evidence")
    assert report.profiles == 2
    assert report.left_journeys == 2
    assert not any(h.sure for h in report.searched.found)
    assert [(one.account, one.messages) for one in report.recipients] == [("outbox", 4)]
    shop.world.settle()
    assert found_in(dump(database_url), *words) == []


def test_the_ledger_balances_and_the_evidence_stays_whole(shop: EdgeShop) -> None:
    person = fill(shop)
    erase(shop)
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        report = examine(tx, shop.world.clock.now())
        assert report.balances, report.findings
        key = shop.world.definitions().link_key
        check = verify_chain(tx, shop.world.workspace, tombstone_of(person), key)
    assert check.whole
    assert check.records == check.erased == 4


def test_the_objection_holds_for_the_new_person_of_the_same_number_who_has_no_history(shop: EdgeShop) -> None:
    old = fill(shop)
    erase(shop)
    world = shop.world
    shop.person(USER, NUMBER)
    new = world.person(USER)
    assert new != old
    with world.database.transaction() as tx:
        events = tx.rows(
            "SELECT name FROM events WHERE shard = %s AND person_id = %s AND kind = 'track'",
            [shard_of(new), new],
        )
        key = world.definitions().link_key
        signs = load_suppressions(tx, world.workspace, [("sms", NUMBER)], key)
    assert events == []
    assert {one.kind for one in signs["sms", NUMBER]} == {"stop", "erased"}
    sent = len(world.outbox.sent)
    shop.happens("Product Added", USER, cart_id="c9", product_id="p1")
    world.settle()
    assert len(world.outbox.sent) == sent
    ended = {(one["state"], one["reason"]) for one in world.ledger() if one["person"] == new}
    assert ended == {("suppressed", "suppressed")}


def test_a_message_in_flight_is_settled_and_brings_nobody_back(shop: EdgeShop, database_url: str) -> None:
    """J45: the attempt was committed, the person was erased, then the provider answers and reports."""
    world = shop.world
    shop.publish(
        "{id: j, name: J, enter: {on: {event: Start}}, steps: [{send: s, channel: sms, template: ad}]}"
    )
    shop.person(USER, NUMBER, email=MAIL)
    person = world.person(USER)
    shop.happens("Start", USER)
    world.chores.run()
    while world.handler.handle_batch(1000, 0):
        pass
    batches = [batch for lane in range(3) for batch in world.deliverer.take_due(lane, 64, 0)]
    report = erase(shop)
    assert report.in_flight == 1
    assert report.taken_back == 0
    for batch in batches:
        world.deliverer.record(asyncio.run(world.deliverer.hand_over(batch)))
    message = world.ledger()[0]["id"]
    assert world.report(message, "delivered", provider_ref=f"ref-{message}-1") == 0
    world.settle()
    assert [(one["state"], one["address"]) for one in world.ledger()] == [("delivered", None)]
    assert found_in(dump(database_url), USER, NUMBER, MAIL, str(person)) == []
    with world.database.transaction() as tx:
        assert tx.rows("SELECT count(*) FROM unmatched_reports") == [(0,)]
        assert examine(tx, world.clock.now()).balances


def test_a_failed_attempt_of_an_erased_person_is_not_tried_again(shop: EdgeShop) -> None:
    from anklang.channels.model import Failed

    world = shop.world
    shop.publish(
        "{id: j, name: J, enter: {on: {event: Start}}, steps: [{send: s, channel: sms, template: ad}]}"
    )
    shop.person(USER, NUMBER)
    shop.happens("Start", USER)
    world.handler.handle_batch(1000, 0)
    batches = [batch for lane in range(3) for batch in world.deliverer.take_due(lane, 64, 0)]
    erase(shop)
    world.outbox.answer = lambda message: Failed("transient", "provider_down", "503")
    for batch in batches:
        world.deliverer.record(asyncio.run(world.deliverer.hand_over(batch)))
    world.wait(timedelta(hours=1))
    assert len(world.outbox.sent) == 1
    assert shop.ledger() == [("not_sent", "suppressed")]


def test_what_waits_is_taken_back_and_a_late_tap_leads_nowhere(shop: EdgeShop) -> None:
    world = shop.world
    shop.publish(
        "{id: j, name: J, enter: {on: {event: Start}}, steps: [{send: s, channel: sms, template: ad}, "
        "{wait: w, for: 1d}, {send: t, channel: sms, template: ad}]}"
    )
    shop.person(USER, NUMBER)
    shop.happens("Start", USER)
    world.settle()
    tapped = next(word for word in shop.texts()[0].split() if "://" in word)
    assert erase(shop).left_journeys == 1
    assert world.tap(tapped) is None
    world.wait(timedelta(days=2))
    assert len(world.outbox.sent) == 1
    assert world.next_moment() is None


def test_an_event_of_a_process_that_remembered_the_old_name_goes_to_a_new_person(shop: EdgeShop) -> None:
    """Collecting remembers for up to a minute whom a name meant."""
    from anklang.core.json import encode
    from anklang.events.accept import Source, accept
    from anklang.events.split import open_batch
    from anklang.flows.on_collected import on_collected
    from anklang.profiles.identities import Recent

    world, recent = shop.world, Recent()
    source = Source(workspace=world.workspace, country="DE", imported=False)

    def told(event: str) -> None:
        now = world.clock.now()
        one = {
            "type": "track",
            "userId": USER,
            "event": event,
            "messageId": event,
            "timestamp": now,
            "sentAt": now,
        }
        taken = accept(open_batch(encode({"batch": [one]})), "", source, now)
        with world.database.transaction() as tx:
            recent.add(on_collected(tx, taken.arrivals, recent, now))

    told("First")
    world.settle()
    old = world.person(USER)
    erase(shop)
    world.clock.set(world.clock.now() + timedelta(seconds=5))
    told("Second")
    world.settle()
    new = world.person(USER)
    assert new != old
    with world.database.transaction() as tx:
        assert tx.rows("SELECT name FROM events WHERE person_id = %s", [new]) == [("Second",)]
        assert tx.rows("SELECT 1 FROM people WHERE id = %s", [old]) == []


def test_a_shared_number_stays_with_the_other_person(shop: EdgeShop) -> None:
    shop.person(USER, NUMBER)
    shop.person("mother", NUMBER)
    report = erase(shop)
    assert report.shared_addresses == 1
    shop.publish(
        "{id: j, name: J, enter: {on: {event: Start}}, steps: [{send: s, channel: sms, template: ad}]}"
    )
    shop.happens("Start", "mother")
    shop.world.settle()
    assert len(shop.world.outbox.sent) == 1


def test_an_erased_person_cannot_be_erased_again_nor_named_in_the_reason(shop: EdgeShop) -> None:
    shop.person(USER, NUMBER, first_name="Erna", last_name="Unverwechselbar")
    person = shop.world.person(USER)
    with pytest.raises(BadInput):
        erase(shop, why=f"{NAME} called us")
    erase(shop)
    caller = Caller(workspace=shop.world.workspace, name="a", scopes=frozenset())
    with pytest.raises(NotFound):
        forget_person(shop.world.database, shop.world.cache, caller, person, "x", shop.world.clock.now())


def test_an_erasure_that_cannot_be_proven_changes_nothing(shop: EdgeShop) -> None:
    shop.person(USER, NUMBER)
    with shop.world.database.transaction() as tx:
        tx.run("CREATE TABLE notes_of_somebody (words text)")
        tx.run("INSERT INTO notes_of_somebody VALUES (%s)", [f"call {NUMBER}"])
    with pytest.raises(ErasureIncomplete, match="notes_of_somebody"):
        erase(shop)
    assert shop.world.person(USER)


def test_hosts_that_journeys_called_have_to_be_told_too(shop: EdgeShop) -> None:
    """GDPR 19: whoever was given data, not only vendors."""
    shop.person(USER, NUMBER)
    world, person = shop.world, shop.world.person(USER)
    url, now = "https://crm.shop.example/hook?who=erna", shop.world.clock.now()
    call = Message(
        shard=shard_of(person), id=derive_id("call"), person=person, workspace=world.workspace, channel="http",
        message_class="service", purpose="", lane="triggered", planned_at=now, due_at=now, state="accepted",
        address=url, plan=Plan(call=Call(url, {})),
    )  # fmt: skip
    with world.database.transaction() as tx:
        messages.plan(tx, [call])
        messages.mark_attempting(tx, [call], now)
    report = erase(shop)
    assert [(one.account, one.channel, one.messages) for one in report.recipients] == [
        ("crm.shop.example", "http", 1)
    ]


def test_large_tables_are_searched_as_their_indexes_lead_and_the_report_says_how(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GDPR 5 (2): never silently skipped; what is left of the ledger is read word by word."""
    person = fill(shop)
    with shop.world.database.transaction() as tx:
        found = search(
            tx, known(shop, person), known(shop, person).parameters(shop.world.clock.now()), large=-1
        )
    sure = {one.table for one in found.found if one.sure}
    assert {"events", "messages", "consents", "identities", "people", "memberships", "instances"} <= sure
    monkeypatch.setattr(search, "__defaults__", (-1,))
    report = erase(shop)
    led = dict(one.removesuffix(")").split(" (") for one in report.searched.by_index)
    assert (led["messages"], led["identities"]) == ("person_id, provider_ref", "person_id, value")
    assert not any(one.sure for one in report.searched.found)


def test_a_word_left_in_the_ledger_is_found_however_large_it_is(
    shop: EdgeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if blanking forgot a column: the erasure is undone."""
    monkeypatch.setattr(search, "__defaults__", (-1,))
    fill(shop)
    tables = [
        msgspec.structs.replace(one, blank=one.blank.replace("address = NULL", "address = address"))
        if one.name == "messages"
        else one
        for one in TABLES
    ]
    monkeypatch.setattr("anklang.flows.forget_person.TABLES", tables)
    with pytest.raises(ErasureIncomplete, match="messages"):
        erase(shop)


def test_an_open_import_that_names_the_person_has_to_be_finished_first(shop: EdgeShop) -> None:
    shop.person(USER, NUMBER)
    now, ws = shop.world.clock.now(), shop.world.workspace
    id_ = "018f0000-0000-7000-8000-000000000002"
    with shop.world.database.transaction() as tx:
        tx.run("INSERT INTO imports (workspace_id, id, kind, name, status, created_by, created_at, updated_at) "
               "VALUES (%s, %s, 'file', 'list.csv', 'ready', 'a', %s, %s)", [ws, id_, now, now])  # fmt: skip
        tx.run("INSERT INTO import_parts VALUES (%s, %s, 0, %s)", [ws, id_, f"x;{NUMBER};y".encode()])
    with pytest.raises(Conflict, match=r"list\.csv"):
        erase(shop)


def test_the_same_customer_of_another_brand_stays(shop: EdgeShop) -> None:
    from anklang.core.ids import new_id
    from anklang.profiles.identities import find_or_make
    from anklang.workspaces import store as workspaces
    from anklang.workspaces.model import WorkspaceSettings

    shop.person(USER, NUMBER, email=MAIL)
    now = shop.world.clock.now()
    with shop.world.database.transaction() as tx:
        other = workspaces.create(tx, "other", "Other", WorkspaceSettings(), now).id
        there = find_or_make(tx, other, "email", MAIL, now, lambda: new_id(now))
    erase(shop)
    with shop.world.database.transaction() as tx:
        rows = tx.rows("SELECT workspace_id, person_id FROM identities WHERE value = %s", [MAIL])
    assert rows == [(other, there)]


def test_a_restricted_person_gets_what_the_contract_needs_and_nothing_else(shop: EdgeShop) -> None:
    """GDPR 18: stored only; the gate says so, and lifting it lets advertising go again."""
    shop.publish(
        "{id: j, name: J, enter: {on: {event: Start}, again: always}, steps: [{send: s, channel: sms, template: ad}]}"
    )
    shop.publish(
        "{id: o, name: O, enter: {on: {event: Order Completed}}, steps: [{send: s, channel: sms, template: thanks}]}"
    )
    shop.person(USER, NUMBER)
    caller = Caller(workspace=shop.world.workspace, name="a", scopes=frozenset())
    for restricted, ended in ((True, ("suppressed", "suppressed")), (False, ("accepted", None))):
        with shop.world.database.transaction() as tx:
            restrict(tx, caller, shop.world.person(USER), restricted, "asked", shop.world.clock.now())
        shop.world.wait(timedelta(minutes=1))
        shop.happens("Start", USER)
        shop.world.settle()
        assert shop.ledger()[-1] == ended
        if restricted:
            assert shop.world.ledger()[-1]["gate"][-1]["rule"] == "GDPR-18"
            shop.world.wait(timedelta(minutes=1))
            shop.happens("Order Completed", USER, order_id="o1", total=1, currency="EUR")
            shop.world.settle()
            assert shop.ledger()[-1] == ("accepted", None)


def test_a_merge_keeps_the_restriction_and_the_open_request(shop: EdgeShop) -> None:
    shop.person(USER, NUMBER)
    shop.world.collect({"type": "page", "anonymousId": "v-1", "name": "Home"})
    shop.world.settle()
    caller = Caller(workspace=shop.world.workspace, name="a", scopes=frozenset())
    now = shop.world.clock.now()
    with shop.world.database.transaction() as tx:
        visitor = person_of(tx, shop.world.workspace, "anonymous", "v-1")
        assert visitor is not None
        restrict(tx, caller, visitor, True, "asked", now)
        open_request(tx, shop.world.workspace, "export", visitor, "studio", "a", now)
    shop.world.collect({"type": "identify", "userId": USER, "anonymousId": "v-1", "traits": {}})
    shop.world.settle()
    with shop.world.database.transaction() as tx:
        assert get_person(tx, shop.world.workspace, shop.world.person(USER)).restricted_at == now
        rows = tx.rows("SELECT person_id FROM data_requests WHERE state = 'open'")
    assert rows == [(shop.world.person(USER),)]
