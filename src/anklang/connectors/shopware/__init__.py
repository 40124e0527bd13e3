"""Shopware 6."""

from __future__ import annotations

from anklang.connectors.shopware.connect import ShopwareConnector
from anklang.connectors.shopware.manifest import MANIFEST
from anklang.shops.connector import Entry

ENTRY = Entry(MANIFEST, ShopwareConnector)
