"""Shopify."""

from __future__ import annotations

from anklang.connectors.shopify.connect import ShopifyConnector
from anklang.connectors.shopify.manifest import MANIFEST
from anklang.shops.connector import Entry

ENTRY = Entry(MANIFEST, ShopifyConnector)
