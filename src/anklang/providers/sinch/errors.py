"""Sinch's codes as data: those of the answer to a send are words, those of a delivery report are numbers."""

from __future__ import annotations

from anklang.channels.answers import Meaning
from anklang.channels.model import ReportState

SEND: dict[str, Meaning] = {  # Sinch, "HTTP Status Codes"
    "syntax_invalid_json": ("message", "provider_rejected"),
    "syntax_invalid_parameter_format": (
        "message",
        "provider_rejected",
    ),  # number or sender: it does not say which
    "syntax_constraint_violation": ("message", "provider_rejected"),
    "unknown_group": ("message", "provider_rejected"),
    "unknown_campaign": ("message", "provider_rejected"),  # sender and campaign do not fit
    "missing_callback_url": ("account", "provider_rejected"),  # concerns every message
}

REPORT: dict[
    str, Meaning
] = {  # Sinch, "Delivery report error codes"; the class DeliveryReceiptErrorCode of its SDKs
    "402": ("message", "provider_rejected"),  # no route
    "403": ("transient", "provider_rejected"),  # internal error
    "404": ("transient", "unreachable"),  # temporary failure: can be tried again
    "405": ("message", "provider_rejected"),  # parameter without a value
    "406": ("message", "too_late"),  # expired before it reached the network
    "407": ("message", "provider_rejected"),  # cancelled
    "408": ("message", "provider_rejected"),  # rejected: again would be the same
    "410": ("message", "provider_rejected"),  # no default sender
    "411": ("message", "provider_rejected"),  # more parts than allowed
    "412": ("message", "provider_rejected"),  # account may not send to this region
    "413": ("account", "credentials_invalid"),  # account blocked, perhaps out of credit
}

STATES: dict[str, tuple[ReportState, Meaning]] = {
    "DISPATCHED": ("sent", ("transient", "unreachable")),
    "DELIVERED": ("delivered", ("transient", "unreachable")),
    "ABORTED": ("failed", ("transient", "provider_rejected")),
    "CANCELLED": ("failed", ("message", "provider_rejected")),
    "FAILED": ("undeliverable", ("transient", "unreachable")),
    "REJECTED": ("undeliverable", ("message", "provider_rejected")),
    "EXPIRED": ("undeliverable", ("transient", "unreachable")),
    "DELETED": ("undeliverable", ("message", "unreachable")),  # number invalid or opted out: not sure which
}
"""The meaning is that of a code which is not in the table above. QUEUED says nothing new, UNKNOWN says nothing."""
