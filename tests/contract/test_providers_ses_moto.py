"""Amazon SES and SNS against moto's server: a foreign SES takes our mail, a foreign SNS signs and delivers events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_string, policy

import boto3
import pytest
from aiohttp import web
from contract.providers.mails import HEADER, changed, mail_to
from contract.providers.ses_rig import KEY_ID, REGION, SECRET, Rerouted
from contract.providers.vendor import NOW, Seen, Vendor
from moto.core import DEFAULT_ACCOUNT_ID
from moto.server import ThreadedMotoServer
from moto.ses.models import ses_backends

from anklang.channels.call import Answer
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, DeliveryReport, Failed
from anklang.channels.provider import Heard, RawRequest, Refusal, hear
from anklang.core.clock import SystemClock
from anklang.providers.http_client import HttpClient
from anklang.providers.ses import ENTRY
from anklang.providers.ses.send import SesProvider


@dataclass
class Moto:
    """A running server, and clients of Amazon's own library for it."""

    url: str

    def client(self, service: str):
        """boto3 for one service."""
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id=KEY_ID,
            aws_secret_access_key=SECRET,
        )

    def provider(self, http: HttpClient, topic: str = "") -> SesProvider:
        """The adapter, with SES and SNS at moto."""
        given = {
            "region": REGION, "access_key_id": KEY_ID, "secret_access_key": SECRET,
            "base_url": self.url, "topic_arn": topic,
        }  # fmt: skip
        return SesProvider(
            Settings(ENTRY.manifest, {"sender": "shop@example.com"} | given),
            ToMoto(http, self.url),
            SystemClock(),
        )


class ToMoto(Rerouted):
    """Moto finds the service of an unsigned request by its scope only; real SNS by its host."""

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        scope = {"Authorization": f"AWS4-HMAC-SHA256 Credential={KEY_ID}/20261122/{REGION}/sns/aws4_request"}
        return await super().request(method, url, headers=scope | dict(headers), body=body)


@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield Moto(f"http://{host}:{port}")
    server.stop()


def test_moto_takes_a_mail_of_a_verified_sender_and_refuses_another(moto: Moto) -> None:
    """The raw mail is read back from the foreign server."""
    moto.client("sesv2").create_email_identity(EmailIdentity="shop@example.com")

    async def main() -> None:
        async with HttpClient() as http:
            stranger = changed(mail_to(2), from_address="stranger@other.example")
            good, bad = await moto.provider(http).send([mail_to(1), stranger])
            assert isinstance(good, Accepted), good
            assert isinstance(bad, Failed), bad
            assert (bad.error, bad.code) == ("message", "MessageRejected")

    asyncio.run(main())
    [kept] = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    mail = message_from_string(kept.raw_data, policy=policy.default)
    assert kept.destinations[0] == "ada1@example.com"
    assert mail["List-Unsubscribe"] == HEADER
    assert mail["Subject"] == "Dein Warenkorb wartet – noch bis morgen 🧺"


def test_an_event_that_sns_of_moto_signs_is_verified_with_the_certificate_it_serves(moto: Moto) -> None:
    """The whole way: subscribed, published, delivered by HTTP, certificate fetched, signature checked, read."""
    sns = moto.client("sns")
    topic = sns.create_topic(Name="ses-events")["TopicArn"]
    came: list[Seen] = []

    async def take(seen: Seen) -> web.Response:
        came.append(seen)
        return web.Response()

    mail = {
        "messageId": "ref-7",
        "destination": ["ada1@example.com"],
        "tags": {"anklang_message": [str(mail_to(1).message_id)]},
    }
    event = {"eventType": "Delivery", "mail": mail, "delivery": {"timestamp": "2026-11-22T09:00:05.123Z"}}

    async def main() -> None:
        async with Vendor(take) as ours, HttpClient() as http:
            subscribe = asyncio.to_thread(
                sns.subscribe, TopicArn=topic, Protocol="http", Endpoint=ours.url + "/callbacks/1/ses/events"
            )
            await subscribe
            await asyncio.to_thread(sns.publish, TopicArn=topic, Message=json.dumps(event))
            seen = next(one for one in came if b"ref-7" in one.body)
            headers = {**seen.headers, "x-amz-sns-message-type": "Notification"}  # moto leaves this one out
            call = RawRequest(seen.method, seen.path, headers, seen.body)
            provider = moto.provider(http, topic)
            first = hear(provider, "events", call, NOW)
            assert isinstance(first, Refusal)
            assert first.fetch is not None
            await first.fetch()
            heard = hear(provider, "events", call, NOW)
            assert isinstance(heard, Heard), heard
            [item] = heard.items
            assert isinstance(item, DeliveryReport)
            assert (item.state, item.provider_ref, item.client_ref) == (
                "delivered",
                "ref-7",
                mail_to(1).message_id,
            )
            forged = RawRequest(seen.method, seen.path, headers, seen.body.replace(b"ref-7", b"ref-8"))
            assert isinstance(hear(provider, "events", forged, NOW), Refusal)

    asyncio.run(main())
