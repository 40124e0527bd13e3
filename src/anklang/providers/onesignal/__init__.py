"""Events, tags and messages at OneSignal."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.onesignal.act import OneSignalPlatform
from anklang.providers.onesignal.manifest import MANIFEST

ENTRY = Entry(MANIFEST, OneSignalPlatform)
