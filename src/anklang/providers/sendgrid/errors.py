"""What SendGrid refuses, as data: places in a request that are wrong, and why a mail was dropped afterwards."""

from __future__ import annotations

import re

from anklang.channels.answers import Meaning
from anklang.channels.bounces import judge
from anklang.channels.model import OptOut

_RECIPIENT = re.compile(r"personalizations\.\d+\.to\.\d+\.email")

DROPPED: dict[str, tuple[Meaning, OptOut]] = {
    "invalid": (("address", "no_address"), ""),  # on the list of invalid addresses
    "bounced address": (("address", "bounced"), ""),  # bounced before
    "unsubscribed address": (("message", "blocked_by_user"), "unsubscribed"),  # said no to the shop before
    "spam reporting address": (("message", "blocked_by_user"), "complaint"),  # complained before
    "spam content (if spam checker app is enabled)": (("message", "provider_rejected"), ""),
    "recipient list over package quota": (("account", "provider_rejected"), ""),  # the plan is used up
    "invalid smtpapi header": (("message", "provider_rejected"), ""),
}
"""Reasons of the event ``dropped`` (event webhook reference), in small letters."""

NOT_THE_ADDRESS: dict[str, Meaning] = {
    "content": ("message", "provider_rejected"),
    "reputation": ("message", "provider_rejected"),
    "frequency": ("throttled", "provider_rejected"),
    "mailbox": ("transient", "bounced"),
    "technical": ("transient", "unreachable"),
}
"""First words of ``bounce_classification`` that SendGrid's own reading of a bounce clears the address with."""


def is_about_recipient(field: str) -> bool:
    """Whether a refused request names the address of the person as what is wrong (``errors[].field``)."""
    return bool(_RECIPIENT.fullmatch(field))


def bounce_meaning(reason: str, status: str, classification: str, *, permanent: bool) -> Meaning:
    """Class and reason of the event ``bounce``: what the server said, then SendGrid's classification of it."""
    found = judge(reason, status, permanent=permanent)
    first = re.split(r"[^a-z]", classification.lower(), maxsplit=1)[0]
    return NOT_THE_ADDRESS.get(first, found) if found[0] == "address" else found
