"""Look-ups against a real name server over UDP and TCP, and the whole look at a sender's domain."""

from __future__ import annotations

import asyncio
import socket
import time
from datetime import UTC, datetime

import pytest
from name_server import Zone, name_server

from anklang.channels.manifest import MailDomain
from anklang.channels.sender_domain import look_up as look
from anklang.channels.sender_domain.model import Answer, Kind, Question, SenderDomain
from anklang.providers.dns_client import DnsClient

NOW = datetime(2026, 5, 4, 10, tzinfo=UTC)


def ask(server: tuple[str, int], name: str, kind: Kind = "TXT", seconds: float = 2.0) -> Answer:
    """One look-up."""
    return asyncio.run(DnsClient(server).ask(name, kind, seconds))


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (["v=spf1 -all"], ("v=spf1 -all",)),
        ([["v=spf1 include:a.exam", "ple ~all"]], ("v=spf1 include:a.example ~all",)),  # RFC 7208 3.3
        (["one", "two"], ("one", "two")),
    ],
)  # fmt: skip
def test_texts_come_whole(records: list[object], expected: tuple[str, ...]) -> None:
    with name_server({("shop.example", "TXT"): records}) as (server, _):
        assert ask(server, "shop.example") == Answer("found", expected)


def test_a_name_without_such_a_record_is_told_from_a_name_that_is_not_there() -> None:
    with name_server({("shop.example", "A"): ["192.0.2.1"]}) as (server, _):
        assert ask(server, "shop.example") == Answer("none")
        assert ask(server, "gone.example") == Answer("no_name")
        assert ask(server, "shop.example", "A") == Answer("found", ("192.0.2.1",))


def test_an_alias_is_followed_and_told() -> None:
    zone: Zone = {
        ("s1._domainkey.shop.example", "CNAME"): ["s1.vendor.example"], ("s1.vendor.example", "TXT"): ["p=abc"],
        ("empty.shop.example", "CNAME"): ["s2.vendor.example"], ("s2.vendor.example", "A"): ["192.0.2.1"],
    }  # fmt: skip
    with name_server(zone) as (server, _):
        assert ask(server, "S1._domainkey.shop.example") == Answer("found", ("p=abc",), "s1.vendor.example")
        assert ask(server, "empty.shop.example") == Answer("none", (), "s2.vendor.example")


def test_an_answer_that_is_too_long_for_udp_is_fetched_by_tcp() -> None:
    long = [["x" * 250] * 8]
    with name_server({("shop.example", "TXT"): long}) as (server, heard):
        assert ask(server, "shop.example").records == ("x" * 2000,)
        assert [how for _, _, how in heard.asked] == ["udp", "tcp"]


def test_mail_servers_stand_in_the_order_of_asking_and_a_null_mx_is_a_dot() -> None:
    zone: Zone = {
        ("shop.example", "MX"): [(20, "b.shop.example"), (5, "A.Shop.Example")], ("no.example", "MX"): [(0, ".")],
    }  # fmt: skip
    with name_server(zone) as (server, _):
        assert ask(server, "shop.example", "MX").records == ("5 a.shop.example", "20 b.shop.example")
        assert ask(server, "no.example", "MX").records == ("0 .",)


@pytest.mark.parametrize("fault", ["SERVFAIL", "REFUSED"])
def test_a_name_server_that_cannot_say_is_a_failure_and_not_an_absence(fault: str) -> None:
    with name_server({("shop.example", "TXT"): [fault]}) as (server, _):
        assert ask(server, "shop.example") == Answer("failed", why="server_failure")


def test_silence_ends_at_its_time() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        begun = time.monotonic()
        assert ask(deaf.getsockname(), "shop.example", seconds=0.3) == Answer("failed", why="timeout")
        assert time.monotonic() - begun < 2


def test_an_answer_to_another_question_is_not_taken() -> None:
    """A guessed reply must not become a finding."""
    with name_server({("shop.example", "TXT"): ["silence"]}) as (server, _):
        assert ask(server, "shop.example", seconds=0.3).state == "failed"


def question(**more: object) -> Question:
    """About shop.example."""
    usual: dict[str, object] = {
        "domain": "shop.example", "bounce": "shop.example", "signing": "shop.example", "selectors": ("s1",),
        "by_account": True, "vendor": MailDomain(spf_include="spf.vendor.example"),
    }  # fmt: skip
    return Question(**usual | more)  # type: ignore[arg-type]


def look_at(server: tuple[str, int], about: Question) -> SenderDomain:
    """The whole look."""
    return asyncio.run(look.look_up(DnsClient(server), about, NOW))


def test_a_look_asks_what_it_needs_and_nothing_else() -> None:
    zone: Zone = {
        ("shop.example", "TXT"): ["v=spf1 include:a.example include:spf.vendor.example ~all", "something else"],
        ("a.example", "TXT"): ["v=spf1 include:b.example -all"], ("b.example", "TXT"): ["v=spf1 ip4:192.0.2.1 -all"],
        ("spf.vendor.example", "TXT"): ["v=spf1 ip4:192.0.2.2 -all"],
        ("s1._domainkey.shop.example", "TXT"): ["v=DKIM1; p="],
        ("_dmarc.shop.example", "TXT"): ["v=DMARC1; p=reject; rua=mailto:a@shop.example"],
        ("shop.example", "MX"): [(10, "mx.shop.example")],
    }  # fmt: skip
    with name_server(zone) as (server, heard):
        seen = look_at(server, question())
    assert (seen.domain, seen.exists, seen.looked_at) == ("shop.example", True, NOW)
    assert {one.topic: one.state for one in seen.parts} == {
        "spf": "good",
        "dkim": "broken",
        "dmarc": "good",
        "mx": "good",
    }
    assert sorted({(name, kind) for name, kind, _ in heard.asked}) == sorted(
        set(zone) | {("shop.example", "A"), ("shop.example", "AAAA")}
    )


def test_a_domain_that_is_not_there_is_said_to_be_missing() -> None:
    with name_server({("other.example", "TXT"): ["x"]}) as (server, _):
        seen = look_at(server, question(domain="shop.gone", bounce="shop.gone", signing="shop.gone"))
    assert seen.exists is False
    assert {one.state for one in seen.parts} == {"missing"}


def test_a_look_at_a_chain_of_slow_answers_ends_within_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits at a screen for a name server that is away."""
    monkeypatch.setattr(look, "TOTAL", 0.4)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        begun = time.monotonic()
        seen = look_at(deaf.getsockname(), question())
    assert time.monotonic() - begun < 3
    assert seen.exists is None
    assert {one.state for one in seen.parts} == {"unknown"}
    assert all(one.remarks[0].values["why"] == "timeout" for one in seen.parts)


def test_an_endless_chain_of_included_records_is_cut() -> None:
    zone: Zone = {(f"n{at}.example", "TXT"): [f"v=spf1 include:n{at + 1}.example -all"] for at in range(60)}
    with name_server(zone) as (server, heard):
        seen = look_at(server, question(bounce="n0.example"))
    assert "spf_too_many" in {one.code for one in seen.parts[0].remarks}
    assert len({name for name, _, _ in heard.asked if name.startswith("n")}) <= 20


def test_an_empty_place_is_not_a_name_server() -> None:
    """What refuses at once is a failure as well, not an absence."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    assert ask(("127.0.0.1", port), "shop.example", seconds=0.5).state == "failed"
