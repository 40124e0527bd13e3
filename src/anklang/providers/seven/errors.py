"""seven.io's return codes as data, from the ErrorCode table of its official JavaScript client."""

from __future__ import annotations

from anklang.channels.answers import Meaning

TAKEN = "100"
RELOAD_LOCK = "402"
"""The same text went to the same number a moment ago, so this one was not taken. See ``send.py`` for repeats."""

CODES: dict[str, Meaning] = {
    "101": ("message", "provider_rejected"),  # at least one recipient failed, and no row says why
    "201": ("message", "provider_rejected"),  # sender or country not allowed
    "202": ("address", "no_address"),  # number invalid
    "300": ("account", "credentials_invalid"),  # no credentials
    "301": ("message", "provider_rejected"),  # to is missing
    "304": ("message", "provider_rejected"),  # type is missing
    "305": ("message", "provider_rejected"),  # text is missing or invalid
    "306": ("message", "provider_rejected"),  # sender invalid
    "307": ("message", "provider_rejected"),  # url is missing
    "400": ("message", "provider_rejected"),  # type invalid
    "401": ("message", "provider_rejected"),  # text longer than 1,520 characters
    RELOAD_LOCK: ("message", "provider_rejected"),
    "403": (
        "transient",
        "provider_rejected",
    ),  # daily limit for this one number: no reason to slow the others
    "500": ("account", "provider_rejected"),  # no credit left
    "600": ("transient", "provider_rejected"),  # carrier failed
    "700": ("transient", "provider_rejected"),  # unknown error
    "900": ("account", "credentials_invalid"),  # key wrong
    "902": ("account", "credentials_invalid"),  # key may not send
    "903": ("account", "credentials_invalid"),  # our IP address is not allowed
}

UNKNOWN: Meaning = ("message", "provider_rejected")
"""An unknown code never costs an address."""
