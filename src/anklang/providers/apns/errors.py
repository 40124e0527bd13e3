"""Reasons of APNs as data (compliance 8.3)."""

from __future__ import annotations

from anklang.channels.model import ErrorClass, ReasonCode

Meaning = tuple[ErrorClass, ReasonCode]

_GONE: Meaning = ("address", "unreachable")
_OURS: Meaning = ("message", "provider_rejected")
_KEY: Meaning = ("account", "credentials_invalid")
_SLOW: Meaning = ("throttled", "provider_rejected")
_LATER: Meaning = ("transient", "provider_rejected")

REASONS: dict[str, Meaning] = {
    "BadDeviceToken": ("address", "no_address"),
    "MissingDeviceToken": ("address", "no_address"),
    "Unregistered": _GONE,
    "ExpiredToken": _GONE,
    "BadCollapseId": _OURS,
    "BadExpirationDate": _OURS,
    "BadMessageId": _OURS,
    "BadPriority": _OURS,
    "DuplicateHeaders": _OURS,
    "InvalidPushType": _OURS,
    "PayloadEmpty": _OURS,
    "PayloadTooLarge": _OURS,
    "BadPath": _OURS,
    "MethodNotAllowed": _OURS,
    "BadTopic": _KEY,
    "DeviceTokenNotForTopic": _KEY,  # the topic is the bundle of the settings: wrong for every token
    "MissingTopic": _KEY,
    "TopicDisallowed": _KEY,
    "BadCertificate": _KEY,
    "BadCertificateEnvironment": _KEY,
    "BadEnvironmentKeyIdInToken": _KEY,
    "ExpiredProviderToken": _KEY,
    "Forbidden": _KEY,
    "InvalidProviderToken": _KEY,
    "MissingProviderToken": _KEY,
    "UnrelatedKeyIdInToken": _KEY,
    "TooManyRequests": _SLOW,
    "TooManyProviderTokenUpdates": _SLOW,
    "IdleTimeout": _LATER,
    "InternalServerError": _LATER,
    "ServiceUnavailable": _LATER,
    "Shutdown": _LATER,
}


FOREIGN_ENVIRONMENT = frozenset({"BadEnvironmentKeyIdInToken", "BadCertificateEnvironment"})
"""The key or certificate is for one environment only, and this is the other one."""


def is_temporary(reason: str, status: int) -> bool:
    """Whether a fault of Apple's may be tried again: 503, and 500 with a reason that Apple lists (integrations 5.2).

    APNs drops no second message, so every other fault, such as a gateway's, leaves the outcome unknown.
    """
    return status == 503 or (status == 500 and reason in REASONS)


def meaning_of(reason: str, status: int) -> Meaning:
    """Class and reason of APNs' ``reason``; where it is not in the table, the HTTP ``status`` decides."""
    if reason in REASONS:
        return REASONS[reason]
    by_status = {403: _KEY, 410: _GONE, 429: _SLOW}
    return by_status.get(status, _LATER if status >= 500 else _OURS)
