"""RCS for Business by Google (RBM)."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.rcs.manifest import MANIFEST
from anklang.providers.rcs.send import RcsProvider

ENTRY = Entry(MANIFEST, RcsProvider)
