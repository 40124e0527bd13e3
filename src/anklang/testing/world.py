"""A whole installation on a virtual clock: the real engine, a real database, and providers that write down
what they got.

Time moves from one due moment to the next, so a story of three weeks plays in a second and nothing waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import msgspec

from anklang.channels.model import Accepted, DeliveryReport, Inbound, Outgoing, SendResult
from anklang.channels.registry import Registry
from anklang.core.clock import VirtualClock
from anklang.core.ids import derive_id
from anklang.core.json import encode
from anklang.events.accept import Source, accept
from anklang.events.split import open_batch
from anklang.files.keep import Home, Place
from anklang.flows.chores import Chores
from anklang.flows.definitions import DefinitionCache, Definitions, ProviderChoice
from anklang.flows.first_start import Made, Wanted, first_start
from anklang.flows.on_collected import on_collected
from anklang.flows.on_consent import on_consents
from anklang.flows.on_delivery_report import on_delivery_reports
from anklang.flows.on_facts import FactHandler
from anklang.flows.on_inbound_message import on_inbound_messages
from anklang.flows.on_link_click import Followed, on_link_click
from anklang.flows.on_message_due import Deliverer
from anklang.flows.record_sent import Ready
from anklang.links.classify import Request
from anklang.messages.model import LANES
from anklang.policy.countries.load import load_countries
from anklang.policy.model import ConsentAction, ConsentFact
from anklang.profiles.identities import Recent, person_of
from anklang.storage.database import Database
from anklang.wiring import ENTRIES
from anklang.workspaces.model import WorkspaceSettings

BASE_URL = "http://127.0.0.1:8000"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Mobile/15E148 Safari/604.1"
)
Answer = Callable[[Outgoing], SendResult]


class Outbox:
    """Takes everything that is handed over, and answers as `answer` says; accepts by default."""

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []
        self.called: list[Ready] = []
        self.answer: Answer = lambda message: Accepted(f"ref-{message.message_id}-{message.attempt}")
        self.answer_call: Callable[[Ready], SendResult] = lambda ready: Accepted(str(ready.message.id))

    async def send(
        self, account: ProviderChoice, workspace: int, batch: Sequence[Outgoing]
    ) -> list[SendResult]:
        """Write down and answer."""
        self.sent += batch
        return [self.answer(message) for message in batch]

    async def call(self, ready: Ready) -> SendResult:
        """Write down a web call and answer."""
        self.called.append(ready)
        return self.answer_call(ready)

    async def close(self) -> None:
        """Nothing is held."""


class World:
    """One installation with one workspace. `url` is an empty database with all migrations."""

    def __init__(self, url: str, at: datetime, settings: WorkspaceSettings | None = None) -> None:
        self.database = Database(url, 4)
        self.clock = VirtualClock(at)
        self.registry = Registry(ENTRIES)
        self.cache = DefinitionCache(
            load_countries(), {m.name: m for m in self.registry.manifests()}, BASE_URL
        )
        self.outbox = Outbox()
        self.handler = FactHandler(self.database, self.clock, self.cache)
        self.deliverer = Deliverer(self.database, self.clock, self.cache, self.outbox, BASE_URL)
        self.chores = Chores(self.database, self.clock, self.cache)
        self._folder = TemporaryDirectory(prefix="anklang-world-")  # removed with the world
        self.home = Home(Place(Path(self._folder.name)))
        self._numbers = 0
        with self.database.transaction() as tx:
            made = first_start(tx, Wanted(), at, "shop", "Shop", settings)
        assert made is not None, "the database of a world must be empty"
        self.made: Made = made
        self.workspace = made.workspace

    def close(self) -> None:
        """Give the connections back, and remove files that people sent."""
        self.database.close()
        self._folder.cleanup()

    def definitions(self) -> Definitions:
        """The workspace's definitions as they are now."""
        with self.database.transaction() as tx:
            return self.cache.of(tx, self.workspace)

    def number(self) -> int:
        """A number that was not given before: for ids that are the same whenever a story is played."""
        self._numbers += 1
        return self._numbers

    def collect(self, *events: dict[str, Any], imported: bool = False) -> None:
        """Take in events as the tracking API does (type, userId, event, properties …), at the present moment."""
        now = self.clock.now()
        batch = [
            {"messageId": f"m{self.number()}", "timestamp": now, "sentAt": now, **event} for event in events
        ]
        source = Source(workspace=self.workspace, country="DE", imported=imported)
        accepted = accept(open_batch(encode({"batch": batch})), "", source, now)
        assert not accepted.problems, accepted.problems
        with self.database.transaction() as tx:
            on_collected(tx, accepted.arrivals, Recent(), now)

    def person(self, user: str) -> UUID:
        """The id of the person with this user id; must be known."""
        with self.database.transaction() as tx:
            found = person_of(tx, self.workspace, "user", user)
        assert found is not None, f"nobody is called {user}"
        return found

    def consent(
        self, user: str, channel: str, purpose: str, action: ConsentAction = "confirm", address: str = ""
    ) -> None:
        """Record evidence of a consent; `confirm` gives it first, as double opt-in does."""
        now, person = self.clock.now(), self.person(user)
        actions: list[ConsentAction] = ["give", "confirm"] if action == "confirm" else [action]
        facts = [
            ConsentFact(
                id=derive_id("consent", person, channel, purpose, one, self.number()), person_id=person, at=now,
                action=one, channel=channel, purpose=purpose, address=address, source="web_form",
                wording_id="newsletter", wording_version=1, proof={"page": "/newsletter"},
            )
            for one in actions
        ]  # fmt: skip
        with self.database.transaction() as tx:
            on_consents(tx, self.workspace, facts, now)

    def settle(self) -> None:
        """Handle and deliver everything that is due at this moment, until nothing is left."""
        for _ in range(1000):
            self.chores.run()
            done = self.handler.handle_batch(1000, 0)
            for lane in range(len(LANES)):
                for batch in self.deliverer.take_due(lane, 64, 0):
                    self.deliverer.record(asyncio.run(self.deliverer.hand_over(batch)))
                    done += len(batch)
            if not done and not self._due():
                return
        raise AssertionError("the world does not come to rest: something makes new work all the time")

    def _due(self) -> bool:
        moment = self.next_moment()
        return moment is not None and moment <= self.clock.now()

    def next_moment(self) -> datetime | None:
        """When something is due next: a fact, a timer or a message."""
        with self.database.transaction() as tx:
            row = tx.row(
                "SELECT least((SELECT min(received_at) FROM fact_queue), (SELECT min(due_at) FROM timers), "
                "(SELECT min(due_at) FROM send_queue), (SELECT min(settle_at) FROM link_clicks))"
            )
        return None if row is None else row[0]

    def until(self, moment: datetime) -> None:
        """Let time pass to `moment`, stopping wherever something is due."""
        self.settle()
        while True:
            due = self.next_moment()
            if due is None or due > moment:
                break
            self.clock.set(max(due, self.clock.now()))
            self.settle()
        self.clock.set(moment)
        self.settle()

    def wait(self, span: timedelta) -> None:
        """Let a span of time pass."""
        self.until(self.clock.now() + span)

    def report(self, message: UUID, state: str, **more: Any) -> int:
        """A provider's report about a message; answers how many messages it changed."""
        report = msgspec.convert(
            {
                "kind": "report",
                "channel": "sms",
                "state": state,
                "at": self.clock.now(),
                "client_ref": message,
                **more,
            },
            DeliveryReport,
        )
        with self.database.transaction() as tx:
            return on_delivery_reports(tx, self.workspace, "outbox", [report], self.clock.now())

    def reply(self, number: str, text: str, provider: str = "outbox", ref: str = "") -> None:
        """A customer answers by SMS."""
        inbound = Inbound(
            channel="sms", from_=number, to="+4930123456", text=text, at=self.clock.now(),
            provider_ref=ref or f"in-{self.number()}",
        )  # fmt: skip
        with self.database.transaction() as tx:
            on_inbound_messages(tx, self.cache.of(tx, self.workspace), provider, [inbound], self.clock.now())

    def tap(self, address: str, user_agent: str = PHONE, **more: Any) -> Followed | None:
        """Somebody follows a short link of ours."""
        token = address.rstrip("/").rsplit("/", 1)[-1]
        asked = Request(at=self.clock.now(), user_agent=user_agent, **more)
        with self.database.transaction() as tx:
            return on_link_click(tx, self.cache, token, asked, self.clock.now())

    def ledger(self) -> list[dict[str, Any]]:
        """Every message: channel, state, reason, address, text, step, times, as they stand now."""
        with self.database.transaction() as tx:
            rows = tx.rows(
                "SELECT id, person_id, channel, state, reason, address, step, journey_id, rendered, gate, planned_at, "
                "accepted_at, settled_at, due_at, attempts FROM messages ORDER BY planned_at, id"
            )
        names = ["id", "person", "channel", "state", "reason", "address", "step", "journey", "rendered", "gate",
                 "planned_at", "accepted_at", "settled_at", "due_at", "attempts"]  # fmt: skip
        return [dict(zip(names, row, strict=True)) for row in rows]
