"""Sending by ``POST /v1/projects/{project}/messages:send``; one message a request, there is no batch."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from anklang.channels.call import Answer, Http, NoAnswer, NotSent, retry_after
from anklang.channels.google_token import TokenRefused, TokenSource
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, Outgoing, PushAddress, PushContent, SendResult, Unknown
from anklang.channels.provider import Adapter, CheckResult
from anklang.core.clock import Clock
from anklang.core.errors import BadInput, Problem
from anklang.providers.fcm.build import build
from anklang.providers.fcm.manifest import MANIFEST

SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
QUOTA_PAUSE = 60.0
"""Seconds to wait on QUOTA_EXCEEDED without Retry-After, as Google asks."""

OVERLOAD_PAUSE = 10.0
"""Seconds to wait at least on UNAVAILABLE and INTERNAL, as Google asks."""


class FcmProvider(Adapter):
    """Android, iOS and web by Firebase. There is no idempotency key."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        """Raises BadInput if the service account cannot be read."""
        super().__init__(MANIFEST, clock)
        self._http = http
        file, token_url = settings.text("service_account"), settings.text("token_url")
        self._tokens = TokenSource("fcm", SCOPE, file, token_url, http, clock)
        if not self._tokens.project:
            problem = Problem("service_account", "names no project", "paste the whole JSON file")
            raise BadInput("The settings of fcm are not usable.", [problem])
        project = quote(self._tokens.project, safe="")
        self._url = f"{settings.url('base_url')}/v1/projects/{project}/messages:send"

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """Hand over one message, with a fresh token if the first is refused (nothing was sent then)."""
        address, content = message.address, message.content
        if not isinstance(address, PushAddress) or not isinstance(content, PushContent):
            text = "FCM needs a push address and a notification."
            return Failed("message", "provider_rejected", "wrong_content", text)
        if not address.token:
            return Failed("address", "no_address", "no_token", "The push address has no token.")
        document: dict[str, object] = {"message": build(message, address, content, self._clock.now())}
        try:
            answer = await self._post(document)
        except TokenRefused as refused:
            return refused.failed
        return read(answer)

    async def _post(self, document: dict[str, object]) -> Answer:
        token = await self._tokens.get()
        answer = await self._post_with(token, document)
        if answer.status == 401 and error_code(answer) != "THIRD_PARTY_AUTH_ERROR":
            answer = await self._post_with(await self._tokens.get(refused=token), document)
        return answer

    async def _post_with(self, token: str, document: dict[str, object]) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return await self._http.request(
            "POST", self._url, headers=headers, body=msgspec.json.encode(document)
        )

    async def check(self) -> CheckResult:
        """Let FCM validate a message without sending it; proves key, project and permission."""
        probe = {
            "validateOnly": True,
            "message": {"topic": "anklang-check", "notification": {"title": "check"}},
        }
        try:
            answer = await self._post(probe)
        except TokenRefused as refused:
            return CheckResult(False, refused.failed.text)
        except (NotSent, NoAnswer) as error:
            return CheckResult(False, f"{error} Check the address and the network.")
        if answer.status == 200:
            return CheckResult(True, f"FCM takes messages for the project {self._tokens.project}.")
        code = error_code(answer) or str(answer.status)
        return CheckResult(False, f"FCM refuses: {code}. Check project, key and permission of the account.")


class _Detail(msgspec.Struct):
    """One of the details of an error."""

    errorCode: str = ""  # in FcmError
    fieldViolations: list[dict[str, object]] = []  # in BadRequest


class _Error(msgspec.Struct):
    """The error of a refused call."""

    status: str = ""  # canonical code of Google
    details: list[_Detail] = []  # what exactly


class _Refused(msgspec.Struct):
    """Body of a refused call."""

    error: _Error  # the only member


def _refusal(answer: Answer) -> _Error | None:
    try:
        return msgspec.json.decode(answer.body, type=_Refused).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def error_code(answer: Answer) -> str:
    """FCM's own code, or Google's canonical one; empty if the body is none of FCM (HTML of a front end)."""
    refusal = _refusal(answer)
    if refusal is None:
        return ""
    return next((one.errorCode for one in refusal.details if one.errorCode), refusal.status)


def _names_token(answer: Answer) -> bool:
    refusal = _refusal(answer)
    fields = [one for detail in (refusal.details if refusal else []) for one in detail.fieldViolations]
    return any(one.get("field") in ("message.token", "message.fid") for one in fields)


def read(answer: Answer) -> SendResult:
    """The outcome of one send (compliance 8.2).

    Of faults on Google's side only UNAVAILABLE and INTERNAL are to be tried again (FCM reference, ErrorCode).
    """
    raw, code = answer.raw(), error_code(answer)
    if answer.status == 200:
        name = answer.json().get("name")
        return Accepted(name, raw) if isinstance(name, str) else Unknown("FCM gave no message name", raw)
    text = f"FCM answered HTTP {answer.status}, {code or 'no code'}."
    wait = retry_after(answer)
    if code in ("UNREGISTERED", "SENDER_ID_MISMATCH"):
        return Failed("address", "unreachable", code, text + " Remove the token.", None, raw)
    if code == "INVALID_ARGUMENT" and _names_token(answer):
        return Failed("address", "no_address", code, text + " The token is malformed; remove it.", None, raw)
    if answer.status == 429:
        code = code or "429"
        return Failed(
            "throttled", "provider_rejected", code, text, QUOTA_PAUSE if wait is None else wait, raw
        )
    if answer.status in (401, 403):
        text += " Check the service account and, for iOS and web, the keys in the Firebase console."
        return Failed("account", "credentials_invalid", code or str(answer.status), text, None, raw)
    if answer.status == 404:
        return Failed(
            "account", "credentials_invalid", code or "404", text + " Check the project.", None, raw
        )
    if answer.status == 503 or (answer.status == 500 and code == "INTERNAL"):
        pause = OVERLOAD_PAUSE if wait is None else wait
        return Failed("transient", "provider_rejected", code or str(answer.status), text, pause, raw)
    if (
        answer.status >= 500
    ):  # a front end, DEADLINE_EXCEEDED, UNKNOWN: FCM may have it, and drops no second one
        return Unknown(
            f"FCM answered HTTP {answer.status}, {code or 'no code'}: it may have the message", raw
        )
    return Failed("message", "provider_rejected", code or str(answer.status), text, None, raw)
