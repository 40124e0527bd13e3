"""The shop registers with us: it proves that it knows the app's secret, gets one of its own, and brings its keys.

Once a shop is registered, another registration must be signed with its present secret too: whoever has caught an old
call cannot take its place.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import msgspec

from anklang.channels.manifest import Settings
from anklang.channels.provider import BodyBroken, RawRequest, Reply, Verified
from anklang.shops.connector import Delivery
from anklang.shops.read import document, fits, text

SECRET_BYTES = 32  # 64 characters, the least that Shopware takes
FRESH = timedelta(minutes=5)  # of a registration's time stamp


def signature(secret: str, data: bytes) -> str:
    """Hex of HMAC-SHA256, as everywhere in Shopware (integrations 1.4)."""
    return hmac.digest(secret.encode(), data, "sha256").hex()


def is_registration(request: RawRequest, settings: Settings, now: datetime) -> bool:
    """Whether a registration is signed with the app's secret over the query as received, and made just now."""
    query = urlsplit(request.url).query
    data = query.encode()
    asked = parse_qs(query)
    stamp = asked.get("timestamp", [""])[0]
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 12):
        return False
    if abs(datetime.fromtimestamp(int(stamp), UTC) - now) > FRESH:
        return False
    app, shop = settings.text("app_secret"), settings.text("shop_secret")
    if not fits(signature(app, data), request.header("shopware-app-signature")):
        return False
    return not shop or fits(signature(shop, data), request.header("shopware-shop-signature"))


def register(call: Verified, settings: Settings) -> Delivery:
    """Prove that we know the app's secret too, and propose a secret for this shop. Raises BodyBroken."""
    asked = parse_qs(urlsplit(call.request.url).query)
    shop_id, url = asked.get("shop-id", [""])[0], asked.get("shop-url", [""])[0]
    if not shop_id or not url.startswith(("https://", "http://")):
        raise BodyBroken("shop-id or shop-url is missing")
    secret = secrets.token_hex(SECRET_BYTES)
    proof = signature(settings.text("app_secret"), f"{shop_id}{url}{settings.text('app_name')}".encode())
    answer = {
        "proof": proof, "secret": secret, "confirmation_url": f"{settings.url('address')}/confirm",
    }  # fmt: skip
    return Delivery(
        topic="register",
        reply=Reply(200, msgspec.json.encode(answer), "application/json"),
        keep={"pending_secret": secret, "pending_url": url.rstrip("/"), "shop_id": shop_id},
        note="The shop has asked to be registered.",
    )


def is_confirmation(request: RawRequest, settings: Settings) -> bool:
    """Whether a confirmation is signed with the proposed secret, and with the present one where there is one."""
    pending, shop = settings.text("pending_secret"), settings.text("shop_secret")
    if not pending or not fits(signature(pending, request.body), request.header("shopware-shop-signature")):
        return False
    previous = request.header("shopware-shop-signature-previous")
    return not shop or fits(signature(shop, request.body), previous)


def confirm(call: Verified, settings: Settings) -> Delivery:
    """The shop took the proposed secret, and brings the keys of its Admin API. Raises BodyBroken."""
    body = document(call.request.body)
    key, secret = text(body.get("apiKey")), text(body.get("secretKey"))
    if not key or not secret or text(body.get("shopId")) != settings.text("shop_id"):
        raise BodyBroken("apiKey or secretKey is missing, or the shop is another one")
    return Delivery(
        topic="confirm",
        reply=Reply(204),
        keep={
            "shop_secret": settings.text("pending_secret"), "shop_url": settings.text("pending_url"),
            "pending_secret": "", "pending_url": "", "api_key": key, "api_secret": secret,
        },
        note="The shop is registered.",
    )  # fmt: skip


def is_signed(request: RawRequest, settings: Settings) -> bool:
    """Whether a webhook is signed with the shop's secret over the raw bytes."""
    secret = settings.text("shop_secret")
    return bool(secret) and fits(signature(secret, request.body), request.header("shopware-shop-signature"))
