"""DMARC (RFC 7489): what receivers do with mail that fails, and whether our mail can pass."""

from __future__ import annotations

from collections.abc import Mapping

from anklang.channels.sender_domain.judge_dkim import tags
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

_POLICIES = ("none", "quarantine", "reject")
_DEEPEST = 8  # names that are asked at most


def domains_upward(domain: str) -> list[str]:
    """The domain and those above it, down to two labels; the nearest record counts."""
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(max(len(labels) - 1, 1))][:_DEEPEST]


def dmarc_records(answer: Answer) -> list[str]:
    """Those that are DMARC: they begin with the tag v=DMARC1 (6.3)."""
    return [one for one in answer.records
            if one.partition(";")[0].replace(" ", "") == "v=DMARC1" and not _is_suffix(one)]  # fmt: skip


def _is_suffix(record: str) -> bool:
    """A registry's own record speaks for no domain below it."""
    return (tags(record) or {}).get("psd") == "y"


def place_of(question: Question, answers: Mapping[str, Answer]) -> str:
    """The domain whose record counts; empty where none has one.

    RFC 7489 6.6.3 looks at the domain, then at the organizational one. Which that is, only a list of all registries
    could say; so every domain above is asked, and the first that has a record is taken.
    """
    return next(
        (one for one in domains_upward(question.domain) if dmarc_records(answers[f"_dmarc.{one}"])), ""
    )


def judge_dmarc(question: Question, answers: Mapping[str, Answer], *, signed: bool) -> DomainPart:
    """The policy. ``answers``: TXT records of _dmarc below each domain; ``signed``: the DKIM keys are there."""
    place = place_of(question, answers)
    asked = domains_upward(question.domain)
    before = asked[: asked.index(place)] if place else asked
    for one in before:
        if answers[f"_dmarc.{one}"].state == "failed":
            return part("dmarc", [], [not_asked(f"_dmarc.{one}", answers[f"_dmarc.{one}"])])
    if not place:
        name = f"_dmarc.{question.domain}"
        fresh = f"v=DMARC1; p=none; rua=mailto:dmarc-reports@{question.domain}"
        return part(
            "dmarc", [], [DomainRemark("dmarc_missing", {"name": name})], [DnsRecord("TXT", name, fresh)]
        )
    name = f"_dmarc.{place}"
    records = dmarc_records(answers[name])
    found = [DnsRecord("TXT", name, one) for one in records]
    if len(records) > 1:  # 6.6.3: then none counts
        return part("dmarc", found, [DomainRemark("several", {"name": name})], found[:1])
    read = tags(records[0])
    if read is None:
        return part("dmarc", found, [DomainRemark("syntax", {"term": records[0][:60]})])
    remarks, better = _policy(question, place, read, signed=signed)
    remarks += _alignment(question, read)
    record = "; ".join(f"{key}={value}" for key, value in better.items())
    wanted = [DnsRecord("TXT", name, record)] if better != read else []
    return part("dmarc", found, remarks, wanted)


def _policy(
    question: Question, place: str, read: dict[str, str], *, signed: bool
) -> tuple[list[DomainRemark], dict[str, str]]:
    """What is to be said about the policy, and the tags as they should be."""
    inherited = place != question.domain
    remarks = [DomainRemark("dmarc_inherited", {"domain": place})] if inherited else []
    better = dict(read)
    tag = "sp" if inherited and "sp" in read else "p"
    policy = read.get(tag, "").lower()
    reports = [one.strip() for one in read.get("rua", "").split(",") if one.strip()]
    mailbox = f"mailto:dmarc-reports@{place}"
    if read.get("p", "").lower() not in _POLICIES or policy not in _POLICIES:  # 6.6.3: "none" at best
        remarks.append(DomainRemark("dmarc_no_policy", {"tag": tag}))
        rest = {key: value for key, value in read.items() if key not in ("v", tag)}
        better = {"v": "DMARC1", tag: "none", **rest} if tag == "p" else {**better, tag: "none"}
    elif policy == "none" and signed and reports:
        remarks.append(DomainRemark("dmarc_none"))
        better[tag] = "quarantine"
    elif policy == "none":
        remarks.append(DomainRemark("dmarc_none_wait"))
    if not reports:
        remarks.append(DomainRemark("dmarc_no_reports"))
        better["rua"] = mailbox
    elif not all(one.lower().startswith("mailto:") and "@" in one for one in reports):  # 6.2: URIs
        remarks.append(DomainRemark("dmarc_bad_reports", {"rua": read["rua"]}))
        better["rua"] = ",".join(_uri(one) for one in reports)
    if policy != "none" and read.get("pct", "100") != "100":
        remarks.append(DomainRemark("dmarc_pct", {"pct": read["pct"]}))
        del better["pct"]
    return remarks, better


def _uri(mailbox: str) -> str:
    return mailbox if ":" in mailbox else f"mailto:{mailbox}"


def _alignment(question: Question, read: dict[str, str]) -> list[DomainRemark]:
    """Whether a signature or a bounce address can speak for the sender (3.1); without either no mail passes."""
    signing = _aligned(question.signing, question.domain, read.get("adkim", "r"))
    bounce = bool(question.bounce) and _aligned(question.bounce, question.domain, read.get("aspf", "r"))
    if signing or bounce:
        return []
    return [DomainRemark("dmarc_not_aligned", {"domain": question.domain, "signing": question.signing})]


def _aligned(one: str, domain: str, mode: str) -> bool:
    return one == domain if mode.lower() == "s" else may_align(one, domain)
