"""Telegram's refusals as data. It gives sentences instead of codes, and no specification lists them: these are the ones
that published programs for bots have met and quote.
"""

from __future__ import annotations

from anklang.channels.answers import Meaning

SENTENCES: tuple[tuple[int, str, Meaning], ...] = (
    (403, "bot was blocked by the user", ("address", "blocked_by_user")),
    (403, "bot was kicked", ("address", "blocked_by_user")),
    (403, "user is deactivated", ("address", "unreachable")),
    (403, "bot can't initiate conversation", ("address", "no_address")),  # nobody pressed Start
    (403, "bot can't send messages to bots", ("address", "no_address")),
    (403, "bot can't send messages to the user", ("transient", "unreachable")),  # seen for a while, then gone
    (400, "chat not found", ("address", "no_address")),
    (400, "wrong type of the web page content", ("message", "media_failed")),
    (400, "failed to get http url content", ("message", "media_failed")),
    (400, "wrong file identifier/http url specified", ("message", "media_failed")),
    (400, "webpage_media_empty", ("message", "media_failed")),
    (400, "webpage_curl_failed", ("message", "media_failed")),
)
"""HTTP status, part of the sentence in small letters, and what it means."""

_BY_STATUS: dict[int, Meaning] = {
    400: ("message", "provider_rejected"),
    401: ("account", "credentials_invalid"),  # Unauthorized: the token was revoked
    403: ("message", "provider_rejected"),
    404: ("account", "credentials_invalid"),  # Not Found: no token has this form
    409: ("account", "credentials_invalid"),  # Conflict: somebody else uses the token
    429: ("throttled", "provider_rejected"),
}


def meaning_of(status: int, sentence: str) -> Meaning | None:
    """Class and reason of a refusal; None where the status does not say that nothing was taken.

    A sentence that is not in the table never costs an address.
    """
    low = sentence.lower()
    told = next((found for code, part, found in SENTENCES if code == status and part in low), None)
    return told or _BY_STATUS.get(status)
