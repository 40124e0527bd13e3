"""Push to Apple devices by APNs."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.apns.manifest import MANIFEST
from anklang.providers.apns.send import ApnsProvider

ENTRY = Entry(MANIFEST, ApnsProvider)
