"""Messages by a bot on Viber."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.viber.manifest import MANIFEST
from anklang.providers.viber.send import ViberProvider

ENTRY = Entry(MANIFEST, ViberProvider)
