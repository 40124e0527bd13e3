"""Infobip against the request, answer, report and message models of its own Python SDK."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from contract.providers.infobip_rig import NO_ERROR, STATUS, InfobipRig, judge
from contract.providers.sms_rig import SmsSuite, sent
from contract.providers.vendor import NOW, within
from infobip_api_client.models.message_error_group import MessageErrorGroup
from infobip_api_client.models.sms_delivery_result import SmsDeliveryResult
from infobip_api_client.models.sms_request import SmsRequest

from anklang.channels.model import (
    Accepted,
    DeliveryReport,
    Failed,
    Inbound,
    Price,
)
from anklang.channels.provider import Heard, RawRequest, Refusal, hear
from anklang.providers.infobip.errors import HANDSET, OPERATOR, REJECTIONS, USER


class TestInfobip(SmsSuite):
    """The suites that every provider passes, and those of SMS."""

    answers = (
        (200, '{"messages":[{"status":{"groupId":1}}]}', "unknown"),
        (500, '{"messages":[{"messageId":"1","status":{"groupId":1}}]}', "unknown"),
        (400, '{"requestError":{"serviceException":{"messageId":"BAD_REQUEST","text":"x"}}}', "message"),
    )
    stranger = ({"api_key": "another-key"}, "401")

    def rig(self) -> InfobipRig:
        return InfobipRig()


@pytest.mark.parametrize(
    "change",
    [
        {"content": {}},
        {"destinations": [{"to": "4" * 65}]},
        {"destinations": None},
        {"options": {"validityPeriod": {"amount": 90, "timeUnit": "DAYS"}}},
        {"webhooks": {"callbackdata": "x"}},
        {"from": "ANKLANG"},
    ],
)
def test_the_model_of_the_vendor_refuses_what_is_wrong(change: dict[str, object]) -> None:
    """Control: the same request with one field spoilt, or one that Infobip does not have."""
    rig = InfobipRig()
    sent(rig, {"useless_after": NOW + timedelta(minutes=5)})
    document = json.loads(rig.posted()[0].body)
    judge(SmsRequest, document)
    document["messages"][0] |= change
    with pytest.raises((ValueError, TypeError)):
        judge(SmsRequest, document)


def test_a_message_says_how_long_it_is_useful_and_carries_our_id() -> None:
    rig = InfobipRig()
    later = {"useless_after": NOW + timedelta(days=9)}
    results = sent(rig, {"useless_after": NOW + timedelta(seconds=90)}, later, {})
    assert [one.parts for one in results if isinstance(one, Accepted)] == [2, 2, 2]
    found = [json.loads(seen.body)["messages"][0] for seen in rig.posted()]
    found.sort(key=lambda one: one["destinations"][0]["to"])
    periods = [one.get("options", {}).get("validityPeriod") for one in found]
    assert periods == [
        {"amount": 90, "timeUnit": "SECONDS"},
        {"amount": 172800, "timeUnit": "SECONDS"},
        None,
    ]
    assert found[0]["webhooks"] == {"callbackData": str(rig.outgoing(1).message_id)}
    assert (found[0]["sender"], found[0]["destinations"]) == ("4930123456", [{"to": "4915112340001"}])


@pytest.mark.parametrize("name", [*sorted(REJECTIONS), "REJECTED_FOR_SOMETHING_NEW"])
def test_a_rejection_at_hand_over_has_the_class_of_the_table(name: str) -> None:
    rig = InfobipRig()
    rig.status = {"groupId": 5, "groupName": "REJECTED", "id": 1, "name": name}
    [result] = sent(rig, {})
    assert isinstance(result, Failed)
    assert (result.error, result.reason) == REJECTIONS.get(name, ("message", "provider_rejected"))
    assert result.code == name


def _one_report(
    rig: InfobipRig, status: dict[str, object], error: dict[str, object]
) -> DeliveryReport | None:
    heard = hear(rig.provider, "status", rig.reports(rig.delivery("1", status, error)), NOW)
    assert isinstance(heard, Heard)
    found = next(iter(heard.items), None)
    assert found is None or isinstance(found, DeliveryReport)
    return found


@pytest.mark.parametrize(
    ("group", "id_", "name", "state"),
    [
        (1, 7, "PENDING_ENROUTE", None),
        (2, 9, "UNDELIVERABLE_NOT_DELIVERED", "undeliverable"),
        (3, 2, "DELIVERED_TO_OPERATOR", "sent"),
        (3, 5, "DELIVERED_TO_HANDSET", "delivered"),
        (4, 15, "EXPIRED_EXPIRED", "undeliverable"),
        (5, 8, "REJECTED_PREFIX_MISSING", "failed"),
    ],
)
def test_a_status_is_read_by_its_group(group: int, id_: int, name: str, state: str | None) -> None:
    def act(rig: InfobipRig) -> None:
        found = _one_report(rig, {"groupId": group, "id": id_, "name": name}, NO_ERROR)
        assert (found.state if found else None) == state
        if found and state == "failed":
            assert (found.error, found.reason, found.code) == (
                "address",
                "no_address",
                "REJECTED_PREFIX_MISSING",
            )

    within(act, InfobipRig())


@pytest.mark.parametrize(
    ("group", "name", "permanent", "expected"),
    [
        (HANDSET, "EC_UNKNOWN_SUBSCRIBER", True, ("address", "unreachable")),
        (HANDSET, "EC_ABSENT_SUBSCRIBER", False, ("transient", "unreachable")),
        (USER, "EC_INVALID_PDU_FORMAT", True, ("message", "provider_rejected")),
        (USER, "EC_SOMETHING", False, ("transient", "unreachable")),
        (OPERATOR, "EC_TIME_OUT", False, ("transient", "unreachable")),
        (OPERATOR, "EC_RESOURCE_LIMITATION", True, ("transient", "unreachable")),
        (OPERATOR, "EC_DEST_ADDRESS_BLACKLISTED", True, ("address", "blocked_by_user")),
        ("OK", "NO_ERROR", False, ("transient", "unreachable")),
    ],
)
def test_an_error_is_read_by_its_group_and_by_whether_it_is_permanent(
    group: str, name: str, permanent: bool, expected: tuple[str, str]
) -> None:
    """integrations 2.4; the groups are those of the SDK."""
    assert group in set(MessageErrorGroup)

    def act(rig: InfobipRig) -> None:
        status = {"groupId": 2, "groupName": "UNDELIVERABLE", "id": 9, "name": "UNDELIVERABLE_NOT_DELIVERED"}
        found = _one_report(rig, status, {"groupName": group, "name": name, "permanent": permanent})
        assert found is not None
        assert (found.error, found.reason) == expected

    within(act, InfobipRig())


def test_a_call_with_many_reports_gives_them_in_order_with_parts_price_and_time() -> None:
    def act(rig: InfobipRig) -> None:
        status = {"groupId": 3, "groupName": "DELIVERED", "id": 5, "name": "DELIVERED_TO_HANDSET"}
        rows = [rig.delivery(str(number), status, NO_ERROR) for number in range(100)]
        call = rig.reports(*rows)
        heard = hear(rig.provider, "status", call, NOW)
        assert isinstance(heard, Heard)
        theirs = SmsDeliveryResult.from_json(call.body.decode()).results
        for ours, their in zip(heard.items, theirs, strict=True):
            assert isinstance(ours, DeliveryReport)
            assert (ours.provider_ref, ours.at, ours.parts) == (
                their.message_id,
                their.done_at,
                their.message_count,
            )
            assert ours.price == Price(150_000, "EUR")
            assert ours.code == ""

    within(act, InfobipRig())


def test_the_vendors_way_of_writing_a_time_is_read() -> None:
    """yyyy-MM-dd'T'HH:mm:ss.SSSZ, as the SDK's models describe it."""

    def act(rig: InfobipRig) -> None:
        status = {"groupId": 3, "groupName": "DELIVERED", "id": 5, "name": "DELIVERED_TO_HANDSET"}
        row = rig.delivery("1", status, NO_ERROR) | {"doneAt": "2026-11-22T09:59:58.930+0100"}
        heard = hear(rig.provider, "status", rig.signed({"results": [row]}), NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert item.at == datetime(2026, 11, 22, 8, 59, 58, 930000, tzinfo=UTC)

    within(act, InfobipRig())


def test_a_message_of_a_person_is_its_whole_text_not_the_part_behind_the_keyword() -> None:
    def act(rig: InfobipRig) -> None:
        heard = hear(rig.provider, *rig.inbound("STOP jetzt"), NOW)
        assert isinstance(heard, Heard)
        [item] = heard.items
        assert isinstance(item, Inbound)
        assert (item.text, item.from_, item.to) == ("STOP jetzt", "+4915112340001", "+4930123456")

    within(act, InfobipRig())


def test_only_the_user_and_password_of_the_notification_profile_are_let_in() -> None:
    def act(rig: InfobipRig) -> None:
        good = rig.signed({"results": []})
        assert isinstance(hear(rig.provider, "status", good, NOW), Heard)
        token = good.header("Authorization").replace("Basic", "Bearer")
        for call in (
            rig.signed({"results": []}, "another"),
            RawRequest("POST", "/x", {"Authorization": token}, good.body),
            RawRequest("POST", "/x", {"Authorization": "Basic"}, good.body),
        ):
            assert isinstance(hear(rig.provider, "status", call, NOW), Refusal)

    within(act, InfobipRig())


def test_every_scripted_rejection_is_one_of_the_table() -> None:
    """The counterpart invents no names."""
    assert {one["name"] for key, one in STATUS.items() if key != "ok"} <= set(REJECTIONS)
