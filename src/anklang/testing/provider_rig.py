"""What the conformance suite of providers needs to know of a vendor: a rig with the adapter and a counterpart."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, Protocol

from anklang.channels.model import Accepted, Outgoing, ReportState
from anklang.channels.provider import Provider, RawRequest
from anklang.core.clock import Clock

Outcome = Literal[
    "ok", "address", "message", "transient", "throttled", "account", "hangup", "silence"
]  # fmt: skip
"""What the counterpart does with a message. hangup: reads it and drops the connection; silence: never answers."""

RETRY_AFTER = 7
"""Seconds that a counterpart names when it throttles, if the protocol has a place for it."""


class Rig(Protocol):
    """A provider, its counterpart, and ways to steer the counterpart."""

    provider: Provider
    clock: Clock
    secrets: tuple[str, ...]  # every secret in the settings, as it would appear in a text
    names_retry_after: bool  # the protocol can say how long to wait
    foreign_loggers: tuple[str, ...]  # loggers of the counterpart, where it runs in this process

    def outgoing(self, number: int) -> Outgoing:
        """A valid message; another ``number`` is another message to another address."""
        ...

    def script(self, number: int, outcome: Outcome) -> None:
        """What the counterpart does with message ``number``; ok if nothing is said."""
        ...

    def arrived(self) -> list[int]:
        """Numbers of the messages that the counterpart took, in its order."""
        ...

    def unreachable(self) -> Provider:
        """The same adapter, set to an address at which nobody listens."""
        ...


class WebhookRig(Rig, Protocol):
    """A rig whose vendor calls back."""

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        """Route and signed call as the vendor makes it for this state."""
        ...

    def inbound(self, text: str) -> tuple[str, RawRequest] | None:
        """Route and signed call for a message of a person; None if the vendor brings none."""
        ...

    def broken(self) -> tuple[str, RawRequest]:
        """A correctly signed call with a content that the vendor does not document."""
        ...


def found_secrets(rig: Rig, text: str) -> list[int]:
    """Positions of the secrets that occur in ``text`` (positions, so that a failing test shows no secret)."""
    return [index for index, secret in enumerate(rig.secrets) if secret and secret in text]


@contextmanager
def all_logs(rig: Rig) -> Iterator[list[str]]:
    """Everything that is logged at any level, except by the counterpart."""
    lines: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not record.name.startswith(rig.foreign_loggers or ("\0",)):
                lines.append(logging.Formatter().format(record))

    root, keep = logging.getLogger(), Keep()
    before = root.level
    root.addHandler(keep)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(keep)
        root.setLevel(before)
