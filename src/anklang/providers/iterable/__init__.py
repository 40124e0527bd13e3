"""Events, attributes and journeys at Iterable."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.iterable.act import IterablePlatform
from anklang.providers.iterable.manifest import MANIFEST

ENTRY = Entry(MANIFEST, IterablePlatform)
