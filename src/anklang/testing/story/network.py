"""The world outside: a provider that takes messages, and a network that reports their arrival."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from anklang.channels.model import Accepted, DeliveryReport, Failed, Outgoing, SendResult, Unknown
from anklang.core.clock import Clock
from anklang.flows.definitions import ProviderChoice
from anklang.flows.record_sent import Ready
from anklang.testing.provider import Outcome, ScriptedProvider, manifest_of
from anklang.testing.story.model import Behaviour

ACCOUNT = "double"
USUAL = {"sms": timedelta(seconds=3), "email": timedelta(seconds=5)}  # until the network reports the arrival
MANIFEST = manifest_of("sms", "email", "push", "inapp", "onsite", name=ACCOUNT)

_BEHAVIOUR: dict[str, Outcome] = {
    "refuses_address": Failed("address", "unreachable", "double-404", "There is nobody at this address."),
    "refuses_message": Failed(
        "message", "provider_rejected", "double-422", "This message is not acceptable."
    ),
    "is_busy": Failed("throttled", "provider_rejected", "double-429", "Too many at once.", retry_after=2.0),
    "gives_no_answer": Unknown("time-out"),
    "is_down": Failed("transient", "provider_rejected", "double-503", "The provider is away."),
}


class Arrival(msgspec.Struct, order=True):
    """A delivery report on its way to us."""

    at: datetime
    provider_ref: str
    channel: str


class Network:
    """Takes what the deliverer hands over (flows.on_message_due.Senders); keeps it, and reports its arrival."""

    def __init__(self, clock: Clock, reports: Mapping[str, timedelta | None]) -> None:
        self._clock = clock
        self._provider = ScriptedProvider(clock, MANIFEST)
        self._reports = {**USUAL, **reports}
        self._moods: dict[str, deque[Behaviour]] = defaultdict(deque)
        self.arrivals: list[Arrival] = []

    def expect(self, channel: str, moods: Sequence[Behaviour]) -> None:
        """The next hand-overs on a channel end like this; behind them everything is accepted again."""
        self._moods[channel].extend(moods)

    async def send(
        self, account: ProviderChoice, workspace: int, batch: Sequence[Outgoing]
    ) -> list[SendResult]:
        """Hand over a batch; one result per message, in order."""
        for message in batch:
            line = self._moods[message.channel]
            mood = line.popleft() if line else "accepts"
            if mood != "accepts":
                self._provider.answer_for(message.message_id, _BEHAVIOUR[mood])
        results = await self._provider.send(batch)
        for message, result in zip(batch, results, strict=True):
            span = self._reports.get(message.channel)
            if isinstance(result, Accepted) and span is not None:
                self.arrivals.append(Arrival(self._clock.now() + span, result.provider_ref, message.channel))
        return results

    def arrived(self, message: UUID) -> Outgoing:
        """What reached the person: of secrets in links the ledger keeps less. Raises ValueError where nothing did."""
        for one in reversed(self._provider.sent):
            if one.message_id == message:
                return one
        raise ValueError(f"the message {message} has not arrived")

    def to(self, addresses: Sequence[str]) -> list[Outgoing]:
        """Everything that reached one of these addresses."""
        return [
            one
            for one in self._provider.sent
            if set(msgspec.to_builtins(one.address).values()) & set(addresses)
        ]

    async def call(self, ready: Ready) -> SendResult:
        """A web call of a journey always succeeds here."""
        return Accepted(f"call-{ready.message.id}")

    async def close(self) -> None:
        """Nothing is kept open."""

    def due(self, now: datetime) -> list[DeliveryReport]:
        """The reports that have reached us by now, in order; each once."""
        here = sorted(one for one in self.arrivals if one.at <= now)
        self.arrivals = [one for one in self.arrivals if one.at > now]
        return [
            DeliveryReport(channel=one.channel, state="delivered", at=one.at, provider_ref=one.provider_ref)  # type: ignore[arg-type]
            for one in here
        ]
