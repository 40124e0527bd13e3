"""E-mail by SendGrid."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.sendgrid.manifest import MANIFEST
from anklang.providers.sendgrid.send import SendGridProvider

ENTRY = Entry(MANIFEST, SendGridProvider)
