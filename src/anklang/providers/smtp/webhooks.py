"""Bounces: delivery status notifications (RFC 3464) that the mail server pipes to us as they are.

No VERP: the mail is found again by its Message-ID, which every notification gives back with the returned
headers. The id is random, so nobody who has not got the mail can forge a bounce for it.
"""

from __future__ import annotations

import re
from email import message_from_bytes, message_from_string, policy
from email.message import EmailMessage, Message
from uuid import UUID

from anklang.channels.bounces import classify, enhanced_code
from anklang.channels.model import DeliveryReport, HeardItem
from anklang.channels.provider import BodyBroken, RawRequest, Reply, Verified, WebhookRoute, same

LONGEST = 1024 * 1024
"""Bytes; a notification returns headers or the whole mail."""

_OURS = re.compile(r"<?([0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})@[^>\s]+>?")
_REPLY_CODE = re.compile(r"\b([45]\d\d)\b")


def routes(secret: str) -> tuple[WebhookRoute, ...]:
    """The route, open only if a secret is set."""

    def verify(request: RawRequest) -> bool:
        return bool(secret) and same("Bearer " + secret, request.header("Authorization"))

    return (WebhookRoute("bounce", verify, parse_bounce, Reply(204), max_body=LONGEST),)


def parse_bounce(call: Verified) -> list[HeardItem]:
    """One report per recipient of the notification; none for a mail that is no notification."""
    mail = message_from_bytes(call.request.body, policy=policy.default)
    if not mail.keys():
        raise BodyBroken("this is no mail; post the notification as it came, with its headers")
    if mail.get_content_type() != "multipart/report" or mail.get_param("report-type") != "delivery-status":
        return []
    ref = _returned_id(mail)
    reports = [_report(fields, ref, call) for fields in _recipients(mail)]
    return [report for report in reports if report is not None]


def _recipients(mail: Message) -> list[Message]:
    """The blocks of fields, one per recipient; the first block is about the notification as a whole."""
    for part in mail.walk():
        kind, blocks = part.get_content_type(), part.get_payload()
        if (
            kind == "message/global-delivery-status"
        ):  # RFC 6533 4: the same blocks in UTF-8; not known to the library
            blocks = _blocks(part)
        elif kind != "message/delivery-status":
            continue
        if isinstance(blocks, list):
            return [block for block in blocks if isinstance(block, Message) and "Action" in block]
    return []


def _blocks(part: Message) -> list[Message]:
    """The blocks behind the first, which the library reads as the head of a mail and leaves the others as its text."""
    inside = part.get_payload()
    first = inside[0] if isinstance(inside, list) and inside else None
    text = first.get_payload(decode=True) if isinstance(first, Message) else b""
    whole = text.decode("utf-8", "replace") if isinstance(text, bytes) else ""
    return [message_from_string(one) for one in re.split(r"\r?\n\r?\n", whole) if one.strip()]


def _returned_id(mail: EmailMessage) -> str:
    for part in mail.walk():
        kind = part.get_content_type()
        text = ""
        if kind == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            text = (
                payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(part.get_payload())
            )
        elif kind in ("message/rfc822", "message/global", "message/global-headers"):  # RFC 6533 5 and 6
            inner = part.get_payload()
            first = inner[0] if isinstance(inner, list) and inner else None
            text = f"Message-ID: {first['Message-ID']}" if isinstance(first, Message) else ""
        found = re.search(r"^Message-ID:\s*(\S+)", text, re.I | re.M)
        if found:
            return found.group(1)
    return ""


def _report(fields: Message, ref: str, call: Verified) -> HeardItem | None:
    action = str(fields.get("Action", "")).strip().lower()
    status, diagnostic = str(fields.get("Status", "")), str(fields.get("Diagnostic-Code", ""))
    recipient = str(fields.get("Final-Recipient", "")).rpartition(";")[2].strip()
    known = _OURS.fullmatch(ref)
    raw: dict[str, object] = {"action": action, "status": status[:100], "diagnostic": diagnostic[:500]}
    client_ref = UUID(known.group(1)) if known else None
    if action in ("delivered", "relayed", "expanded"):
        return DeliveryReport(
            channel="email",
            state="delivered" if action == "delivered" else "sent",
            at=call.heard_at,
            provider_ref=ref,
            client_ref=client_ref,
            recipient=recipient,
            raw=raw,
        )
    if action != "failed":  # delayed: the server goes on trying
        return None
    code = _REPLY_CODE.search(diagnostic)
    enhanced = enhanced_code(status, diagnostic)
    error, reason = classify(int(code.group(1)) if code else 0, diagnostic, enhanced)
    return DeliveryReport(
        channel="email",
        state="undeliverable",
        at=call.heard_at,
        provider_ref=ref,
        client_ref=client_ref,
        recipient=recipient,
        error=error,
        reason=reason,
        code=enhanced or (code.group(1) if code else ""),
        raw=raw,
    )
