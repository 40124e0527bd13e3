"""The four conditions of § 7 (3) UWG from what the shop says with a sale, and what ends them. Pure (compliance 4.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from anklang.consents.model import Grant, Notice
from anklang.policy.model import ExistingCustomer

PROPERTY = "existing_customer_notice"  # of the event Order Completed


def notice_of(properties: Mapping[str, Any]) -> tuple[Notice, dict[str, str]] | None:
    """The notice that an order speaks of, and the addresses given with it by channel; None where it speaks of none.

    Anything but a clear yes counts as no: `shown` must be true, `objected` must be false.
    """
    said = properties.get(PROPERTY)
    if not isinstance(said, dict):
        return None
    wording, version = said.get("wording"), said.get("version")
    if not isinstance(wording, str) or not wording or type(version) is not int or version < 1:
        return None
    notice = Notice(
        wording=wording[:100], version=version, shown=said.get("shown") is True,
        objected=said.get("objected") is not False, page=str(said.get("page") or "")[:500],
        seller=str(said.get("seller") or "")[:200],
    )  # fmt: skip
    given = said.get("address")
    if isinstance(given, str):
        given = {"email": given}
    addresses = {
        channel: value.strip()
        for channel, value in (given.items() if isinstance(given, dict) else ())
        if isinstance(value, str) and value.strip() and channel in ("email", "sms")
    }
    return notice, addresses


def best_grant(
    grants: Sequence[Grant], channel: str, address: str, wanted: Collection[str], similar: Mapping[str, Sequence[str]],
    now: datetime,
) -> Grant | None:  # fmt: skip
    """The newest sale that allows advertising for goods of `wanted` categories; else the newest one of this address.

    A sale that does not allow it is answered as well, so that the gate can say what is missing.
    """
    mine = [one for one in grants if one.channel == channel and one.address == address and one.at <= now]
    mine.sort(key=lambda one: one.at, reverse=True)
    for one in mine:
        if one.void_at is None and is_similar(one.categories, wanted, similar):
            return one
    return mine[0] if mine else None


def standing_at(grants: Sequence[Grant], moment: datetime) -> list[Grant]:
    """Grants as they stood at a moment of the past: what ended one later had not happened yet."""
    return [
        one
        if one.void_at is None or one.void_at <= moment
        else msgspec.structs.replace(one, void_at=None, void_reason="")
        for one in grants
    ]


def is_similar(
    bought: Collection[str], wanted: Collection[str], similar: Mapping[str, Sequence[str]]
) -> bool:
    """Whether all that is advertised is like something bought: the same category, or one that the shop calls similar.

    A message that names no category advertises anything, which is not similar to anything.
    """
    if not wanted or not bought:
        return False
    allowed = set(bought)
    for group, members in similar.items():
        family = {group, *members}
        if not family.isdisjoint(bought):
            allowed |= family
    return all(one in allowed for one in wanted)


def customer_of(
    grant: Grant, wanted: Collection[str], similar: Mapping[str, Sequence[str]], *, own: bool, notice_in_message: bool
) -> ExistingCustomer:  # fmt: skip
    """The four conditions as the gate asks for them; `own`: the seller is the advertiser."""
    return ExistingCustomer(
        sale=grant.sale,
        contract_stands=grant.void_at is None or grant.void_reason == "objected",
        address_from_customer=bool(grant.address),
        own_similar_goods=own and is_similar(grant.categories, wanted, similar),
        objected=grant.notice.objected or grant.void_reason == "objected",
        notice_at_collection=grant.notice.shown,
        notice_in_message=notice_in_message,
    )
