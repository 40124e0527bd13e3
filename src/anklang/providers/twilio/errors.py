"""Twilio's error codes as data, because Twilio splits and changes them."""

from __future__ import annotations

from anklang.channels.model import ErrorClass, ReasonCode

Meaning = tuple[ErrorClass, ReasonCode]

CODES: dict[int, Meaning] = {
    10001: ("account", "credentials_invalid"),  # account not active
    20003: ("account", "credentials_invalid"),  # authentication failed
    20005: ("account", "credentials_invalid"),  # account not active
    20404: ("account", "credentials_invalid"),  # account SID does not exist
    20429: ("throttled", "provider_rejected"),  # too many requests
    21211: ("address", "no_address"),  # invalid To
    21214: ("address", "no_address"),  # To cannot be reached
    21217: ("address", "no_address"),  # To is not well formed
    21610: ("address", "blocked_by_user"),  # recipient sent STOP to this sender
    21614: ("address", "no_address"),  # To is not a mobile number
    21606: ("message", "provider_rejected"),  # From cannot send to this country or is not ours
    21612: ("message", "provider_rejected"),  # no route for this pair of sender and number
    21617: ("message", "provider_rejected"),  # body longer than 1,600 characters
    30001: ("transient", "provider_rejected"),  # queue overflow
    30002: ("account", "credentials_invalid"),  # account suspended
    30003: ("transient", "unreachable"),  # handset off or out of coverage: may work later
    30004: ("address", "blocked_by_user"),  # recipient blocks messages
    30005: ("address", "unreachable"),  # unknown handset
    30006: ("address", "unreachable"),  # landline or carrier without SMS
    30007: ("message", "provider_rejected"),  # filtered by the carrier
    30008: ("transient", "unreachable"),  # unknown error on the way
    30017: ("transient", "unreachable"),  # carrier congestion
    30022: ("throttled", "provider_rejected"),  # rate of the registered campaign exceeded
    30023: ("throttled", "provider_rejected"),  # daily limit of the registered campaign reached
    30034: ("message", "provider_rejected"),  # sender not registered for A2P 10DLC
    30036: ("message", "too_late"),  # validity period over
}


def meaning_of(code: int, status: int = 400) -> Meaning:
    """Class and reason of an error ``code``; where it is not in the table, the HTTP ``status`` decides.

    503 is "temporarily unavailable, try again" (errors/20503); other faults of the server are in doubt (``send.py``).
    An unknown 30xxx is a delivery fault of unknown kind: worth one more try, no reason to drop an address.
    """
    if code in CODES:
        return CODES[code]
    if status in (401, 403):
        return ("account", "credentials_invalid")
    if status == 429:
        return ("throttled", "provider_rejected")
    if status == 503 or 30000 <= code < 40000:
        return ("transient", "unreachable" if 30000 <= code < 40000 else "provider_rejected")
    return ("message", "provider_rejected")
