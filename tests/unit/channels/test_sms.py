"""How texts are checked before an SMS vendor is called, and how what vendors write is read (channels.sms)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from anklang.channels.answers import (
    count,
    json_object,
    moment,
    need,
    price,
    reference,
    unexplained,
    unix_moment,
    word,
)
from anklang.channels.call import Answer
from anklang.channels.gsm import is_gsm
from anklang.channels.manifest import Manifest, api_address, public_address
from anklang.channels.model import (
    Accepted,
    EmailAddress,
    Failed,
    Outgoing,
    PhoneAddress,
    Price,
    ReportState,
    SendResult,
    SmsContent,
)
from anklang.channels.provider import BodyBroken, CheckResult
from anklang.channels.sms import Sms, SmsAdapter, sms_inbound, sms_report, with_plus, without_plus
from anklang.core.clock import VirtualClock

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MANIFEST = Manifest(name="line", title="Line", channels=("sms",))


class NoHttp:
    """Nobody is called in these tests."""

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        raise AssertionError(url)

    async def close(self) -> None:
        return None


class Line(SmsAdapter):
    """Keeps what it is given."""

    shortest, longest = 60, 3600

    def __init__(self) -> None:
        super().__init__(MANIFEST, NoHttp(), VirtualClock(NOW))
        self.given: list[Sms] = []

    async def deliver_sms(self, sms: Sms) -> SendResult:
        self.given.append(sms)
        return Accepted("1")

    async def check(self) -> CheckResult:
        return CheckResult(True, "here")


def _message(seconds: float | None = None, **change: object) -> Outgoing:
    given: dict[str, object] = {
        "message_id": UUID(int=7), "channel": "sms", "lane": "bulk", "sender": "ANKLANG",
        "address": PhoneAddress("+4915112340001"), "content": SmsContent("Hallo"),
        "useless_after": None if seconds is None else NOW + timedelta(seconds=seconds),
    }  # fmt: skip
    return Outgoing(**(given | change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("left", "seconds"), [(None, None), (60, 60), (60.9, 60), (3600, 3600), (10**7, 3600)]
)
def test_the_time_that_is_left_is_given_inside_the_limits_of_the_vendor(
    left: float | None, seconds: int | None
) -> None:
    line = Line()
    [result] = asyncio.run(line.send([_message(left)]))
    assert isinstance(result, Accepted)
    assert [sms.seconds for sms in line.given] == [seconds]
    assert line.given[0].reference == str(UUID(int=7))


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (_message(59.9), "too_late"),
        (_message(0), "too_late"),
        (_message(address=EmailAddress("a@b.example")), "provider_rejected"),
        (_message(content=SmsContent("x", media=("https://a.example/b.jpg",))), "media_failed"),
    ],
)
def test_what_the_vendor_cannot_carry_is_refused_before_a_call(message: Outgoing, reason: str) -> None:
    line = Line()
    [result] = asyncio.run(line.send([message]))
    assert isinstance(result, Failed)
    assert (result.error, result.reason) == ("message", reason)
    assert line.given == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, "unknown"), (201, "unknown"), (204, "unknown"), (302, "unknown"), (400, "message"), (401, "account"),
        (402, "account"), (403, "account"), (404, "account"), (405, "account"), (408, "unknown"), (422, "message"),
        (429, "throttled"), (500, "unknown"), (502, "unknown"), (503, "transient"), (504, "unknown"),
    ],
)  # fmt: skip
def test_an_unexplained_answer_is_only_a_failure_where_nothing_can_have_been_taken(
    status: int, expected: str
) -> None:
    result = unexplained("Vendor", Answer(status, {"retry-after": "7"}, b""))
    assert (result.error if isinstance(result, Failed) else "unknown") == expected
    assert not isinstance(result, Failed) or result.retry_after == 7


@pytest.mark.parametrize(
    ("plain", "with_sign"),
    [
        ("4915112340001", "+4915112340001"),
        ("2333", "2333"),
        ("ANKLANG", "ANKLANG"),
        ("1" * 16, "1" * 16),
        ("", ""),
    ],
)
def test_numbers_get_their_plus_and_short_codes_and_names_do_not(plain: str, with_sign: str) -> None:
    assert with_plus(plain) == with_sign
    assert without_plus(with_sign) == plain
    assert with_plus(with_sign) == with_sign


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0.07500000", 75_000), ("0", 0), ("1e-05", 10), ("0.0000004", 0), ("12", 12_000_000), ("", None),
        ("free", None), ("-1", None), ("NaN", None), ("Infinity", None), ("1e30", None),
    ],
)  # fmt: skip
def test_a_price_is_read_to_the_millionth_or_not_at_all(amount: str, expected: int | None) -> None:
    assert price(amount, "EUR") == (None if expected is None else Price(expected, "EUR"))
    assert price(amount, "") is None


@pytest.mark.parametrize(
    ("value", "expected"), [("2", 2), ("0", None), ("", None), ("-1", None), ("two", None)]
)
def test_a_number_of_parts_is_at_least_one(value: str, expected: int | None) -> None:
    assert count(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-11-22T09:59:58.930+0100", datetime(2026, 11, 22, 8, 59, 58, 930000, tzinfo=UTC)),
        ("2026-11-22T08:59:58Z", datetime(2026, 11, 22, 8, 59, 58, tzinfo=UTC)),
        ("2026-11-22 08:59:58", NOW),
        ("soon", NOW),
        ("", NOW),
    ],
)
def test_a_time_without_a_zone_is_no_time(value: str, expected: datetime) -> None:
    assert moment(value, NOW) == expected


@pytest.mark.parametrize("value", ["9", "x" * 10, "", "99999999999"])
def test_unix_seconds_are_read_where_they_are_such(value: str) -> None:
    assert unix_moment(value, NOW) == NOW
    later = str(int(NOW.timestamp()) + 3600)
    assert unix_moment(later, NOW) == NOW + timedelta(hours=1)


def test_a_reference_that_is_not_ours_is_none() -> None:
    assert reference(str(UUID(int=7))) == UUID(int=7)
    assert reference("order-17") is None


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"<xml>", b"\xff\xfe", b'{"a":'])
def test_a_body_that_is_no_json_object_is_broken(body: bytes) -> None:
    with pytest.raises(BodyBroken):
        json_object(body)


def test_a_missing_field_is_named() -> None:
    fields: dict[str, object] = {"a": "x", "b": None, "c": 7, "d": True, "e": ["x"]}
    assert need(fields, "a", "c") == ["x", "7"]
    assert [word(fields, name) for name in "bde"] == ["", "", ""]
    with pytest.raises(BodyBroken, match="b and z missing"):
        need(fields, "a", "b", "z")


@pytest.mark.parametrize(
    ("state", "error"),
    [("delivered", None), ("sent", None), ("failed", "address"), ("undeliverable", "address")],
)
def test_a_meaning_counts_only_where_the_message_failed(state: ReportState, error: str | None) -> None:
    report = sms_report(state, NOW, "1", {}, ("address", "no_address"), recipient="4915112340001")
    assert report.error == error
    assert (report.reason is None) == (error is None)
    assert report.recipient == "+4915112340001"


def test_what_a_person_wrote_has_both_numbers_as_they_are_dialled() -> None:
    inbound = sms_inbound("1", "4915112340001", "2333", "Ja", NOW, {})
    assert (inbound.from_, inbound.to, inbound.text) == ("+4915112340001", "2333", "Ja")


@pytest.mark.parametrize(
    ("text", "expected"), [("€ {äöü} @\n", True), ("„Hallo“", False), ("👍", False), ("", True)]
)
def test_a_text_is_in_the_alphabet_of_sms_or_not(text: str, expected: bool) -> None:
    assert is_gsm(text) is expected


def test_the_fields_that_vendors_share_are_asked_for_where_they_have_no_default() -> None:
    assert (api_address("https://a.example").required, api_address("").required) == (False, True)
    assert public_address("Vendor").required
    assert "Vendor" in repr(public_address("Vendor").hint)
