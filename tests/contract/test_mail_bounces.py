"""What a bounce means, whoever reports it: the reply of the receiving server, then the vendor's own word."""

from __future__ import annotations

import pytest
from contract.providers.mails import changed, mail_to

from anklang.channels.bounces import judge
from anklang.channels.mail import NotAMail, letter_of
from anklang.channels.mail_reports import opened_by
from anklang.channels.model import EmailAddress, EmailContent, Outgoing

HARD, SOFT = ("address", "bounced"), ("transient", "bounced")
CONTENT, SENDER = ("message", "provider_rejected"), ("account", "provider_rejected")


@pytest.mark.parametrize(
    ("text", "status", "permanent", "temporary"),
    [
        ("", "", HARD, SOFT),
        ("550 rejected", "", HARD, SOFT),
        ("550 5.1.1 user unknown", "", HARD, SOFT),
        ("550 user unknown", "5.0.0", HARD, SOFT),
        ("anything", "5.1.10", HARD, SOFT),
        ("550 5.7.1 blocked", "", CONTENT, CONTENT),
        ("554 Message rejected as spam", "", CONTENT, CONTENT),
        ("550 listed at a blocklist", "5.0.0", CONTENT, CONTENT),
        ("550 bad reputation of 192.0.2.1", "", CONTENT, CONTENT),
        ("550 DMARC policy", "", CONTENT, CONTENT),
        ("550 not authenticated", "", CONTENT, CONTENT),
        ("", "4.0.0", SOFT, SOFT),
        ("user unknown", "4.0.0", SOFT, SOFT),
        ("550 x", "5.7.23", SENDER, SENDER),
        ("550 x", "5.7.515", SENDER, SENDER),
        ("552 over quota", "", SOFT, SOFT),
        ("452 4.2.2 full", "", SOFT, SOFT),
        ("552 message too large", "", CONTENT, CONTENT),
        ("421 4.7.28 too many", "", ("throttled", "provider_rejected"), ("throttled", "provider_rejected")),
        ("421 4.4.2 timeout", "", ("transient", "unreachable"), ("transient", "unreachable")),
        ("550 5.1.2 no such domain", "", SOFT, SOFT),
    ],
)
def test_policy_authentication_and_full_mailboxes_never_cost_the_address_whatever_the_vendor_calls_it(
    text: str, status: str, permanent: tuple[str, str], temporary: tuple[str, str]
) -> None:
    """compliance 6.3"""
    assert judge(text, status) == permanent
    assert judge(text, status, permanent=False) == temporary


def test_a_letter_has_its_unsubscribe_headers_first_and_those_of_the_template_after() -> None:
    """RFC 2369, RFC 8058"""
    letter = letter_of(changed(mail_to(1), headers={"Feedback-ID": "campaign:shop"}))
    assert [name for name, _ in letter.headers] == [
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Feedback-ID",
    ]
    assert letter.recipient.addr_spec == "ada1@example.com"
    assert letter.reply_to is not None
    assert [kind for kind, _ in letter.bodies()] == ["text/plain", "text/html"]


@pytest.mark.parametrize(
    ("text", "html", "kinds"), [("a", "", ["text/plain"]), ("", "b", ["text/html"]), ("", "", ["text/plain"])]
)
def test_a_letter_has_at_least_one_part(text: str, html: str, kinds: list[str]) -> None:
    assert [kind for kind, _ in letter_of(changed(mail_to(1), text=text, html=html)).bodies()] == kinds


def test_what_is_no_mail_says_whose_fault_it_is() -> None:
    wrong = Outgoing(
        message_id=mail_to(1).message_id, channel="email", lane="bulk", sender="shop@example.com",
        address=EmailAddress("nobody"), content=EmailContent("s", "", "t"),
    )  # fmt: skip
    with pytest.raises(NotAMail) as caught:
        letter_of(wrong)
    assert caught.value.is_address
    with pytest.raises(NotAMail) as caught:
        letter_of(changed(mail_to(1), subject="a\nBcc: b@example.com"))
    assert not caught.value.is_address


@pytest.mark.parametrize(
    ("agent", "who"),
    [
        ("Mozilla/5.0", "apple_mpp"),
        (" Mozilla/5.0 ", "apple_mpp"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0", "scanner"),
        ("Mozilla/5.0 (via ggpht.com GoogleImageProxy)", "proxy"),
        ("YahooMailProxy; https://help.yahoo.com", "proxy"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_who_loaded_a_mail_is_read_from_its_user_agent(agent: str, who: str) -> None:
    """compliance 6.5"""
    assert opened_by(agent) == who
