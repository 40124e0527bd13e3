"""The phones and mailboxes of the town before the demo begins: they take messages at once, without a network.

Stands where the handset's provider stands in a running demo, and answers as it does. Some addresses are dead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from anklang.channels.model import (
    Accepted,
    DeliveryReport,
    Failed,
    InAppContent,
    Outgoing,
    Price,
    ReportState,
    SendResult,
    SmsContent,
)
from anklang.channels.sms_parts import count
from anklang.core.clock import Clock
from anklang.core.ids import fraction_of
from anklang.demo.store import address_of
from anklang.flows.definitions import ProviderChoice
from anklang.flows.record_sent import Ready

_ARRIVES = timedelta(seconds=3)
_LATER = 9.0  # seconds at most on top
_PRICE = 75_000  # millionths of a euro for an SMS part

Listener = Callable[[Outgoing, datetime], None]


class Phones:
    """Takes what the deliverer hands over (flows.on_message_due.Senders), and reports its arrival."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._reports: list[DeliveryReport] = []
        self.dead: set[str] = set()  # numbers and mailboxes at which nobody is
        self.listen: Listener = lambda message, at: None  # told of everything that arrives

    async def send(
        self, account: ProviderChoice, workspace: int, batch: Sequence[Outgoing]
    ) -> list[SendResult]:
        """Take a batch; one result per message, in order."""
        return [self._take(message) for message in batch]

    def _take(self, message: Outgoing) -> SendResult:
        if isinstance(message.content, InAppContent):
            return Accepted(str(message.message_id))  # waits in the ledger until the app asks
        if address_of(message) in self.dead:
            return Failed("address", "unreachable", "handset-gone", "There is nobody at this address.")
        ref, now = f"handset-{message.message_id}", self._clock.now()
        seconds = _LATER * fraction_of("demo arrival", address_of(message))
        arrives = now + _ARRIVES + timedelta(seconds=seconds)
        self._reports.append(
            DeliveryReport(channel=message.channel, state="delivered", at=arrives, provider_ref=ref)
        )
        self.listen(message, arrives)
        if not isinstance(message.content, SmsContent):
            return Accepted(ref)
        parts = count(message.content.text).parts
        return Accepted(ref, parts=parts, price=Price(parts * _PRICE, "EUR"))

    async def call(self, ready: Ready) -> SendResult:
        """A web call of a journey is taken as well."""
        return Accepted(f"call-{ready.message.id}")

    async def close(self) -> None:
        """Nothing is kept open."""

    def report(self, message: Outgoing, state: ReportState, at: datetime) -> None:
        """Something more is seen of a message, such as that it was read."""
        report = DeliveryReport(
            channel=message.channel, state=state, at=at, provider_ref=f"handset-{message.message_id}"
        )
        self._reports.append(report)

    @property
    def next_report(self) -> datetime | None:
        """When the next report comes."""
        return min((one.at for one in self._reports), default=None)

    def due(self, now: datetime) -> list[DeliveryReport]:
        """The reports that have come by now, in order; each once."""
        here = sorted((one for one in self._reports if one.at <= now), key=lambda one: one.at)
        self._reports = [one for one in self._reports if one.at > now]
        return here
