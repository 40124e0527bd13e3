"""The world outside without vendors: a double that takes messages, and a network that reports their arrival."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from anklang.channels.model import (
    Accepted,
    Channel,
    DeliveryReport,
    Failed,
    Inbound,
    Media,
    Outgoing,
    ReasonCode,
    ReportState,
    SendResult,
    Unknown,
)
from anklang.core.clock import Clock
from anklang.core.ids import derive_id
from anklang.flows.definitions import Definitions, ProviderChoice
from anklang.flows.on_delivery_report import on_delivery_reports
from anklang.flows.on_inbound_message import on_inbound_messages
from anklang.flows.record_sent import Ready
from anklang.messages.model import Message
from anklang.testing.files import OF_KIND
from anklang.testing.provider import Outcome, ScriptedProvider, manifest_of
from anklang.testing.story.model import CHANNELS, Behaviour
from anklang.testing.story.outside import AccountAt, Here, LineUp

ACCOUNT = "double"
USUAL = {"sms": timedelta(seconds=3), "email": timedelta(seconds=5)}  # until the network reports the arrival
SENDER = "+4932229990000"  # our own number
OUR_CHAT = "lindenhof"  # our own account at every messenger
CHAT_ADDRESS = "https://chat.example/"  # where links into a chat lead, with their token behind it
START = "/start "  # what is sent by following such a link, before its token
MANIFEST = manifest_of(*CHANNELS, name=ACCOUNT)

_BEHAVIOUR: dict[str, Outcome] = {
    "refuses_message": Failed(
        "message", "provider_rejected", "double-422", "This message is not acceptable."
    ),
    "is_busy": Failed("throttled", "provider_rejected", "double-429", "Too many at once.", retry_after=2.0),
    "gives_no_answer": Unknown("time-out"),
    "is_down": Failed("transient", "provider_rejected", "double-503", "The provider is away."),
}


def _nobody(channel: str) -> Failed:
    """The reason that vendors of the channel give where an address leads to nobody."""
    reasons: dict[str, ReasonCode] = {"sms": "no_address", "email": "bounced"}
    text = "There is nobody at this address."
    return Failed("address", reasons.get(channel, "unreachable"), "double-404", text)


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
                outcome = _nobody(message.channel) if mood == "refuses_address" else _BEHAVIOUR[mood]
                self._provider.answer_for(message.message_id, outcome)
        results = await self._provider.send(batch)
        for message, result in zip(batch, results, strict=True):
            span = self._reports.get(message.channel)
            if isinstance(result, Accepted) and span is not None:
                self.arrivals.append(Arrival(self._clock.now() + span, result.provider_ref, message.channel))
        return results

    def adapter(self, definitions: Definitions, account: str) -> Network:
        """The one account of this world, for pages that lead into a chat."""
        return self

    def start_link(self, token: str) -> str:
        """Where a person begins the conversation."""
        return f"{CHAT_ADDRESS}{token}"

    def words(self, message: Message) -> str:
        """All words of what reached the person. Raises ValueError where nothing did."""
        for one in reversed(self._provider.sent):
            if one.message_id == message.id:
                content: dict[str, Any] = msgspec.to_builtins(one.content)
                return " ".join(str(value) for value in content.values())
        raise ValueError(f"the message {message.id} has not arrived")

    def reached(self, addresses: Sequence[str]) -> int:
        """How many messages reached one of these addresses."""
        known = (set(msgspec.to_builtins(one.address).values()) for one in self._provider.sent)
        return sum(not one.isdisjoint(addresses) for one in known)

    async def call(self, ready: Ready) -> SendResult:
        """A web call of a journey always succeeds here."""
        return Accepted(f"call-{ready.message.id}")

    async def close(self) -> None:
        """Nothing is kept open."""

    def next_arrival(self) -> datetime | None:
        """When the next report is due."""
        return min((one.at for one in self.arrivals), default=None)

    def tell(self, here: Here) -> int:
        """Bring the reports that have reached us by now, in order; each once."""
        now = here.clock.now()
        come = sorted(one for one in self.arrivals if one.at <= now)
        self.arrivals = [one for one in self.arrivals if one.at > now]
        if come:
            _bring(here, [
                DeliveryReport(channel=one.channel, state="delivered", at=one.at, provider_ref=one.provider_ref)  # type: ignore[arg-type]
                for one in come
            ])  # fmt: skip
        return len(come)

    def report(self, here: Here, message: Message, state: ReportState, more: Mapping[str, Any]) -> None:
        """Say something of a message."""
        report = DeliveryReport(
            channel=message.channel, state=state, at=here.clock.now(), provider_ref=message.provider_ref or "", **more  # type: ignore[arg-type]
        )  # fmt: skip
        _bring(here, [report])

    def reply(self, here: Here, number: str, text: str, files: Sequence[str]) -> None:
        """Somebody writes to us by text message."""
        now = here.clock.now()
        heard = Inbound(
            channel="sms", from_=number, to=SENDER, text=text, at=now,
            provider_ref=str(derive_id("reply", number, now.isoformat())),
            media=tuple(Media(f"story:{kind}", OF_KIND[kind]) for kind in files),
        )  # fmt: skip
        _hear(here, heard)

    def opens(self, link: str) -> str | None:
        """What is sent by following a link into a chat."""
        return f"{START}{link.removeprefix(CHAT_ADDRESS)}" if link.startswith(CHAT_ADDRESS) else None

    def writes(self, here: Here, channel: Channel, account: str, text: str) -> None:
        """Somebody writes on a messenger."""
        now = here.clock.now()
        heard = Inbound(
            channel=channel, from_=account, to=OUR_CHAT, text=text, at=now,
            start=text.removeprefix(START) if text.startswith(START) else None,
            provider_ref=str(derive_id("chat", channel, account, now.isoformat(), text)),
        )  # fmt: skip
        _hear(here, heard)


def _hear(here: Here, heard: Inbound) -> None:
    with here.database.transaction() as tx:
        on_inbound_messages(tx, here.cache.of(tx, here.workspace), ACCOUNT, [heard], here.clock.now())


def _bring(here: Here, reports: Sequence[DeliveryReport]) -> None:
    with here.database.transaction() as tx:
        on_delivery_reports(tx, here.workspace, ACCOUNT, reports, here.clock.now())


DOUBLE = LineUp(
    manifests={ACCOUNT: MANIFEST},
    accounts=(AccountAt(id=ACCOUNT, vendor=ACCOUNT, channels=MANIFEST.channels),),
    open=Network,
)
"""The vendors of stories that try playbooks: one double for every channel."""
