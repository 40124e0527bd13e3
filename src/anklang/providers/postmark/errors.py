"""Postmark's error codes and types of bounces as data (API overview, error codes; bounce API, bounce types)."""

from __future__ import annotations

import re

from anklang.channels.answers import Meaning
from anklang.channels.bounces import judge
from anklang.channels.model import OptOut, ReportState

CODES: dict[int, Meaning] = {
    10: ("account", "credentials_invalid"),  # bad or missing token
    100: ("transient", "provider_rejected"),  # maintenance
    300: ("message", "provider_rejected"),  # invalid request; see meaning_of
    400: ("account", "provider_rejected"),  # sender signature not found
    401: ("account", "provider_rejected"),  # sender signature not confirmed
    402: ("message", "provider_rejected"),  # invalid JSON
    403: ("message", "provider_rejected"),  # incompatible JSON
    405: ("account", "provider_rejected"),  # no credits left
    406: ("address", "bounced"),  # inactive; see meaning_of
    409: ("message", "provider_rejected"),  # JSON required
    410: ("message", "provider_rejected"),  # too many in one batch
    411: ("message", "provider_rejected"),  # forbidden attachment
    412: ("account", "provider_rejected"),  # account is pending: own domain only
    413: ("account", "provider_rejected"),  # account may not send
}

_RECIPIENT = re.compile(r"(?:invalid|error\s+parsing)\s+'to'", re.I)

Kind = tuple[ReportState, Meaning | None, OptOut]

BOUNCES: dict[str, Kind] = {
    "Transient": ("sent", None, ""),  # Postmark goes on trying
    "DnsError": ("sent", None, ""),  # the same
    "BadEmailAddress": ("undeliverable", ("address", "no_address"), ""),
    "Blocked": ("undeliverable", ("message", "provider_rejected"), ""),  # content, or a block list
    "SpamNotification": ("undeliverable", ("message", "provider_rejected"), ""),  # a filter, not the person
    "VirusNotification": ("undeliverable", ("message", "provider_rejected"), ""),
    "DMARCPolicy": ("undeliverable", ("account", "provider_rejected"), ""),  # our records are wrong
    "ManuallyDeactivated": (
        "undeliverable",
        ("message", "provider_rejected"),
        "",
    ),  # by the shop, at Postmark
    "SMTPApiError": ("failed", ("message", "provider_rejected"), ""),
    "TemplateRenderingFailed": ("failed", ("message", "provider_rejected"), ""),
    "SpamComplaint": ("delivered", None, "complaint"),
    "Unsubscribe": ("delivered", None, "unsubscribed"),
}
"""Absent, because they are no bounces: AutoResponder, AddressChange, ChallengeVerification, OpenRelayTest, Subscribe,
Unconfirmed, InboundError."""

JUDGED = {"HardBounce": True, "SoftBounce": False, "Unknown": False}
"""Types where the reply of the server decides, and whether Postmark calls them permanent."""


def meaning_of(code: int, text: str, *, advertising: bool) -> Meaning | None:
    """Class and reason of an error ``code``; None if the table has none.

    An inactive address is so in one stream only. In that of advertising it may have been the person's own wish, so
    it does not cost the address there; the webhook says what it was.
    """
    if code == 300 and _RECIPIENT.match(text):
        return ("address", "no_address")
    if code == 406 and advertising:
        return ("message", "blocked_by_user")
    return CODES.get(code)


def bounce_kind(name: str, text: str) -> Kind | None:
    """State, class and opt-out of a bounce by its type and what the server said; None if it is no bounce at all."""
    if name in JUDGED:
        return ("undeliverable", judge(text, permanent=JUDGED[name]), "")
    return BOUNCES.get(name)
