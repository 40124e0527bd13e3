"""Apple Messages for Business: tokens against PyJWT, bodies against gzip of others and the words of Apple's pages."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import jwt
import msgspec
import pytest
from contract.providers.apple_rig import (
    BUSINESS,
    KEY,
    MSP,
    PERSON,
    SECRET,
    AppleRig,
    call,
    fits,
    token,
    told,
)
from contract.providers.chat_rig import IMAGE, heard
from contract.providers.vendor import sent_by, within

from anklang.channels.manifest import Settings
from anklang.channels.model import (
    Accepted,
    ChatButton,
    ChatContent,
    ChatReply,
    DeliveryReport,
    DeviceAddress,
    Failed,
    Inbound,
)
from anklang.channels.provider import Heard, Refusal, hear
from anklang.core.errors import BadInput
from anklang.providers.apple_messages import ENTRY
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite


class TestAppleMessages(NetworkSuite, WebhookSuite):
    """The suites that every provider passes. Apple's token covers no body, and it reports no delivery."""

    signs_body = False
    reports = False

    def rig(self) -> AppleRig:
        return AppleRig()


def test_a_text_goes_with_the_headers_that_repeat_it_and_our_id_is_the_reference() -> None:
    rig = AppleRig()
    [result] = sent_by(rig, rig.outgoing(1))
    assert result == Accepted(str(UUID(int=2)), {"status": 200})
    [body] = rig.bodies
    assert (body["sourceId"], body["destinationId"]) == (BUSINESS, PERSON.format(1))
    assert body["body"] == "Hallo Ada & <Bob> _10 €_: https://s.example/ab?c=d"


@pytest.mark.parametrize(
    "spoil", [{"v": 2}, {"type": "close"}, {"body": ""}, {"id": str(UUID(int=9))}, {"text": "x"}], ids=str
)
def test_the_reader_of_apples_words_refuses_what_is_wrong(spoil: dict[str, Any]) -> None:
    """Control: another version, a type that only people send, no text, an id unlike the header's, an unknown field."""
    good = told("text", body="x")
    headers = {"Content-Type": "application/json", "id": good["id"], "source-id": good["sourceId"],
               "destination-id": good["destinationId"]}  # fmt: skip
    assert fits(headers, good)
    assert not fits(headers, good | spoil)


def test_a_token_of_ours_is_read_by_others_with_the_key_behind_the_base64() -> None:
    """Authorizing Messages: iss is the MSP ID and not the business, iat in seconds."""
    rig = AppleRig()
    seen: list[dict[str, Any]] = []

    async def act(one: AppleRig) -> None:
        await one.provider.send([one.outgoing(1)])
        bearer = one.vendor.seen[-1].headers["Authorization"].removeprefix("Bearer ")
        seen.append(one.judge_token(bearer))
        with pytest.raises(jwt.InvalidSignatureError):
            jwt.decode(bearer, SECRET.encode(), algorithms=["HS256"])

    within(act, rig)
    assert seen == [{"iss": MSP, "iat": int(rig.clock.now().timestamp())}]


@pytest.mark.parametrize(
    "bearer",
    [
        token(key=b"y" * 32),
        token(aud="somebody-else"),
        token(aud=["one", "other"]),
        jwt.encode({"iss": MSP, "iat": 1}, KEY, algorithm="HS256"),
        jwt.encode({"aud": MSP}, KEY * 2, algorithm="HS512"),
        jwt.encode({"aud": MSP}, None, algorithm="none"),
        "x.y.z",
        "",
    ],
    ids=[
        "other key",
        "other provider",
        "others",
        "no audience",
        "other method",
        "no method",
        "no token",
        "empty",
    ],
)
def test_a_call_without_a_token_for_us_is_turned_away(bearer: str) -> None:
    """Control: one whose audience is a list with us in it is let in."""

    def act(one: AppleRig) -> None:
        request = call(told("text", body="x"), bearer or " ")
        assert isinstance(hear(one.provider, "message", request, one.clock.now()), Refusal)
        good = call(told("text", body="x"), token(aud=["one", MSP]))
        assert isinstance(hear(one.provider, "message", good, one.clock.now()), Heard)

    within(act, AppleRig())


@pytest.mark.parametrize("packed", [True, False])
def test_what_a_person_writes_is_read_packed_or_not_and_a_file_leaves_no_sign(packed: bool) -> None:
    request = call(told("text", body="Schau mal \ufffc", attachments=[{"name": "a.heic"}]), packed=packed)
    [item] = heard(AppleRig(), "message", request)
    assert isinstance(item, Inbound)
    assert (item.channel, item.from_, item.to, item.text) == (
        "apple_messages",
        PERSON.format(1),
        BUSINESS,
        "Schau mal",
    )
    assert (item.start, item.media, item.provider_ref) == (None, (), told("text")["id"])


def test_who_closes_the_conversation_has_shut_us_out() -> None:
    """Compliance 7.5: the opt-out event of this channel."""
    [item] = heard(AppleRig(), "message", call(told("close")))
    assert isinstance(item, DeliveryReport)
    assert (item.recipient, item.opt_out, item.state) == (PERSON.format(1), "blocked", "undeliverable")


@pytest.mark.parametrize(
    "message",
    [
        told("typing_start"),
        told("typing_end"),
        told("interactive", interactiveData={}),
        told("text", body="x", destinationId="urn:biz:11111111-1111-4111-8111-111111111111"),
    ],
    ids=["typing", "typed", "form", "another business"],
)
def test_typing_forms_and_messages_to_others_are_passed_over(message: dict[str, Any]) -> None:
    """Control: the business with its prefix is ours."""
    assert heard(AppleRig(), "message", call(message)) == []
    assert (
        len(heard(AppleRig(), "message", call(told("text", body="x", destinationId=f"urn:biz:{BUSINESS}"))))
        == 1
    )


def test_a_packed_body_that_grows_without_end_is_refused() -> None:
    def act(one: AppleRig) -> None:
        for request in (call(told("text", body="a" * 2_000_000)), cut(call(told("text", body="x")))):
            assert isinstance(hear(one.provider, "message", request, one.clock.now()), Refusal)

    def cut(request: Any) -> Any:
        return msgspec.structs.replace(request, body=request.body[:-9])

    within(act, AppleRig())


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"lane": "bulk"}, "message"),
        ({"content": ChatContent("x", image=IMAGE)}, "message"),
        ({"content": ChatContent("x", replies=(ChatReply("Ja", "yes"),))}, "message"),
        ({"content": ChatContent("x", buttons=(ChatButton("Los", "https://s.example/x"),))}, "message"),
        ({"content": ChatContent("x" * 5001)}, "message"),
        ({"address": DeviceAddress("+4915112345678")}, "address"),
    ],
    ids=["campaign", "picture", "answers", "button", "long", "number"],
)
def test_campaigns_and_what_is_more_than_a_text_do_not_leave(change: dict[str, Any], error: str) -> None:
    """Compliance 7.5: no bulk, no number."""
    rig = AppleRig()
    [result] = sent_by(rig, msgspec.structs.replace(rig.outgoing(1), **change))
    assert isinstance(result, Failed)
    assert result.error == error
    assert rig.bodies == []


def test_the_start_link_puts_the_token_into_the_field_and_it_comes_back_with_the_words() -> None:
    """Starting a chat from a URL: `body` stands in the field; signs such as ( ) / and # do not."""
    rig, links = AppleRig(first_words="Hallo Lindenhof"), []

    def act(one: AppleRig) -> None:
        links.append(one.provider.start_link("aB3" * 20))

    within(act, rig)
    parts = urlsplit(links[0])
    assert (parts.scheme, parts.hostname, parts.path) == ("https", "bcrw.apple.com", f"/urn:biz:{BUSINESS}")
    [words] = parse_qs(parts.query)["body"]
    assert not set(words) & set("&#[](){}/")
    [item] = heard(AppleRig(first_words="Hallo Lindenhof"), "message", call(told("text", body=words)))
    assert isinstance(item, Inbound)
    assert item.start == "aB3" * 20


@pytest.mark.parametrize(
    "settings", [{"business_id": "x"}, {"secret": "kein Base64!"}, {"secret": "eA=="}], ids=str
)
def test_settings_that_cannot_be_right_are_refused(settings: dict[str, str]) -> None:
    given = {"business_id": f"urn:biz:{BUSINESS}", "msp_id": MSP, "secret": SECRET}
    ENTRY.make(Settings(ENTRY.manifest, given), None, None)  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        ENTRY.make(Settings(ENTRY.manifest, given | settings), None, None)  # type: ignore[arg-type]


def test_the_key_is_base64_of_the_text_that_apple_shows() -> None:
    assert base64.b64decode(SECRET) == KEY
    assert json.loads(base64.urlsafe_b64decode(token().split(".")[0] + "==")) == {
        "alg": "HS256",
        "typ": "JWT",
    }
