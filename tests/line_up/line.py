"""One account at one vendor: what its counterpart took, what it does with the next message, and what it says to us."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Literal
from urllib.parse import parse_qsl

from aiohttp import web
from contract.providers.vendor import HttpRig, Seen

from anklang.channels.model import ReportState
from anklang.channels.provider import RawRequest
from anklang.testing.provider_rig import Outcome

Mood = Outcome | Literal["lost"]
"""What becomes of a message. hangup: not taken, and no answer; lost: taken, and no answer."""

Post = Callable[[str, Mapping[str, str], bytes], Awaitable[int]]
"""Calls us: path with query, headers, body. Answers our HTTP status."""


@dataclass
class Took:
    """A message that a counterpart took."""

    address: str  # as the vendor was told
    words: str  # everything of it that is text
    request: dict[str, Any] = field(default_factory=dict)  # its fields, as the vendor reads them
    answer: dict[str, Any] = field(default_factory=dict)  # what the vendor answered: holds its reference
    told: bool = True  # the answer reached us


class Line(ABC):
    """One account. To be opened before its settings are asked for."""

    vendor: str
    channels: tuple[str, ...]

    def __init__(self) -> None:
        self.took: list[Took] = []
        self.tell: Callable[[Took], None] = lambda _: None  # is told of every message that is taken
        self.mood: Callable[[str], Mood] = self._expected
        self._plans: dict[str, deque[Mood]] = defaultdict(deque)
        self.post: Post
        self.workspace = 0
        self.account = self.vendor
        self.numbers = count(1)  # of references

    @abstractmethod
    async def open(self) -> None:
        """Begin to listen."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of everything."""

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """What a shop enters into the form of this vendor."""

    def expect(self, address: str, *moods: Mood) -> None:
        """What becomes of the next messages to an address, one after the other; ok behind them."""
        self._plans[bare(address)].extend(moods)

    def _expected(self, address: str) -> Mood:
        plan = self._plans[bare(address)]
        return plan.popleft() if plan else "ok"

    def look(self) -> None:  # noqa: B027 - most counterparts tell by themselves
        """Read what was taken since the last look, where the counterpart does not tell by itself."""

    def take(self, took: Took) -> None:
        """Keep a message that the vendor took."""
        self.took.append(took)
        self.tell(took)

    def find(self, reference: str) -> Took | None:
        """The message that was answered with this reference."""
        return next((one for one in reversed(self.took) if reference in words_in(one.answer)), None)

    async def says(self, took: Took, state: ReportState, at: datetime) -> None:
        """The vendor says what became of a message. Raises ValueError where it has no word for it."""
        raise ValueError(f"{self.vendor} never says {state} of a message")

    async def hears(self, address: str, text: str, at: datetime) -> None:
        """A person writes to us by this vendor. Raises ValueError where nobody can."""
        raise ValueError(f"nobody writes to us by {self.vendor}")

    async def loses(self, address: str, at: datetime) -> None:
        """A person blocks us at the vendor, which says so. Raises ValueError where it does not."""
        raise ValueError(f"{self.vendor} does not say who blocked us")

    @property
    def base(self) -> str:
        """Path of the addresses at which the vendor was told to call."""
        return f"/callbacks/{self.workspace}/{self.account}"

    async def call(self, route: str, raw: RawRequest) -> int:
        """A signed call of the vendor to one of its routes. Raises ValueError where we do not take it."""
        status = await self.post(f"{self.base}/{route}", raw.headers, raw.body)
        if status >= 300:
            raise ValueError(f"a call of {self.vendor} to {route} was answered with {status}")
        return status


@dataclass
class _Asked:
    """A request that is being answered."""

    seen: Seen
    mood: Mood | None = None


_ASKED: ContextVar[_Asked] = ContextVar("asked")  # every request is answered in a task of its own


class HttpLine(Line):
    """A vendor that is reached over HTTP."""

    def __init__(self, rig: HttpRig) -> None:
        super().__init__()
        self._rig = rig
        self._judge = rig.answer
        rig.answer, rig.outcome, rig.serial = self._answer, self._outcome, lambda _: next(self.numbers)  # type: ignore[method-assign]

    async def open(self) -> None:
        await self._rig.__aenter__()

    async def close(self) -> None:
        await self._rig.__aexit__()

    def settings(self) -> dict[str, str]:
        found: dict[str, str] = self._rig.given(self._rig.vendor.url)  # type: ignore[attr-defined]
        return found

    def fields(self, seen: Seen) -> dict[str, Any]:
        """The fields of a request, as the vendor reads them."""
        found: dict[str, Any] = json.loads(seen.body)
        return found

    @abstractmethod
    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        """Who a message goes to."""

    async def _answer(self, seen: Seen) -> web.Response | Outcome:
        """The counterpart judges and answers. Calls that hand over nothing have no mood."""
        asked = _Asked(seen)
        _ASKED.set(asked)
        found, mood = await self._judge(seen), asked.mood
        if mood not in ("ok", "lost") or not isinstance(found, web.Response):
            return found
        fields = self.fields(seen)
        self.take(Took(self.to(fields, seen), words_in(fields), fields, _said(found), mood == "ok"))
        return found if mood == "ok" else "hangup"

    def _outcome(self, number: int) -> Outcome:
        asked = _ASKED.get()
        mood = asked.mood = self.mood(self.to(self.fields(asked.seen), asked.seen))
        return "ok" if mood == "lost" else mood


class FormLine(HttpLine):
    """A vendor that reads forms."""

    def fields(self, seen: Seen) -> dict[str, Any]:
        return dict(parse_qsl(seen.body.decode()))


def _said(answer: web.Response) -> dict[str, Any]:
    found = json.loads(answer.text) if answer.text else {}
    return {**found, "headers": dict(answer.headers)}


def bare(address: str) -> str:
    """An address without the sign that some vendors leave out."""
    return address.removeprefix("+")


def words_in(value: Any) -> str:
    """Every text in a document."""
    if isinstance(value, dict):
        return "\n".join(map(words_in, value.values()))
    return "\n".join(map(words_in, value)) if isinstance(value, list | tuple) else str(value)
