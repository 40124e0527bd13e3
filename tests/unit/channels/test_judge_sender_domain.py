"""SPF, DKIM, DMARC and MX of a sender's domain: records in, advice out."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from anklang.channels.manifest import MailDomain
from anklang.channels.sender_domain.ask import domain_of, question_for
from anklang.channels.sender_domain.judge_dkim import judge_dkim
from anklang.channels.sender_domain.judge_dmarc import domains_upward, judge_dmarc
from anklang.channels.sender_domain.judge_mx import judge_mx
from anklang.channels.sender_domain.judge_spf import judge_spf
from anklang.channels.sender_domain.model import Answer, DomainPart, Question
from anklang.providers import mailgun, postmark, sendgrid, ses, smtp, twilio

SHOP = "shop.example"
NONE = Answer("none")
SLOW = Answer("failed", why="timeout")


def said(*records: str, alias: str = "") -> Answer:
    """An answer with these records."""
    return Answer("found", records, alias)


def asked(**more: Any) -> Question:
    """A question about shop.example at a vendor that wants include:spf.vendor.example."""
    usual: dict[str, Any] = {
        "domain": SHOP, "bounce": SHOP, "signing": SHOP, "selectors": ("s1",), "by_account": True,
        "vendor": MailDomain(spf_include="spf.vendor.example"),
    }  # fmt: skip
    return Question(**usual | more)


def codes(part: DomainPart) -> list[str]:
    """The codes of its remarks."""
    return [one.code for one in part.remarks]


def wanted(part: DomainPart) -> list[str]:
    """What is to be put in."""
    return [one.value for one in part.wanted]


VENDOR = {"spf.vendor.example": said("v=spf1 ip4:192.0.2.0/24 -all")}
OURS = "include:spf.vendor.example"
MANY = " ".join(f"a:h{n}.shop.example" for n in range(10))

SPF = [
    # record, state, codes, the record to put in
    (f"v=spf1 {OURS} ~all", "good", [], ""),
    (f"v=spf1 {OURS} -all", "good", [], ""),
    (f"V=SPF1 MX {OURS.upper()} -ALL", "good", [], ""),  # 4.6.1: without regard to case
    (f"v=spf1 redirect={OURS[8:]}", "good", [], ""),
    (f"v=spf1 ip6:2001:db8::/32 exp=why.shop.example {OURS} ~all", "good", [], ""),
    (f"v=spf1 {OURS} +all", "broken", ["spf_pass_all"], f"v=spf1 {OURS} ~all"),  # everybody may send
    (f"v=spf1 {OURS} all", "broken", ["spf_pass_all"], f"v=spf1 {OURS} ~all"),  # 4.6.2: + is what is not written
    (f"v=spf1 {OURS} ?all", "improve", ["spf_neutral_all"], f"v=spf1 {OURS} ~all"),
    (f"v=spf1 {OURS}", "improve", ["spf_no_all"], f"v=spf1 {OURS} ~all"),
    (f"v=spf1 ptr {OURS} -all", "improve", ["spf_ptr"], f"v=spf1 {OURS} -all"),  # 5.5
    ("v=spf1 mx -all", "improve", ["spf_vendor_missing"], f"v=spf1 mx {OURS} -all"),
    ("v=spf1 -all", "improve", ["spf_vendor_missing"], f"v=spf1 {OURS} -all"),
    (f"v=spf1 mx -all {OURS}", "improve", ["spf_vendor_missing", "spf_after_all"], f"v=spf1 mx {OURS} -all"),  # 5.1
    (f"v=spf1 {OURS} ip4:192.0.2.300 ~all", "broken", ["syntax"], ""),  # 4.6: a permanent error
    (f"v=spf1 {OURS} include: ~all", "broken", ["syntax"], ""),
    (f"v=spf1 {OURS} inlcude:a.example ~all", "broken", ["syntax"], ""),
    (f"v=spf1 {OURS} {MANY} ~all", "broken", ["spf_too_many"], ""),  # 4.6.4: eleven
    (f"v=spf1 {MANY} ~all", "improve", ["spf_no_room"], ""),  # ten: one more would be too many
    (f"v=spf1 {OURS} include:%{{i}}.shop.example ~all", "good", [], ""),  # a macro cannot be asked
]  # fmt: skip


@pytest.mark.parametrize(("record", "state", "expected", "better"), SPF, ids=[one[0][:60] for one in SPF])
def test_spf_is_judged_as_receivers_read_it(
    record: str, state: str, expected: list[str], better: str
) -> None:
    """RFC 7208; the look-ups that cannot be asked are not in the way."""
    part = judge_spf(asked(), {SHOP: said("other text", record), **VENDOR})
    assert (part.state, codes(part), wanted(part)) == (state, expected, [better] if better else [])


def test_a_record_that_was_bettered_is_good() -> None:
    for record, _, _, better in SPF:
        if better:
            assert judge_spf(asked(), {SHOP: said(better), **VENDOR}).state == "good", record


def test_two_spf_records_are_none_and_are_merged() -> None:
    """RFC 7208 4.5: more than one is a permanent error."""
    part = judge_spf(asked(), {SHOP: said("v=spf1 mx -all", "v=spf1 include:a.example ~all"), **VENDOR})
    assert (part.state, codes(part)) == ("broken", ["several"])
    assert wanted(part) == [f"v=spf1 mx include:a.example {OURS} ~all"]


@pytest.mark.parametrize(
    ("included", "expected"),
    [
        (NONE, "spf_include_without"),  # 5.2: none there is a permanent error
        (Answer("no_name"), "spf_include_without"),
        (said("v=spf1 -all", "v=spf1 ~all"), "spf_include_without"),
        (SLOW, "not_asked"),
        (said("v=spf1 include:shop.example -all"), "spf_too_many"),  # a circle
        (said(f"v=spf1 {MANY} -all"), "spf_too_many"),
    ],
)
def test_included_records_count(included: Answer, expected: str) -> None:
    """RFC 7208 4.6.4 and 5.2."""
    answers = {SHOP: said(f"v=spf1 {OURS} include:x.example ~all"), "x.example": included, **VENDOR}
    part = judge_spf(asked(), answers)
    assert codes(part) == [expected]
    assert part.state == ("unknown" if expected == "not_asked" else "broken")


def test_without_spf_the_record_of_the_vendor_is_offered() -> None:
    part = judge_spf(asked(), {SHOP: said("v=spf10 nonsense")})
    assert (part.state, wanted(part)) == ("missing", [f"v=spf1 {OURS} ~all"])
    host = judge_spf(asked(vendor=MailDomain()), {SHOP: NONE})  # nobody but the host knows its servers
    assert (host.state, codes(host), wanted(host)) == ("missing", ["spf_ask_host"], [])


def test_what_could_not_be_asked_is_not_called_missing() -> None:
    question = asked()
    assert judge_spf(question, {SHOP: SLOW}).state == "unknown"
    assert judge_dkim(question, {"s1._domainkey.shop.example": SLOW}).state == "unknown"
    part = judge_dmarc(question, {"_dmarc.shop.example": SLOW}, signed=True)
    assert (part.state, part.remarks[0].values) == (
        "unknown",
        {"name": "_dmarc.shop.example", "why": "timeout"},
    )
    assert judge_mx(SHOP, SLOW, [NONE, NONE]).state == "unknown"
    assert judge_mx(SHOP, NONE, [NONE, SLOW]).state == "unknown"


def test_bounces_of_a_vendor_pass_but_do_not_speak_for_the_sender() -> None:
    """RFC 7208 2.4: SPF is about the bounce address."""
    part = judge_spf(asked(bounce=""), {SHOP: NONE})
    assert (part.state, codes(part), wanted(part)) == ("improve", ["spf_vendor_bounces"], [])
    far = judge_spf(
        asked(bounce="bounces.other.example"),
        {"bounces.other.example": said(f"v=spf1 {OURS} ~all"), **VENDOR},
    )
    assert codes(far) == ["spf_not_aligned"]


def test_a_bounce_domain_that_leads_to_the_vendor_is_judged_by_where_it_leads() -> None:
    question = asked(bounce="pm-bounces.shop.example", vendor=postmark.ENTRY.manifest.mail_domain)
    name = "pm-bounces.shop.example"
    good = judge_spf(question, {name: said("v=spf1 ip4:192.0.2.1 ?all", alias="pm.mtasv.net")})
    assert (good.state, wanted(good)) == ("good", [])
    assert [one.kind for one in good.found] == ["CNAME", "TXT"]
    gone = judge_spf(question, {name: Answer("no_name")})
    assert (gone.state, gone.wanted[0].kind, wanted(gone)) == ("missing", "CNAME", ["pm.mtasv.net"])
    astray = judge_spf(question, {name: said("v=spf1 -all", alias="else.example")})
    assert (astray.state, codes(astray), wanted(astray)) == ("broken", ["spf_wrong_alias"], ["pm.mtasv.net"])


def rsa_key(bits: int) -> str:
    """A public key as it stands in a record."""
    public = rsa.generate_private_key(65537, bits).public_key()
    return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


def ed_key() -> str:
    """An Ed25519 key (RFC 8463 4.2)."""
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    return base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


LONG, MIDDLE = rsa_key(2048), rsa_key(1024)
WEAK = (  # 512 bits: no library makes such a key any more
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKNeRIqLkFQ2wwR3Q1MrzqKGmBqv8R1dZsXIIhNrbd5Pr8WdTDcRoNwOj1Y6yIiF0J4dVqG2dbdyTcPq"
    "5xKLtmUCAwEAAQ=="
)
DKIM = [
    (f"v=DKIM1; k=rsa; p={LONG}", "good", []),
    (f"p={LONG}", "good", []),  # v and k have defaults
    (f"k=rsa; p={LONG[:50]} {LONG[50:]};", "good", []),  # 3.2: white space in base64 is passed over
    (f"v=DKIM1; p={MIDDLE}", "improve", ["dkim_short"]),  # RFC 8301
    (f"v=DKIM1; p={WEAK}", "broken", ["dkim_weak"]),
    (f"v=DKIM1; t=y:s; p={LONG}", "improve", ["dkim_testing"]),
    (f"v=DKIM1; k=ed25519; p={ed_key()}", "improve", ["dkim_ed25519_only"]),
    ("v=DKIM1; k=rsa; p=", "broken", ["dkim_revoked"]),  # 3.6.1
    ("v=DKIM1; p=none", "broken", ["syntax"]),
    ("v=DKIM1; k=rsa", "broken", ["syntax"]),  # p is required
    (f"p={LONG}; v=DKIM1", "broken", ["syntax"]),  # v must be the first tag
    (f"v=DKIM1; p={LONG}; p={LONG}", "broken", ["syntax"]),  # 3.2: no tag twice
    ("v=spf1 -all", "broken", ["syntax"]),
]


@pytest.mark.parametrize(
    ("record", "state", "expected"),
    DKIM,
    ids=[" ".join([str(at), one[1], *one[2]]) for at, one in enumerate(DKIM, 1)],
)
def test_dkim_keys_are_read_as_verifiers_do(record: str, state: str, expected: list[str]) -> None:
    """RFC 6376, RFC 8301, RFC 8463."""
    part = judge_dkim(asked(), {"s1._domainkey.shop.example": said(record)})
    assert (part.state, codes(part)) == (state, expected)


def test_a_named_selector_must_be_there_and_of_the_usual_ones_one_is_enough() -> None:
    answers = {
        "s1._domainkey.shop.example": said(f"p={LONG}", alias="x.sendgrid.net"),
        "s2._domainkey.shop.example": NONE,
    }
    assert codes(judge_dkim(asked(selectors=("s1", "s2")), answers)) == ["dkim_missing"]
    assert judge_dkim(asked(selectors=("s1", "s2"), by_account=False), answers).state == "good"
    nothing = dict.fromkeys(answers, NONE)
    assert judge_dkim(asked(selectors=("s1", "s2"), by_account=False), nothing).state == "missing"
    part = judge_dkim(asked(vendor=ses.ENTRY.manifest.mail_domain), {"s1._domainkey.shop.example": NONE})
    assert [(one.kind, one.name, one.value) for one in part.wanted] == [
        ("CNAME", "s1._domainkey.shop.example", "s1.dkim.amazonses.com")
    ]
    assert codes(judge_dkim(asked(selectors=()), {})) == ["dkim_no_selector"]
    two = judge_dkim(asked(), {"s1._domainkey.shop.example": said(f"p={LONG}", "p=")})
    assert codes(two) == ["several"]


REPORTS = "rua=mailto:a@shop.example"
FRESH = "rua=mailto:dmarc-reports@shop.example"
DMARC = [
    (f"v=DMARC1; p=reject; {REPORTS}", "good", [], ""),
    (f"v=DMARC1;p=quarantine;{REPORTS};", "good", [], ""),
    (f"v=DMARC1; p=none; {REPORTS}", "improve", ["dmarc_none"], f"v=DMARC1; p=quarantine; {REPORTS}"),
    ("v=DMARC1; p=none", "improve", ["dmarc_none_wait", "dmarc_no_reports"],
     f"v=DMARC1; p=none; {FRESH}"),
    ("v=DMARC1; p=reject", "improve", ["dmarc_no_reports"], f"v=DMARC1; p=reject; {FRESH}"),
    ("v=DMARC1; p=reject; rua=a@shop.example", "improve", ["dmarc_bad_reports"], f"v=DMARC1; p=reject; {REPORTS}"),
    (f"v=DMARC1; p=reject; pct=20; {REPORTS}", "improve", ["dmarc_pct"], f"v=DMARC1; p=reject; {REPORTS}"),
    (f"v=DMARC1; {REPORTS}", "broken", ["dmarc_no_policy"], f"v=DMARC1; p=none; {REPORTS}"),
    (f"v=DMARC1; p=block; {REPORTS}", "broken", ["dmarc_no_policy"], f"v=DMARC1; p=none; {REPORTS}"),
    ("v=DMARC1; p reject", "broken", ["syntax"], ""),
]  # fmt: skip


@pytest.mark.parametrize(("record", "state", "expected", "better"), DMARC, ids=[one[0] for one in DMARC])
def test_dmarc_is_judged_by_what_it_asks_for(
    record: str, state: str, expected: list[str], better: str
) -> None:
    """RFC 7489 6.3 and 6.6.3."""
    part = judge_dmarc(asked(), {"_dmarc.shop.example": said("else", record)}, signed=True)
    assert (part.state, codes(part), wanted(part)) == (state, expected, [better] if better else [])


def test_a_stricter_policy_is_advised_only_where_mail_is_signed() -> None:
    part = judge_dmarc(asked(), {"_dmarc.shop.example": said(f"v=DMARC1; p=none; {REPORTS}")}, signed=False)
    assert (codes(part), wanted(part)) == (["dmarc_none_wait"], [])


def test_dmarc_is_looked_for_upwards_to_the_last_two_labels() -> None:
    """RFC 7489 6.6.3, without a list of registries: the nearest record counts, a registry's own never."""
    assert domains_upward("a.b.shop.example") == ["a.b.shop.example", "b.shop.example", "shop.example"]
    names = ("_dmarc.news.shop.example", "_dmarc.shop.example")
    question = asked(domain="news.shop.example")
    above = judge_dmarc(
        question, {names[0]: NONE, names[1]: said(f"v=DMARC1; p=reject; {REPORTS}")}, signed=True
    )
    assert (above.state, codes(above), above.found[0].name) == ("good", ["dmarc_inherited"], names[1])
    lax = judge_dmarc(
        question, {names[0]: NONE, names[1]: said(f"v=DMARC1; p=reject; sp=none; {REPORTS}")}, signed=True
    )
    assert (codes(lax), wanted(lax)) == (
        ["dmarc_inherited", "dmarc_none"],
        [f"v=DMARC1; p=reject; sp=quarantine; {REPORTS}"],
    )
    registry = judge_dmarc(
        question, {names[0]: NONE, names[1]: said("v=DMARC1; p=reject; psd=y")}, signed=True
    )
    assert registry.state == "missing"
    assert wanted(registry) == ["v=DMARC1; p=none; rua=mailto:dmarc-reports@news.shop.example"]
    assert judge_dmarc(question, {names[0]: SLOW, names[1]: NONE}, signed=True).state == "unknown"
    two = judge_dmarc(
        question, {names[0]: said("v=DMARC1; p=none", "v=DMARC1; p=reject"), names[1]: NONE}, signed=True
    )
    assert codes(two) == ["several"]


@pytest.mark.parametrize(
    ("signing", "bounce", "modes", "passes"),
    [
        ("shop.example", "", "", True),
        ("mg.shop.example", "", "", True),  # 3.1.1: relaxed
        ("mg.shop.example", "", "; adkim=s", False),
        ("mg.shop.example", "shop.example", "; adkim=s", True),
        ("mail.vendor.com", "bounce.vendor.com", "", False),
        ("mail.vendor.com", "b.shop.example", "; aspf=s", False),
    ],
)
def test_mail_that_nothing_aligned_speaks_for_is_said_to_fail(
    signing: str, bounce: str, modes: str, passes: bool
) -> None:
    """RFC 7489 3.1."""
    answers = {"_dmarc.shop.example": said(f"v=DMARC1; p=reject; {REPORTS}{modes}")}
    part = judge_dmarc(asked(signing=signing, bounce=bounce), answers, signed=True)
    assert ("dmarc_not_aligned" in codes(part)) is not passes


@pytest.mark.parametrize(
    ("mx", "addresses", "state", "expected"),
    [
        (said("10 mx.shop.example", "20 mx2.shop.example"), [NONE, NONE], "good", []),
        (NONE, [said("192.0.2.1"), NONE], "improve", ["mx_implicit"]),  # RFC 5321 5.1
        (NONE, [NONE, said("2001:db8::1")], "improve", ["mx_implicit"]),
        (Answer("no_name"), [NONE, NONE], "missing", ["mx_missing"]),
        (said("0 ."), [NONE, NONE], "broken", ["mx_null"]),  # RFC 7505
        (said("0 .", "10 mx.shop.example"), [NONE, NONE], "broken", ["mx_null_and_others"]),
        (said("10 192.0.2.1"), [NONE, NONE], "broken", ["mx_address"]),
    ],
)
def test_mx_says_whether_answers_arrive(
    mx: Answer, addresses: list[Answer], state: str, expected: list[str]
) -> None:
    part = judge_mx(SHOP, mx, addresses)
    assert (part.state, codes(part)) == (state, expected)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("hello@shop.example", SHOP), ("Shop <hello@Shop.Example>", SHOP), ("shop.example.", SHOP),
        ("hallo@straße.example", "xn--strae-oqa.example"), ("localhost", ""), ("me@localhost", ""), ("", ""),
        ("no domain", ""), ("a@b@c", ""),
    ],
)  # fmt: skip
def test_the_domain_of_a_sender_is_taken_in_ascii_or_not_at_all(text: str, domain: str) -> None:
    assert domain_of(text) == domain


def test_each_vendor_says_what_is_to_be_asked() -> None:
    sender = {"sender": "Shop <hello@shop.example>"}
    first = question_for(ses.ENTRY.manifest, sender)
    assert first is not None
    assert (first.bounce, first.selectors) == ("", ())
    named = question_for(
        ses.ENTRY.manifest,
        {
            **sender,
            "dkim_selectors": "abc, DEF._domainkey.shop.example ä!",
            "bounce_domain": "b.shop.example",
        },
    )
    assert named is not None
    assert (named.bounce, named.selectors, named.unusable) == ("b.shop.example", ("abc", "def"), ("ä!",))
    grid = question_for(sendgrid.ENTRY.manifest, sender)
    assert grid is not None
    assert (grid.selectors, grid.by_account) == (("s1", "s2"), False)
    gun = question_for(mailgun.ENTRY.manifest, {**sender, "domain": "mg.shop.example"})
    assert gun is not None
    assert (gun.bounce, gun.signing) == ("mg.shop.example", "mg.shop.example")
    mark = question_for(postmark.ENTRY.manifest, sender)
    assert mark is not None
    assert mark.bounce == "pm-bounces.shop.example"
    plain = question_for(smtp.ENTRY.manifest, {**sender, "return_path": "back@b.shop.example"})
    assert plain is not None
    assert plain.bounce == "b.shop.example"
    assert question_for(smtp.ENTRY.manifest, {"sender": ""}) is None
    assert question_for(twilio.ENTRY.manifest, {"sender": "shop.example"}) is None
