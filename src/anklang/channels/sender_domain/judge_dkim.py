"""DKIM (RFC 6376, RFC 8301, RFC 8463): the keys with which receivers check the signatures."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from anklang.channels.sender_domain.model import (
    Answer,
    DnsRecord,
    DomainPart,
    DomainRemark,
    Question,
    not_asked,
    part,
)

WEAK, SHORT = (
    1024,
    2048,
)  # bits: below the first verifiers must not accept; below the second signers should not sign


def key_name(selector: str, domain: str) -> str:
    """Where the key stands (RFC 6376 3.6.2.1)."""
    return f"{selector}._domainkey.{domain}"


def tags(record: str) -> dict[str, str] | None:
    """A list of tags (RFC 6376 3.2); None if it is none."""
    found: dict[str, str] = {}
    for piece in record.strip().rstrip(";").split(";"):
        name, mark, value = piece.partition("=")
        name = name.strip()
        if not mark or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) or name in found:
            return None
        found[name] = value.strip()
    return found


def judge_dkim(question: Question, answers: Mapping[str, Answer]) -> DomainPart:
    """The keys of the selectors. ``answers`` holds the TXT records by name.

    A selector that the account names must be there; of those that the vendor turns over, one is enough.
    """
    remarks = [DomainRemark("dkim_bad_selector", {"selector": one}) for one in question.unusable]
    if not question.selectors:
        return part("dkim", [], remarks or [DomainRemark("dkim_no_selector")])
    found: list[DnsRecord] = []
    wanted: list[DnsRecord] = []
    absent: list[DomainRemark] = []
    good_keys = 0
    kinds: set[str] = set()
    for selector in question.selectors:
        name = key_name(selector, question.signing)
        answer = answers[name]
        found += [DnsRecord("CNAME", name, answer.alias)] if answer.alias else []
        found += [DnsRecord("TXT", name, one) for one in answer.records]
        if answer.state == "failed":
            remarks.append(not_asked(name, answer))
        elif not answer.records:
            absent.append(DomainRemark("dkim_missing", {"name": name}))
            if question.vendor.dkim_target:
                target = question.vendor.dkim_target.replace("{selector}", selector)
                wanted.append(DnsRecord("CNAME", name, target))
        else:
            said, kind = _key(name, answer.records)
            remarks += said
            kinds.add(kind)
            good_keys += 1
    if question.by_account or not good_keys:
        remarks += absent
    if kinds == {"ed25519"}:
        remarks.append(DomainRemark("dkim_ed25519_only"))
    return part("dkim", found, remarks, wanted if absent and (question.by_account or not good_keys) else ())


def _key(name: str, records: tuple[str, ...]) -> tuple[list[DomainRemark], str]:
    """What is to be said about the key at ``name``, and its kind."""
    if len(records) > 1:  # 3.6.2.2: what a verifier does then is not defined
        return [DomainRemark("several", {"name": name})], ""
    read = tags(records[0])
    if read is None or "p" not in read or ("v" in read and (read["v"] != "DKIM1" or next(iter(read)) != "v")):
        return [DomainRemark("syntax", {"term": records[0][:60]})], ""
    kind = read.get("k", "rsa").lower()
    key = re.sub(r"\s", "", read["p"])
    if not key:  # 3.6.1: an empty value means that the key was revoked
        return [DomainRemark("dkim_revoked", {"name": name})], kind
    said = (
        [DomainRemark("dkim_testing", {"name": name})]
        if "y" in read.get("t", "").replace(" ", "").split(":")
        else []
    )
    bits = _bits(kind, key)
    if bits is None:
        return [DomainRemark("syntax", {"term": f"p={key[:40]}…"})], kind
    values = {"name": name, "bits": str(bits)}
    if kind == "rsa" and bits < WEAK:  # RFC 8301 3.2
        said.append(DomainRemark("dkim_weak", values))
    elif kind == "rsa" and bits < SHORT:
        said.append(DomainRemark("dkim_short", values))
    return said, kind


def _bits(kind: str, key: str) -> int | None:
    """Length of the key; None where it cannot be read."""
    try:
        raw = base64.b64decode(key, validate=True)
        if kind == "ed25519":  # RFC 8463 4.2: the bare 32 octets
            return 256 if len(raw) == 32 else None
        public = load_der_public_key(raw) if kind == "rsa" else None
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        return None
    return public.key_size if isinstance(public, RSAPublicKey) else None
