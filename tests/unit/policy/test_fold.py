"""From evidence to what holds now (R21)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anklang.core.ids import derive_id
from anklang.policy.fold import check_fact, fold_consents, holding_state
from anklang.policy.model import EVERY, ConsentAction, ConsentFact, ConsentState

DAY0 = datetime(2026, 1, 1, tzinfo=UTC)
ADA = UUID(int=1)
NUMBER = "+4915123456789"


def fact(
    day: int,
    action: ConsentAction,
    channel: str = "sms",
    purpose: str = "marketing",
    address: str = NUMBER,
    source: str = "web_form",
) -> ConsentFact:
    return ConsentFact(
        id=derive_id(day, action, channel, purpose, address, source),
        person_id=ADA,
        at=DAY0 + timedelta(days=day),
        action=action,
        channel=channel,
        purpose=purpose,
        address=address,
        source=source,
        wording_id="newsletter",
        wording_version=1,
        proof={"page": "https://shop.example/checkout"},
    )


def state_after(*facts: ConsentFact, channel: str = "sms", purpose: str = "marketing") -> str:
    found = holding_state(fold_consents(facts).values(), channel, purpose, NUMBER)
    return found.state if found else "never"


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        ("default", [], "never"),
        ("asked", [fact(1, "ask")], "asked"),
        ("given", [fact(1, "give")], "given"),
        ("double opt-in", [fact(1, "ask"), fact(2, "confirm")], "confirmed"),
        ("given and confirmed", [fact(1, "give"), fact(2, "confirm")], "confirmed"),
        ("asking again takes nothing away", [fact(1, "give"), fact(2, "confirm"), fact(3, "ask")], "confirmed"),
        ("giving again does not weaken", [fact(1, "ask"), fact(2, "confirm"), fact(3, "give")], "confirmed"),
        ("confirming nothing", [fact(1, "confirm")], "never"),
        ("withdrawn", [fact(1, "give"), fact(2, "withdraw")], "withdrawn"),
        ("withdrawn before it was ever given", [fact(1, "withdraw")], "withdrawn"),
        ("given again by the person", [fact(1, "withdraw"), fact(2, "give")], "given"),
        ("an old confirmation link", [fact(1, "ask"), fact(2, "withdraw"), fact(3, "confirm")], "withdrawn"),
        ("the same moment: withdrawal wins", [fact(1, "withdraw"), fact(1, "give")], "withdrawn"),
        ("late evidence in its place in time", [fact(3, "withdraw"), fact(1, "give")], "withdrawn"),
        ("import gives where nothing was", [fact(1, "give", source="import")], "given"),
        ("import never lifts a withdrawal", [fact(1, "withdraw"), fact(2, "give", source="import")], "withdrawn"),
        (
            "import never lifts a withdrawal, not after a new asking either",
            [fact(1, "withdraw"), fact(2, "ask"), fact(3, "give", source="import")],
            "asked",
        ),
        ("import never lifts an objection", [fact(1, "object"), fact(2, "give", source="import")], "withdrawn"),
        (
            "import of an unknown address after an objection",
            [fact(1, "object"), fact(2, "give", source="import"), fact(3, "confirm", source="import")],
            "withdrawn",
        ),
        ("an objection ends everything", [fact(1, "give"), fact(2, "object")], "withdrawn"),
        ("given by the person after an objection", [fact(1, "object"), fact(2, "give")], "given"),
        ("all purposes of the channel", [fact(1, "give"), fact(2, "withdraw", purpose=EVERY, address="")], "withdrawn"),
        ("all channels of the purpose", [fact(1, "give"), fact(2, "withdraw", channel=EVERY, address="")], "withdrawn"),
        ("another purpose", [fact(1, "give"), fact(2, "withdraw", purpose="review_request")], "given"),
        ("another channel is another consent", [fact(1, "give"), fact(2, "withdraw", channel="email")], "given"),
        ("another address is another consent", [fact(1, "give", address="+4915199999999")], "never"),
    ],
)  # fmt: skip
def test_the_evidence_decides_what_holds(name: str, facts: list[ConsentFact], expected: str) -> None:
    assert state_after(*facts) == expected, name


def test_the_order_in_which_evidence_arrives_does_not_matter() -> None:
    facts = [fact(1, "give"), fact(2, "confirm"), fact(3, "withdraw"), fact(4, "ask"), fact(5, "confirm")]
    expected = fold_consents(facts)
    assert fold_consents(reversed(facts)) == expected
    assert fold_consents([*facts[2:], *facts[:2]]) == expected


def test_a_consent_by_mail_is_no_consent_for_the_number() -> None:
    """BGH I ZR 164/09: a confirmed mailbox proves nothing about a telephone number."""
    mail = [
        fact(1, "ask", "email", address="ada@example.com"),
        fact(2, "confirm", "email", address="ada@example.com"),
    ]
    assert state_after(*mail) == "never"


def test_push_consent_follows_the_person_through_a_change_of_token() -> None:
    states = fold_consents([fact(1, "give", "push", address="")])
    found = holding_state(states.values(), "push", "marketing", "new-token")
    assert found is not None
    assert found.state == "given"


def test_a_missing_address_is_not_a_missing_consent() -> None:
    found = holding_state(fold_consents([fact(1, "give")]).values(), "sms", "marketing", "")
    assert found is not None
    assert found.state == "given"


@pytest.mark.parametrize(
    ("bad", "path"),
    [
        (fact(1, "give", purpose=EVERY), "purpose"),
        (fact(1, "give", channel=EVERY), "purpose"),
        (fact(1, "give", address=""), "address"),
        (fact(1, "ask", channel=""), "channel"),
        (
            ConsentFact(
                id=ADA, person_id=ADA, at=DAY0, action="give", channel="sms", purpose="m", address=NUMBER,
                source="import",
            ),
            "proof",
        ),
    ],
)  # fmt: skip
def test_evidence_that_proves_nothing_is_refused_with_a_hint(bad: ConsentFact, path: str) -> None:
    problems = check_fact(bad)
    assert path in {problem.path for problem in problems}
    assert all(problem.hint for problem in problems)


@pytest.mark.parametrize(
    "good", [fact(1, "give"), fact(1, "withdraw", EVERY, EVERY, ""), fact(1, "give", "push", address="")]
)
def test_good_evidence_is_accepted(good: ConsentFact) -> None:
    assert check_fact(good) == []


FACTS = st.lists(
    st.builds(
        fact,
        st.integers(0, 6),
        st.sampled_from(["ask", "give", "confirm", "withdraw", "object"]),
        st.sampled_from(["sms", "email"]),
        st.sampled_from(["marketing", "review_request"]),
        st.sampled_from([NUMBER, "other"]),
        st.sampled_from(["web_form", "import", "keyword"]),
    ),
    max_size=12,
)


@given(FACTS)
def test_nothing_holds_without_a_giving_after_the_last_withdrawal(facts: list[ConsentFact]) -> None:
    for state in fold_consents(facts).values():
        if state.state not in ("given", "confirmed"):
            continue
        assert _given_after_every_refusal(state, facts)


def _given_after_every_refusal(state: ConsentState, facts: list[ConsentFact]) -> bool:
    key = (state.channel, state.purpose, state.address)
    refused = [
        f.at
        for f in facts
        if f.action == "object" or (f.action == "withdraw" and (f.channel, f.purpose, f.address) == key)
    ]
    own = [f for f in facts if (f.channel, f.purpose, f.address) == key and f.action in ("ask", "give")]
    last = max(refused, default=None)
    return any(last is None or (f.at > last and (f.source != "import" or f.action == "ask")) for f in own)
