"""What every provider that is called back must do, as tests to inherit (see ``provider_suite``)."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import msgspec

from anklang.channels.model import Accepted, DeliveryReport, HeardItem, Inbound, Outgoing, ReportState
from anklang.channels.provider import Heard, RawRequest, Refusal, hear
from anklang.testing.provider_rig import WebhookRig, found_secrets


class WebhookSuite(ABC):
    """For providers that are called back."""

    signs_body = (
        True  # False for a vendor whose secret stands in the address: it proves who calls, not what is said
    )

    reports = (
        True  # False for a vendor that never says what became of a message, only that a person shut us out
    )

    @abstractmethod
    def rig(self) -> AbstractAsyncContextManager[WebhookRig]:
        """A fresh rig; to be overridden."""

    states: tuple[ReportState, ...] = ("delivered", "undeliverable")  # what the vendor reports

    def unsigned(self, good: RawRequest) -> list[RawRequest]:
        """``good`` without its signature and with a foreign one; to be overridden where it is in no header."""
        bare = msgspec.structs.replace(good, headers={"Content-Type": good.header("Content-Type")})
        signed = {key: value for key, value in good.headers.items() if key.lower() != "content-type"}
        foreign = msgspec.structs.replace(
            good, headers=dict(good.headers) | {key: "x" + value[:-1] for key, value in signed.items()}
        )
        return [bare, foreign]

    def _hear(self, act: Callable[[WebhookRig, Outgoing, Accepted], None]) -> None:
        async def main() -> None:
            async with self.rig() as rig:
                message = rig.outgoing(1)
                [sent] = await rig.provider.send([message])
                assert isinstance(sent, Accepted), sent
                act(rig, message, sent)

        asyncio.run(main())

    def test_a_report_finds_its_message(self) -> None:
        """By the vendor's reference or by ours."""

        def act(rig: WebhookRig, message: Outgoing, sent: Accepted) -> None:
            assert self.reports is ("status_reports" in rig.provider.manifest.abilities)
            if not self.reports:
                return
            [item] = _heard(rig, *rig.report(message, sent, self.states[0]))
            assert isinstance(item, DeliveryReport)
            assert item.state == self.states[0]
            assert item.provider_ref == sent.provider_ref or item.client_ref == message.message_id
            assert item.at.tzinfo is not None

        self._hear(act)

    def test_an_undeliverable_report_has_a_class(self) -> None:
        """So that the right thing is suppressed, or nothing."""

        def act(rig: WebhookRig, message: Outgoing, sent: Accepted) -> None:
            if "undeliverable" not in self.states:
                return
            [item] = _heard(rig, *rig.report(message, sent, "undeliverable"))
            assert isinstance(item, DeliveryReport)
            assert item.state == "undeliverable"
            assert item.error is not None
            assert item.reason is not None

        self._hear(act)

    def test_repeated_and_reordered_reports_read_the_same(self) -> None:
        """A parser has no memory: order and repetition are settled by rank, further in."""

        def act(rig: WebhookRig, message: Outgoing, sent: Accepted) -> None:
            states: list[ReportState] = [self.states[0], self.states[-1], self.states[0]]
            if not self.reports:
                states = ["undeliverable"] * 3
            calls = [rig.report(message, sent, state) for state in states]
            items = [_heard(rig, *call)[0] for call in calls]
            assert [item.state for item in items if isinstance(item, DeliveryReport)] == states
            assert items[0] == items[2]

        self._hear(act)

    def test_what_a_person_writes_is_heard(self) -> None:
        """Text in any script, exactly."""

        def act(rig: WebhookRig, message: Outgoing, sent: Accepted) -> None:
            text = "STOP bitte & danke 👍 ß\n+1"
            call = rig.inbound(text)
            if call is None:
                assert "inbound" not in rig.provider.manifest.abilities
                return
            [item] = _heard(rig, *call)
            assert isinstance(item, Inbound)
            assert item.text == text
            assert item.from_
            assert item.provider_ref

        self._hear(act)

    def test_a_changed_body_a_missing_and_a_foreign_signature_are_refused(self) -> None:
        """Control: each of them must be refused with 403."""

        def act(rig: WebhookRig, message: Outgoing, sent: Accepted) -> None:
            route, good = rig.report(message, sent, self.states[0])
            changed = msgspec.structs.replace(good, body=good.body + b"x")
            wrong = self.unsigned(good)
            if self.signs_body and _signs_body(rig, route):
                wrong.append(changed)
            for request in wrong:
                refusal = hear(rig.provider, route, request, rig.clock.now())
                assert isinstance(refusal, Refusal), request
                assert (refusal.kind, refusal.status) == ("signature", 403)
                assert found_secrets(rig, refusal.why) == []

        self._hear(act)

    def test_a_broken_body_with_a_right_signature_is_refused(self) -> None:
        """400, and no exception."""

        def act(rig: WebhookRig, message: Outgoing, sent: Accepted) -> None:
            route, request = rig.broken()
            refusal = hear(rig.provider, route, request, rig.clock.now())
            assert isinstance(refusal, Refusal), refusal
            assert (refusal.kind, refusal.status) == ("broken", 400)

        self._hear(act)

    def test_a_huge_body_another_method_and_an_unknown_route_are_refused(self) -> None:
        """413 before the signature is even computed, 405 and 404."""

        def act(rig: WebhookRig, message: Outgoing, sent: Accepted) -> None:
            route, good = rig.report(message, sent, self.states[0])
            huge = msgspec.structs.replace(good, body=b"a" * (2 * 1024 * 1024))
            other = msgspec.structs.replace(good, method="DELETE")
            cases = [(route, huge, 413), (route, other, 405), ("no-such-route", good, 404)]
            for name, request, status in cases:
                refusal = hear(rig.provider, name, request, rig.clock.now())
                assert isinstance(refusal, Refusal), (name, status)
                assert refusal.status == status

        self._hear(act)


def _heard(rig: WebhookRig, route: str, request: RawRequest) -> list[HeardItem]:
    heard = hear(rig.provider, route, request, rig.clock.now())
    assert isinstance(heard, Heard), heard
    assert 200 <= heard.reply.status < 300
    return heard.items


def _signs_body(rig: WebhookRig, route: str) -> bool:
    """Whether the signature covers the body; a bearer secret covers nothing but the caller."""
    request = rig.broken()[1]
    return not request.header("Authorization")
