"""Texts of real mail servers: only a user who is unknown costs the address, never our domain, server or content.

Postfix, Exim, cPanel, Sendmail, qmail, Exchange and Domino write like this, and the big mailbox providers.
"""

from __future__ import annotations

import pytest

from anklang.channels.bounces import classify, enhanced_code, judge

HARD = ("address", "bounced")
OTHERS = ("message", "provider_rejected")

NOT_THE_ADDRESS = [
    "550 SPF record for shop.de does not exist",
    "550 Domain of sender address x@shop.de does not exist",
    "550 PTR record does not exist",
    "550 Reverse DNS record for 192.0.2.1 does not exist",
    "Sender verify failed: domain of sender address x@shop.de does not exist",
    "550 Sender verify failed",
    "550-Verification failed for <x@shop.de> 550-No such user here 550 Sender verify failed",
    "550 Verification failed for <x@shop.de>: unknown user (sender callout)",
    "553 sorry, your envelope sender domain does not exist",
    "550 <x@shop.de>: Sender address rejected: Domain does not exist",
    "550 Absenderdomain unbekannt",
    "550 Return-Path does not exist",
    "550 MAIL FROM domain shop.de does not exist",
    "550 from address does not exist",
    "550 The MX record of shop.de does not exist",
    "550 rDNS of your server does not exist",
    "550 HELO name does not exist",
    "550 Client host rejected: your hostname does not exist",
    "550 DKIM key record does not exist",
    "550 DMARC record of shop.de does not exist",
    "550 DNS TXT record does not exist",
    "550 listed in the RBL; the entry does not exist here for long",
    "550 found in DNSBL zen.example.org, user unknown to us as a good sender",
    "550 relay not permitted, no such user here",
    "550 relaying denied: local mailbox does not exist",
    "550 virus found, no mailbox for it",
    "550 Your IP is listed, unknown user of this network",
    "550 Message rejected as spam (unknown user of our lists)",
    "550 blocked by policy: no such user may send",
    "550 authentication required: no such user",
]


@pytest.mark.parametrize("text", NOT_THE_ADDRESS)
def test_words_about_sender_server_or_policy_keep_the_address(text: str) -> None:
    """compliance 6.3: policy is our problem, never punish the address."""
    assert classify(550, text) == OTHERS
    assert judge(text) == judge(text, "5.0.0") == OTHERS
    assert judge(text, permanent=False) == OTHERS


@pytest.mark.parametrize(
    "text",
    [
        "550 Rejected: 192.0.2.1 listed at zen.spamhaus.org",
        "550 RBL: Blocked",
        "554 Service unavailable; Client host [192.0.2.1] blocked using bl.spamcop.net",
        "550 5.0.0 rejected by DNSBL",
        "550 Relay access denied",
        "550 This message contains a virus",
        "550 message contains malware",
        "550 unsolicited mail refused",
        "550 phishing detected",
        "550 your server is banned",
        "550 rejected, look at http://www.openspf.org/why.html?sender=x@shop.de (SPF)",
        "550 Sender address rejected",
        "550 cannot find your reverse hostname",
    ],
)
def test_a_permanent_refusal_for_policy_or_sender_costs_no_address(text: str) -> None:
    assert judge(text) == OTHERS
    assert classify(550, text) == OTHERS


@pytest.mark.parametrize(
    "text",
    [
        "550 No such user here",
        "550 <ada@example.com>: Recipient address rejected: User unknown in local recipient table",
        "550 <ada@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 <ada@example.com>: Recipient address rejected: User unknown in relay recipient table",
        "550 Unknown user",
        "550 Empfänger unbekannt",
        "550 sorry, no mailbox here by that name",
        "550 The email account that you tried to reach does not exist",
        "550 mailbox ada@spamfilter.example.com does not exist",
        "550 host mx.example.com[192.0.2.1] said: 550 user unknown",
        "550 host relay.example.com said: no such user",
        "550 <sender-list@policy.example.com> user unknown",
        "550 <ada@example.com>: user unknown (in reply to RCPT TO command)",
        "550 blocked.example.com says: no such user - ada@reverse.example.com",
    ],
)
def test_an_unknown_user_still_costs_the_address_whatever_hosts_and_addresses_are_called(text: str) -> None:
    """Control."""
    assert classify(550, text) == judge(text) == HARD


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "550 User ada (ada@example.com) not listed in Domino Directory",
            HARD,
        ),  # listed nowhere is no block list
        ("550 blocked [5.1.1.20]", OTHERS),  # an address of the internet is no enhanced code
        ("550 rejected 192.5.1.1 by policy", OTHERS),
        ("550 5.1.1.", HARD),
        ("550-5.1.1 The email account does not exist", HARD),
        ("554 5.3.0 SPF record does not exist", ("transient", "bounced")),
        ("554 5.3.0 no such user", HARD),
    ],
)
def test_what_only_looks_like_a_code_or_a_list_is_none(text: str, found: tuple[str, str]) -> None:
    assert judge(text) == found


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        (("5.0.0", "smtp; 550 5.1.10 RecipientNotFound"), "5.1.10"),
        (("5.0.0", "smtp; 550-5.0.0 see 550 5.7.26 unauthenticated"), "5.7.26"),
        (("5.1.1", "smtp; 550 5.7.1 no"), "5.1.1"),
        (("5.0.0", "smtp; 550 no"), "5.0.0"),
        (("", "smtp; 550 no"), ""),
        (("4.0.0", "host 10.5.1.1 said 450 4.2.2 full"), "4.2.2"),
        (("2.0.0",), "2.0.0"),
    ],
)
def test_the_first_code_that_says_anything_is_the_code(texts: tuple[str, ...], code: str) -> None:
    """RFC 3463 3.1: x.0.0 is an undefined status; Exim writes nothing else into Status."""
    assert enhanced_code(*texts) == code
