"""Calls of Amazon SNS: whose signature is taken, and what is asked back at Amazon only."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from aiohttp import web
from contract.providers.ses_rig import AMAZON, CERTIFICATE, KEY_ID, SECRET, SNS, TOPIC, SesRig
from contract.providers.vendor import NOW, Seen, within

from anklang.channels.call import NoAnswer
from anklang.channels.manifest import Settings
from anklang.channels.provider import Heard, Refusal, hear
from anklang.providers.http_client import HttpClient
from anklang.providers.ses import ENTRY
from anklang.providers.ses.sns import is_amazon


def test_the_greeting_of_a_new_topic_and_the_end_of_a_subscription_say_nothing() -> None:
    def act(rig: SesRig) -> None:
        greeting = "Successfully validated SNS topic for Amazon SES event publishing."
        end = {
            "Type": "UnsubscribeConfirmation",
            "SubscribeURL": SNS + "/?Action=x",
            "Token": "t",
            "Message": "ended",
        }
        for call in (AMAZON.signed(Message=greeting), AMAZON.signed(**end)):
            heard = hear(rig.provider, "events", call, NOW)
            assert isinstance(heard, Heard), heard
            assert (heard.items, heard.errand) == ([], None)

    within(act, SesRig())


def test_a_subscription_is_confirmed_at_amazon_and_nowhere_else() -> None:
    asks = {"Type": "SubscriptionConfirmation", "Token": "t", "Message": "You have chosen to subscribe"}

    async def act(rig: SesRig) -> None:
        good = AMAZON.signed(**asks, SubscribeURL=f"{SNS}/?Action=ConfirmSubscription&Token=t")
        heard = hear(rig.provider, "events", good, NOW)
        assert isinstance(heard, Heard)
        assert heard.errand is not None
        await heard.errand()
        assert rig.http.asked[-1] == f"{SNS}/?Action=ConfirmSubscription&Token=t"
        bad = AMAZON.signed(**asks, SubscribeURL="https://sns.evil.example/?Action=ConfirmSubscription")
        heard = hear(rig.provider, "events", bad, NOW)
        assert isinstance(heard, Heard)
        assert heard.errand is None

    within(act, SesRig())


@pytest.mark.parametrize(
    ("change", "good"),
    [
        ({}, True),
        ({"Subject": "Amazon SES Email Event Notification"}, True),
        ({"version": "1"}, True),
        ({"TopicArn": TOPIC + "-of-somebody-else"}, False),
        ({"SigningCertURL": CERTIFICATE.replace("amazonaws.com", "amazonaws.com.evil.example")}, False),
        ({"SigningCertURL": CERTIFICATE.replace("https", "http")}, False),
        ({"SigningCertURL": SNS + "/other.pem"}, False),
    ],
)
def test_a_call_of_sns_is_taken_with_amazons_certificate_for_our_topic_only(
    change: dict[str, str], good: bool
) -> None:
    """integrations 1.4; both versions of the signature, and a Subject where there is one."""

    def act(rig: SesRig) -> None:
        heard = hear(
            rig.provider,
            "events",
            AMAZON.signed(**{"Message": "Successfully validated SNS topic"} | change),
            NOW,
        )
        assert isinstance(heard, Heard if good else Refusal)
        assert good or (isinstance(heard, Refusal) and heard.fetch is None)

    within(act, SesRig())


@pytest.mark.parametrize(
    "change",
    [
        {"SignatureVersion": "3"},
        {"Signature": "AAAA"},
        {"Signature": "?"},
        {"MessageId": "other"},
        {"Subject": "added"},
    ],
)
def test_a_field_changed_after_signing_is_refused(change: dict[str, str]) -> None:
    """Control: also a Subject that was not there when it was signed."""

    def act(rig: SesRig) -> None:
        call = AMAZON.signed()
        body = json.dumps(json.loads(call.body) | change).encode()
        assert isinstance(
            hear(rig.provider, "events", msgspec.structs.replace(call, body=body), NOW), Refusal
        )
        other = {"x-amz-sns-message-type": "SubscriptionConfirmation"}
        assert isinstance(
            hear(rig.provider, "events", msgspec.structs.replace(call, headers=other), NOW), Refusal
        )

    within(act, SesRig())


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://sns.eu-central-1.amazonaws.com/x", True),
        ("https://sns.cn-north-1.amazonaws.com.cn/x", True),
        ("https://sns.eu-central-1.amazonaws.com:443/x", True),
        ("https://sns.eu-central-1.amazonaws.com:8443/x", False),
        ("https://user@sns.eu-central-1.amazonaws.com/x", False),
        ("https://sns.eu-central-1.amazonaws.com@evil.example/x", False),
        ("https://evil-sns.eu-central-1.amazonaws.com/x", False),
        ("https://bucket.s3.amazonaws.com/x", False),
        ("https://sns.a.b.amazonaws.com/x", False),
        ("//sns.eu-central-1.amazonaws.com/x", False),
        ("https://sns.eu-central-1.amazonaws.com:no/x", False),
        ("", False),
    ],
)
def test_only_sns_itself_is_amazon(url: str, good: bool) -> None:
    assert is_amazon(url) == good


@pytest.mark.parametrize(("status", "body"), [(404, AMAZON.pem), (200, b"no certificate")])
def test_a_certificate_that_cannot_be_had_is_asked_for_again_later(status: int, body: bytes) -> None:
    class NoCertificate(SesRig):
        async def __aenter__(self) -> SesRig:
            return await super(SesRig, self).__aenter__()

        async def answer(self, seen: Seen) -> Any:
            return web.Response(status=status, body=body)

    async def act(rig: SesRig) -> None:
        refusal = hear(rig.provider, "events", AMAZON.signed(), NOW)
        assert isinstance(refusal, Refusal)
        assert refusal.fetch is not None
        with pytest.raises(NoAnswer):
            await refusal.fetch()

    within(act, NoCertificate())


def test_without_a_topic_nothing_is_taken() -> None:
    async def act(rig: SesRig) -> None:
        settings = {"access_key_id": KEY_ID, "secret_access_key": SECRET}
        provider = ENTRY.make(
            Settings(ENTRY.manifest, {"sender": "shop@example.com"} | settings), HttpClient(), rig.clock
        )
        refusal = hear(provider, "events", AMAZON.signed(TopicArn=""), NOW)
        assert isinstance(refusal, Refusal)
        assert refusal.fetch is None

    within(act, SesRig())
