"""WhatsApp's error codes as data. They come with the answer of a call and, more often, with a later report.

Sources: integrations 4.1 (codes as pywa groups them), compliance 7.2 (classes). A code that is not here never costs an
address.
"""

from __future__ import annotations

from collections.abc import Mapping

from anklang.channels.answers import Meaning

MEANINGS: Mapping[str, Meaning] = {
    "0": ("account", "credentials_invalid"),  # not authenticated
    "3": ("account", "credentials_invalid"),  # capability missing
    "10": ("account", "credentials_invalid"),  # permission missing
    "33": ("account", "credentials_invalid"),  # the number was deleted
    "190": ("account", "credentials_invalid"),  # token expired
    "368": ("account", "credentials_invalid"),  # blocked for a breach of policy
    "131005": ("account", "credentials_invalid"),  # access denied
    "131031": ("account", "credentials_invalid"),  # account locked
    "131037": ("account", "credentials_invalid"),  # display name not approved
    "131042": ("account", "credentials_invalid"),  # nobody pays
    "131045": ("account", "credentials_invalid"),  # number not registered
    "133010": ("account", "credentials_invalid"),  # the same
    "4": ("throttled", "provider_rejected"),  # calls of the app
    "80007": ("throttled", "provider_rejected"),  # calls of the business account
    "130429": ("throttled", "provider_rejected"),  # throughput of the number
    "131048": ("throttled", "provider_rejected"),  # too many people blocked or reported the number
    "131056": ("throttled", "provider_rejected"),  # too fast to one person, about one message in six seconds
    "131064": ("throttled", "provider_rejected"),
    "131000": ("transient", "provider_rejected"),  # "something went wrong"; the message was not sent
    "131016": ("transient", "provider_rejected"),  # service down
    "131057": ("transient", "provider_rejected"),  # maintenance
    "133004": ("transient", "provider_rejected"),  # server down
    "100": ("message", "provider_rejected"),  # a field that Meta does not know
    "130472": (
        "message",
        "provider_rejected",
    ),  # the person is in an experiment of Meta; never the same way again
    "130497": ("message", "provider_rejected"),  # this account may not write to that country
    "131008": ("message", "provider_rejected"),  # a field is missing
    "131009": ("message", "provider_rejected"),  # a value is wrong
    "131021": ("message", "provider_rejected"),  # to our own number
    "131026": ("message", "unreachable"),  # no WhatsApp, an old one, terms not accepted: not always for good
    "131047": ("message", "session_window_closed"),  # more than 24 hours since the person wrote
    "131049": ("message", "capped"),  # the person got enough advertising, from anybody
    "131050": ("message", "blocked_by_user"),  # the person switched our advertising off
    "131051": ("message", "provider_rejected"),  # kind of message unknown
    "131052": ("message", "media_failed"),
    "131053": ("message", "media_failed"),
    "131062": ("message", "no_address"),  # a business-scoped id, where only a number goes
    "132000": ("message", "provider_rejected"),  # number of parameters
    "132001": ("message", "template_not_approved"),  # there is no such template in this language
    "132005": ("message", "provider_rejected"),  # too long when filled
    "132007": ("message", "template_not_approved"),  # breaks a rule of Meta
    "132008": ("message", "provider_rejected"),
    "132012": ("message", "provider_rejected"),  # form of a parameter
    "132015": ("message", "template_not_approved"),  # paused for its quality
    "132016": ("message", "template_not_approved"),  # disabled for its quality
    "132068": ("message", "provider_rejected"),
    "132069": ("throttled", "provider_rejected"),
    "135000": ("message", "provider_rejected"),  # "generic user error": mostly a parameter; never twice
}
"""Code and meaning. Not here: 1 and 2 ("API unknown", "API service"), as nobody says whether the message went."""

STOPPED_ADVERTISING = "131050"

PAIR_LIMIT, PAIR_PAUSE = "131056", 6.0
"""Seconds between two messages for one person (compliance 7.1: pair rate)."""

NOT_SUBMITTED = frozenset({"throttled", "transient", "account"})
"""Classes whose reports say that Meta did not submit the message; the others that it cannot arrive."""


def meaning_of(code: str) -> Meaning | None:
    """Class and reason of a code; 200 to 299 are missing permissions (Graph API). None for an unknown code."""
    if len(code) == 3 and code.startswith("2"):
        return "account", "credentials_invalid"
    return MEANINGS.get(code)
