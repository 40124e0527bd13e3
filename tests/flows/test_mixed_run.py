"""All channels at once, with everything that goes wrong: at the end the ledger balances and tells what really happened.

The counterparts write down what they took; that is compared with the ledger, message by message.
"""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from contract.providers.node import FOLDER
from flows.mixed_run import CHANNELS, PEOPLE, Plant, mixed_run, noon
from line_up.faulty import CHATS, GIVES_OURS_BACK, address_of
from line_up.line import Took

from anklang.flows.doctor import examine
from anklang.messages.model import SENT

BEGINS = timedelta(minutes=2, seconds=10)  # the campaign has begun
PATIENCE = 150.0  # seconds until everything is settled
MARK = re.compile(r"#([\w.-]+)#")
STOPPED = range(20, 26)
DIED = "the process ended between call and answer"  # as the ledger says it
PUSHES = ("fcm", "apns", "webpush")
MERGED = ((31, 32), (43, 44), (57, 58))


@pytest.fixture(params=[1, 2], ids=lambda seed: f"seed {seed}")
def plant(
    request: pytest.FixtureRequest, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Plant]:
    ahead = (noon() - datetime.now(UTC)).total_seconds() + 600
    monkeypatch.setenv("SHIFT_SECONDS", str(int(ahead)))
    monkeypatch.setenv("NODE_OPTIONS", f"--require {FOLDER / 'shift_clock.cjs'}")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    print(f"seed {request.param}")
    with mixed_run(database_url, tmp_path, request.param) as made:
        yield made


def _goes_wrong(plant: Plant) -> dict[str, datetime]:
    """Two rounds of events and a campaign, and in between what a day may bring; answers who said STOP when."""
    around, town, stopped = plant.around, plant.around.town, {}
    for n in range(PEOPLE):  # opens the way on messengers
        for vendor in ("whatsapp", CHATS[n % len(CHATS)]):
            say = partial(around[vendor].hears, address_of(n, vendor), "Hallo", plant.clock.now())
            town.run(around.insist(say))
    around.spoil_texts(range(60, 90))
    plant.happens("News", "a")
    plant.happens("Code", "a")
    plant.dies()
    for n in STOPPED:
        line, number = around["smpp" if n % 2 else "twilio"], address_of(n, "sms")
        town.run(around.insist(partial(line.hears, number, "STOP", plant.clock.now())))
        stopped[number] = plant.clock.now()
    plant.cut()
    for winner, loser in MERGED:
        plant.merge(winner, loser)
    for n in (5, 10, 15):
        around.blocked.add(address_of(n, "telegram"))
        leave = partial(around["telegram"].loses, address_of(n, "telegram"), plant.clock.now())
        town.run(around.insist(leave))
    _foreign(plant)
    plant.happens("News", "b", PEOPLE // 3)
    plant.dies()
    plant.happens("Code", "b", PEOPLE // 3)
    plant.dies()
    plant.cut()
    return stopped


def _foreign(plant: Plant) -> None:
    """Reports about messages of somebody else at the same vendors."""
    viber = Took(address_of(1, "viber"), "", answer={"message_token": 5_741_311_803_571_999_999})
    chat = Took(address_of(3, "instagram"), "", answer={"message_id": "m_of_somebody_else"})
    for vendor, took, state in (("viber", viber, "delivered"), ("instagram", chat, "read")):
        line, around = plant.around[vendor], plant.around
        say = partial(line.says, took, state, plant.clock.now())
        around.town.run(around.insist(say))
        around.unmatched += 1


def _settle(plant: Plant) -> None:
    around, until, quiet = plant.around, time.monotonic() + PATIENCE, 0
    while quiet < 4:
        around.town.run(around.look())
        still = any(plant.open().values()) or not around.silent
        quiet = 0 if still else quiet + 1
        assert time.monotonic() < until, f"stuck: {plant.open()}, {plant.rows(_STUCK)}"
        time.sleep(0.3)


_STUCK = (
    "SELECT channel, provider_id, state, reason, attempts, due_at, replies->-1 FROM messages "
    "WHERE state IN ('planned', 'held', 'attempting') LIMIT 5"
)


class Row:
    """A line of the ledger."""

    def __init__(self, row: tuple[Any, ...]) -> None:
        (self.id, self.channel, self.cls, self.state, self.reason, self.address, self.attempts, self.attempted,
         rendered, self.replies, self.provider, self.ref, self.accepted) = row  # fmt: skip
        found = MARK.search(str(rendered))
        self.mark = found[1] if found else ""
        self.doubts = sum(one.get("kind") == "unknown" for one in self.replies)


def _ledger(plant: Plant) -> list[Row]:
    return [
        Row(row)
        for row in plant.rows(
            "SELECT id, channel, class, state, reason, address, attempts, attempted_at, rendered::text, replies, "
            "provider_id, provider_ref, accepted_at FROM messages"
        )
    ]


@pytest.mark.timeout(300)  # half a minute where nothing else runs
def test_everything_balances_after_a_mixed_run_in_which_everything_goes_wrong(plant: Plant) -> None:
    """22, 23, 46, R9, R15; design, section 5. The oracle is what the counterparts wrote down."""
    stopped = _goes_wrong(plant)
    while plant.clock.now() < noon() + BEGINS:
        time.sleep(0.1)
    _settle(plant)
    plant.around["webpush"].look()
    rows = _ledger(plant)
    took: dict[str, list[tuple[str, Took]]] = defaultdict(list)
    for line in plant.around.lines:
        for one in line.took:
            found = MARK.search(one.words)
            if found:
                took[found[1]].append((line.vendor, one))
    _went_wrong(rows)
    _agree(rows, took)
    _stops(rows, took, stopped)
    _reports(plant, rows)
    with plant.database.transaction() as tx:
        report = examine(tx, plant.clock.now())
    assert report.balances, report.findings
    unmatched = _unmatched(plant, rows)
    assert report.findings == [f"{unmatched} reports fit no message"], report.findings


def _went_wrong(rows: list[Row]) -> None:
    """Control: everything that is tried here did happen, and every channel carried messages."""
    replies = [one for row in rows for one in row.replies]
    assert {"address", "message", "transient", "throttled", "account"} <= {
        one.get("error") for one in replies
    }
    assert {"accepted", "failed", "unknown", "report"} <= {one.get("kind") for one in replies}
    assert {"failed", "unknown", "suppressed", "not_sent", *SENT} - {"clicked"} <= {row.state for row in rows}
    assert {row.channel for row in rows if row.state in SENT} == set(CHANNELS)
    assert {row.provider for row in rows if row.state in SENT} >= {
        "twilio",
        "smpp",
        "smtp",
        "sendgrid",
        *PUSHES,
    }
    asked = sum(row.mark.startswith("campaign") for row in rows)
    assert PEOPLE - len(MERGED) <= asked <= PEOPLE  # by when two had become one


def _agree(rows: list[Row], took: dict[str, list[tuple[str, Took]]]) -> None:
    """The ledger and the vendors tell the same; nobody got anything twice but what is better twice than never."""
    by_mark = {row.mark: row for row in rows if row.mark}
    assert len(by_mark) == sum(bool(row.mark) for row in rows), "one message was planned twice"
    assert took.keys() <= by_mark.keys(), f"not in the ledger: {took.keys() - by_mark.keys()}"
    for mark, sent in took.items():
        row = by_mark[mark]
        most = 1 + row.doubts if row.cls == "transactional" else 1
        assert len(sent) <= most, (mark, row.state, row.replies, [vendor for vendor, _ in sent])
        assert row.state in (*SENT, "unknown", "failed"), (mark, row.state, row.reason, row.replies)
        if row.state == "failed":
            assert row.doubts or any(one.get("kind") == "report" for one in row.replies), (mark, row.replies)
    for row in rows:
        assert row.state not in ("planned", "held", "attempting"), row.id
        assert row.state in SENT or row.reason, (row.id, row.state)
        if row.state in SENT and row.mark and row.channel != "inapp":
            assert row.mark in took, (row.mark, row.state, row.replies)


def _stops(rows: list[Row], took: dict[str, list[tuple[str, Took]]], stopped: dict[str, datetime]) -> None:
    """Who said STOP gets no advertising by text message, but what was on its way in that moment."""
    late = [
        (row.mark, row.attempted)
        for row in rows
        if row.channel == "sms" and row.cls == "advertising" and row.mark in took
        and row.address in stopped and row.attempted > stopped[row.address]
    ]  # fmt: skip
    assert not late
    refused = [
        row for row in rows if row.channel == "sms" and row.cls == "advertising" and row.address in stopped
    ]
    assert any(row.state in ("suppressed", "not_sent") for row in refused)


def _reports(plant: Plant, rows: list[Row]) -> None:
    """What a vendor said of a message stands in the ledger, whether it came early, late, twice or out of order."""
    known: dict[tuple[str, str], Row] = {(row.channel, row.mark): row for row in rows if row.mark}
    lost = []
    for told in plant.around.told:
        found = MARK.search(told.took.words)
        row = known.get((_channel_of(plant, told.line), found[1])) if found else None
        if row is None or told.state == "sent":
            continue
        if row.state == "unknown" and _without_id(told.line, row):
            continue
        wanted = ("failed", "delivered", "read") if told.state == "undeliverable" else ("delivered", "read")
        if row.state not in wanted:
            lost.append((told.line, told.state, row.state, row.mark, row.replies))
    assert not lost, (len(lost), lost[:3])


def _without_id(line: str, row: Row) -> bool:
    """Whether nobody has written down by which id the vendor speaks of the message: the SMSC's line fell before its
    answer, or the process died with it and the vendor gives no reference of ours back."""
    return line == "smpp" or (
        line not in GIVES_OURS_BACK and any(one.get("why") == DIED for one in row.replies)
    )


def _unmatched(plant: Plant, rows: list[Row]) -> int:
    """How many reports are kept apart: those of foreign messages, and none whose message the ledger can know."""
    kept = plant.rows("SELECT provider_id, report->>'provider_ref' FROM unmatched_reports")
    known = {(row.provider, row.ref) for row in rows if row.ref}
    assert not known & set(kept)
    foreign = [ref for account, ref in kept if plant.around[account].find(ref) is None]
    assert len(foreign) == plant.around.unmatched, foreign
    return len(kept)


def _channel_of(plant: Plant, vendor: str) -> str:
    return plant.around[vendor].channels[0]
