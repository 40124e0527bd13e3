"""The words that every channel and every provider shares: what goes out, what came of it, what comes back.

All structs are frozen and can be written to and read from JSON with msgspec; unions are tagged by ``kind``.
Times are aware UTC datetimes. The raw answer of a vendor is always kept next to our reading of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Channel = Literal[
    "sms", "email", "push", "inapp", "onsite",
    "whatsapp", "telegram", "messenger", "instagram", "viber", "rcs", "apple_messages",
]  # fmt: skip
MESSENGERS: tuple[Channel, ...] = (
    "whatsapp", "telegram", "messenger", "instagram", "viber", "rcs", "apple_messages",
)  # fmt: skip
"""Channels that carry a ChatContent; what arrives there can always be answered."""

Lane = Literal["transactional", "triggered", "bulk"]
Platform = Literal["ios", "android", "web"]
Raw = dict[str, object]

ErrorClass = Literal["address", "message", "transient", "throttled", "account"]
"""address: permanent for this address. message: permanent for this message or its template. transient: try
again later. throttled: slow the lane. account: stop the lane and tell somebody."""

ReasonCode = Literal[
    "provider_rejected", "unreachable", "bounced", "blocked_by_user", "credentials_invalid",
    "too_late", "no_address", "media_failed", "expired_on_device", "template_not_approved", "session_window_closed",
    "capped",
]  # fmt: skip
"""The reason codes of semantics 2.13 that a provider can be the origin of. capped: the messenger itself lets a person
get only so much advertising."""

ReportState = Literal["sent", "delivered", "read", "clicked", "failed", "undeliverable"]
"""failed: it could not be submitted. undeliverable: the network or the recipient refused it."""


class PhoneAddress(msgspec.Struct, frozen=True, tag="phone", tag_field="kind"):
    """A telephone number; for SMS and for messengers that are reached by number."""

    number: str  # E.164 with the plus: +4915112345678


class EmailAddress(msgspec.Struct, frozen=True, tag="email", tag_field="kind"):
    """A mailbox."""

    address: str  # addr-spec without a name: ada@example.com
    name: str = ""  # display name, may be empty


class PushAddress(msgspec.Struct, frozen=True, tag="push", tag_field="kind"):
    """One installation of an app, or one browser subscription (then endpoint, p256dh and auth are set)."""

    platform: Platform  # which system shows the notification
    token: str = ""  # APNs or FCM token; empty for the web
    token_kind: Literal["token", "fid"] = "token"  # FCM: registration token or Firebase installation id
    environment: Literal["production", "sandbox"] = "production"  # APNs: the host that the token belongs to
    registered_at: datetime | None = None  # when the app last confirmed the token; guards against stale 410s
    endpoint: str = ""  # web: address at the push service
    p256dh: str = ""  # web: public key of the browser, base64url
    auth: str = ""  # web: shared secret of the subscription, base64url

    def __repr__(self) -> str:
        """Short and without keys, because a subscription is a capability."""
        return f"PushAddress(platform={self.platform!r})"


class DeviceAddress(msgspec.Struct, frozen=True, tag="device", tag_field="kind"):
    """A device, browser or messenger account that Anklang itself or a messenger knows by an opaque id."""

    id: str  # device id, chat id or page-scoped id


Address = PhoneAddress | EmailAddress | PushAddress | DeviceAddress


class SmsContent(msgspec.Struct, frozen=True, tag="sms", tag_field="kind"):
    """Plain text; splitting into parts is the network's work."""

    text: str  # finished text, links already short
    media: tuple[str, ...] = ()  # absolute URLs, MMS only


class EmailContent(msgspec.Struct, frozen=True, tag="email", tag_field="kind"):
    """A finished mail; the provider builds the MIME parts."""

    subject: str  # one line, Unicode
    html: str  # finished HTML, may be empty if text is not
    text: str  # plain text alternative
    from_address: str = ""  # From; the sender of the message where empty
    from_name: str = ""  # display name of From
    reply_to: str = ""  # addr-spec, empty for none
    list_unsubscribe_url: str = ""  # https address for one click (RFC 8058); empty on transactional mail
    list_unsubscribe_mailto: str = ""  # mailto address, optional second way
    headers: dict[str, str] = {}  # further headers, such as Feedback-ID


class PushContent(msgspec.Struct, frozen=True, tag="push", tag_field="kind"):
    """A visible notification."""

    title: str  # first line
    body: str  # text
    image: str = ""  # absolute URL of a picture
    deep_link: str = ""  # where a tap leads: https or app scheme
    data: dict[str, str] = {}  # values for the app
    collapse_key: str = ""  # a later one with the same key replaces an unseen one
    ttl: int | None = None  # seconds that it may be kept; None: up to useless_after or four weeks
    urgent: bool = True  # wake the device now


class InAppContent(msgspec.Struct, frozen=True, tag="inapp", tag_field="kind"):
    """Shown inside the app or on the page by the SDK."""

    title: str  # headline
    body: str  # text
    image: str = ""  # absolute URL of a picture
    deep_link: str = ""  # where the button leads
    button: str = ""  # label of the button
    layout: Literal["modal", "banner", "full", "bar"] = "modal"  # how it is shown
    data: dict[str, str] = {}  # values for the app


class ChatButton(msgspec.Struct, frozen=True):
    """A button below a message of a messenger."""

    label: str  # what stands on it
    url: str  # https address that it opens


class ChatReply(msgspec.Struct, frozen=True):
    """A button below a message of a messenger; a tap on it is an answer of the person."""

    label: str  # what stands on it, and what comes back as their words
    value: str  # comes back beside it, unseen


class ChatContent(msgspec.Struct, frozen=True, tag="chat", tag_field="kind"):
    """A message on a messenger: plain text, at most one picture, buttons that open addresses or answer."""

    text: str  # finished text, links already short
    image: str = ""  # absolute URL of a picture; the text stands below it
    buttons: tuple[ChatButton, ...] = ()  # one below the other
    link_preview: bool = True  # the messenger may show what the first address of the text leads to
    replies: tuple[ChatReply, ...] = ()  # one below the other; not every messenger has them


class Parameter(msgspec.Struct, frozen=True):
    """A value for one gap of a template that the messenger keeps."""

    text: str  # finished text
    name: str = ""  # of the gap; empty where gaps are numbered, then the order counts


class ButtonParameter(msgspec.Struct, frozen=True):
    """A value for one button of a template that the messenger keeps."""

    index: int  # place of the button, from 0
    kind: Literal["url", "reply", "code"]  # end of its address, what comes back on a tap, code to copy
    text: str  # finished text


class TemplateContent(msgspec.Struct, frozen=True, tag="template", tag_field="kind"):
    """A message whose words the messenger keeps and has approved; we only fill its gaps."""

    name: str  # of the template at the messenger
    language: str  # as the messenger writes it: de, en_US
    header: tuple[Parameter, ...] = ()  # at most one, where the header is a text with a gap
    image: str = ""  # absolute URL, where the header is a picture
    body: tuple[Parameter, ...] = ()  # in the order of the gaps
    buttons: tuple[ButtonParameter, ...] = ()  # of the buttons that have a gap
    text: str = ""  # what the person reads, as far as it is known here; is not sent


Content = SmsContent | EmailContent | PushContent | InAppContent | ChatContent | TemplateContent


class Outgoing(msgspec.Struct, frozen=True, kw_only=True):
    """One message to one address, ready for hand-over."""

    message_id: UUID  # our id, also the reference by which late reports find the message
    channel: Channel  # the way it goes
    lane: Lane  # class of the line it stands in
    address: Address  # where it goes
    content: Content  # what it says
    sender: str = (
        ""  # number, alphanumeric id, messaging service or From; the account fills it in (channels.senders)
    )
    useless_after: datetime | None = None  # UTC; after it the message must not arrive any more
    callback_url: str = ""  # absolute URL for status reports, empty for none
    attempt: int = 1  # number of this attempt, from 1
    is_repeat: bool = False  # sent again after an unknown outcome, so it may arrive twice


class Price(msgspec.Struct, frozen=True):
    """What the vendor says that the message costs."""

    micros: int  # millionths of the currency unit; SMS cost less than a minor unit
    currency: str  # ISO 4217


class Accepted(msgspec.Struct, frozen=True, tag="accepted", tag_field="kind"):
    """The provider took the message; it has not arrived yet."""

    provider_ref: str  # the provider's id, by which its reports come
    raw: Raw = {}  # the provider's answer
    parts: int | None = None  # SMS parts as counted by the provider
    price: Price | None = None  # where the answer names it


OptOut = Literal["", "complaint", "unsubscribed", "blocked", "resumed"]
"""blocked: the person shut us out at the messenger, so nothing at all can reach them. unsubscribed: they want no
advertising there; resumed: at the same switch, they want it again."""


class Failed(msgspec.Struct, frozen=True, tag="failed", tag_field="kind"):
    """The provider certainly did not take the message."""

    error: ErrorClass  # what to do about it
    reason: ReasonCode  # reason of semantics 2.13
    code: str = ""  # the provider's own code
    text: str = ""  # what happened and what to do next, for people; without secrets and addresses
    retry_after: float | None = None  # seconds, where the provider says so
    raw: Raw = {}  # the provider's answer
    opt_out: OptOut = ""  # the refusal says that the person wants no more


class Unknown(msgspec.Struct, frozen=True, tag="unknown", tag_field="kind"):
    """The request may have been received, but no answer came; never guess (ARCHITECTURE.md)."""

    why: str  # what was seen: time-out, connection lost
    raw: Raw = {}  # what is known


SendResult = Accepted | Failed | Unknown


OpenedBy = Literal["", "apple_mpp", "scanner", "proxy"]
"""apple_mpp and scanner load a mail whether anybody looks or not, so it is no reading. proxy: through the cache of the
mailbox (Gmail, Yahoo), mostly when a person looks (compliance 6.5)."""


class DeliveryReport(msgspec.Struct, frozen=True, kw_only=True, tag="report", tag_field="kind"):
    """What a provider says later about a message. May come twice and out of order."""

    channel: Channel  # the way the message went
    state: ReportState  # our word for the vendor's status
    at: datetime  # when it happened, or when we heard it if the vendor names no time
    provider_ref: str = ""  # the provider's id, empty if it gave none
    client_ref: UUID | None = None  # our message id, where the provider gives it back
    recipient: str = ""  # address as the provider writes it
    until: datetime | None = (
        None  # the state holds for all that went to the recipient so far; names no message
    )
    error: ErrorClass | None = None  # only with failed and undeliverable
    reason: ReasonCode | None = None  # only with failed and undeliverable
    code: str = ""  # the provider's own code
    opt_out: OptOut = ""  # the person wants no more: told their mailbox or the vendor
    machine: OpenedBy = ""  # only with read: who loaded the mail, if not plainly a person
    parts: int | None = None  # SMS parts, where named
    price: Price | None = None  # where named
    raw: Raw = {}  # the report as it came


class Media(msgspec.Struct, frozen=True):
    """Something that a person sent along."""

    url: str  # where the provider keeps it, or its id there; the adapter's ``locate`` understands it
    content_type: str  # MIME type as the provider states it
    name: str = ""  # what the person's file is called, where the provider says so


class Inbound(msgspec.Struct, frozen=True, kw_only=True, tag="inbound", tag_field="kind"):
    """What a person wrote to us."""

    channel: Channel  # the way it came
    from_: str  # address of the person as the provider writes it: E.164 for SMS
    to: str  # our number or address
    text: str  # what they wrote, may be empty with media
    at: datetime  # when it came
    provider_ref: str  # the provider's id; the key against duplicates
    media: tuple[Media, ...] = ()  # pictures and files
    opt_out: Literal["", "stop", "start", "help"] = ""  # the provider already acted on this keyword
    start: str | None = (
        None  # the press of the messenger's start button: token of the link, empty without one
    )
    raw: Raw = {}  # the message as it came


TemplateState = Literal["approved", "pending", "rejected", "paused", "disabled"]
"""How a messenger stands to a template that it keeps; only approved ones may be sent."""


class TemplateNews(msgspec.Struct, frozen=True, kw_only=True, tag="template_news", tag_field="kind"):
    """A messenger says something of a template that it keeps; what is empty it says nothing of."""

    name: str  # at the messenger
    language: str  # as the messenger writes it
    at: datetime  # when it happened
    state: TemplateState | None = None
    word: str = ""  # the messenger's own word for the state
    category: str = ""  # MARKETING, UTILITY …
    quality: str = ""  # GREEN, YELLOW, RED
    reason: str = ""  # why it was rejected or paused


HeardItem = DeliveryReport | Inbound | TemplateNews
