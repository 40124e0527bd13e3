"""What every provider must do, as tests to inherit. Write a :class:`Rig` for the vendor and derive from a suite.

``SendSuite`` is for all; ``NetworkSuite`` adds what can go wrong on the way; ``WebhookSuite`` (its own file) is for
providers that are called back. The rig brings the real adapter and a counterpart that speaks the vendor's
protocol. Each suite has controls: a test that breaks one thing and must see it refused.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import get_args

import msgspec

from anklang.channels.model import Accepted, Channel, ErrorClass, Failed, SendResult, Unknown
from anklang.testing.provider_rig import RETRY_AFTER, Outcome, Rig, all_logs, found_secrets

_DROP_REFUSE_TAKE: tuple[Outcome, ...] = ("hangup", "message", "ok")


class SendSuite(ABC):
    """For every provider."""

    @abstractmethod
    def rig(self) -> AbstractAsyncContextManager[Rig]:
        """A fresh rig; to be overridden."""

    def _run(self, act: Callable[[Rig], Awaitable[None]]) -> None:
        async def main() -> None:
            async with self.rig() as rig:
                await act(rig)

        asyncio.run(main())

    def test_a_message_is_accepted_with_a_reference_and_arrives_once(self) -> None:
        """Accepted carries the reference by which reports come."""

        async def act(rig: Rig) -> None:
            [result] = await rig.provider.send([rig.outgoing(1)])
            assert isinstance(result, Accepted), result
            assert result.provider_ref
            assert rig.arrived() == [1]

        self._run(act)

    def test_nothing_to_send_is_no_call(self) -> None:
        """An empty batch gives an empty list."""

        async def act(rig: Rig) -> None:
            assert await rig.provider.send([]) == []
            assert rig.arrived() == []

        self._run(act)

    def test_a_message_that_is_useless_by_now_is_not_sent(self) -> None:
        """Too late is a certain failure of the message, and nothing reaches the vendor."""

        async def act(rig: Rig) -> None:
            late = rig.clock.now() - timedelta(seconds=1)
            [result] = await rig.provider.send([msgspec.structs.replace(rig.outgoing(1), useless_after=late)])
            assert isinstance(result, Failed), result
            assert (result.error, result.reason) == ("message", "too_late")
            assert rig.arrived() == []

        self._run(act)

    def test_a_channel_that_the_provider_does_not_carry_is_refused_before_any_call(self) -> None:
        """The adapter says so instead of trying."""

        async def act(rig: Rig) -> None:
            other = next(one for one in get_args(Channel) if one not in rig.provider.manifest.channels)
            [result] = await rig.provider.send([msgspec.structs.replace(rig.outgoing(1), channel=other)])
            assert isinstance(result, Failed), result
            assert result.error == "message"
            assert rig.arrived() == []

        self._run(act)

    def test_a_large_batch_keeps_its_order(self) -> None:
        """One result per message, each with its own reference."""

        async def act(rig: Rig) -> None:
            results = await rig.provider.send([rig.outgoing(number) for number in range(1, 41)])
            refs = [result.provider_ref for result in results if isinstance(result, Accepted)]
            assert len(set(refs)) == 40
            assert sorted(rig.arrived()) == list(range(1, 41))

        self._run(act)

    def test_the_provider_shows_no_secret(self) -> None:
        """Not in its repr, not in its manifest."""

        async def act(rig: Rig) -> None:
            shown = (
                repr(rig.provider)
                + repr(vars(rig.provider).get("_settings", ""))
                + repr(rig.provider.manifest)
            )
            assert found_secrets(rig, shown) == []

        self._run(act)


class NetworkSuite(SendSuite):
    """For providers that call somebody."""

    gone: ErrorClass = "address"  # "message" for a vendor that names a dead address in its reports only

    def _outcome(self, outcome: Outcome) -> SendResult:
        found: list[SendResult] = []

        async def act(rig: Rig) -> None:
            rig.script(1, outcome)
            found.extend(await rig.provider.send([rig.outgoing(1)]))

        self._run(act)
        [result] = found
        return result

    def _is_failed(self, outcome: Outcome) -> Failed:
        result = self._outcome(outcome)
        assert isinstance(result, Failed), result
        assert result.error == outcome, result
        assert result.text
        return result

    def test_an_address_that_is_gone_is_an_address_failure(self) -> None:
        """The address may be suppressed."""
        result = self._outcome("address")
        assert isinstance(result, Failed), result
        assert result.error == self.gone, result
        assert result.text

    def test_a_message_that_the_vendor_refuses_is_a_message_failure(self) -> None:
        """The address stays."""
        self._is_failed("message")

    def test_an_overloaded_vendor_is_a_transient_failure(self) -> None:
        """It may be tried again."""
        self._is_failed("transient")

    def test_refused_credentials_are_an_account_failure(self) -> None:
        """The lane stops and somebody is told."""
        self._is_failed("account")

    def test_a_throttled_message_says_how_long_to_wait_where_the_vendor_does(self) -> None:
        """Retry-After is honoured."""
        result = self._is_failed("throttled")

        async def act(rig: Rig) -> None:
            expected = RETRY_AFTER if rig.names_retry_after else None
            assert result.retry_after == expected

        self._run(act)

    def test_a_connection_dropped_after_the_message_was_read_is_unknown(self) -> None:
        """It may have been sent; the ledger must not guess."""
        assert isinstance(self._outcome("hangup"), Unknown)

    def test_a_vendor_that_never_answers_is_unknown(self) -> None:
        """A read time-out is no failure."""
        assert isinstance(self._outcome("silence"), Unknown)

    def test_a_refused_connection_is_transient_because_nothing_was_sent(self) -> None:
        """Control to the two before: here it is certain."""

        async def act(rig: Rig) -> None:
            provider = rig.unreachable()
            [result] = await provider.send([rig.outgoing(1)])
            assert isinstance(result, Failed), result
            assert result.error == "transient"
            await provider.close()

        self._run(act)

    def test_each_message_of_a_batch_keeps_its_own_outcome(self) -> None:
        """A failure or a lost answer in the middle changes nothing for the neighbours.

        Where one call takes many messages, what befalls the call befalls them all; what is said of one stays with it.
        """
        whole: list[Outcome] = ["ok", "address", "ok", "hangup", "message", "ok", "throttled", "ok"]

        async def act(rig: Rig) -> None:
            is_single = rig.provider.manifest.batch_size == 1
            plan = [one for one in whole if is_single or one in ("ok", "address", "message")]
            for number, outcome in enumerate(plan):
                rig.script(number, outcome)
            results = await rig.provider.send([rig.outgoing(number) for number in range(len(plan))])
            said = {"hangup": "unknown", "address": self.gone}
            assert [_name(result) for result in results] == [said.get(outcome, outcome) for outcome in plan]

        self._run(act)

    def test_after_a_failure_the_next_message_goes_out(self) -> None:
        """A dropped connection is replaced."""

        async def act(rig: Rig) -> None:
            for number, outcome in enumerate(_DROP_REFUSE_TAKE):
                rig.script(number, outcome)
                [result] = await rig.provider.send([rig.outgoing(number)])
            assert isinstance(result, Accepted), result

        self._run(act)

    def test_no_secret_and_no_address_is_ever_logged_or_kept(self) -> None:
        """Logs at the lowest level, texts and raw answers of every outcome."""

        async def act(rig: Rig) -> None:
            plan: Sequence[Outcome] = (
                "ok",
                "address",
                "message",
                "transient",
                "throttled",
                "account",
                "hangup",
            )
            with all_logs(rig) as lines:
                for number, outcome in enumerate(plan):
                    rig.script(number, outcome)
                results = await rig.provider.send([rig.outgoing(number) for number in range(len(plan))])
                await rig.provider.check()
            assert found_secrets(rig, "\n".join(lines)) == []
            assert found_secrets(rig, repr(results) + msgspec.json.encode(results).decode()) == []
            address = msgspec.to_builtins(rig.outgoing(1).address)
            personal = [
                v for k, v in address.items() if k in ("number", "address", "token", "endpoint", "id") and v
            ]
            assert personal
            assert [value for value in personal if value in "\n".join(lines)] == []

        self._run(act)

    def test_the_connection_test_is_good_here_and_bad_where_nobody_listens(self) -> None:
        """check() tells both in a sentence; a provider without such a call never claims more than it knows."""

        async def act(rig: Rig) -> None:
            good = await rig.provider.check()
            assert good.ok, good.text
            if "test_connection" in rig.provider.manifest.abilities:
                away = rig.unreachable()
                bad = await away.check()
                assert not bad.ok
                assert bad.text
                await away.close()

        self._run(act)


def _name(result: SendResult) -> str:
    if isinstance(result, Failed):
        return result.error
    return "ok" if isinstance(result, Accepted) else "unknown"
