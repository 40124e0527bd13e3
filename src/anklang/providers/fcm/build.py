"""The JSON of ``messages:send``, as the discovery document of FCM v1 names its members."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from anklang.channels.model import Outgoing, PushAddress, PushContent

FOUR_WEEKS = timedelta(weeks=4)
LABEL = "anklang"
"""Analytics label in the Firebase console."""


def build(message: Outgoing, address: PushAddress, content: PushContent, now: datetime) -> dict[str, object]:
    """The ``message`` member; only the block of the address's own platform is filled."""
    ends = ending(message, content, now)
    body: dict[str, object] = {
        address.token_kind: address.token,
        "data": {**content.data, **_ours(message, content)},
        "fcmOptions": {"analyticsLabel": LABEL},
    }
    shown = {"title": content.title, "body": content.body}
    body["notification"] = shown | ({"image": content.image} if content.image else {})
    if address.platform == "android":
        body["android"] = _android(content, int((ends - now).total_seconds()))
    elif address.platform == "ios":
        body["apns"] = _apns(message, content, ends)
    else:
        body["webpush"] = _webpush(content, int((ends - now).total_seconds()))
    return body


def ending(message: Outgoing, content: PushContent, now: datetime) -> datetime:
    """When the push service may drop it: the earliest of ttl, useless_after and four weeks."""
    ends = now + (FOUR_WEEKS if content.ttl is None else min(FOUR_WEEKS, timedelta(seconds=content.ttl)))
    return ends if message.useless_after is None else min(ends, message.useless_after)


def _ours(message: Outgoing, content: PushContent) -> dict[str, str]:
    ours = {"anklang_id": str(message.message_id)}
    return ours | ({"anklang_link": content.deep_link} if content.deep_link else {})


def _android(content: PushContent, seconds: int) -> dict[str, object]:
    block: dict[str, object] = {
        "ttl": f"{max(0, seconds)}s",
        "priority": "HIGH" if content.urgent else "NORMAL",
    }
    if content.collapse_key:
        block["collapseKey"] = content.collapse_key
        block["notification"] = {"tag": content.collapse_key}
    return block


def _apns(message: Outgoing, content: PushContent, ends: datetime) -> dict[str, object]:
    headers = {
        "apns-id": str(message.message_id),
        "apns-expiration": str(int(ends.timestamp())),
        "apns-priority": "10" if content.urgent else "5",
        "apns-push-type": "alert",
    }
    if content.collapse_key:
        headers["apns-collapse-id"] = _short(content.collapse_key, 64)
    aps: dict[str, object] = {"sound": "default"}
    if content.image:
        aps["mutable-content"] = 1
    block: dict[str, object] = {"headers": headers, "payload": {"aps": aps}}
    if content.image:
        block["fcmOptions"] = {"image": content.image}
    return block


def _webpush(content: PushContent, seconds: int) -> dict[str, object]:
    headers = {"TTL": str(max(0, seconds)), "Urgency": "high" if content.urgent else "normal"}
    if content.collapse_key:
        headers["Topic"] = sha256(content.collapse_key.encode()).hexdigest()[:32]
    block: dict[str, object] = {"headers": headers}
    if content.deep_link.startswith("https://"):  # FCM refuses anything else here
        block["fcmOptions"] = {"link": content.deep_link}
    return block


def _short(key: str, most: int) -> str:
    return key if len(key.encode()) <= most else sha256(key.encode()).hexdigest()[:most]
