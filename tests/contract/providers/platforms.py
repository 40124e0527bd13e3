"""What the tests of platforms share: actions, and a platform over HTTP that answers as told."""

from __future__ import annotations

import asyncio
import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from aiohttp import web
from contract.providers.vendor import NOW, Seen, Vendor, closed_port

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, SendResult, Unknown
from anklang.channels.platform import Action, PlatformAdapter
from anklang.channels.provider import CheckResult
from anklang.channels.registry import Entry
from anklang.core.clock import VirtualClock
from anklang.providers.http_client import HttpClient
from anklang.testing.provider_rig import Outcome

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
KEY = "key-of-the-platform"
EVENT = Action(
    id=ID,
    kind="record_event",
    person="u/7 ä",
    name="Cart abandoned",
    data={"cart": "c-1", "value": 49.9},
    at=NOW,
)
ATTRIBUTES = Action(id=ID, kind="update_person", person="u/7 ä", data={"tier": "gold", "orders": 3}, at=NOW)

Answers = Callable[[Seen], web.Response | Outcome]


def asked(
    entry: Entry, settings: dict[str, str], action: Action | None, answer: Answers, read_timeout: float = 10.0
) -> tuple[SendResult | CheckResult, list[Seen]]:
    """What came of an action (None: of the connection test) at a platform that answers so, and what it was asked."""

    async def respond(seen: Seen) -> web.Response | Outcome:
        return answer(seen)

    async def run() -> tuple[SendResult | CheckResult, list[Seen]]:
        async with Vendor(respond) as vendor, HttpClient(read_timeout=read_timeout) as http:
            given = Settings(entry.manifest, {"base_url": vendor.url, **settings})
            platform = entry.make(given, http, VirtualClock(NOW))
            assert isinstance(platform, PlatformAdapter)
            assert KEY not in repr(platform)
            found = await (platform.check() if action is None else platform.act(action))
            return found, vendor.seen

    return asyncio.run(run())


def judged(ask: Callable[[str], Awaitable[Any]], answer: Answers) -> list[Seen]:
    """What a foreign client asks of a platform at the address that it is given."""

    async def respond(seen: Seen) -> web.Response | Outcome:
        return answer(seen)

    async def run() -> list[Seen]:
        async with Vendor(respond) as vendor:
            await ask(vendor.url)
            return vendor.seen

    return asyncio.run(run())


def shape(seen: Seen) -> tuple[str, str, Any]:
    """What must be the same in two requests: method, address and content."""
    assert seen.headers["Content-Type"].startswith("application/json")
    return seen.method, seen.path, json.loads(seen.body)


class PlatformSuite(ABC):
    """What every platform keeps to, whatever it is asked for."""

    entry: Entry
    settings: dict[str, str]
    campaign: Action

    @abstractmethod
    def good(self, seen: Seen) -> web.Response:
        """How the platform answers when all is well."""

    def actions(self) -> list[Action]:
        """One of each kind."""
        return [EVENT, ATTRIBUTES, self.campaign]

    def outcome(self, action: Action, answer: Answers, read_timeout: float = 10.0) -> SendResult:
        """What came of it."""
        found = asked(self.entry, self.settings, action, answer, read_timeout)[0]
        assert not isinstance(found, CheckResult)
        return found

    def test_every_action_is_taken(self) -> None:
        for action in self.actions():
            assert isinstance(self.outcome(action, self.good), Accepted), action.kind

    @pytest.mark.parametrize(
        ("status", "error"),
        [(400, "message"), (401, "account"), (403, "account"), (429, "throttled"), (503, "transient")],
    )
    def test_a_refusal_has_its_class(self, status: int, error: str) -> None:
        for action in self.actions():
            found = self.outcome(action, lambda _: web.Response(status=status, headers={"Retry-After": "7"}))
            assert isinstance(found, Failed)
            assert found.error == error, action.kind
            assert found.retry_after == 7.0

    @pytest.mark.parametrize("how", ["hangup", "silence", "500"])
    def test_only_what_does_no_harm_is_said_again_after_an_unclear_answer(self, how: Outcome | str) -> None:
        given = Settings(self.entry.manifest, {"base_url": "http://127.0.0.1", **self.settings})
        platform = self.entry.make(given, HttpClient(), VirtualClock(NOW))
        assert isinstance(platform, PlatformAdapter)

        def answer(_: Seen) -> web.Response | Outcome:
            return web.Response(status=500) if how == "500" else how  # type: ignore[return-value]

        for action in self.actions():
            found = self.outcome(action, answer, 0.2)
            if action.kind in platform.repeatable:
                assert isinstance(found, Failed)
                assert (found.error, found.code) == ("transient", "no_answer")
            else:
                assert isinstance(found, Unknown), action.kind

    def test_a_platform_that_is_not_there_was_told_nothing(self) -> None:
        given = self.settings | {"base_url": f"http://127.0.0.1:{closed_port()}"}
        for action in self.actions():
            found, _ = asked(self.entry, given, action, self.good)
            assert isinstance(found, Failed)
            assert (found.error, found.code) == ("transient", "not_sent")

    def test_nothing_is_said_of_a_person_without_an_id(self) -> None:
        for action in self.actions():
            found, seen = asked(
                self.entry, self.settings, msgspec.structs.replace(action, person=""), self.good
            )
            assert isinstance(found, Failed)
            assert (found.error, found.code) == ("address", "no_person")
            assert seen == []

    def test_the_connection_test_reads_and_changes_nothing(self) -> None:
        found, seen = asked(self.entry, self.settings, None, lambda _: web.json_response({}))
        assert isinstance(found, CheckResult)
        assert found.ok
        assert [one.method for one in seen] == ["GET"]
        refused, _ = asked(self.entry, self.settings, None, lambda _: web.Response(status=401))
        assert isinstance(refused, CheckResult)
        assert not refused.ok

    def test_no_key_and_no_content_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        for action in self.actions():
            self.outcome(action, lambda _: web.Response(status=400, text="<html>"))
        ours = [one.getMessage() for one in caplog.records if not one.name.startswith("aiohttp")]
        assert not [one for one in ours if KEY in one or action.person in one]
