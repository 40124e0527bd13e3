"""Messages on WhatsApp by Meta's Cloud API."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.whatsapp.manifest import MANIFEST
from anklang.providers.whatsapp.send import WhatsAppProvider

ENTRY = Entry(MANIFEST, WhatsAppProvider)
