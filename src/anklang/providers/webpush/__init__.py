"""Web Push, straight to the browsers' push services."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.webpush.manifest import MANIFEST
from anklang.providers.webpush.send import WebPushProvider

ENTRY = Entry(MANIFEST, WebPushProvider)
