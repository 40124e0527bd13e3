"""WooCommerce."""

from __future__ import annotations

from anklang.connectors.woocommerce.connect import WooConnector
from anklang.connectors.woocommerce.manifest import MANIFEST
from anklang.shops.connector import Entry

ENTRY = Entry(MANIFEST, WooConnector)
