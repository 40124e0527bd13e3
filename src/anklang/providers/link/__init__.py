"""SMS by LINK Mobility."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.link.manifest import MANIFEST
from anklang.providers.link.send import LinkProvider

ENTRY = Entry(MANIFEST, LinkProvider)
