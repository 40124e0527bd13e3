"""Viber's status codes as data. Every answer is HTTP 200; the code stands in its ``status``.

Source: table "Error codes" of the Viber REST API; programs of others for it have the same names
(receiverNotRegistered, freeMessagesExceeded and so on).
"""

from __future__ import annotations

from anklang.channels.answers import Meaning

OK = "0"

CODES: dict[str, Meaning] = {
    "1": ("account", "provider_rejected"),  # invalidUrl: of the webhook
    "2": ("account", "credentials_invalid"),  # invalidAuthToken
    "3": ("message", "provider_rejected"),  # badData
    "4": ("message", "provider_rejected"),  # missingData
    "5": ("address", "unreachable"),  # receiverNotRegistered: no longer at Viber
    "6": ("address", "blocked_by_user"),  # receiverNotSubscribed: left the bot, or never wrote to it
    "7": ("account", "provider_rejected"),  # publicAccountBlocked
    "8": ("account", "credentials_invalid"),  # publicAccountNotFound: of the token
    "9": ("account", "provider_rejected"),  # publicAccountSuspended
    "10": ("account", "provider_rejected"),  # webhookNotSet: check the connection, which sets it
    "11": ("address", "unreachable"),  # receiverNoSuitableDevice
    "12": ("throttled", "provider_rejected"),  # tooManyRequests
    "13": ("message", "provider_rejected"),  # apiVersionNotSupported
    "14": ("message", "provider_rejected"),  # incompatibleWithVersion
    "15": ("account", "provider_rejected"),  # publicAccountNotAuthorized
    "16": ("message", "provider_rejected"),  # inchatReplyMessageNotAllowed
    "17": ("account", "provider_rejected"),  # publicAccountIsNotInline
    "18": ("account", "provider_rejected"),  # noPublicChat
    "21": ("message", "unreachable"),  # unsupportedCountry: of the person; they may travel
    "22": ("message", "provider_rejected"),  # paymentUnsupported
    "23": ("account", "provider_rejected"),  # freeMessagesExceeded
    "24": ("account", "provider_rejected"),  # noBalance
}


def meaning_of(code: str) -> Meaning:
    """Class and reason of a status that is not ok. One that is not in the table never costs an address."""
    return CODES.get(code, ("message", "provider_rejected"))
