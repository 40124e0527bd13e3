"""LINK Mobility's result codes as data (document "SMS REST API, MT and Delivery Reports" of the Common platform)."""

from __future__ import annotations

from anklang.channels.answers import Meaning
from anklang.channels.model import ReportState

QUEUED = "1005"
"""The answer to a send that was taken."""

SUBMIT: dict[str, Meaning] = {  # chapter "Error Result Codes"
    "106000": ("transient", "provider_rejected"),  # unknown error
    "106100": ("account", "credentials_invalid"),  # user name or password wrong
    "106101": ("account", "credentials_invalid"),  # no access
    "106200": ("account", "credentials_invalid"),  # platformId wrong or missing
    "106201": ("account", "credentials_invalid"),  # platformPartnerId wrong or missing
    "106202": ("message", "provider_rejected"),  # currency of a premium message
    "106300": ("account", "provider_rejected"),  # no gate
    "106301": ("account", "provider_rejected"),  # gate wrong
}
UNSURE = frozenset({"106000"})
"""Unknown error: only an HTTP status of 4xx beside it says that nothing was taken, and a second one is not dropped."""

UNKNOWN_SUBMIT: Meaning = ("message", "provider_rejected")

SENT = frozenset({"1000", "1008", "1011", "1012"})
"""With the operator, or delayed and tried again."""

DELIVERED = frozenset({"1001", "1007"})

_FAULT: Meaning = ("transient", "provider_rejected")
_AWAY: Meaning = ("transient", "unreachable")
_GONE: Meaning = ("address", "unreachable")
_REFUSED: Meaning = ("message", "provider_rejected")

FAILED: dict[str, Meaning] = {  # chapter "Result Codes": LINK or the operator could not take it on
    "0": _FAULT,  # unknown error
    "1": _FAULT,  # temporary routing error
    "3": ("throttled", "provider_rejected"),  # too fast
    "4": _AWAY,  # time-out; LINK does not know whether it arrived
    "5": _AWAY,  # unknown error of the operator; LINK does not know whether it arrived
    "6": _FAULT,  # error of the operator
    "104": ("account", "provider_rejected"),  # configuration of the account
    "105": _FAULT,  # error inside LINK
}

UNDELIVERABLE: dict[str, Meaning] = {  # same chapter: the network or the person refused it
    "2": ("message", "unreachable"),  # no route
    "1002": _AWAY,  # expired
    "1004": _AWAY,  # handset full
    "1006": _AWAY,  # not delivered
    "1009": _AWAY,  # billed and not delivered
    "1010": _AWAY,  # no report of the operator came in time
    "2104": _GONE,  # unknown subscriber
    "2105": _GONE,  # barred for good
    "2106": ("address", "no_address"),  # number wrong
    "2107": _AWAY,  # barred for now
    **{str(code): _REFUSED for code in range(2200, 2208)},  # charging: premium messages only
    **{str(code): _REFUSED for code in range(3000, 3003)},  # encoding not supported
    **{str(code): _REFUSED for code in range(4000, 4008)},  # content not supported
}


def reading(code: str) -> tuple[ReportState, Meaning] | None:
    """State and meaning of a reported ``code``; None where it is not one of the table."""
    if code in SENT:
        return "sent", _AWAY
    if code in DELIVERED:
        return "delivered", _AWAY
    if code in FAILED:
        return "failed", FAILED[code]
    return ("undeliverable", UNDELIVERABLE[code]) if code in UNDELIVERABLE else None
