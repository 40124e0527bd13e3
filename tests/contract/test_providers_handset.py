"""The handset's protocol as its README describes it, and the in-memory double: both pass the suites."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from contextlib import asynccontextmanager
from uuid import UUID

import msgspec
import pytest
from aiohttp import web
from contract.providers.media_rig import KeepsFiles
from contract.providers.vendor import NOW, Seen

from anklang.channels.call import NoAnswer, NotSent
from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    Address,
    Content,
    DeviceAddress,
    EmailAddress,
    EmailContent,
    Failed,
    InAppContent,
    Inbound,
    Media,
    Outgoing,
    PhoneAddress,
    PushAddress,
    PushContent,
    ReportState,
    SmsContent,
    Unknown,
)
from anklang.channels.provider import Heard, Provider, RawRequest, Refusal, hear
from anklang.core.clock import VirtualClock
from anklang.providers.handset import ENTRY
from anklang.providers.handset.send import HandsetProvider
from anklang.providers.http_client import HttpClient
from anklang.providers.inapp import ENTRY as INAPP
from anklang.testing.provider import ScriptedProvider
from anklang.testing.provider_media_suite import MediaSuite
from anklang.testing.provider_rig import RETRY_AFTER, Outcome
from anklang.testing.provider_suite import NetworkSuite, SendSuite
from anklang.testing.provider_webhook_suite import WebhookSuite

SECRET = "handset-secret-of-this-installation"
PHOTO = "0193c5b4-0000-7000-8000-000000000001"
STATUS = {"address": 410, "message": 422, "transient": 503, "throttled": 429, "account": 401}

CONTENTS: list[tuple[str, Address, Content]] = [
    ("sms", PhoneAddress("+4915112345678"), SmsContent("Hallo 👍")),
    ("email", EmailAddress("ada@example.com", "Ada"), EmailContent("Betreff", "<p>Hallo</p>", "Hallo")),
    ("push", PushAddress("ios", "token"), PushContent("Titel", "Text", data={"a": "b"})),
    ("inapp", DeviceAddress("device-1"), InAppContent("Titel", "Text")),
]


class HandsetRig(KeepsFiles):
    """The adapter, and a server that keeps to the README."""

    secrets = (SECRET,)

    def make(self, url: str, http: HttpClient) -> HandsetProvider:
        return HandsetProvider(
            Settings(ENTRY.manifest, {"base_url": url, "secret": SECRET}), http, self.clock
        )

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.headers["X-Anklang-Handset-Secret"] != SECRET:
            return web.Response(status=401)
        if seen.path == f"/demo/api/handset/photos/{PHOTO}":
            return self.give(seen)
        assert seen.path.partition("?")[0] == "/demo/api/handset/messages"
        if seen.method == "GET":
            return web.json_response({"messages": []})
        message = msgspec.json.decode(seen.body, type=Outgoing)
        outcome = self.play(message.message_id.int - 1)
        if outcome == "ok":
            return web.json_response({"ref": f"h-{message.message_id}"}, status=201)
        if outcome in STATUS:
            headers = {"Retry-After": str(RETRY_AFTER)} if outcome == "throttled" else {}
            return web.json_response({"error": outcome}, status=STATUS[outcome], headers=headers)
        return outcome

    def outgoing(self, number: int) -> Outgoing:
        return Outgoing(
            message_id=UUID(int=number + 1),
            channel="sms",
            lane="triggered",
            sender="+4930123456",
            address=PhoneAddress(f"+491511234{number:04d}"),
            content=SmsContent("Hallo"),
        )

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        body = {
            "ref": sent.provider_ref,
            "message_id": str(message.message_id),
            "channel": "sms",
            "state": state,
        }
        if state == "undeliverable":
            body |= {"error": "address", "reason": "unreachable", "at": "2026-11-22T09:00:00Z"}
        return "status", signed(json.dumps(body).encode())

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        body = {"ref": "in-1", "channel": "sms", "from": "+4915112340001", "to": "+4930123456", "text": text}
        return "inbound", signed(json.dumps(body).encode())

    def sent_media(self) -> tuple[str, RawRequest]:
        body = {"ref": "in-2", "channel": "sms", "from": "+4915112340001", "text": "",
                "media": [{"id": PHOTO, "content_type": "image/jpeg"}]}  # fmt: skip
        return "inbound", signed(json.dumps(body).encode())

    def foreign_media(self) -> Media:
        return Media("https://evil.example/collect", "image/jpeg")

    def broken(self) -> tuple[str, RawRequest]:
        return "status", signed(b'{"ref": 1')


def signed(body: bytes) -> RawRequest:
    """Sign as the README says."""
    digest = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    return RawRequest("POST", "/hooks/handset/x", {"X-Anklang-Handset-Signature": f"sha256={digest}"}, body)


class TestHandset(NetworkSuite, WebhookSuite, MediaSuite):
    """The suites that every provider passes."""

    def rig(self) -> HandsetRig:
        return HandsetRig()


@pytest.mark.parametrize(("channel", "address", "content"), CONTENTS)
def test_every_channel_arrives_on_the_handset_as_it_was_handed_over(
    channel: str, address: Address, content: Content
) -> None:
    async def main() -> None:
        async with HandsetRig() as rig:
            message = msgspec.structs.replace(
                rig.outgoing(1),
                channel=channel,
                address=address,
                content=content,
                useless_after=None,
                is_repeat=True,
            )
            [result] = await rig.provider.send([message])
            assert isinstance(result, Accepted), result
            assert msgspec.json.decode(rig.vendor.seen[0].body, type=Outgoing) == message

    asyncio.run(main())


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b'"x"', b"\xff\xfe", b'{"ref":"a"}',
        b'{"ref":"a","message_id":"no","channel":"sms","state":"sent"}',
        b'{"ref":"a","message_id":"00000000-0000-0000-0000-000000000001","channel":"sms","state":"eaten"}',
    ],
)  # fmt: skip
def test_a_signed_body_that_is_not_the_documented_json_is_refused(body: bytes) -> None:
    async def main() -> None:
        async with HandsetRig() as rig:
            refusal = hear(rig.provider, "status", signed(body), NOW)
            assert isinstance(refusal, Refusal)
            assert refusal.kind == "broken"

    asyncio.run(main())


class DoubleRig:
    """The shipped double behind the same rig, its outcomes written down by id."""

    names_retry_after = True
    foreign_loggers: tuple[str, ...] = ()
    secrets = ("double-secret",)

    def __init__(self) -> None:
        self.clock = VirtualClock(NOW)
        self.provider = ScriptedProvider(self.clock)

    def outgoing(self, number: int) -> Outgoing:
        return HandsetRig.outgoing(self, number)  # type: ignore[arg-type]

    def script(self, number: int, outcome: Outcome) -> None:
        message_id = self.outgoing(number).message_id
        if outcome in ("hangup", "silence"):
            self.provider.answer_for(message_id, NoAnswer("No complete answer."))
        elif outcome != "ok":
            wait = RETRY_AFTER if outcome == "throttled" else None
            failed = Failed(outcome, "provider_rejected", "code", "Refused as told.", wait)
            self.provider.answer_for(message_id, failed)

    def arrived(self) -> list[int]:
        return [message.message_id.int - 1 for message in self.provider.sent]

    def unreachable(self) -> Provider:
        away = ScriptedProvider(self.clock)
        away.answer(NotSent("No connection."))
        return away

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        request = self.provider.report(message, state)
        if state == "undeliverable":
            [item] = json.loads(request.body)
            item |= {"error": "address", "reason": "unreachable"}
            request = self.provider.sign_body(json.dumps([item]).encode())
        return "events", request

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        item = Inbound(channel="sms", from_="+49151", to="+4930", text=text, at=NOW, provider_ref="in-1")
        return "events", self.provider.sign([item])

    def broken(self) -> tuple[str, RawRequest]:
        return "events", self.provider.sign_body(b"{}")


class TestDouble(NetworkSuite, WebhookSuite):
    """The double keeps to the same rules as the real ones."""

    @asynccontextmanager
    async def rig(self):
        yield DoubleRig()

    def test_the_connection_test_is_good_here_and_bad_where_nobody_listens(self) -> None:
        """The double has no connection, so there is only the good half."""
        assert asyncio.run(DoubleRig().provider.check()).ok


def test_a_fault_in_one_message_leaves_its_neighbours_their_outcome(caplog: pytest.LogCaptureFixture) -> None:
    rig = DoubleRig()
    rig.provider.answer_for(rig.outgoing(2).message_id, KeyError("+49151 secret text"))
    results = asyncio.run(rig.provider.send([rig.outgoing(number) for number in (1, 2, 3)]))
    assert [type(result) for result in results] == [Accepted, Unknown, Accepted]
    assert "KeyError" in caplog.text
    assert "secret text" not in caplog.text


def test_the_double_can_wait_inside_a_call_and_answers_in_the_order_told() -> None:
    async def main() -> None:
        provider, rig = ScriptedProvider(VirtualClock(NOW)), DoubleRig()
        gate = asyncio.Event()

        async def wait(message: Outgoing) -> Accepted:
            await gate.wait()
            return Accepted(f"late-{message.message_id.int}")

        provider.answer(wait, Failed("address", "unreachable", text="Gone."))
        sending = asyncio.create_task(provider.send([rig.outgoing(1), rig.outgoing(2)]))
        while provider.calls < 2:
            await asyncio.sleep(0)
        assert not sending.done()
        gate.set()
        first, second = await sending
        assert isinstance(first, Accepted)
        assert first.provider_ref == "late-2"
        assert isinstance(second, Failed)

    asyncio.run(main())


class InAppRig(DoubleRig):
    """In-app: nobody to talk to, so only what holds for all providers."""

    secrets: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self._taken: list[int] = []
        self.provider = INAPP.make(Settings(INAPP.manifest, {}), HttpClient(), self.clock)

    def outgoing(self, number: int) -> Outgoing:
        return msgspec.structs.replace(
            super().outgoing(number),
            channel="inapp",
            address=DeviceAddress(f"d{number}"),
            content=InAppContent("T", "B"),
        )


class TestInApp:
    """Made available, by its own id, whoever sends twice."""

    def test_a_message_is_available_under_its_own_id_however_often_it_is_handed_over(self) -> None:
        rig = InAppRig()
        first, second = asyncio.run(rig.provider.send([rig.outgoing(1), rig.outgoing(1)]))
        assert first == second == Accepted(str(rig.outgoing(1).message_id))

    def test_what_is_no_in_app_message_is_refused(self) -> None:
        rig = InAppRig()
        wrong = msgspec.structs.replace(rig.outgoing(1), content=SmsContent("x"))
        late = msgspec.structs.replace(rig.outgoing(1), useless_after=NOW)
        results = asyncio.run(rig.provider.send([wrong, late]))
        assert [result.reason for result in results if isinstance(result, Failed)] == [
            "provider_rejected",
            "too_late",
        ]
        assert asyncio.run(rig.provider.check()).ok


def test_the_suite_itself_notices_a_provider_that_loses_the_order() -> None:
    """Control of the suite: a broken double must not pass."""

    class Swapped(DoubleRig):
        def script(self, number: int, outcome: Outcome) -> None:
            super().script({0: 1, 1: 0}.get(number, number), outcome)

    class Broken(NetworkSuite):
        @asynccontextmanager
        async def rig(self):
            yield Swapped()

    with pytest.raises(AssertionError):
        Broken().test_each_message_of_a_batch_keeps_its_own_outcome()


def test_the_suite_itself_notices_a_secret_in_a_repr() -> None:
    """Control of the suite."""

    class Chatty(ScriptedProvider):
        def __repr__(self) -> str:
            return f"Chatty({self._secret})"

    class Rig(DoubleRig):
        def __init__(self) -> None:
            super().__init__()
            self.provider = Chatty(self.clock)

    class Broken(SendSuite):
        @asynccontextmanager
        async def rig(self):
            yield Rig()

    with pytest.raises(AssertionError):
        Broken().test_the_provider_shows_no_secret()


def test_an_item_of_the_double_is_heard_as_it_was_signed() -> None:
    rig = DoubleRig()
    heard = hear(rig.provider, *rig.inbound("Ja"), NOW)
    assert isinstance(heard, Heard)
    assert heard.items[0].raw == {}


def test_a_handset_with_another_secret_is_an_account_failure() -> None:
    """Control: the counterpart checks who sends."""

    async def main() -> None:
        async with HandsetRig() as rig:
            settings = Settings(ENTRY.manifest, {"base_url": rig.vendor.url, "secret": "another"})
            [result] = await HandsetProvider(settings, rig.client(), rig.clock).send([rig.outgoing(1)])
            assert isinstance(result, Failed)
            assert (result.error, result.reason) == ("account", "credentials_invalid")
            assert rig.taken == []

    asyncio.run(main())
