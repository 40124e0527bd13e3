"""Asking Iterable: ``POST /api/events/track``, ``/api/users/update`` and ``/api/workflows/triggerWorkflow`` (JSON)."""

from __future__ import annotations

import msgspec

from anklang.channels.answers import Meaning, refused, unexplained, word
from anklang.channels.call import Answer, Http
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, SendResult
from anklang.channels.platform import Action, PlatformAdapter
from anklang.channels.provider import CheckResult, probe
from anklang.core.clock import Clock
from anklang.providers.iterable.manifest import MANIFEST

REFUSALS: dict[str, Meaning] = {
    "BadApiKey": ("account", "credentials_invalid"),
    "BadAuthorizationHeader": ("account", "credentials_invalid"),
    "Forbidden": ("account", "credentials_invalid"),
    "ForbiddenParamsError": ("account", "credentials_invalid"),
    "Unauthorized": ("account", "credentials_invalid"),
    "ForgottenUserError": ("address", "unreachable"),  # erased there, and to stay so
    "InvalidUserIdError": ("address", "no_address"),
    "UnknownUserIdError": ("address", "no_address"),
    "UnknownEmailError": ("address", "no_address"),
    "RateLimitExceeded": ("throttled", "provider_rejected"),
    "DatabaseError": ("transient", "provider_rejected"),
}
"""The codes that are not about the request itself; every other one is."""


class IterablePlatform(PlatformAdapter):
    """Events and attributes may be said twice: an event has our id, and attributes are set. A journey starts twice."""

    repeatable = frozenset({"record_event", "update_person"})

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, clock)
        self._http = http
        self._url = settings.url("base_url")
        self._headers = {"Api-Key": settings.text("api_key"), "Content-Type": "application/json"}

    async def do(self, action: Action) -> SendResult:
        """One POST."""
        if action.kind == "trigger_campaign" and not (action.name.isascii() and action.name.isdigit()):
            text = "Iterable names journeys by numbers. Put the number of the journey into the step."
            return Failed("message", "provider_rejected", "workflow_id", text)
        path, document = _request(action)
        body = msgspec.json.encode(document)
        answer = await self._http.request("POST", self._url + path, headers=self._headers, body=body)
        return _read(answer, str(action.id))

    async def check(self) -> CheckResult:
        """Read the list of channels: proves the key, and that it is one for servers."""
        return await probe(self._http, self._url + "/api/channels", self._headers, "Iterable")


def _request(action: Action) -> tuple[str, dict[str, object]]:
    """Path and body of an action."""
    if action.kind == "record_event":
        return "/api/events/track", {
            "userId": action.person,
            "eventName": action.name,
            "id": str(action.id),
            "createdAt": int(action.at.timestamp()),
            "dataFields": action.data,
        }
    if action.kind == "update_person":
        return "/api/users/update", {
            "userId": action.person, "dataFields": action.data, "preferUserId": True, "mergeNestedObjects": True,
        }  # fmt: skip
    return "/api/workflows/triggerWorkflow", {
        "workflowId": int(action.name), "userId": action.person, "dataFields": action.data,
    }  # fmt: skip


def _read(answer: Answer, ref: str) -> SendResult:
    code = word(answer.json(), "code")
    if answer.status in (200, 202) and code == "Success":
        return Accepted(ref, answer.raw())
    if code not in ("", "Success") and 400 <= answer.status < 500:  # an error may say Success too
        return refused("Iterable", answer, code, REFUSALS.get(code, ("message", "provider_rejected")))
    return unexplained("Iterable", answer)
