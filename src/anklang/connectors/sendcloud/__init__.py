"""Sendcloud."""

from __future__ import annotations

from anklang.connectors.sendcloud.manifest import MANIFEST
from anklang.connectors.sendcloud.webhooks import SendcloudConnector
from anklang.shops.connector import Entry

ENTRY = Entry(MANIFEST, SendcloudConnector)
