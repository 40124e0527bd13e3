"""E-mail by Amazon SES, API version 2."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.ses.manifest import MANIFEST
from anklang.providers.ses.send import SesProvider

ENTRY = Entry(MANIFEST, SesProvider)
