"""Messages inside the app or on the page, fetched by our own SDK."""

from __future__ import annotations

from anklang.channels.registry import Entry
from anklang.providers.inapp.manifest import MANIFEST
from anklang.providers.inapp.send import InAppProvider

ENTRY = Entry(MANIFEST, InAppProvider)
