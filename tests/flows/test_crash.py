"""Processes, connections and the database die at any moment: nothing is lost, nothing is done twice, nothing is stuck.

Edge cases 22, 23 and 46 of the semantics; design, section 5.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path
from typing import Literal

from flows.crash_site import ROLES, Sender, Site, crash_site

from anklang.flows.doctor import examine
from anklang.testing.processes import RoleName

SECONDS = 20.0  # of breaking things
AWAY = 6.5  # longer than a request waits for the database (storage.database)
PATIENCE = 40.0  # until everything is settled afterwards


def _break_things(site: Site, chance: random.Random) -> None:
    """Kill each role several times at random moments, cut all connections, and once the whole database."""
    until = time.monotonic() + SECONDS
    crashed = False
    line: list[RoleName | Literal["cut"]] = ["deliver", "worker", "api", "deliver", "cut", "worker"]
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.6, 2.2))
        what = line.pop(0)
        line.append(what)
        if what == "cut":
            site.cut()
        else:
            site.restart(what)
        if not crashed and time.monotonic() > until - SECONDS / 2:
            crashed = True
            site.roles.wait_for_api()
            site.crash_database(AWAY)


def _open(site: Site) -> dict[str, int]:
    """What is not at its end yet."""
    row = site.rows(
        "SELECT (SELECT count(*) FROM fact_queue), (SELECT count(*) FROM timers WHERE kind = 'instance'), "
        "(SELECT count(*) FROM send_queue), (SELECT count(*) FROM instances WHERE ended_at IS NULL), "
        "(SELECT count(*) FROM messages WHERE state IN ('planned', 'held', 'attempting'))"
    )[0]
    return dict(zip(("facts", "timers", "sends", "instances", "messages"), row, strict=True))


def _settle(site: Site) -> None:
    until = time.monotonic() + PATIENCE
    while any(left := _open(site).values()) and time.monotonic() < until:
        time.sleep(0.2)
    logs = "\n".join(f"{role}: {site.roles.log(role)[-1500:]}" for role in ROLES)
    assert not any(left), f"stuck: {_open(site)}\n{logs}"


def test_nothing_is_lost_or_doubled_when_everything_dies_at_random_moments(tmp_path: Path) -> None:
    """22, 23, 46"""
    with crash_site(tmp_path) as site:
        site.start()
        senders = [Sender(site, seed) for seed in (1, 2)]
        for sender in senders:
            sender.start()
        _break_things(site, random.Random(7))
        for sender in senders:
            sender.ending.set()
        for sender in senders:
            sender.join(PATIENCE)
            assert not sender.is_alive(), "a batch is not accepted although everything runs again"
        _settle(site)
        _check_events(site, senders)
        _check_messages(site, senders)
        with site.database.transaction() as tx:
            report = examine(tx, site.clock())
        assert report.balances, report.findings


def _check_events(site: Site, senders: list[Sender]) -> None:
    rows = site.rows("SELECT properties->>'number', count(*) FROM events WHERE kind = 'track' GROUP BY 1")
    handled = dict(rows)
    accepted = {number for sender in senders for number in sender.accepted}
    assert len(accepted) > 300
    assert accepted - handled.keys() == set(), "accepted events are lost"
    assert {number: n for number, n in handled.items() if n != 1} == {}, "events were handled twice"
    refusals = {refusal for sender in senders for refusal in sender.refusals}
    assert all(status == 503 and retry for status, retry in refusals), refusals
    assert refusals, "the database was away, and nobody was told to come back later"


def _check_messages(site: Site, senders: list[Sender]) -> None:
    ledger = {
        row[0]: row[1:]
        for row in site.rows(
            "SELECT m.id, m.state, m.reason, i.key FROM messages m JOIN instances i ON i.id = m.instance_id"
        )
    }
    carts = Counter(key for _, _, key in ledger.values())
    assert carts == Counter({f"cart-{number}": 1 for sender in senders for number in sender.carts})
    states = Counter((state, reason) for state, reason, _ in ledger.values())
    assert {state for state, _ in states} <= {"accepted", "unknown"}, states
    calls = site.sink.calls()
    assert {call.message for call in calls} <= ledger.keys()
    arrived: Counter[object] = Counter()
    for call in calls:
        arrived[call.message] += 1
        assert call.is_repeat or arrived[call.message] == 1, f"sent twice without a mark: {call}"
    silent = [id_ for id_, (state, _, _) in ledger.items() if state == "accepted" and not arrived[id_]]
    assert not silent, "accepted in the ledger, but the provider never saw it"
