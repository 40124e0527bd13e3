"""The gate before every message: order, consent, suppression (semantics 2.13, compliance 4.8)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from unit.policy.asks import (
    COUNTRIES,
    CUSTOMER,
    NIGHT,
    NOON,
    NUMBER,
    ORDER,
    RECENT,
    YES,
    ask,
    mail,
    stop,
    why,
)

from anklang.policy.decide import decide
from anklang.policy.model import (
    AddressFacts,
    Allow,
    ConsentState,
    Decision,
    JourneyFacts,
    Layer,
    PersonFacts,
    RateAnswer,
    Reason,
    WaitUntil,
)
from anklang.preferences.model import Chosen


def test_a_message_that_passes_explains_every_question_in_the_fixed_order() -> None:
    decision = decide(ask(), NOON)
    assert isinstance(decision, Allow)
    assert [step.name for step in decision.trace] == ORDER
    assert {step.answer for step in decision.trace} == {"pass"}
    assert decision.send_before == datetime(2026, 7, 10, 18, tzinfo=UTC)
    assert "DE@2026-11-21" in {step.rule for step in decision.trace}


STOPS: list[tuple[dict[str, Any], str, str]] = [
    ({"journey": JourneyFacts(exited="order placed")}, "exited", "instance"),
    ({"journey": JourneyFacts(alive=False)}, "exited", "instance"),
    ({"journey": JourneyFacts(state="stopped")}, "journey_stopped", "instance"),
    ({"journey": JourneyFacts(state="held")}, "journey_held", "instance"),
    ({"useless_after": NOON - timedelta(seconds=1)}, "too_late", "instance"),
    ({"person": PersonFacts(exists=False)}, "profile_missing", "suppression"),
    ({"person": PersonFacts(deleted=True)}, "profile_missing", "suppression"),
    ({"person": PersonFacts(erased=True)}, "suppressed", "suppression"),
    ({"suppressions": stop("stop")}, "unsubscribed", "suppression"),
    ({"suppressions": stop("hard_bounce")}, "suppressed", "suppression"),
    ({"suppressions": stop("complaint")}, "suppressed", "suppression"),
    ({"suppressions": stop("blocked")}, "blocked_by_user", "suppression"),
    ({"suppressions": stop("manual")}, "suppressed", "suppression"),
    ({"suppressions": stop("erased")}, "suppressed", "suppression"),
    ({"consents": ()}, "no_consent", "consent"),
    ({"chosen": Chosen(topics={"news": False}), "topic": "news"}, "unsubscribed", "preferences"),
    ({"chosen": Chosen(channels_off=("sms",))}, "unsubscribed", "preferences"),
    ({"chosen": Chosen(paused_until=NOON + timedelta(days=1))}, "unsubscribed", "preferences"),
    ({"address": AddressFacts()}, "no_address", "address"),
    ({"address": AddressFacts(value=NUMBER, valid=False, why="landline")}, "unreachable", "address"),
    ({"address": AddressFacts(value=NUMBER, reachable=False)}, "unreachable", "address"),
    ({"address": AddressFacts(value=NUMBER, duplicate_of="m1")}, "duplicate_address", "address"),
    ({"journey": JourneyFacts(audience=False)}, "not_eligible_now", "audience"),
    ({"journey": JourneyFacts(control=True)}, "control_group", "control"),
    ({"countries": ()}, "country_rule", "country"),
    ({"address": AddressFacts(value=NUMBER, relay=True)}, "country_rule", "country"),
    ({"layers": (Layer(rule="J", level="journey", week=((),) * 7),)}, "quiet_dropped", "quiet_hours"),
    ({"contacts": (RECENT,)}, "capped", "caps"),
    ({"rate": RateAnswer(granted=False, retry_at=NOON + timedelta(seconds=3))}, "rate", "rate"),
]


@pytest.mark.parametrize(("changes", "reason", "step"), STOPS)
def test_the_first_question_that_fails_decides_and_ends_the_trace(
    changes: dict[str, Any], reason: str, step: str
) -> None:
    decision = decide(ask(**changes), NOON)
    assert why(decision) == reason
    assert [one.name for one in decision.trace] == ORDER[: ORDER.index(step) + 1]
    assert decision.trace[-1].answer == ("wait" if isinstance(decision, WaitUntil) else "no")
    assert all(one.answer in ("pass", "skip") for one in decision.trace[:-1])


def test_of_several_faults_the_earlier_question_decides() -> None:
    everything: dict[str, Any] = {}
    for changes, reason, _ in reversed([s for s in STOPS if s[1] != "journey_held"]):
        everything |= changes
        if "journey" in changes and reason in ("not_eligible_now", "control_group"):
            everything["journey"] = changes["journey"]
        assert why(decide(ask(**everything), NOON)) == reason


CONSENT: list[tuple[str, dict[str, Any], str]] = [
    ("asked is not given", {"state": "asked"}, "no_consent"),
    ("given is not confirmed, where Germany wants it confirmed", {"state": "given"}, "no_consent"),
    ("withdrawn", {"state": "withdrawn"}, "unsubscribed"),
    ("another purpose", {"purpose": "review_request"}, "no_consent"),
    ("another channel", {"channel": "email"}, "no_consent"),
    ("another address", {"address": "+4915199999999"}, "no_consent"),
    ("bound to nobody's address", {"address": ""}, "no_consent"),
    ("unused for more than two years", {"at": NOON - timedelta(days=731)}, "no_consent"),
    ("old but used", {"at": NOON - timedelta(days=999), "last_used_at": NOON - timedelta(days=9)}, "allow"),
    ("of unknown age", {"at": None}, "allow"),
]


@pytest.mark.parametrize(("name", "changes", "reason"), CONSENT)
def test_only_a_valid_consent_for_this_purpose_channel_and_address_counts(
    name: str, changes: dict[str, Any], reason: str
) -> None:
    """R21."""
    consent = msgspec.structs.replace(YES, **changes)
    assert why(decide(ask(consents=(consent,)), NOON)) == reason, name


def test_an_unconfirmed_consent_counts_where_neither_country_nor_purpose_wants_more() -> None:
    given = (msgspec.structs.replace(YES, state="given"),)
    france = COUNTRIES.possible([("FR", "")], NOON.date())
    assert why(decide(ask(consents=given, countries=france), NOON)) == "allow"
    assert why(decide(ask(consents=given, countries=france, double_opt_in=True), NOON)) == "no_consent"


def test_the_stricter_consent_rule_of_recipient_and_sender_wins() -> None:
    given = (msgspec.structs.replace(YES, state="given"),)
    countries = COUNTRIES.possible([("FR", "")], NOON.date(), sender="DE")
    assert why(decide(ask(consents=given, countries=countries), NOON)) == "no_consent"


def test_an_objection_to_everything_beats_an_older_consent_and_yields_to_a_newer_one() -> None:
    objection = ConsentState(channel="*", purpose="*", state="withdrawn", at=NOON - timedelta(days=10))
    newer = msgspec.structs.replace(YES, at=NOON - timedelta(days=1))
    assert why(decide(ask(consents=(YES, objection)), NOON)) == "unsubscribed"
    assert why(decide(ask(consents=(newer, objection)), NOON)) == "allow"


def test_without_dates_the_folded_entry_decides_over_a_wider_withdrawal() -> None:
    """A later objection would have turned the entry itself; so this consent was given after it."""
    undated = [
        ConsentState(channel="*", purpose="*", state="withdrawn"),
        msgspec.structs.replace(YES, at=None),
    ]
    assert why(decide(ask(consents=tuple(undated)), NOON)) == "allow"
    turned = msgspec.structs.replace(YES, at=None, state="withdrawn")
    assert why(decide(ask(consents=(undated[0], turned)), NOON)) == "unsubscribed"


@pytest.mark.parametrize(
    ("kind", "scope", "transactional", "service", "advertising"),
    [
        (
            "stop",
            "advertising",
            "allow",
            "unsubscribed",
            "unsubscribed",
        ),  # compliance 5: never stops the contract
        ("stop", "everything", "unsubscribed", "unsubscribed", "unsubscribed"),
        ("complaint", "advertising", "allow", "suppressed", "suppressed"),
        ("manual", "advertising", "allow", "suppressed", "suppressed"),
        ("manual", "everything", "suppressed", "suppressed", "suppressed"),
        ("erased", "advertising", "allow", "suppressed", "suppressed"),
        ("hard_bounce", "advertising", "suppressed", "suppressed", "suppressed"),  # nothing can arrive
        ("blocked", "advertising", "blocked_by_user", "blocked_by_user", "blocked_by_user"),
    ],
)
def test_what_a_suppression_stops_depends_on_kind_scope_and_class(
    kind: str, scope: str, transactional: str, service: str, advertising: str
) -> None:
    for message_class, expected in (
        ("transactional", transactional),
        ("service", service),
        ("advertising", advertising),
    ):
        decision = decide(ask(message_class=message_class, suppressions=stop(kind, scope)), NOON)
        assert why(decision) == expected, message_class


@pytest.mark.parametrize(
    ("occasion", "suppressed_by", "expected"),
    [
        ("stop_confirmation", "stop", "allow"),  # R15: or the confirmation itself is blocked
        ("stop_confirmation", "complaint", "suppressed"),
        ("stop_confirmation", "blocked", "blocked_by_user"),
        ("keyword_reply", "stop", "allow"),  # help is answered for non-subscribers too
        ("keyword_reply", "hard_bounce", "suppressed"),
        ("reply", "stop", "unsubscribed"),
        ("ordinary", "stop", "unsubscribed"),
        ("opt_in_request", "stop", "unsubscribed"),  # by SMS only START lifts a STOP
    ],
)
def test_answers_pass_a_stop_only_where_they_must(occasion: str, suppressed_by: str, expected: str) -> None:
    one = ask(
        message_class="service",
        purpose="support",
        occasion=occasion,
        suppressions=stop(suppressed_by),
        consents=(),
    )
    assert why(decide(one, NIGHT)) == expected


def test_a_mailbox_that_unsubscribed_may_be_asked_again_on_its_own_request() -> None:
    one = mail(message_class="service", occasion="opt_in_request", suppressions=stop("stop"))
    assert why(decide(one, NOON)) == "allow"


def test_answers_in_a_dialogue_ignore_consent_caps_and_quiet_hours_but_advertising_never_does() -> None:
    """R15; R1: nothing overrides a country rule for advertising."""
    service = ask(message_class="service", occasion="reply", consents=(), contacts=(RECENT,))
    assert why(decide(service, NIGHT)) == "allow"
    assert why(decide(ask(occasion="reply", consents=()), NIGHT)) == "no_consent"
    assert why(decide(ask(occasion="reply"), NIGHT)) == "quiet_hours"
    assert why(decide(ask(occasion="reply", contacts=(RECENT,)), NOON)) == "capped"


@pytest.mark.parametrize(
    "broken",
    [
        {"sale": ""}, {"contract_stands": False}, {"address_from_customer": False}, {"own_similar_goods": False},
        {"objected": True}, {"notice_at_collection": False}, {"notice_in_message": False},
    ],
)  # fmt: skip
def test_the_existing_customer_exception_needs_all_its_conditions(broken: dict[str, Any]) -> None:
    """§ 7 (3) UWG."""
    assert why(decide(mail(customer=CUSTOMER), NOON)) == "allow"
    lame = msgspec.structs.replace(CUSTOMER, **broken)
    assert why(decide(mail(customer=lame), NOON)) == "no_consent"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"channel": "sms", "address": AddressFacts(value=NUMBER)}, "no_consent"),  # e-mail only
        ({"message_class": "service"}, "no_consent"),
        ({"countries": COUNTRIES.possible([("DE", ""), ("US", "")], date(2026, 7, 1))}, "no_consent"),
        ({"address": AddressFacts(value="x@relay.example", relay=True)}, "no_consent"),
        (
            {"consents": (ConsentState(channel="email", purpose="*", state="withdrawn", at=NOON),)},
            "unsubscribed",
        ),
    ],
)
def test_the_existing_customer_exception_reaches_no_further(changes: dict[str, Any], expected: str) -> None:
    assert why(decide(mail(**({"customer": CUSTOMER} | changes)), NOON)) == expected


def test_every_reason_has_a_meaning_in_english_and_german() -> None:
    assert len(Reason) == 35
    for reason in Reason:
        assert reason.en
        assert reason.de
        assert reason.en != reason.de
    assert Reason("no_consent") is Reason.NO_CONSENT


def test_decisions_can_be_written_and_read_back() -> None:
    for one, now in ((ask(), NOON), (ask(), NIGHT), (ask(consents=()), NOON)):
        decision = decide(one, now)
        assert msgspec.json.decode(msgspec.json.encode(decision), type=Decision) == decision


def test_no_trace_shows_the_address() -> None:
    for changes, _, _ in STOPS:
        assert all(NUMBER not in step.detail for step in decide(ask(**changes), NOON).trace)
