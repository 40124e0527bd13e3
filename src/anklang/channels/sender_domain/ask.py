"""What is to be asked about an account: only the domains that its own settings name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.utils import parseaddr

from anklang.channels.mail import NotAMail, mailbox
from anklang.channels.manifest import MailDomain, Manifest
from anklang.channels.sender_domain.model import Question
from anklang.channels.senders import BOUNCE_DOMAIN, SELECTORS, SENDER

_SELECTOR = re.compile(
    r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_MOST_SELECTORS = 6


def domain_of(text: str) -> str:
    """The domain, in ASCII, of a mailbox with or without a name, or of a bare domain; empty if it is neither."""
    text = text.strip()
    address = parseaddr(text)[1] if "@" in text else f"postmaster@{text.rstrip('.')}"
    try:
        domain = mailbox(address or text).domain
    except NotAMail:
        return ""
    return domain if "." in domain else ""


def question_for(manifest: Manifest, settings: Mapping[str, str]) -> Question | None:
    """The question about an account with these settings; None where it carries no mail or names no sender."""
    vendor = manifest.mail_domain
    domain = domain_of(settings.get(SENDER, "")) if vendor is not None else ""
    if vendor is None or not domain:
        return None
    named = [one for one in re.split(r"[\s,;]+", settings.get(SELECTORS, "").lower()) if one]
    cut = list(dict.fromkeys(one.partition("._domainkey")[0] for one in named))
    usable = [one for one in cut if _SELECTOR.fullmatch(one)][:_MOST_SELECTORS]
    return Question(
        domain=domain, bounce=_bounce(vendor, settings, domain),
        signing=domain_of(settings.get(vendor.signing_setting, "")) or domain,
        selectors=tuple(usable) if cut else vendor.selectors, by_account=bool(cut),
        unusable=tuple(one for one in cut if not _SELECTOR.fullmatch(one)), vendor=vendor,
    )  # fmt: skip


def _bounce(vendor: MailDomain, settings: Mapping[str, str], domain: str) -> str:
    if vendor.bounce_label:
        return f"{vendor.bounce_label}.{domain}"
    named = domain_of(settings.get(vendor.bounce_setting or BOUNCE_DOMAIN, ""))
    return named or ("" if vendor.own_bounces else domain)
