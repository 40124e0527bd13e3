"""DHL."""

from __future__ import annotations

from anklang.connectors.dhl.connect import DhlConnector
from anklang.connectors.dhl.manifest import MANIFEST
from anklang.shops.connector import Entry

ENTRY = Entry(MANIFEST, DhlConnector)
