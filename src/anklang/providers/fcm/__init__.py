"""Push by Firebase Cloud Messaging, HTTP v1."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.fcm.manifest import MANIFEST
from anklang.providers.fcm.send import FcmProvider

ENTRY = Entry(MANIFEST, FcmProvider)
