"""SMS by Sinch."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.sinch.manifest import MANIFEST
from anklang.providers.sinch.send import SinchProvider

ENTRY = Entry(MANIFEST, SinchProvider)
