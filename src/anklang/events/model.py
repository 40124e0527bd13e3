"""A fact: something that happened to one person. Everything that moves Anklang is one of these."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

FactKind = Literal[
    "track",  # the shop says that something happened; `name` is the event
    "identify",  # traits were set
    "page",  # a page was seen
    "screen",  # an app screen was seen
    "group",  # the person belongs to a group
    "merge",  # another profile turned out to be the same person; properties: {"loser": id}
    "message",  # a message of ours changed state; name: Message Accepted, Message Delivered …
    "click",  # an individual link was followed by a human; name: Link Clicked
    "inbound",  # the person wrote to us; name: Message Received
    "consent",  # a consent changed; name: Consent Given, Consent Withdrawn …
    "segment",  # a segment was entered or left; name: Segment Entered, Segment Left
    "enter",  # a journey is asked to take the person in (API, campaign run, another journey)
    "timer",  # a deadline passed; properties: {"kind", "owner"}
    "journey",  # an instance ended or an author removed it; name: Journey Finished, Journey Stopped …
    "erase",  # the person is erased
    "dropped",  # a fact that could not be handled was given up; properties: the fact, why, who (history only)
]


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened to one person; handled once, in order of arrival."""

    id: UUID  # from the sender's message id: the same id twice is the same fact
    workspace: int
    person: UUID
    kind: FactKind
    name: str  # event name, or the standard name of the kind
    at: datetime  # when it happened, corrected for the sender's clock (UTC)
    received: datetime  # when we accepted it (UTC)
    properties: dict[str, Any] = {}  # the event's properties; traits for identify
    context: dict[str, Any] = {}  # bounded: device, timezone, locale, page, campaign, source
    imported: bool = False  # history being loaded: never triggers anything (J4)


encode_fact = msgspec.json.Encoder().encode
decode_fact = msgspec.json.Decoder(Fact).decode

# Names of facts that Anklang itself makes; they can be used in segments and journeys like any event.
MESSAGE_ACCEPTED = "Message Accepted"
MESSAGE_NOT_SENT = "Message Not Sent"
MESSAGE_FAILED = "Message Failed"
MESSAGE_UNKNOWN = "Message Unknown"
MESSAGE_HELD = "Message Held"
MESSAGE_DELIVERED = "Message Delivered"
MESSAGE_READ = "Message Read"
MESSAGE_SHOWN = "Message Shown"
MESSAGE_DISMISSED = "Message Dismissed"
MESSAGE_ANSWERED = "Message Answered"
LINK_CLICKED = "Link Clicked"
MESSAGE_RECEIVED = "Message Received"
FILE_RECEIVED = "File Received"
FILE_REFUSED = "File Refused"
SEGMENT_ENTERED = "Segment Entered"
SEGMENT_LEFT = "Segment Left"
CONSENT_GIVEN = "Consent Given"
CONSENT_CONFIRMED = "Consent Confirmed"
CONSENT_WITHDRAWN = "Consent Withdrawn"
UNSUBSCRIBED = "Unsubscribed"
PREFERENCES_CHANGED = "Preferences Changed"
DROPPED = "Fact Dropped"
