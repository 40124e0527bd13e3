"""A vendor tells something: reports and what people write, by a call or on a connection of its own."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from anklang.channels.model import DeliveryReport, HeardItem, Inbound, TemplateNews
from anklang.core.ids import new_id
from anklang.core.json import encode
from anklang.flows.definitions import Definitions
from anklang.flows.isolate import class_of, isolate, place_of
from anklang.flows.on_delivery_report import on_delivery_reports
from anklang.flows.on_inbound_message import on_inbound_messages
from anklang.flows.vendor_templates import on_template_news
from anklang.messages.unmatched import keep_unmatched
from anklang.storage.transaction import Tx

_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")  # as JSON writes it: PostgreSQL keeps none
_decode = msgspec.json.Decoder(HeardItem).decode

log = logging.getLogger(__name__)


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


def on_heard_apart(
    tx: Tx, definitions: Definitions, account: str, items: Sequence[HeardItem], now: datetime
) -> None:
    """The same where something in it raises: that is kept with the unmatched reports, and the others are applied.

    Characters that the database cannot keep are left out first, so that a STOP with one of them is obeyed.
    """
    workspace = definitions.workspace.id

    def blame(item: HeardItem, error: Exception) -> None:
        where = f"{class_of(error)} at {place_of(error)}"
        log.error("something that %s said is not handled: %s", account, where)
        keep_unmatched(tx, new_id(now), workspace, account, now, encode(item).decode())

    cleaned = [_decode(_NUL.sub(rb"\1", encode(item))) for item in items]
    isolate(tx, cleaned, lambda part: on_heard(tx, definitions, account, part, now), blame)
