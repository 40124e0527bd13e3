"""The built-in phone on the screen: the default provider while developing and in the demo."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.handset.manifest import MANIFEST
from anklang.providers.handset.send import HandsetProvider

ENTRY = Entry(MANIFEST, HandsetProvider)
