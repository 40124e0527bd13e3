"""What the rigs of SMS vendors over HTTP share: one message for one number, and the gate of a published document."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import msgspec
from aiohttp import web
from contract.providers.vendor import NOW, HttpRig, Seen, within
from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from anklang.channels.model import Accepted, Failed, Outgoing, PhoneAddress, SendResult, SmsContent
from anklang.testing.provider_suite import NetworkSuite
from anklang.testing.provider_webhook_suite import WebhookSuite

PUBLIC_URL = "https://shop.example.com"


class Gate:
    """A vendor's OpenAPI document, which judges requests."""

    def __init__(self, spec: dict[str, Any], origin: str) -> None:
        self._openapi = OpenAPI.from_dict(spec)
        self._origin = origin

    def check(self, seen: Seen) -> None:
        """Raise what openapi-core raises if the document forbids the request."""
        headers = {name: value for name, value in seen.headers.items() if name != "Host"}
        builder = EnvironBuilder(
            path=seen.path, base_url=self._origin, method=seen.method, headers=headers, data=seen.body
        )
        self._openapi.validate_request(WerkzeugOpenAPIRequest(Request(builder.get_environ())))


ANSWERS: tuple[tuple[int, str, str], ...] = (
    (200, "", "unknown"),
    (200, "{}", "unknown"),
    (200, "<html>", "unknown"),
    (302, "", "unknown"),
    (400, "", "message"),
    (401, "", "account"),
    (404, "", "account"),
    (429, "", "throttled"),
    (500, "", "unknown"),
    (502, "<html>Bad Gateway</html>", "unknown"),
    (503, "", "transient"),
    (504, "", "unknown"),
)
"""Answers that hold nothing of the vendor's own, and the class of the message that got them."""

SHAPES: tuple[dict[str, object], ...] = (
    {},
    {"sender": "ANKLANG", "callback_url": ""},
    {"useless_after": NOW + timedelta(seconds=60)},
    {"useless_after": NOW + timedelta(days=9)},
    {"content": SmsContent("👍 ünïcode & + % = ${name} \n")},
)
"""What a message may be: each of these is put before whoever judges the requests of a vendor."""


class SmsRig(HttpRig):
    """A rig for a vendor that carries one text to one number."""

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self.settings = settings  # in place of those that fit the counterpart

    def outgoing(self, number: int) -> Outgoing:
        return Outgoing(
            message_id=UUID(int=number + 1),
            channel="sms",
            lane="triggered",
            sender="+4930123456",
            address=PhoneAddress(f"+491511234{number:04d}"),
            content=SmsContent("Hallo Ada, 10 € für dich: https://s.example/ab?c=d&e=f"),
            callback_url=f"{PUBLIC_URL}/callbacks/1/main/status",
        )

    def posted(self) -> list[Seen]:
        """The hand-overs that came in, without other calls."""
        return [one for one in self.vendor.seen if one.method == "POST" and self.is_hand_over(one)]

    def is_hand_over(self, seen: Seen) -> bool:
        """Whether a call hands a message over; vendors with a call for tokens say no there."""
        return True


def sent(rig: SmsRig, *changes: dict[str, object]) -> list[SendResult]:
    """What came of one message for each change, in their order; the rig is opened and closed."""
    found: list[SendResult] = []

    async def act(rig: SmsRig) -> None:
        batch = [msgspec.structs.replace(rig.outgoing(n), **one) for n, one in enumerate(changes, 1)]
        found.extend(await rig.provider.send(batch))

    within(act, rig)
    return found


def form_of(seen: Seen) -> dict[str, str]:
    """The fields of a form that came in."""
    return dict(parse_qsl(seen.body.decode()))


def spoilt(seen: Seen, name: str, value: str | None) -> Seen:
    """The same form with another value in one field, or without it."""
    fields = {key: one for key, one in (form_of(seen) | {name: value}).items() if one is not None}
    return replace(seen, body=urlencode(fields).encode())


def class_of(result: SendResult) -> str:
    """The class of a failure, else "ok" or "unknown"."""
    if isinstance(result, Failed):
        return result.error
    return "ok" if isinstance(result, Accepted) else "unknown"


def answered(rig: SmsRig, status: int, body: str) -> str:
    """The class of a message that the counterpart answers like this, whatever is asked."""

    async def answer(seen: Seen) -> web.Response:
        return web.Response(status=status, text=body)

    rig.answer = answer  # type: ignore[method-assign]
    return class_of(sent(rig, {})[0])


class SmsSuite(NetworkSuite, WebhookSuite):
    """The suites that every provider passes, and what the SMS vendors over HTTP have in common."""

    answers: tuple[tuple[int, str, str], ...] = ()
    """HTTP status, body and class of further answers of this vendor."""
    stranger: tuple[dict[str, str], str] = ({}, "")
    """Settings that do not fit the counterpart, and the code of its refusal."""
    shapes = SHAPES
    """What a message may be; less for a vendor that cannot carry all of it."""

    @abstractmethod
    def rig(self) -> SmsRig:
        """A fresh rig; to be overridden."""

    def judged(self) -> SmsRig:
        """A rig whose counterpart takes only what a foreign judge takes; to be overridden where ``rig`` takes more."""
        return self.rig()

    def test_every_shape_of_message_is_taken_by_who_judges_requests(self) -> None:
        """The vendor's specification, or the models of its own library."""
        for result in sent(self.judged(), *self.shapes):
            assert isinstance(result, Accepted), result

    def test_an_answer_has_the_class_of_its_code_or_of_its_status(self) -> None:
        """Only what can not have been taken is a failure; a success that names no message is not one."""
        for status, body, expected in (*ANSWERS, *self.answers):
            assert answered(self.rig(), status, body) == expected, (status, body)

    def test_foreign_credentials_are_an_account_failure_and_the_connection_test_says_so(self) -> None:
        """Control: the counterpart checks who sends."""
        settings, code = self.stranger

        async def act(rig: SmsRig) -> None:
            [result] = await rig.provider.send([rig.outgoing(1)])
            assert isinstance(result, Failed), result
            assert (result.error, result.code) == ("account", code)
            assert not (await rig.provider.check()).ok

        rig = self.rig()
        rig.settings = settings
        within(act, rig)
