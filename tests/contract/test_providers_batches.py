"""Calls that take many messages: how the port groups them, and that nobody's outcome is lost or guessed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import msgspec
import pytest
from contract.providers.vendor import NOW

from anklang.channels.call import NoAnswer, NotSent
from anklang.channels.model import Accepted, Failed, Outgoing, PhoneAddress, SendResult, SmsContent, Unknown
from anklang.channels.provider import Adapter, CheckResult
from anklang.core.clock import VirtualClock
from anklang.testing.provider import manifest_of

Deliver = Callable[[Sequence[Outgoing]], Awaitable[list[SendResult]]]


class Many(Adapter):
    """Takes up to four messages in a call; refuses the channel viber, and falls over a number that is none."""

    def __init__(self, deliver: Deliver | None = None) -> None:
        super().__init__(msgspec.structs.replace(manifest_of("sms"), batch_size=4), VirtualClock(NOW))
        self.calls: list[list[int]] = []
        self._deliver = deliver

    def refuse(self, message: Outgoing) -> Failed | None:
        """As the port, and by number."""
        assert isinstance(message.address, PhoneAddress)
        int(message.address.number)
        return super().refuse(message)

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """Never called: calls are made for many."""
        raise AssertionError

    async def deliver_many(self, messages: Sequence[Outgoing]) -> list[SendResult]:
        """Note the call and answer it."""
        self.calls.append([one.message_id.int for one in messages])
        if self._deliver is not None:
            return await self._deliver(messages)
        return [Accepted(str(one.message_id.int)) for one in messages]

    async def check(self) -> CheckResult:
        """Always good."""
        return CheckResult(True, "here")


def _message(number: int, **change: object) -> Outgoing:
    message = Outgoing(
        message_id=UUID(int=number), channel="sms", lane="bulk", sender="x", address=PhoneAddress("+49"),
        content=SmsContent("x"),
    )  # fmt: skip
    return msgspec.structs.replace(message, **change)


def _send(provider: Many, messages: Sequence[Outgoing]) -> list[SendResult]:
    return asyncio.run(provider.send(messages))


def test_messages_go_in_calls_of_the_size_that_the_manifest_names_and_keep_their_order() -> None:
    provider = Many()
    results = _send(provider, [_message(number) for number in range(10)])
    assert sorted(provider.calls) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert [one.provider_ref for one in results if isinstance(one, Accepted)] == [str(n) for n in range(10)]


def test_what_cannot_be_tried_never_comes_into_a_call_and_a_fault_there_loses_nobody() -> None:
    provider = Many()
    messages = [
        _message(0),
        _message(1, channel="viber"),
        _message(2, address=PhoneAddress("no number")),
        _message(3),
    ]
    results = _send(provider, messages)
    assert provider.calls == [[0, 3]]
    assert [type(one) for one in results] == [Accepted, Failed, Failed, Accepted]
    assert [one.code for one in results if isinstance(one, Failed)] == ["wrong_channel", "fault"]


def test_a_call_of_which_nothing_is_left_is_not_made() -> None:
    provider = Many()
    assert [type(one) for one in _send(provider, [_message(1, channel="viber")])] == [Failed]
    assert provider.calls == []


async def _raise(error: Exception) -> list[SendResult]:
    raise error


@pytest.mark.parametrize(
    ("error", "kind"),
    [(NotSent("away"), Failed), (NoAnswer("silent"), Unknown), (RuntimeError("oh"), Unknown)],
)
def test_what_befalls_a_call_befalls_all_its_messages_and_no_other_call(error: Exception, kind: type) -> None:
    async def deliver(messages: Sequence[Outgoing]) -> list[SendResult]:
        if messages[0].message_id.int == 4:
            return await _raise(error)
        return [Accepted("x")] * len(messages)

    results = _send(Many(deliver), [_message(number) for number in range(10)])
    assert [type(one) for one in results] == [Accepted] * 4 + [kind] * 4 + [Accepted] * 2


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_wrong_number_of_answers_says_nothing_about_anybody(count: int) -> None:
    async def deliver(messages: Sequence[Outgoing]) -> list[SendResult]:
        return [Accepted("x")] * count

    results = _send(Many(deliver), [_message(number) for number in range(4)])
    assert [type(one) for one in results] == [Unknown] * 4
