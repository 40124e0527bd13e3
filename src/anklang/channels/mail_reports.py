"""What vendors of mail report in their own words, brought to ours: our id, the report, and who opened a mail."""

from __future__ import annotations

import re
from datetime import datetime

from anklang.channels.answers import Meaning, reference
from anklang.channels.mail import not_an_address
from anklang.channels.manifest import Field, Label
from anklang.channels.model import DeliveryReport, OpenedBy, OptOut, Raw, ReportState

REF = "anklang_message"
"""Name under which our message id travels with a mail and comes back with every report."""

TRACK_OPENS = Field(
    name="track_opens",
    label=Label("Öffnungen zählen", "Count opens"),
    kind="flag",
    default="false",
    required=False,
    hint=Label(
        "Nur mit Einwilligung aller Empfänger: der Anbieter fügt ein Zählpixel ein.",
        "Only with the consent of every recipient: the vendor adds a tracking pixel.",
    ),
)
"""For the form of a vendor that lets opens be switched per mail."""

_PROXY = re.compile(r"GoogleImageProxy|ggpht\.com|YahooMailProxy", re.I)
_GMAIL_PREFETCH = re.compile(r"Chrome/42\.0\.2311\.135 Safari/537\.36 Edge/12\.246 Mozilla/5\.0$")


def opened_by(user_agent: str) -> OpenedBy:
    """Who loaded the open pixel, from its User-Agent (compliance 6.5).

    Apple's relays name themselves exactly ``Mozilla/5.0``; Gmail's prefetch an Edge 12 with a second Mozilla.
    """
    agent = user_agent.strip()
    if agent == "Mozilla/5.0":
        return "apple_mpp"
    if _GMAIL_PREFETCH.search(agent):
        return "scanner"
    return "proxy" if _PROXY.search(agent) else ""


def mail_report(
    state: ReportState, at: datetime, raw: Raw, *, provider_ref: str, client_ref: str, recipient: str,
    meaning: Meaning | None = None, code: str = "", opt_out: OptOut = "",
    machine: OpenedBy = "",
) -> DeliveryReport:  # fmt: skip
    """A report in our words; ``meaning`` only where the mail failed."""
    if meaning == ("address", "no_address"):
        meaning = not_an_address(recipient)
    return DeliveryReport(
        channel="email",
        state=state,
        at=at,
        provider_ref=provider_ref,
        client_ref=reference(client_ref),
        recipient=recipient,
        error=meaning[0] if meaning else None,
        reason=meaning[1] if meaning else None,
        code=code,
        opt_out=opt_out,
        machine=machine,
        raw=raw,
    )
