"""SMS by Infobip."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.infobip.manifest import MANIFEST
from anklang.providers.infobip.send import InfobipProvider

ENTRY = Entry(MANIFEST, InfobipProvider)
