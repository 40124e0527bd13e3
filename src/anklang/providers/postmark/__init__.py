"""E-mail by Postmark."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.postmark.manifest import MANIFEST
from anklang.providers.postmark.send import PostmarkProvider

ENTRY = Entry(MANIFEST, PostmarkProvider)
