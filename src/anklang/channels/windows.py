"""How long after a person wrote we may answer freely on a messenger; after that, only what the platform has approved.

The table is the one place for it. Sources: compliance 7.1 (WhatsApp), 7.4 (Messenger, Instagram).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

WINDOWS: Mapping[str, timedelta] = {
    "whatsapp": timedelta(hours=24),
    "messenger": timedelta(hours=24),
    "instagram": timedelta(hours=24),
}
"""Channel and the time from the last message of the person. A channel that is not here has no such window."""

LIMIT_PAUSE = timedelta(hours=24)
"""How long no advertising is tried after a platform said that a person got enough of it (131049, compliance 7.2)."""


class Speech(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a message can be made of on a channel with a reply window."""

    heard_at: datetime | None = None  # when this address wrote to us last; None: not, as far as we know
    limited_at: datetime | None = None  # when the platform said that the person got enough advertising
    free: bool = True  # it has words of its own
    template: str = ""  # template of the platform that it goes as outside of the window; empty: none
    state: str = ""  # of that template at the platform: approved, pending, rejected …


def closes_at(channel: str, heard_at: datetime | None) -> datetime | None:
    """When the window closes that a message of the person opened; None where none was opened, or none is known."""
    span = WINDOWS.get(channel)
    return None if span is None or heard_at is None else heard_at + span


def is_open(channel: str, heard_at: datetime | None, now: datetime) -> bool:
    """Whether free words may go; always true on a channel without a window."""
    closes = closes_at(channel, heard_at)
    return channel not in WINDOWS or (closes is not None and now < closes)
