"""E-mail by Mailgun."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.mailgun.manifest import MANIFEST
from anklang.providers.mailgun.send import MailgunProvider

ENTRY = Entry(MANIFEST, MailgunProvider)
