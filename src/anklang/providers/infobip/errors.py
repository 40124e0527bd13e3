"""Infobip's statuses and errors as data: rejections by name, everything else by group and the word ``permanent``."""

from __future__ import annotations

from anklang.channels.answers import Meaning
from anklang.channels.model import ReportState

PENDING, UNDELIVERABLE, DELIVERED, EXPIRED, REJECTED = "1", "2", "3", "4", "5"
"""Groups of statuses (Infobip, "Response status and error codes")."""

TO_OPERATOR = "2"
"""Id of DELIVERED_TO_OPERATOR: the network has it, the handset may not."""

STATES: dict[str, ReportState] = {
    UNDELIVERABLE: "undeliverable",
    DELIVERED: "delivered",
    EXPIRED: "undeliverable",
    REJECTED: "failed",
}
"""By group. PENDING says no more than the answer to the send did."""

REJECTIONS: dict[str, Meaning] = {  # names of group 5, same source
    "REJECTED_NETWORK": ("message", "unreachable"),  # network not covered or not set up
    "REJECTED_PREFIX_MISSING": ("address", "no_address"),  # prefix or length of the number is wrong
    "REJECTED_DND": ("address", "blocked_by_user"),  # on a do-not-disturb list
    "REJECTED_SOURCE": ("message", "provider_rejected"),  # sender blocked
    "REJECTED_NOT_ENOUGH_CREDITS": ("account", "provider_rejected"),  # no credit left
    "REJECTED_SENDER": ("message", "provider_rejected"),  # sender blocked for the account
    "REJECTED_DESTINATION": ("address", "blocked_by_user"),  # number blocked for the account
    "REJECTED_PREPAID_PACKAGE_EXPIRED": ("account", "provider_rejected"),  # credit has expired
    "REJECTED_DESTINATION_NOT_REGISTERED": ("account", "provider_rejected"),  # trial: only one number
    "REJECTED_ROUTE_NOT_AVAILABLE": ("account", "provider_rejected"),  # account has no routes
    "REJECTED_FLOODING_FILTER": ("transient", "provider_rejected"),  # too many for this one number in an hour
    "REJECTED_SYSTEM_ERROR": ("transient", "provider_rejected"),  # try again
    "REJECTED_DUPLICATE_MESSAGE_ID": ("message", "provider_rejected"),  # we give no id
    "REJECTED_INVALID_UDH": ("message", "provider_rejected"),  # malformed
    "REJECTED_MESSAGE_TOO_LONG": ("message", "provider_rejected"),  # more than 25 parts
    "MISSING_TO": ("message", "provider_rejected"),  # no number
    "REJECTED_INVALID_DESTINATION": ("address", "no_address"),  # malformed number
}

BLOCKED = frozenset({"EC_DEST_ADDRESS_BLACKLISTED", "EC_BLACKLISTED_DESTINATIONADDRESS"})
"""Errors that say that the number is on a list of those who want nothing."""

HANDSET, USER, OPERATOR = "HANDSET_ERRORS", "USER_ERRORS", "OPERATOR_ERRORS"
"""Groups of errors, as the SDK's MessageErrorGroup writes them."""


def rejection(name: str) -> Meaning:
    """Class and reason of a rejected message; an unknown name never costs an address."""
    return REJECTIONS.get(name, ("message", "provider_rejected"))


def failure(group: str, name: str, permanent: bool) -> Meaning:
    """Class and reason of an error: a handset that fails for good is the address, a user error is the message.

    An error of the operator is worth another try, even if it is called permanent: it is about the network.
    """
    if name in BLOCKED:
        return ("address", "blocked_by_user")
    if group == HANDSET and permanent:
        return ("address", "unreachable")
    if group == USER and permanent:
        return ("message", "provider_rejected")
    return ("transient", "unreachable")
