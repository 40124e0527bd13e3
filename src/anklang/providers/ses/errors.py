"""Errors of Amazon SES as data: names of the service model (API 2019-09-27) and of the common errors of AWS."""

from __future__ import annotations

import re

from anklang.channels.answers import Meaning

CODES: dict[str, Meaning] = {
    "TooManyRequestsException": ("throttled", "provider_rejected"),  # maximum send rate exceeded
    "ThrottlingException": ("throttled", "provider_rejected"),  # the same, as AWS names it in general
    "Throttling": ("throttled", "provider_rejected"),
    "LimitExceededException": ("account", "provider_rejected"),  # daily quota used up
    "AccountSuspendedException": ("account", "provider_rejected"),  # may not send any more
    "SendingPausedException": ("account", "provider_rejected"),  # paused, by AWS or by the shop
    "MailFromDomainNotVerifiedException": (
        "account",
        "provider_rejected",
    ),  # MAIL FROM domain lacks its records
    "NotFoundException": ("account", "provider_rejected"),  # configuration set does not exist
    "MessageRejected": ("message", "provider_rejected"),  # content, or a sender that is not verified
    "BadRequestException": ("message", "provider_rejected"),  # see is_about_recipient
    "UnrecognizedClientException": ("account", "credentials_invalid"),  # no such access key
    "InvalidClientTokenId": ("account", "credentials_invalid"),
    "InvalidSignatureException": ("account", "credentials_invalid"),  # wrong secret, or a clock that is off
    "SignatureDoesNotMatch": ("account", "credentials_invalid"),
    "IncompleteSignature": ("account", "credentials_invalid"),
    "MissingAuthenticationTokenException": ("account", "credentials_invalid"),
    "ExpiredTokenException": ("account", "credentials_invalid"),
    "RequestExpired": ("account", "credentials_invalid"),  # our clock is off
    "AccessDeniedException": ("account", "credentials_invalid"),  # the key may not ses:SendEmail
    "OptInRequired": ("account", "credentials_invalid"),
    "ServiceUnavailable": ("transient", "provider_rejected"),  # refused before it was worked on
    "ServiceUnavailableException": ("transient", "provider_rejected"),
}

_RECIPIENT = re.compile(
    r"missing final '@domain'|domain (?:contains|starts|ends)|local address (?:contains|starts|ends)|"
    r"user name is missing|missing domain",
    re.I,
)


def meaning_of(name: str, text: str) -> Meaning | None:
    """Class and reason of an error by ``name``; None if the table has none, and the HTTP status must do.

    The sender passed our own check and is a verified identity, so a complaint about the form of an address is
    about the recipient's.
    """
    if name == "BadRequestException" and _RECIPIENT.search(text):
        return ("address", "no_address")
    return CODES.get(name)
