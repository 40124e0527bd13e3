"""SMS by seven.io."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.seven.manifest import MANIFEST
from anklang.providers.seven.send import SevenProvider

ENTRY = Entry(MANIFEST, SevenProvider)
