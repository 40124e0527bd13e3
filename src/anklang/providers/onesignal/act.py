"""Asking OneSignal: ``POST …/custom_events``, ``PATCH …/users/by/external_id/…`` and ``POST /notifications`` (JSON)."""

from __future__ import annotations

from urllib.parse import quote

import msgspec

from anklang.channels.answers import refused, unexplained, word
from anklang.channels.call import Answer, Http
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, SendResult
from anklang.channels.platform import Action, PlatformAdapter
from anklang.channels.provider import CheckResult, probe
from anklang.core.clock import Clock
from anklang.providers.onesignal.manifest import MANIFEST


class OneSignalPlatform(PlatformAdapter):
    """Tags are set and messages have a key, so both may be said twice. An event has none."""

    repeatable = frozenset({"update_person", "trigger_campaign"})

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, clock)
        self._http = http
        self._url = settings.url("base_url")
        self._app = settings.text("app_id")
        self._channel = settings.text("target_channel")
        self._headers = {
            "Authorization": f"Key {settings.text('api_key')}",
            "Content-Type": "application/json",
            "Accept": "application/json",
        }

    async def do(self, action: Action) -> SendResult:
        """One request."""
        app = f"/apps/{quote(self._app, safe='')}"
        if action.kind == "record_event":
            event = {
                "name": action.name, "external_id": action.person, "timestamp": action.at, "payload": action.data,
            }  # fmt: skip
            return _taken(await self._ask("POST", f"{app}/custom_events", {"events": [event]}), action)
        if action.kind == "update_person":
            nested = sorted(name for name, value in action.data.items() if isinstance(value, dict | list))
            if nested:
                text = f"Tags of OneSignal are plain values; {', '.join(nested)[:60]} is none."
                return Failed("message", "provider_rejected", "nested_tag", text)
            path = f"{app}/users/by/external_id/{quote(action.person, safe='')}"
            answer = await self._ask("PATCH", path, {"properties": {"tags": action.data}})
            if answer.status == 404:
                return refused("OneSignal", answer, "404", ("address", "no_address"))
            return _taken(answer, action)
        return _message(await self._ask("POST", "/notifications", self._notification(action)))

    def _notification(self, action: Action) -> dict[str, object]:
        return {
            "app_id": self._app,
            "template_id": action.name,
            "include_aliases": {"external_id": [action.person]},
            "target_channel": self._channel,
            "custom_data": action.data,
            "idempotency_key": str(action.id),
        }

    async def _ask(self, method: str, path: str, document: dict[str, object]) -> Answer:
        body = msgspec.json.encode(document)
        return await self._http.request(method, self._url + path, headers=self._headers, body=body)

    async def check(self) -> CheckResult:
        """Read the templates of the app: proves app ID and key."""
        url = f"{self._url}/templates?app_id={quote(self._app, safe='')}&limit=1"
        return await probe(self._http, url, self._headers, "OneSignal")


def _taken(answer: Answer, action: Action) -> SendResult:
    if answer.status in (200, 202):
        return Accepted(str(action.id), answer.raw())
    return unexplained("OneSignal", answer)


def _message(answer: Answer) -> SendResult:
    """200 without an id means that nobody there has such an address: no message was made."""
    found = answer.json()
    if answer.status == 200 and (made := word(found, "id")):
        return Accepted(made, answer.raw())
    if answer.status == 200 and found.get("errors"):
        return refused("OneSignal", answer, "no_recipient", ("address", "no_address"))
    return unexplained("OneSignal", answer)
