"""A vendor tells something: reports and what people write, by a call or on a connection of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from anklang.channels.model import DeliveryReport, HeardItem, Inbound, TemplateNews
from anklang.flows.definitions import Definitions
from anklang.flows.on_delivery_report import on_delivery_reports
from anklang.flows.on_inbound_message import on_inbound_messages
from anklang.flows.vendor_templates import on_template_news
from anklang.storage.transaction import Tx


def on_heard(
    tx: Tx, definitions: Definitions, account: str, items: Sequence[HeardItem], now: datetime
) -> None:
    """Apply everything that one account's vendor said, reports first; said again, it changes nothing."""
    reports = [item for item in items if isinstance(item, DeliveryReport)]
    inbound = [item for item in items if isinstance(item, Inbound)]
    on_delivery_reports(tx, definitions.workspace.id, account, reports, now)
    on_inbound_messages(tx, definitions, account, inbound, now)
    news = [item for item in items if isinstance(item, TemplateNews)]
    if news:
        on_template_news(tx, definitions.workspace.id, account, news, now)
