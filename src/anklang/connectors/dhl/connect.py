"""A customer account at DHL: subscribed to by us, activated when DHL checks our address, heard from then on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import msgspec

from anklang.channels.call import Answer, Http
from anklang.channels.manifest import Settings
from anklang.channels.provider import BodyBroken, CheckResult, RawRequest, Verified, same
from anklang.connectors.dhl.manifest import EVENTS, MANIFEST
from anklang.connectors.dhl.webhooks import parcels
from anklang.core.clock import Clock
from anklang.shops.carrier import CarrierAdapter
from anklang.shops.connector import Delivery, NotTold, ShopRoute
from anklang.shops.read import document, part, short, text

HEADER = "X-Anklang-Token"
"""Header in which DHL sends our secret with every call: hook.authentication of the subscription."""
VALIDATE = "subscription.validate"


class DhlConnector(CarrierAdapter):
    """One account."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        self._settings = settings
        self._http = http
        self._base = settings.url("base_url")
        self._headers = {"DHL-API-Key": settings.text("api_key"), "Accept": "application/json"}
        super().__init__(MANIFEST, (ShopRoute("events", self._verify, self._read),))

    def _verify(self, request: RawRequest) -> bool:
        """DHL signs nothing; it sends the secret that the subscription names."""
        return same(self._settings.text("token"), request.header(HEADER))

    def _read(self, call: Verified) -> Delivery:
        """A verified call: a push of shipments, or a step of the subscription. Raises BodyBroken."""
        body = document(call.request.body)
        scope = short(body.get("scope")) or "subscription.push"
        if scope != VALIDATE:
            return Delivery(topic=scope, parcels=parcels(body), note=_failure(body))
        id_, secret = subscription_id(body), text(body.get("secret"))
        if not id_ or not secret:
            raise BodyBroken("self or secret is missing")
        note = "DHL checks the address, and is asked to activate the subscription."
        return Delivery(topic=scope, note=note, errand=partial(self._activate, id_, secret))

    async def _activate(self, id_: str, secret: str) -> None:
        """Take the subscription into use with the secret that DHL sent to our address. Raises NotTold too."""
        headers = self._headers | {"DHL-API-Hook-Secret": secret}
        answer = await self._http.request("POST", f"{self._base}/subscription/{id_}", headers=headers)
        _accept(answer)

    async def check(self) -> CheckResult:
        """Ask for the subscriptions: proves the key."""
        return await self.tried(self._check)

    async def _check(self) -> str:
        await self._subscriptions()
        return "DHL takes the key."

    async def register(self, addresses: Mapping[str, str]) -> CheckResult:
        """Subscribe to the account at our address, unless that is done already."""
        return await self.tried(partial(self._register, addresses["events"]))

    async def _register(self, target: str) -> str:
        if any(part(one, "hook").get("uri") == target for one in await self._subscriptions()):
            return "DHL knows the address already."
        token = {"type": "ApiKeyAuthentication", "header": HEADER, "token": self._settings.text("token")}
        wanted = {
            "hook": {"uri": target, "authentication": token}, "format": "Default", "type": "Account",
            "service": self._settings.text("service"), "accountID": self._settings.text("account"), "events": EVENTS,
        }  # fmt: skip
        headers = self._headers | {"Content-Type": "application/json"}
        body = msgspec.json.encode(wanted)
        _accept(await self._http.request("POST", f"{self._base}/subscription", headers=headers, body=body))
        return "DHL was asked to call us. It checks the address now; then the subscription is activated."

    async def _subscriptions(self) -> list[Mapping[str, Any]]:
        answer = await self._http.request("GET", f"{self._base}/subscriptions", headers=self._headers)
        _accept(answer)
        try:
            found = msgspec.json.decode(answer.body) if answer.body else []
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise NotTold("DHL answered without JSON: something stands in front of it.") from None
        listed = found.get("subscriptions", [found]) if isinstance(found, dict) else found
        return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def subscription_id(body: Mapping[str, Any]) -> str:
    """The last part of the subscription's own address; only its characters may stand in ours."""
    id_ = text(body.get("self")).rstrip("/").rpartition("/")[2]
    return id_ if 0 < len(id_) <= 100 and id_.replace("-", "").isalnum() and id_.isascii() else ""


def _accept(answer: Answer) -> None:
    """Raise NotTold unless DHL agreed; the sentence has DHL's reason and none of our secrets."""
    if answer.status in (401, 403):
        raise NotTold(
            f"DHL refuses the API key (HTTP {answer.status}). Does the app have access to the push API?"
        )
    if not 200 <= answer.status < 300:
        reason = short(answer.json().get("detail")) or "it gives no reason"
        raise NotTold(f"DHL answered HTTP {answer.status}: {reason}.")


def _failure(body: Mapping[str, Any]) -> str:
    """What DHL says went wrong with the subscription; empty where nothing did."""
    detail = short(part(body, "failure").get("detail"))
    return f"DHL says: {detail}" if detail else ""
