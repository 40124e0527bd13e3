"""Messages from a page on Facebook Messenger."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.messenger.manifest import MANIFEST
from anklang.providers.messenger.send import MessengerProvider

ENTRY = Entry(MANIFEST, MessengerProvider)
