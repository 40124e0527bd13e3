"""A message is due: gate on fresh data, words, "attempt started" (commit), provider, outcome (commit).
ARCHITECTURE.md."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Protocol
from uuid import UUID

from anklang.channels.model import Outgoing, SendResult
from anklang.core.clock import Clock
from anklang.flows.choose_account import Circuits
from anklang.flows.decide_due import decide_due
from anklang.flows.definitions import DefinitionCache, ProviderChoice
from anklang.flows.record_sent import Ready, Sent
from anklang.flows.settle_faults import Way, answers, apart, record_apart, record_each, together
from anklang.messages import store as messages
from anklang.messages.model import OPEN
from anklang.storage.database import Database
from anklang.storage.transaction import is_fault


class Senders(Protocol):
    """How the deliverer reaches providers; wiring brings one that knows the vendors."""

    async def send(
        self, account: ProviderChoice, workspace: int, batch: Sequence[Outgoing]
    ) -> list[SendResult]:
        """Hand over a batch; one result per message, in order."""
        ...

    async def call(self, ready: Ready) -> SendResult:
        """Call a web address for a journey, or have a platform do something (J43)."""
        ...

    async def close(self) -> None:
        """Give connections back."""
        ...


class Deliverer:
    """The delivery of one process. Database work is synchronous, provider calls are not."""

    def __init__(
        self, database: Database, clock: Clock, cache: DefinitionCache, senders: Senders, base_url: str,
        abandoned_after: timedelta = timedelta(seconds=90),
    ) -> None:  # fmt: skip
        self._database = database
        self._clock = clock
        self._cache = cache
        self._senders = senders
        self._base_url = base_url
        self._abandoned_after = abandoned_after
        self._in_hand: set[UUID] = set()
        self._circuits = Circuits()

    def lanes_due(self) -> list[int]:
        """The lanes that have something to be taken; one look at all of them, which takes nothing."""
        with self._database.hot_transaction() as tx:
            return messages.lanes_due(tx, self._clock.now())

    def take_due(self, lane: int, limit: int, start: int) -> list[list[Ready]]:
        """Claim due messages of a lane, ask the gate, render, and commit "attempt started" for those that go now.

        Answers them in batches of one provider account each. Messages that may not go are settled or held here; one
        that raises something unexpected is ended as not sent, and holds nobody up.
        """
        try:
            return self._take_due(lane, limit, start, together)
        except Exception as error:
            if not is_fault(error):
                raise
        return self._take_due(lane, limit, start, apart)

    def _take_due(self, lane: int, limit: int, start: int, way: Way) -> list[list[Ready]]:
        with self._database.hot_transaction() as tx:
            now = self._clock.now()
            due = [m for m in messages.claim_due(tx, lane, now, limit, start) if m.state in OPEN]
            if not due:
                return []
            known = self._cache.refresh(tx)
            ready: list[Ready] = []
            for workspace in sorted({m.workspace for m in due}):
                if workspace in known:
                    mine = [m for m in due if m.workspace == workspace]
                    decide_all = partial(
                        decide_due, tx, known[workspace], now, self._base_url, self._circuits
                    )
                    ready += way(tx, mine, decide_all, known[workspace], now)
        # behind the commit: where its answer is lost nobody hands these over, and the sweep must find them
        self._in_hand.update(one.message.id for one in ready)
        return _by_account(ready)

    async def hand_over(self, batch: list[Ready]) -> list[Sent]:
        """Call the provider for one batch; answers what came of each message. Learns from it whom to ask next."""
        first = batch[0]
        if first.account is None or first.message.plan.call is not None:
            return list(await asyncio.gather(*map(self._call, batch)))
        outgoing = [one.outgoing for one in batch if one.outgoing is not None]
        sending = self._senders.send(first.account, first.message.workspace, outgoing)
        results = await answers(sending, len(batch))
        now = self._clock.now()
        # before it is written, so that nothing more goes meanwhile to an account that wants patience
        for result in results:
            self._circuits.note(first.message.workspace, first.account, result, now)
        closed = self._circuits.closed_until(first.message.workspace, first.account, now) is not None
        return [Sent(one, result, now, closed=closed) for one, result in zip(batch, results, strict=True)]

    async def _call(self, one: Ready) -> Sent:
        [result] = await answers(self._senders.call(one))
        return Sent(one, result, self._clock.now())

    def record(self, sent: list[Sent]) -> None:
        """Write outcomes, and tell them to their people's journeys."""
        record_each(self._database, self._cache, sent)
        self._in_hand.difference_update(one.ready.message.id for one in sent)

    def sweep(self) -> int:
        """Say "unknown" of attempts that a dead process left behind (22, 23); answers how many."""
        with self._database.hot_transaction() as tx:
            now = self._clock.now()
            lost = [
                m for m in messages.abandoned(tx, now - self._abandoned_after) if m.id not in self._in_hand
            ]
            record_apart(tx, [Sent.lost(m, now) for m in lost], self._cache.refresh(tx))
            return len(lost)

    async def close(self) -> None:
        """Give the providers' connections back."""
        await self._senders.close()


def _by_account(ready: list[Ready]) -> list[list[Ready]]:
    groups: dict[tuple[int, str], list[Ready]] = {}
    for one in ready:
        groups.setdefault((one.message.workspace, one.account.id if one.account else ""), []).append(one)
    return [
        group[i : i + size]
        for group in groups.values()
        for size in (max(16, group[0].account.manifest.batch_size if group[0].account else 1),)
        for i in range(0, len(group), size)
    ]
