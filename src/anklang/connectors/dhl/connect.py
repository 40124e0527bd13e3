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
NAMES = ("self", "id", "subscriptionId")
"""Fields in which a list may say which subscription one is: the documents and the integrations differ."""


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
        """Subscribe to the account at our address, in place of what DHL had for that address before."""
        return await self.tried(partial(self._register, addresses["events"]))

    async def _register(self, target: str) -> str:
        for known in await self._subscriptions():
            # DHL never says which secret it sends, so one that is known is made anew; single shipments are not ours
            if part(known, "hook").get("uri") == target and text(known.get("type")).lower() != "shipment":
                await self._delete(known)
        token = {"type": "ApiKeyAuthentication", "header": HEADER, "token": self._settings.text("token")}
        wanted = {
            "hook": {"uri": target, "authentication": token}, "format": "Default", "type": "Account",
            "service": self._settings.text("service"), "accountID": self._settings.text("account"), "events": EVENTS,
        }  # fmt: skip
        headers = self._headers | {"Content-Type": "application/json"}
        body = msgspec.json.encode(wanted)
        _accept(await self._http.request("POST", f"{self._base}/subscription", headers=headers, body=body))
        return "DHL was asked to call us. It checks the address now; then the subscription is activated."

    async def _delete(self, known: Mapping[str, Any]) -> None:
        """End a subscription, or find it gone. Raises NotTold: DHL would go on with the secret of before."""
        id_ = next((one for name in NAMES if (one := subscription_id(known, name))), "")
        answer = None
        if id_:
            answer = await self._http.request(
                "DELETE", f"{self._base}/subscription/{id_}", headers=self._headers
            )
        if answer is None or answer.status not in (200, 202, 204, 404, 410):
            why = "does not name it" if answer is None else f"answered HTTP {answer.status}"
            raise NotTold(
                "DHL still has the former secret for our address: the subscription could not be deleted "
                f"(DHL {why}). Delete it at DHL, then register again."
            )

    async def _subscriptions(self) -> list[Mapping[str, Any]]:
        answer = await self._http.request("GET", f"{self._base}/subscriptions", headers=self._headers)
        _accept(answer)
        try:
            found = msgspec.json.decode(answer.body) if answer.body else []
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise NotTold("DHL answered without JSON: something stands in front of it.") from None
        listed = found.get("subscriptions", [found]) if isinstance(found, dict) else found
        return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def subscription_id(body: Mapping[str, Any], name: str = "self") -> str:
    """The last part of the subscription's own address, or its id; only its characters may stand in our address."""
    id_ = text(body.get(name)).rstrip("/").rpartition("/")[2]
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
