"""Delivery status notifications as other mail servers than Postfix write them: Exim, and those of RFC 6533."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from contract.providers.smtp_rig import SmtpRig, bounce, notification
from contract.providers.vendor import within

from anklang.channels.model import DeliveryReport
from anklang.channels.provider import Heard, hear

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

REF = f"<{UUID(int=77)}@example.com>"


def _heard(body: bytes) -> DeliveryReport:
    found: list[object] = []

    def act(rig: SmtpRig) -> None:
        heard = hear(rig.provider, "bounce", bounce(body), datetime(2026, 11, 23, tzinfo=UTC))
        assert isinstance(heard, Heard), heard
        found.extend(heard.items)

    within(act, SmtpRig())  # type: ignore[type-var]
    [item] = found
    assert isinstance(item, DeliveryReport)
    return item


@pytest.mark.parametrize(
    ("diagnostic", "error", "code"),
    [
        ("smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", "address", "5.1.10"),
        (
            "smtp; 550-5.7.26 This mail has been blocked because the sender is unauthenticated.",
            "account",
            "5.7.26",
        ),
        ("smtp; 550 5.7.1 blocked", "message", "5.7.1"),
        ("smtp; 552 5.2.2 full", "transient", "5.2.2"),
        ("smtp; 550 user unknown", "address", "5.0.0"),
        ("smtp; 550 SPF record does not exist", "message", "5.0.0"),
    ],
)
def test_exim_names_the_precise_code_in_the_diagnosis_only(diagnostic: str, error: str, code: str) -> None:
    """Exim writes "Status: 5.0.0" into every notification of a failure (src/transports, RFC 3463 3.1)."""
    item = _heard(notification(REF, "failed", "5.0.0", diagnostic))
    assert (item.error, item.code, item.client_ref) == (error, code, UUID(int=77))


@pytest.mark.parametrize(
    ("whole", "named", "as_"),
    [
        (True, b"message/rfc822", b"message/global"),
        (False, b"text/rfc822-headers", b"message/global-headers"),
        (False, b"message/delivery-status", b"message/global-delivery-status"),
    ],
)
def test_a_notification_in_unicode_finds_the_mail_too(whole: bool, named: bytes, as_: bytes) -> None:
    """RFC 6533: mails with addresses beyond ASCII come back as message/global."""
    body = notification(REF, "failed", "5.1.1", "smtp; 550 5.1.1 User unknown", whole)
    assert named in body
    body = body.replace(named, as_).replace(b"To: ada1@", "To: jürgen1@".encode())
    body = body.replace(b"rfc822; ada1@", "utf-8; jürgen1@".encode())
    item = _heard(body)
    assert (item.provider_ref, item.client_ref, item.error) == (REF, UUID(int=77), "address")
    if as_.endswith(b"status"):
        assert item.recipient == "jürgen1@example.com"
