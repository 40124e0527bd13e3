"""E-mail by any SMTP server."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.smtp.manifest import MANIFEST
from anklang.providers.smtp.send import SmtpProvider

ENTRY = Entry(MANIFEST, SmtpProvider)
