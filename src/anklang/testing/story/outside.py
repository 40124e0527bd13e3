"""The world outside as a story needs it: accounts at vendors, and what is at their other end.

`LineUp` is the one place where it is chosen who the vendors of a story are: the double in `network`, or others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from anklang.channels.manifest import Manifest
from anklang.channels.model import Channel, ReportState
from anklang.core.clock import VirtualClock
from anklang.flows.definitions import DefinitionCache
from anklang.flows.on_message_due import Senders
from anklang.messages.model import Message
from anklang.storage.database import Database
from anklang.testing.story.model import Behaviour


class AccountAt(msgspec.Struct, frozen=True, kw_only=True):
    """An account of the workspace, as it is saved."""

    id: str
    vendor: str  # name of the manifest
    channels: tuple[str, ...]
    sealed: bytes = b""  # settings as the vault writes them; empty where there are none


class Here(Protocol):
    """The installation that the world outside speaks to."""

    workspace: int
    database: Database
    clock: VirtualClock
    cache: DefinitionCache


class Outside(Senders, Protocol):
    """Takes what the deliverer hands over; reports it, and brings what people write."""

    def expect(self, channel: str, moods: Sequence[Behaviour]) -> None:
        """The next hand-overs on a channel end like this; behind them everything is accepted again."""
        ...

    def words(self, message: Message) -> str:
        """All words of what reached the person: of secrets in links the ledger keeps less. Raises ValueError where
        nothing did."""
        ...

    def reached(self, addresses: Sequence[str]) -> int:
        """How many messages reached one of these addresses."""
        ...

    def next_arrival(self) -> datetime | None:
        """When the next report is due that is on its way to us."""
        ...

    def tell(self, here: Here) -> int:
        """Bring the reports that have reached us by now; answers how many."""
        ...

    def report(self, here: Here, message: Message, state: ReportState, more: Mapping[str, Any]) -> None:
        """The vendor says something of a message; `more` are further fields of a report. Raises ValueError where it
        cannot."""
        ...

    def reply(self, here: Here, number: str, text: str, files: Sequence[str]) -> None:
        """Somebody writes to us by text message, with files of these kinds. Raises ValueError where they cannot."""
        ...

    def opens(self, link: str) -> str | None:
        """What somebody sends by following a link into a chat; None: it leads into none."""
        ...

    def writes(self, here: Here, channel: Channel, account: str, text: str) -> None:
        """Somebody writes on a messenger, where they go by this number or id. Raises ValueError where they cannot."""
        ...


class LineUp(msgspec.Struct, frozen=True, kw_only=True):
    """Who the vendors of a story are."""

    manifests: Mapping[str, Manifest]  # by vendor
    accounts: tuple[AccountAt, ...]  # of the workspace, the first by rank first
    open: Callable[[VirtualClock, Mapping[str, timedelta | None]], Outside]
    """What is outside of one world; with the time until a channel's network reports the arrival, None for never."""
