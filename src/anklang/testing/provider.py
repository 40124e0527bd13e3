"""A provider in memory whose outcomes a test writes down beforehand. It passes the conformance suite."""

from __future__ import annotations

import hashlib
import hmac
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

import msgspec

from anklang.channels.manifest import Field, Label, Manifest
from anklang.channels.model import (
    Accepted,
    Channel,
    DeliveryReport,
    Failed,
    HeardItem,
    Outgoing,
    SendResult,
    Unknown,
)
from anklang.channels.provider import (
    Adapter,
    BodyBroken,
    CheckResult,
    RawRequest,
    Reply,
    Verified,
    WebhookRoute,
    same,
)
from anklang.core.clock import Clock

SIGNATURE = "X-Test-Signature"

Outcome = SendResult | Exception | Callable[[Outgoing], Awaitable[SendResult]]
"""What the double does with a message: give a result, raise (NotSent, NoAnswer, a fault), or run a function."""


def manifest_of(*channels: Channel, name: str = "double", idempotent: bool = False) -> Manifest:
    """A manifest for the double; it carries all four channels of the spine unless told otherwise."""
    return Manifest(
        name=name,
        title="Double",
        channels=channels or ("sms", "email", "push", "inapp"),
        abilities=frozenset({"status_reports", "read_reports", "inbound", "test_connection"}),
        platforms=("ios", "android", "web"),
        fields=(Field(name="secret", label=Label("Geheimnis", "Secret"), secret=True),),
        webhooks=("events",),
        idempotent=idempotent,
        demo=True,
    )


class ScriptedProvider(Adapter):
    """Takes messages into ``sent`` and answers as told; without a word it accepts."""

    def __init__(self, clock: Clock, manifest: Manifest | None = None, secret: str = "double-secret") -> None:
        super().__init__(manifest or manifest_of(), clock)
        self._secret = secret
        self._line: deque[Outcome] = deque()
        self._by_id: dict[UUID, Outcome] = {}
        self.sent: list[Outgoing] = []  # every message that was taken or may have been, in order
        self.calls = 0  # hand-overs tried, refusals included

    def answer(self, *outcomes: Outcome) -> None:
        """The next hand-overs end like this, in the order of the calls."""
        self._line.extend(outcomes)

    def answer_for(self, message_id: UUID, outcome: Outcome) -> None:
        """The next hand-over of this message ends like this."""
        self._by_id[message_id] = outcome

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """Do what was written down."""
        self.calls += 1
        outcome = self._by_id.pop(message.message_id, None)
        if outcome is None:
            outcome = self._line.popleft() if self._line else Accepted(f"double-{message.message_id}")
        if isinstance(outcome, Exception):
            raise outcome
        result = outcome if isinstance(outcome, Accepted | Failed | Unknown) else await outcome(message)
        if not isinstance(result, Failed):
            self.sent.append(message)
        return result

    async def check(self) -> CheckResult:
        """Always good."""
        return CheckResult(True, "The double is here.")

    def sign(self, items: Iterable[HeardItem]) -> RawRequest:
        """A signed call to the route ``events`` with these items."""
        return self.sign_body(msgspec.json.encode(list(items)))

    def sign_body(self, body: bytes) -> RawRequest:
        """A signed call to the route ``events`` with any body."""
        return RawRequest("POST", "/hooks/double/events", {SIGNATURE: self._signature(body)}, body)

    def report(self, message: Outgoing, state: str = "delivered") -> RawRequest:
        """A signed report about ``message``."""
        document = {
            "kind": "report",
            "channel": message.channel,
            "state": state,
            "at": self._clock.now(),
            "provider_ref": f"double-{message.message_id}",
            "client_ref": message.message_id,
        }
        return self.sign([msgspec.convert(document, DeliveryReport)])

    def _signature(self, body: bytes) -> str:
        return hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """One route for everything."""

        def verify(request: RawRequest) -> bool:
            return same(self._signature(request.body), request.header(SIGNATURE))

        return (WebhookRoute("events", verify, _parse, Reply(204)),)


def _parse(call: Verified) -> list[HeardItem]:
    try:
        return msgspec.json.decode(call.request.body, type=list[HeardItem])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BodyBroken(f"not a list of items: {error}") from None
