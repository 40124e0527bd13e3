"""What is asked of DNS, what it answers, and what we make of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from anklang.channels.manifest import MailDomain

Kind = Literal["TXT", "MX", "A", "AAAA", "CNAME"]
Why = Literal["", "timeout", "server_failure", "unreachable"]
State = Literal["good", "improve", "unknown", "missing", "broken"]
Topic = Literal["spf", "dkim", "dmarc", "mx"]
Code = Literal[
    "not_asked", "several", "syntax",
    "spf_missing", "spf_pass_all", "spf_neutral_all", "spf_no_all", "spf_after_all", "spf_ptr", "spf_too_many",
    "spf_include_without", "spf_vendor_missing", "spf_no_room", "spf_ask_host", "spf_vendor_bounces", "spf_not_aligned",
    "spf_wrong_alias",
    "dkim_no_selector", "dkim_bad_selector", "dkim_missing", "dkim_revoked", "dkim_weak", "dkim_short",
    "dkim_testing", "dkim_ed25519_only",
    "dmarc_missing", "dmarc_no_policy", "dmarc_none", "dmarc_none_wait", "dmarc_no_reports", "dmarc_bad_reports",
    "dmarc_pct", "dmarc_inherited", "dmarc_not_aligned",
    "mx_missing", "mx_implicit", "mx_null", "mx_null_and_others", "mx_address",
]  # fmt: skip

GRAVITY: dict[Code, State] = {
    "not_asked": "unknown", "several": "broken", "syntax": "broken",
    "spf_missing": "missing", "spf_pass_all": "broken", "spf_neutral_all": "improve", "spf_no_all": "improve",
    "spf_after_all": "improve", "spf_ptr": "improve", "spf_too_many": "broken", "spf_include_without": "broken",
    "spf_vendor_missing": "improve", "spf_no_room": "improve", "spf_ask_host": "missing",
    "spf_vendor_bounces": "improve", "spf_not_aligned": "improve", "spf_wrong_alias": "broken",
    "dkim_no_selector": "unknown", "dkim_bad_selector": "unknown", "dkim_missing": "missing",
    "dkim_revoked": "broken", "dkim_weak": "broken", "dkim_short": "improve", "dkim_testing": "improve",
    "dkim_ed25519_only": "improve",
    "dmarc_missing": "missing", "dmarc_no_policy": "broken", "dmarc_none": "improve", "dmarc_none_wait": "improve",
    "dmarc_no_reports": "improve", "dmarc_bad_reports": "improve", "dmarc_pct": "improve", "dmarc_inherited": "good",
    "dmarc_not_aligned": "broken",
    "mx_missing": "missing", "mx_implicit": "improve", "mx_null": "broken", "mx_null_and_others": "broken",
    "mx_address": "broken",
}  # fmt: skip
"""How bad each remark is; the worst is the state of its part."""

_ORDER: tuple[State, ...] = ("good", "improve", "unknown", "missing", "broken")


class Answer(msgspec.Struct, frozen=True):
    """What DNS said to one question."""

    state: Literal[
        "found", "none", "no_name", "failed"
    ]  # no_name: the name does not exist; failed: not asked
    records: tuple[str, ...] = ()  # texts joined; "10 mail.shop.example" for MX, "0 ." for a null MX
    alias: str = ""  # where a CNAME led; empty: the name itself answered
    why: Why = ""  # of failed


class Resolver(Protocol):
    """Asks DNS. Never raises for what can be foreseen."""

    async def ask(self, name: str, kind: Kind, seconds: float) -> Answer:
        """The records of ``name``; failed after ``seconds`` at the latest."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be asked for one account."""

    domain: str  # of the sender, in ASCII
    bounce: str  # domain to which bounces go, which SPF is about (RFC 7208 2.4); empty: one of the vendor's
    signing: str  # domain that signs (DKIM d=)
    selectors: tuple[str, ...]  # DKIM selectors
    by_account: bool  # the account names the selectors; else they are the vendor's usual ones
    unusable: tuple[str, ...] = ()  # what stands in the account's setting and is no selector
    vendor: MailDomain  # what the vendor needs


class DnsRecord(msgspec.Struct, frozen=True):
    """A record as it stands in DNS, or as it should."""

    kind: Kind
    name: str
    value: str


class DomainRemark(msgspec.Struct, frozen=True):
    """One thing that was seen."""

    code: Code
    values: dict[str, str] = {}  # what its text needs


class DomainPart(msgspec.Struct, frozen=True):
    """SPF, DKIM, DMARC or MX of one domain."""

    topic: Topic
    state: State
    found: list[DnsRecord]  # what was seen
    remarks: list[DomainRemark]  # what is to be said about it, in order
    wanted: list[
        DnsRecord
    ]  # what to put in, in place of a record of the same name; empty: only the vendor can say


class SenderDomain(msgspec.Struct, frozen=True):
    """What DNS says about the domain of an account's sender."""

    domain: str
    exists: bool | None  # whether DNS knows the domain; None: it could not be asked
    looked_at: datetime  # moment of the look
    parts: list[DomainPart]  # SPF, DKIM, DMARC, MX


def part(
    topic: Topic,
    found: Iterable[DnsRecord],
    remarks: Sequence[DomainRemark],
    wanted: Iterable[DnsRecord] = (),
) -> DomainPart:
    """A part with the state of its worst remark."""
    worst = max((_ORDER.index(GRAVITY[one.code]) for one in remarks), default=0)
    return DomainPart(topic, _ORDER[worst], list(found), list(remarks), list(wanted))


def not_asked(name: str, answer: Answer) -> DomainRemark:
    """That a name could not be asked, and why."""
    return DomainRemark("not_asked", {"name": name, "why": answer.why})


def may_align(one: str, other: str) -> bool:
    """Whether two domains may belong to one organization (RFC 7489 3.2).

    Without a list of all registries that is certain only in one direction: no organization spans domains that share
    less than their last two labels.
    """
    return one.split(".")[-2:] == other.split(".")[-2:]
