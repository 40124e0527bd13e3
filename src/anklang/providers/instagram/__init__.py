"""Messages from a professional account on Instagram."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.instagram.manifest import MANIFEST
from anklang.providers.instagram.send import InstagramProvider

ENTRY = Entry(MANIFEST, InstagramProvider)
