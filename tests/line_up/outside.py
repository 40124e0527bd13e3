"""The world outside of a story with real vendors' adapters: every message crosses the wire to a counterpart, and what
the counterpart says comes back over the routes at which vendors call, signed, or over the connection that we keep."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import msgspec

from anklang.channels.model import Accepted, Channel, Outgoing, ReportState, SendResult
from anklang.channels.provider import Provider
from anklang.channels.registry import Registry
from anklang.core.clock import VirtualClock
from anklang.flows.definitions import Definitions, ProviderChoice
from anklang.flows.listen import Listeners
from anklang.flows.providers import ProviderTable
from anklang.flows.record_sent import Ready
from anklang.messages.model import Message
from anklang.providers.http_client import HttpClient
from anklang.testing.story.model import Behaviour
from anklang.testing.story.network import USUAL
from anklang.testing.story.outside import AccountAt, LineUp
from anklang.testing.story.world import BASE_URL, World
from anklang.wiring import ENTRIES
from line_up.calls import VAULT, calls_to
from line_up.line import Line, Mood, Took, bare
from line_up.texts import SmppLine

REGISTRY = Registry(ENTRIES)
MOODS: dict[Behaviour, Mood] = {
    "accepts": "ok", "refuses_address": "address", "refuses_message": "message", "is_busy": "throttled",
    "gives_no_answer": "lost", "is_down": "transient",
}  # fmt: skip


def line_up(lines: Sequence[Line]) -> LineUp:
    """These lines, which must be open, as the accounts of a story; beside them our own pages and the app."""
    accounts = [
        AccountAt(id=one.account, vendor=one.vendor, channels=one.channels, sealed=VAULT.seal(one.settings()))
        for one in lines
    ]
    own = AccountAt(id="inapp", vendor="inapp", channels=("inapp", "onsite"), sealed=VAULT.seal({}))
    return LineUp(
        manifests={one.name: one for one in REGISTRY.manifests()},
        accounts=(*accounts, own),
        open=lambda clock, reports: Vendors(lines, clock, reports),
    )


class Arrival(msgspec.Struct, order=True):
    """A report that the vendor is going to make."""

    at: datetime
    place: int
    line: Any
    took: Any


class Vendors:
    """What is outside of one world (testing.story.outside.Outside)."""

    def __init__(
        self, lines: Sequence[Line], clock: VirtualClock, reports: Mapping[str, timedelta | None]
    ) -> None:
        self._lines = {one.account: one for one in lines}
        self._http = HttpClient()
        self._table = ProviderTable(REGISTRY, VAULT, self._http, clock, BASE_URL)
        self._clock = clock
        self._reports = {**USUAL, **reports}
        self._moods: dict[str, deque[Behaviour]] = defaultdict(deque)
        self._arrivals: list[Arrival] = []
        self._handed: list[tuple[Outgoing, Line | None, SendResult]] = []
        self._listeners: Listeners | None = None
        for line in lines:
            line.look()
            line.took.clear()

    def expect(self, channel: str, moods: Sequence[Behaviour]) -> None:
        """The next hand-overs on a channel end like this."""
        self._moods[channel].extend(moods)

    async def send(
        self, account: ProviderChoice, workspace: int, batch: Sequence[Outgoing]
    ) -> list[SendResult]:
        """Hand over by the adapter of the account; the counterpart is told before what it shall do."""
        line = self._lines.get(account.id)
        for message in batch:
            plan = self._moods[message.channel]
            if plan and line is not None:
                line.expect(_address(message), MOODS[plan.popleft()])
        results = await self._table.send(account, workspace, batch)
        for message, result in zip(batch, results, strict=True):
            self._handed.append((message, line, result))
            span = self._reports.get(message.channel)
            if isinstance(result, Accepted) and span is not None and line is not None:
                took = self._took(line, result)
                self._arrivals.append(Arrival(self._clock.now() + span, len(self._handed), line, took))
        return results

    @staticmethod
    def _took(line: Line, result: Accepted) -> Took:
        line.look()
        found = line.find(result.provider_ref)
        if found is None:
            raise ValueError(
                f"{line.vendor} is said to have taken {result.provider_ref}, but it knows nothing of it"
            )
        return found

    async def call(self, ready: Ready) -> SendResult:
        """There is no shop beside these vendors that could be called."""
        raise ValueError(f"the journey calls {ready.message.plan.call}: nobody is there")

    async def close(self) -> None:
        """Give connections back."""
        if self._listeners is not None:
            await self._listeners.close()
        await self._table.close()
        for line in self._lines.values():
            if isinstance(line, SmppLine):  # or the next world would be spoken to on this one's connection
                await line.is_bound(wanted=False)

    def words(self, message: Message) -> str:
        """What the counterpart read. Raises ValueError where nothing arrived."""
        for sent, line, result in reversed(self._handed):
            if sent.message_id == message.id and line is not None and isinstance(result, Accepted):
                return self._took(line, result).words
        raise ValueError(f"the message {message.id} has not arrived")

    def reached(self, addresses: Sequence[str]) -> int:
        """How many messages were taken for one of these addresses."""
        known = {bare(one) for one in addresses}
        for line in self._lines.values():
            line.look()
        return sum(bare(took.address) in known for line in self._lines.values() for took in line.took)

    def next_arrival(self) -> datetime | None:
        """When the next report comes."""
        return min((one.at for one in self._arrivals), default=None)

    def tell(self, here: World) -> int:
        """The vendors' own calls for what has arrived by now."""
        come = sorted(one for one in self._arrivals if one.at <= self._clock.now())
        self._arrivals = [one for one in self._arrivals if one.at > self._clock.now()]
        for one in come:
            here.run(self._speak(here, one.line, "says", one.took, "delivered", one.at))
        return len(come)

    def report(self, here: World, message: Message, state: ReportState, more: Mapping[str, Any]) -> None:
        """The vendor says it in its own words; it has none for further fields."""
        line = self._lines.get(message.provider or "")
        if line is None or more:
            raise ValueError(f"no vendor says {state} of a message by {message.channel} with {dict(more)}")
        took = self._took(line, Accepted(message.provider_ref or ""))
        here.run(self._speak(here, line, "says", took, state, self._clock.now()))

    def reply(self, here: World, number: str, text: str, files: Sequence[str]) -> None:
        """A text message to the number of our account."""
        line = next(one for one in self._lines.values() if "sms" in one.channels)
        if files:
            raise ValueError(f"nobody sends files by {line.vendor} here")
        here.run(self._speak(here, line, "hears", number, text, self._clock.now()))

    def adapter(self, definitions: Definitions, account: str) -> Provider:
        """Of an account, for pages that lead into its chat."""
        return self._table.adapter(definitions, account)

    def opens(self, link: str) -> str | None:
        """What the messenger's own app sends by following its link."""
        place = urlsplit(link)
        given = parse_qs(place.query)
        if place.hostname == "t.me":
            return f"/start {given['start'][0]}"
        return given["text"][0] if place.hostname == "wa.me" else None

    def writes(self, here: World, channel: Channel, account: str, text: str) -> None:
        """To our account at the messenger."""
        line = next((one for one in self._lines.values() if channel in one.channels), None)
        if line is None:
            raise ValueError(f"nobody writes on {channel} here")
        here.run(self._speak(here, line, "hears", account, text, self._clock.now()))

    async def _speak(self, here: World, line: Line, what: str, *said: Any) -> None:
        line.workspace = here.workspace
        line.post = calls_to(here.database, self._clock, here.cache, self._table, here.home)
        if isinstance(line, SmppLine) and self._listeners is None:
            self._listeners = Listeners(here.database, cast(Any, here.clock), here.cache, self._table)
            await self._listeners.tend()
            await line.is_bound(wanted=True)
        await getattr(line, what)(*said)


def _address(message: Outgoing) -> str:
    found = msgspec.to_builtins(message.address)
    return str(found.get("number") or found.get("address") or found.get("token") or found.get("id") or "")
