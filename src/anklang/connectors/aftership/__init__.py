"""AfterShip."""

from __future__ import annotations

from anklang.connectors.aftership.manifest import MANIFEST
from anklang.connectors.aftership.webhooks import AfterShipConnector
from anklang.shops.connector import Entry

ENTRY = Entry(MANIFEST, AfterShipConnector)
