"""SMS by Vonage."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.vonage.manifest import MANIFEST
from anklang.providers.vonage.send import VonageProvider

ENTRY = Entry(MANIFEST, VonageProvider)
