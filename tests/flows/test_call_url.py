"""A journey calls the shop: signed, idempotent, never into the private network (J43, design section 8)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import pytest

from anklang.channels.call import Answer, NoAnswer, NotSent
from anklang.channels.model import Accepted, Failed, Unknown
from anklang.flows.call_url import call_url, refuse_address
from anklang.messages.model import Call, Message, Plan

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Scripted:
    """An HTTP client that answers as told and keeps what it was asked."""

    def __init__(self, outcome: Answer | Exception) -> None:
        self.outcome = outcome
        self.asked: list[tuple[str, str, Mapping[str, str], bytes]] = []

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        self.asked.append((method, url, headers, body))
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    async def close(self) -> None:
        """Nothing is held."""


def message() -> Message:
    return Message(
        shard=1, id=UUID(int=5), person=UUID(int=1), workspace=1, channel="http", message_class="service", purpose="",
        lane="triggered", planned_at=NOW, due_at=NOW, plan=Plan(call=Call("https://shop.example/hook", {"a": 1})),
    )  # fmt: skip


def outcome(answer: Answer | Exception, refused: str | None = None) -> object:
    return asyncio.run(call_url(message(), Scripted(answer), [b"key"], NOW, refused=refused))


@pytest.mark.parametrize(
    ("status", "error"),
    [(400, "message"), (404, "message"), (408, "transient"), (429, "throttled"), (500, "transient"), (503, "transient"),
     (302, "message")],
)  # fmt: skip
def test_only_2xx_is_success(status: int, error: str) -> None:
    found = outcome(Answer(status, {"Retry-After": "7"}, b""))
    assert isinstance(found, Failed)
    assert (found.error, found.retry_after) == (error, 7.0 if error in ("transient", "throttled") else None)
    assert isinstance(outcome(Answer(204, {}, b"")), Accepted)


def test_no_answer_is_unknown_and_no_connection_is_transient() -> None:
    assert isinstance(outcome(NoAnswer("time-out")), Unknown)
    failed = outcome(NotSent("refused"))
    assert isinstance(failed, Failed)
    assert failed.error == "transient"


def test_who_does_not_answer_in_the_time_of_the_step_leaves_the_outcome_unknown() -> None:
    class Silent(Scripted):
        async def request(
            self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b""
        ) -> Answer:
            await asyncio.Event().wait()
            raise AssertionError

    planned = message()
    planned.plan = Plan(call=Call("https://shop.example/hook", {}, timeout_seconds=0))
    silent = Silent(NoAnswer(""))
    assert isinstance(asyncio.run(call_url(planned, silent, [b"key"], NOW, refused=None)), Unknown)


def test_a_refused_address_is_never_called() -> None:
    client = Scripted(Answer(200, {}, b""))
    found = asyncio.run(call_url(message(), client, [b"key"], NOW, refused="it leads into a private network"))
    assert isinstance(found, Failed)
    assert client.asked == []


@pytest.mark.parametrize(
    ("url", "ip", "refused"),
    [
        ("https://shop.example/x", "93.184.216.34", False), ("https://shop.example/x", "10.1.2.3", True),
        ("https://shop.example/x", "127.0.0.1", True), ("https://shop.example/x", "169.254.169.254", True),
        ("https://shop.example/x", "::1", True), ("https://shop.example/x", "fd00::1", True),
        ("https://user@shop.example/x", "93.184.216.34", True), ("ftp://shop.example/x", "93.184.216.34", True),
        ("file:///etc/passwd", "93.184.216.34", True), ("https:///x", "93.184.216.34", True),
    ],
)  # fmt: skip
def test_private_addresses_are_refused_unless_allowed(url: str, ip: str, refused: bool) -> None:
    """SSRF: the address is looked up, and every one it has must be public."""
    found = refuse_address(url, allow_private=False, lookup=lambda _host: [ip])
    assert (found is not None) is refused


def test_a_host_with_one_private_address_among_public_ones_is_refused() -> None:
    found = refuse_address(
        "https://shop.example", allow_private=False, lookup=lambda _h: ["93.184.216.34", "10.0.0.1"]
    )
    assert found is not None
    assert refuse_address("http://127.0.0.1:9", allow_private=True) is None
