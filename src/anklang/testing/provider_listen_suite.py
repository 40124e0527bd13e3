"""What every provider that speaks on a connection of its own must do, as tests to inherit (see ``provider_suite``)."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from anklang.channels.model import Accepted, DeliveryReport, HeardItem, Inbound, Outgoing, ReportState
from anklang.testing.provider_rig import Rig, all_logs, found_secrets


class ListenRig(Rig, Protocol):
    """A rig whose vendor speaks by itself. Each method answers whether the vendor may forget what it said."""

    async def bound(self) -> None:
        """Return when the vendor can speak to us."""
        ...

    async def say_report(self, message: Outgoing, sent: Accepted, state: ReportState) -> bool:
        """The vendor reports."""
        ...

    async def say_text(self, text: str) -> bool:
        """A person writes."""
        ...


class Ear:
    """Keeps what is heard; raises where it was told to, as a database does that is away."""

    def __init__(self) -> None:
        self.items: list[HeardItem] = []
        self.deaf = False  # whether the next things cannot be kept
        self._came = asyncio.Event()

    async def __call__(self, items: Sequence[HeardItem]) -> None:
        """Take items."""
        if self.deaf:
            raise ConnectionError("the database is away")
        self.items += items
        self._came.set()

    async def first(self, count: int) -> list[HeardItem]:
        """The first so many items, once they are there."""
        while len(self.items) < count:
            self._came.clear()
            await asyncio.wait_for(self._came.wait(), 10)
        return self.items[:count]


Act = Callable[[ListenRig, Ear], Awaitable[None]]


class ListenSuite(ABC):
    """For providers with ``manifest.listens``."""

    @abstractmethod
    def rig(self) -> AbstractAsyncContextManager[ListenRig]:
        """A fresh rig; to be overridden."""

    def listen(self, act: Act) -> None:
        """Run ``act`` while the provider listens; afterwards it must stop when it is told to."""

        async def main() -> None:
            async with self.rig() as rig:
                ear = Ear()
                listening = asyncio.create_task(rig.provider.listen(ear))
                try:
                    await rig.bound()
                    await act(rig, ear)
                finally:
                    listening.cancel()
                    await asyncio.wait([listening], timeout=10)
                assert listening.done(), "listening goes on after it was cancelled"

        asyncio.run(main())

    def test_the_manifest_says_that_it_listens(self) -> None:
        """Else no deliverer would open the connection."""

        async def act(rig: ListenRig, ear: Ear) -> None:
            assert rig.provider.manifest.listens

        self.listen(act)

    def test_a_report_finds_its_message(self) -> None:
        """By the vendor's reference or by ours; the vendor may forget it then."""

        async def act(rig: ListenRig, ear: Ear) -> None:
            message, sent = await _send(rig)
            assert await rig.say_report(message, sent, "delivered")
            [item] = await ear.first(1)
            assert isinstance(item, DeliveryReport)
            assert item.state == "delivered"
            assert item.provider_ref == sent.provider_ref or item.client_ref == message.message_id
            assert item.at.tzinfo is not None

        self.listen(act)

    def test_an_undeliverable_report_has_a_class(self) -> None:
        """So that the right thing is suppressed, or nothing."""

        async def act(rig: ListenRig, ear: Ear) -> None:
            message, sent = await _send(rig)
            await rig.say_report(message, sent, "undeliverable")
            [item] = await ear.first(1)
            assert isinstance(item, DeliveryReport)
            assert item.state == "undeliverable"
            assert item.error is not None
            assert item.reason is not None

        self.listen(act)

    def test_repeated_and_reordered_reports_read_the_same(self) -> None:
        """Order and repetition are settled by rank, further in."""

        async def act(rig: ListenRig, ear: Ear) -> None:
            message, sent = await _send(rig)
            states: list[ReportState] = ["delivered", "undeliverable", "delivered"]
            for state in states:
                await rig.say_report(message, sent, state)
            items = await ear.first(3)
            assert [item.state for item in items if isinstance(item, DeliveryReport)] == states

        self.listen(act)

    def test_what_a_person_writes_is_heard(self) -> None:
        """Text in any script, exactly."""

        async def act(rig: ListenRig, ear: Ear) -> None:
            text = "STOP bitte & danke 👍 ß\n+1"
            assert await rig.say_text(text)
            [item] = await ear.first(1)
            assert isinstance(item, Inbound)
            assert item.text == text
            assert item.from_
            assert item.provider_ref

        self.listen(act)

    def test_what_cannot_be_kept_is_not_acknowledged_and_keeps_its_reference_when_it_is_said_again(
        self,
    ) -> None:
        """Nothing is lost while the database is away, and nothing is counted twice afterwards."""

        async def act(rig: ListenRig, ear: Ear) -> None:
            message, sent = await _send(rig)
            ear.deaf = True
            assert not await rig.say_text("Ja")
            assert not await rig.say_report(message, sent, "delivered")
            ear.deaf = False
            assert await rig.say_text("Ja")
            assert await rig.say_report(message, sent, "delivered")
            assert len(await ear.first(2)) == 2

        self.listen(act)

    def test_the_same_words_written_twice_are_two_messages(self) -> None:
        """Control to the one before: a person may say yes to two questions."""

        async def act(rig: ListenRig, ear: Ear) -> None:
            await rig.say_text("Ja")
            await rig.say_text("Ja")
            refs = {item.provider_ref for item in await ear.first(2) if isinstance(item, Inbound)}
            assert len(refs) == 2

        self.listen(act)

    def test_no_secret_and_no_text_is_logged(self) -> None:
        """At the lowest level."""

        async def act(rig: ListenRig, ear: Ear) -> None:
            with all_logs(rig) as lines:
                await rig.say_text("Geheimnis meiner Bestellung")
                ear.deaf = True
                await rig.say_text("Geheimnis meiner Bestellung")
            said = "\n".join(lines)
            assert found_secrets(rig, said) == []
            assert "Bestellung" not in said

        self.listen(act)


async def _send(rig: ListenRig) -> tuple[Outgoing, Accepted]:
    message = rig.outgoing(1)
    [sent] = await rig.provider.send([message])
    assert isinstance(sent, Accepted), sent
    return message, sent
