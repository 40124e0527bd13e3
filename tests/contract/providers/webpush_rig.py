"""Web Push as a counterpart: npm web-push-testing, a push service that verifies VAPID and really decrypts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen
from uuid import UUID

from aiohttp import web
from contract.providers.vendor import HttpRig, Seen

from anklang.channels.manifest import Settings
from anklang.channels.model import Outgoing, PushAddress, PushContent
from anklang.providers.http_client import HttpClient
from anklang.providers.webpush import ENTRY
from anklang.providers.webpush.encrypt import encode64
from anklang.providers.webpush.send import WebPushProvider
from anklang.providers.webpush.vapid import Vapid, load_key
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

STATUS = {"address": 410, "message": 413, "transient": 503, "throttled": 429, "account": 403}
KEY = encode64((12345).to_bytes(32, "big"))
OTHER_KEY = encode64((54321).to_bytes(32, "big"))


def _post(url: str, fields: dict[str, str]) -> dict[str, object]:
    with urlopen(Request(url, urlencode(fields).encode())) as answer:
        text = answer.read()
    return json.loads(text) if text.startswith(b"{") else {}


class PushService:
    """web-push-testing, with one subscription for each number."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._known: dict[int, dict[str, object]] = {}

    def subscription(self, number: int) -> dict[str, object]:
        """Subscribe a browser with our VAPID key, once for each number."""
        if number not in self._known:
            key = Vapid(load_key(KEY), "").public_key
            answer = _post(self.url + "/subscribe", {"userVisibleOnly": "true", "applicationServerKey": key})
            self._known[number] = answer["data"]  # type: ignore[assignment]
        return self._known[number]

    def shown(self, number: int) -> list[dict[str, object]]:
        """Everything that this browser decrypted."""
        answer = _post(
            self.url + "/get-notifications", {"clientHash": str(self._known[number]["clientHash"])}
        )
        return [json.loads(text) for text in answer["data"]["messages"]]  # type: ignore[index,call-overload]

    def expire(self, number: int) -> None:
        """The browser unsubscribes."""
        with urlopen(
            Request(f"{self.url}/expire-subscription/{self.subscription(number)['clientHash']}", b"")
        ):
            pass


class WebPushRig(HttpRig):
    """A front before the push service plays the outcomes; everything else goes on to the service."""

    service: ClassVar[PushService]
    secrets = (KEY,)
    names_retry_after = True

    def __init__(self, key: str = KEY) -> None:
        super().__init__(datetime.now(UTC))  # the counterpart checks the token against its own clock
        self.key = key
        self._away = ""

    def given(self, url: str) -> dict[str, str]:
        return {
            "vapid_private_key": self.key,
            "vapid_subject": "mailto:push@shop.example.com",
            "push_services": f"{self.vendor.url}, {url}, {self.service.url}",
        }

    def make(self, url: str, http: HttpClient) -> WebPushProvider:
        self._away = "" if url == self.vendor.url else url
        return WebPushProvider(Settings(ENTRY.manifest, self.given(url)), http, self.clock)

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        _, number, path = seen.path.split("/", 2)
        outcome = self.play(int(number))
        if outcome == "ok":
            answer = await self.client().request(
                "POST", f"{self.service.url}/{path}", headers=seen.headers, body=seen.body
            )
            return web.Response(status=answer.status, body=answer.body)
        if outcome in STATUS:
            headers = {"Retry-After": str(RETRY_AFTER)} if outcome == "throttled" else {}
            return web.Response(status=STATUS[outcome], headers=headers)
        return outcome

    def outgoing(self, number: int) -> Outgoing:
        subscription = self.service.subscription(number)
        path = urlsplit(str(subscription["endpoint"])).path
        keys = subscription["keys"]
        address = PushAddress(
            "web",
            endpoint=f"{self._away or self.vendor.url}/{number}{path}",
            p256dh=keys["p256dh"],  # type: ignore[index]
            auth=keys["auth"],  # type: ignore[index]
        )
        return Outgoing(
            message_id=UUID(int=number + 1),
            channel="push",
            lane="triggered",
            sender="web",
            address=address,
            content=PushContent(
                "Dein Korb", "Noch 2 Stück 🧺", deep_link="https://shop.example.com/k", data={"a": "b"}
            ),
        )
