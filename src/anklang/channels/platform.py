"""Platforms of others that journeys steer: an event is recorded there, attributes are changed, a campaign is started.

They are accounts like those of vendors that carry messages, with form, secrets and connection test. They have no
channel.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, Literal, final
from uuid import UUID

import msgspec

from anklang.channels.answers import in_time
from anklang.channels.model import Failed, Outgoing, SendResult, Unknown
from anklang.channels.provider import Adapter

ActionKind = Literal["record_event", "update_person", "trigger_campaign"]


class Action(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a platform shall do for one person."""

    id: UUID  # ours, the same at every attempt; the idempotency key where the platform has one
    kind: ActionKind  # what shall be done
    person: str  # the person's id at the platform, which is our user id unless the journey names another
    name: str = ""  # of the event, or id of the campaign at the platform; empty for attributes
    data: dict[str, Any] = {}  # properties of the event, attributes of the person, or values for the campaign
    at: datetime  # UTC; when the journey came to this step


class PlatformAdapter(Adapter, ABC):
    """The recipe of all platforms: no exception gets out, and only what may be said twice is said twice."""

    repeatable: frozenset[ActionKind] = frozenset()
    """What the platform takes once however often it is said, by a key or by its nature."""

    @final
    async def act(self, action: Action, seconds: float = 30.0) -> SendResult:
        """Do it within so long; an unclear answer is Unknown, or to be tried again where that does no harm."""
        if action.kind not in self.manifest.actions:
            text = f"{self.manifest.title} cannot do {action.kind}. Choose another action in the journey."
            return Failed("message", "provider_rejected", "wrong_action", text)
        if not action.person:
            text = f"The person has no id by which {self.manifest.title} could know them."
            return Failed("address", "no_address", "no_person", text)
        found = await in_time(self.outcome(self.do(action), [action.id]), seconds)
        if isinstance(found, Unknown) and action.kind in self.repeatable:
            return Failed("transient", "provider_rejected", "no_answer", found.why, raw=found.raw)
        return found

    @abstractmethod
    async def do(self, action: Action) -> SendResult:
        """Say it to the platform. May raise NotSent and NoAnswer of the HTTP client."""

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """A platform carries no messages; `refuse` says so before this."""
        return Failed(
            "message", "provider_rejected", "wrong_channel", f"{self.manifest.title} carries no messages."
        )
