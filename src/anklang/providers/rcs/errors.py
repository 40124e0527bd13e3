"""What the RCS for Business API refuses with, as data.

Source: RCS for Business API reference (404 for numbers without RCS, 400 for what a device cannot show) and the
canonical codes of Google's APIs (google.rpc.Code).
"""

from __future__ import annotations

from anklang.channels.answers import Meaning

TAKEN = "ALREADY_EXISTS"
"""The message with this id was taken before: it is the one that we repeat."""

CODES: dict[str, Meaning] = {
    "INVALID_ARGUMENT": ("message", "provider_rejected"),
    "FAILED_PRECONDITION": ("message", "provider_rejected"),
    "OUT_OF_RANGE": ("message", "provider_rejected"),
    "NOT_FOUND": ("message", "unreachable"),  # no RCS at this number today; tomorrow there may be
    "PERMISSION_DENIED": (
        "account",
        "credentials_invalid",
    ),  # another agent's account, or the agent is not launched
    "UNAUTHENTICATED": ("account", "credentials_invalid"),
    "RESOURCE_EXHAUSTED": ("throttled", "provider_rejected"),
    "UNAVAILABLE": ("transient", "provider_rejected"),
}
"""INTERNAL, UNKNOWN, ABORTED and DEADLINE_EXCEEDED are not here: nobody knows whether the message was taken."""

UNSURE = frozenset({"INTERNAL", "UNKNOWN", "ABORTED", "DEADLINE_EXCEEDED", "CANCELLED"})
