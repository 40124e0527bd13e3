"""SPF (RFC 7208): which servers may send with the bounce address of the domain."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import AddressValueError, IPv4Network, IPv6Network, NetmaskValueError

import msgspec

from anklang.channels.sender_domain.model import (
    Answer,
    DnsRecord,
    DomainPart,
    DomainRemark,
    Question,
    may_align,
    not_asked,
    part,
)

LOOK_UPS = 10  # RFC 7208 4.6.4
_TERM = re.compile(r"([+?~-]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?:([:/])(.*))?", re.I)
_MODIFIER = re.compile(r"([a-z][a-z0-9_.-]*)=(.*)", re.I)
_ASKING = ("include", "a", "mx", "ptr", "exists", "redirect")  # terms that cost a look-up (4.6.4)


class Term(msgspec.Struct, frozen=True):
    """One mechanism or modifier."""

    text: str  # as written
    name: str  # include, all, redirect …; empty: nothing that SPF knows
    sign: str = "+"  # qualifier
    target: str = ""  # behind the colon or the equals sign


def spf_records(records: tuple[str, ...]) -> list[str]:
    """Those that are SPF: "v=spf1" and then a space or the end (4.5)."""
    return [one for one in records if re.match(r"v=spf1( |$)", one, re.I)]


def terms(record: str) -> list[Term]:
    """The terms of a record in order (4.6.1)."""
    return [_term(text) for text in record.split()[1:]]


def _term(text: str) -> Term:
    if (found := _TERM.fullmatch(text)) is not None:
        sign, name, mark, target = found.groups()
        name, target = name.lower(), target or ""
        bare = name in ("include", "ip4", "ip6", "exists") and (mark != ":" or not target)
        if bare or (name == "all" and mark) or (name in ("ip4", "ip6") and not _is_network(name, target)):
            return Term(text, "")
        return Term(text, name, sign or "+", target.lower().rstrip(".") if mark == ":" else "")
    if (found := _MODIFIER.fullmatch(text)) is not None:
        name = found[1].lower()
        return Term(text, "redirect" if name == "redirect" else "modifier", "", found[2].lower().rstrip("."))
    return Term(text, "")


def _is_network(name: str, target: str) -> bool:
    try:
        (IPv4Network if name == "ip4" else IPv6Network)(target, strict=False)
    except (AddressValueError, NetmaskValueError, ValueError):
        return False
    return True


def names_in(record: str) -> list[str]:
    """The names whose SPF record is read as well; those with macros depend on the mail and cannot be asked."""
    return [one.target for one in _before_all(terms(record))
            if one.name in ("include", "redirect") and one.target and "%" not in one.target]  # fmt: skip


def _before_all(found: list[Term]) -> list[Term]:
    """What counts: nothing behind "all", and no redirect beside it (5.1)."""
    end = next((at for at, one in enumerate(found) if one.name == "all"), None)
    return found if end is None else found[: end + 1]


def judge_spf(question: Question, answers: Mapping[str, Answer]) -> DomainPart:
    """SPF of the bounce domain. ``answers`` holds its TXT records and those of every included name."""
    name = question.bounce or question.domain
    root = answers[name]
    if root.state == "failed":
        return part("spf", [], [not_asked(name, root)])
    records = spf_records(root.records)
    found = [DnsRecord("TXT", name, one) for one in records]
    if root.alias:
        found.insert(0, DnsRecord("CNAME", name, root.alias))
    theirs = [] if question.bounce else [DomainRemark("spf_vendor_bounces")]
    if question.vendor.bounce_target and root.alias and root.alias != question.vendor.bounce_target:
        values = {"name": name, "target": question.vendor.bounce_target}
        return part("spf", found, [DomainRemark("spf_wrong_alias", values)], _missing(question, name))
    if not records:
        return part(
            "spf", found, theirs or _no_record(question, name), () if theirs else _missing(question, name)
        )
    if len(records) > 1:  # 4.5: a permanent error
        merged = () if root.alias else [DnsRecord("TXT", name, _merged(question, records))]
        return part("spf", found, [*theirs, DomainRemark("several", {"name": name})], merged)
    remarks = _remarks(question, name, records[0], answers, ours=not root.alias)
    if question.bounce and not may_align(question.bounce, question.domain):
        remarks.append(
            DomainRemark("spf_not_aligned", {"bounce": question.bounce, "domain": question.domain})
        )
    better = _better(question, records[0], {one.code for one in remarks})
    wanted = [DnsRecord("TXT", name, better)] if better != records[0] and not root.alias else []
    return part("spf", found, [*theirs, *remarks], wanted)


def _no_record(question: Question, name: str) -> list[DomainRemark]:
    known = question.vendor.spf_include or question.vendor.bounce_target
    return [DomainRemark("spf_missing" if known else "spf_ask_host", {"name": name})]


def _missing(question: Question, name: str) -> list[DnsRecord]:
    if question.vendor.bounce_target:
        return [DnsRecord("CNAME", name, question.vendor.bounce_target)]
    if question.vendor.spf_include:
        return [DnsRecord("TXT", name, f"v=spf1 include:{question.vendor.spf_include} ~all")]
    return []


def _remarks(
    question: Question, name: str, record: str, answers: Mapping[str, Answer], *, ours: bool
) -> list[DomainRemark]:
    all_terms = terms(record)
    counted = _before_all(all_terms)
    remarks = [DomainRemark("syntax", {"term": one.text}) for one in all_terms if not one.name]
    walked = _Walk(answers)
    walked.count(name, (name,))
    remarks += [DomainRemark("spf_include_without", {"name": one}) for one in walked.without]
    if walked.look_ups > LOOK_UPS:
        remarks.append(DomainRemark("spf_too_many", {"count": str(walked.look_ups)}))
    remarks += [not_asked(one, answers[one]) for one in walked.failed]
    include = question.vendor.spf_include
    if question.bounce and include and include not in walked.included and not walked.failed:
        room = walked.look_ups < LOOK_UPS
        remarks.append(DomainRemark("spf_vendor_missing" if room else "spf_no_room", {"include": include}))
    if not ours:  # the vendor's own record: nothing there is for us to change
        return remarks
    last = next((one for one in counted if one.name == "all"), None)
    if last is None and not any(one.name == "redirect" for one in counted):
        remarks.append(DomainRemark("spf_no_all"))
    if last is not None and last.sign in "+?":
        remarks.append(DomainRemark("spf_pass_all" if last.sign == "+" else "spf_neutral_all"))
    if any(one.name not in ("", "modifier") for one in all_terms[len(counted) :]):
        remarks.append(DomainRemark("spf_after_all"))
    if any(one.name == "ptr" for one in counted):  # 5.5: do not use
        remarks.append(DomainRemark("spf_ptr"))
    return remarks


class _Walk:
    """Counts the look-ups that a receiver makes, through all included records."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers
        self.look_ups = 0
        self.included: set[str] = set()
        self.without: list[str] = []  # included names without a record: a permanent error (5.2)
        self.failed: list[str] = []

    def count(self, name: str, way: tuple[str, ...]) -> None:
        """Add what the record of ``name`` costs."""
        answer = self._answers[name]
        for record in spf_records(answer.records)[:1]:
            found = _before_all(terms(record))
            closed = any(one.name == "all" for one in found)
            for one in found:
                if one.name not in _ASKING or (one.name == "redirect" and closed):
                    continue
                self.look_ups += 1
                if one.name in ("include", "redirect"):
                    self._follow(one.target, way)

    def _follow(self, name: str, way: tuple[str, ...]) -> None:
        self.included.add(name)
        answer = self._answers.get(name)
        if answer is None:  # a macro, or beyond the limit
            return
        if name in way:  # in a circle a receiver gives up at the limit
            self.look_ups += LOOK_UPS
        elif answer.state == "failed":
            self.failed += [name] if name not in self.failed else []
        elif len(spf_records(answer.records)) != 1:
            self.without += [name] if name not in self.without else []
        else:
            self.count(name, (*way, name))


def _better(question: Question, record: str, codes: set[str]) -> str:
    """The record with what can be mended by itself: the vendor named, "~all" at its end, no "ptr"."""
    if "syntax" in codes:
        return record
    kept = [one for one in _before_all(terms(record)) if one.name != "ptr"]
    if codes & {"spf_after_all"}:
        kept = [one for one in terms(record) if one.name != "ptr"]
    ends = [one for one in kept if one.name == "all"]
    redirect = next((one for one in kept if one.name == "redirect"), None) if not ends else None
    words = [one.text for one in kept if one.name not in ("all", "redirect", "modifier")]
    if "spf_vendor_missing" in codes:
        words.append(f"include:{question.vendor.spf_include}")
    end = "-all" if ends and ends[0].sign == "-" else "~all"
    last = redirect.text if redirect else end
    others = [one.text for one in kept if one.name == "modifier"]
    if not codes & {
        "spf_vendor_missing",
        "spf_pass_all",
        "spf_neutral_all",
        "spf_no_all",
        "spf_after_all",
        "spf_ptr",
    }:
        return record
    return " ".join(["v=spf1", *dict.fromkeys(words), last, *others])


def _merged(question: Question, records: list[str]) -> str:
    """One record of several: every mechanism once, one end."""
    words: dict[str, None] = {}
    strict = True
    for record in records:
        for one in terms(record):
            if one.name == "all":
                strict = strict and one.sign == "-"
            elif one.name not in ("", "redirect", "modifier", "ptr"):
                words[one.text] = None
            elif one.name == "redirect":
                words[f"include:{one.target}"] = None
    include = f"include:{question.vendor.spf_include}"
    if question.bounce and question.vendor.spf_include:
        words[include] = None
    return " ".join(["v=spf1", *words, "-all" if strict else "~all"])
