"""Sending to the handset: one JSON document per message (README.md describes it)."""

from __future__ import annotations

from uuid import UUID

import msgspec

from anklang.channels.call import Http, retry_after
from anklang.channels.fetch import Located, NoMedia
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, Media, Outgoing, SendResult, Unknown
from anklang.channels.provider import Adapter, CheckResult, WebhookRoute, probe
from anklang.core.clock import Clock
from anklang.providers.handset.manifest import MANIFEST
from anklang.providers.handset.webhooks import routes

PATH = "/demo/api/handset/messages"
PHOTOS = "/demo/api/handset/photos"


class HandsetProvider(Adapter):
    """Reaches a phone on the screen, never a person."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, clock)
        self._http = http
        self._url = settings.url("base_url") + PATH
        self._photos = settings.url("base_url") + PHOTOS
        self._headers = {
            "Content-Type": "application/json",
            "X-Anklang-Handset-Secret": settings.text("secret"),
        }
        self._routes = routes(settings.text("secret"))

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """POST the message; 200 or 201 with ``{"ref": …}`` accepts it."""
        body = msgspec.json.encode(message)
        answer = await self._http.request("POST", self._url, headers=self._headers, body=body)
        found, raw = answer.json(), answer.raw()
        if answer.status in (200, 201):
            ref = found.get("ref")
            if isinstance(ref, str) and ref:
                return Accepted(ref, raw)
            return Unknown("the handset answered success without a reference", raw)
        code = str(found.get("error") or answer.status)
        text = f"The handset refused the message: HTTP {answer.status}, {code[:60]}."
        wait = retry_after(answer)
        if answer.status in (401, 403):
            return Failed("account", "credentials_invalid", code, text + " Correct the secret.", wait, raw)
        if answer.status == 410:
            return Failed("address", "unreachable", code, text, wait, raw)
        if answer.status == 429:
            return Failed("throttled", "provider_rejected", code, text, wait, raw)
        if answer.status in (502, 504):
            return Unknown(f"HTTP {answer.status} from a front end", raw)
        return Failed(
            "transient" if answer.status >= 500 else "message", "provider_rejected", code, text, wait, raw
        )

    async def check(self) -> CheckResult:
        """Ask for the newest message; proves address and secret."""
        return await probe(self._http, self._url + "?limit=1", self._headers, "The handset")

    async def locate(self, media: Media) -> Located | NoMedia:
        """A photo by its id at the handset."""
        try:
            number = UUID(media.url)
        except ValueError:
            return NoMedia("foreign", "This is no photo of the handset.")
        secret = self._headers["X-Anklang-Handset-Secret"]
        return Located(f"{self._photos}/{number}", {"X-Anklang-Handset-Secret": secret})

    def webhooks(self) -> tuple[WebhookRoute, ...]:
        """``status`` for what happened to a message, ``inbound`` for answers typed on the phone."""
        return self._routes
