"""Messages by a bot on Telegram."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.telegram.manifest import MANIFEST
from anklang.providers.telegram.send import TelegramProvider

ENTRY = Entry(MANIFEST, TelegramProvider)
