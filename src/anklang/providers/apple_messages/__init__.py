"""Messages through Apple Messages for Business, over the REST interface for messaging service providers."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.apple_messages.manifest import MANIFEST
from anklang.providers.apple_messages.send import AppleMessagesProvider

ENTRY = Entry(MANIFEST, AppleMessagesProvider)
