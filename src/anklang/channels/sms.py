"""SMS as its vendors share it: one finished text for one number, and reports and replies in our words."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import final

import msgspec

from anklang.channels.answers import Meaning, reference
from anklang.channels.call import Http
from anklang.channels.manifest import Manifest
from anklang.channels.model import (
    DeliveryReport,
    Failed,
    Inbound,
    Lane,
    Media,
    Outgoing,
    PhoneAddress,
    Price,
    Raw,
    ReportState,
    SendResult,
    SmsContent,
)
from anklang.channels.provider import Adapter
from anklang.core.clock import Clock


class Sms(msgspec.Struct, frozen=True, kw_only=True):
    """One text for one number, ready to be written in a vendor's words."""

    reference: str  # our message id; vendors give it back with their reports
    lane: Lane = "bulk"  # class of the line it stands in, for adapters that have a line of their own
    number: str  # E.164 with the plus
    sender: str  # as given: number with the plus, or alphanumeric id
    text: str  # finished text
    callback_url: str  # absolute URL for status reports, empty for none
    seconds: int | None  # how long the network may try, inside the vendor's limits; None: as long as it likes
    useless_after: datetime | None  # UTC; for vendors that take a moment instead of a span
    is_repeat: bool  # an earlier attempt may have been taken


class SmsAdapter(Adapter):
    """Checks that all SMS vendors need before a call: a number, a text, no pictures, enough time left."""

    shortest = 1  # seconds; the smallest validity that the vendor takes
    longest = 172_800  # seconds; the largest

    def __init__(self, manifest: Manifest, http: Http, clock: Clock) -> None:
        super().__init__(manifest, clock)
        self._http = http

    @final
    async def deliver_one(self, message: Outgoing) -> SendResult:
        """Refuse what the vendor cannot carry, else hand over one text."""
        address, content = message.address, message.content
        if not isinstance(address, PhoneAddress) or not isinstance(content, SmsContent):
            text = "An SMS needs a number and a text."
            return Failed("message", "provider_rejected", "wrong_content", text)
        if content.media:
            text = f"{self._manifest.title} carries no pictures here. Send a link instead."
            return Failed("message", "media_failed", "no_media", text)
        left = None
        if message.useless_after is not None:
            left = int((message.useless_after - self._clock.now()).total_seconds())
            if left < self.shortest:  # the vendor would go on trying after the message has become useless
                text = f"Less than {self.shortest} seconds were left, the least that {self._manifest.title} takes."
                return Failed("message", "too_late", "expired", text)
        return await self.deliver_sms(
            Sms(
                reference=str(message.message_id),
                lane=message.lane,
                number=address.number,
                sender=message.sender,
                text=content.text,
                callback_url=message.callback_url,
                seconds=None if left is None else min(left, self.longest),
                useless_after=message.useless_after,
                is_repeat=message.is_repeat,
            )
        )

    @abstractmethod
    async def deliver_sms(self, sms: Sms) -> SendResult:
        """Hand over one text. May raise NotSent and NoAnswer of the HTTP client."""


def without_plus(number: str) -> str:
    """A number as vendors write it that want no plus; an alphanumeric sender stays as it is."""
    return number[1:] if number.startswith("+") and number[1:].isdigit() else number


def with_plus(number: str) -> str:
    """E.164 of a number that a vendor writes without the plus; short codes and names stay as they are."""
    return f"+{number}" if number.isascii() and number.isdigit() and 7 <= len(number) <= 15 else number


def sms_report(
    state: ReportState, at: datetime, provider_ref: str, raw: Raw, meaning: Meaning, *,
    code: str = "", client_ref: str = "", recipient: str = "", parts: int | None = None, cost: Price | None = None,
) -> DeliveryReport:  # fmt: skip
    """A report in our words; ``meaning`` counts only where the message failed."""
    bad = state in ("failed", "undeliverable")
    return DeliveryReport(
        channel="sms",
        state=state,
        at=at,
        provider_ref=provider_ref,
        client_ref=reference(client_ref),
        recipient=with_plus(recipient),
        error=meaning[0] if bad else None,
        reason=meaning[1] if bad else None,
        code=code,
        parts=parts,
        price=cost,
        raw=raw,
    )


def sms_inbound(
    provider_ref: str, sender: str, to: str, text: str, at: datetime, raw: Raw, media: tuple[Media, ...] = ()
) -> Inbound:
    """What a person wrote, with both numbers in E.164."""
    return Inbound(
        channel="sms",
        from_=with_plus(sender),
        to=with_plus(to),
        text=text,
        at=at,
        provider_ref=provider_ref,
        media=media,
        raw=raw,
    )
