"""SMS by SMPP 3.4, straight to an SMSC."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.smpp.manifest import MANIFEST
from anklang.providers.smpp.send import SmppProvider

ENTRY = Entry(MANIFEST, SmppProvider)
