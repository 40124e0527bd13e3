"""Reports that came before the answer of their own hand-over: matched as soon as the ledger knows their reference.

Some vendors give no reference of ours back. What they say within milliseconds comes while the outcome of the hand-over
is not written yet, and longer where the database was away in between.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from anklang.channels.model import DeliveryReport
from anklang.flows.on_delivery_report import on_delivery_reports
from anklang.messages.unmatched import take_matched
from anklang.storage.transaction import Tx

LOOKED_BACK = timedelta(minutes=10)
_decode = msgspec.json.Decoder(DeliveryReport).decode


def match_reports(tx: Tx, workspace: int, now: datetime) -> int:
    """Apply what was told lately of messages whose reference is known by now; answers how many reports."""
    found = take_matched(tx, workspace, now - LOOKED_BACK)
    for account, report in found:
        on_delivery_reports(tx, workspace, account, [_decode(report)], now)
    return len(found)
