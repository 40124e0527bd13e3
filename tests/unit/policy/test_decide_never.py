"""What the gate never does, over random lives of consents, withdrawals and suppressions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from anklang.core.ids import derive_id
from anklang.policy.countries.load import load_countries
from anklang.policy.decide import decide
from anklang.policy.fold import fold_consents
from anklang.policy.model import (
    AddressFacts,
    Allow,
    Ask,
    ConsentFact,
    ConsentState,
    PersonFacts,
    Suppression,
    ZoneHints,
)

COUNTRIES = load_countries()
NOW = datetime(2026, 7, 10, 10, tzinfo=UTC)
ADDRESSES = {"sms": "+4915123456789", "email": "ada@example.com", "push": "token"}

facts = st.builds(
    lambda day, action, channel, purpose, own, source: ConsentFact(
        id=derive_id(day, action, channel, purpose, own, source),
        person_id=derive_id("ada"),
        at=NOW - timedelta(days=day),
        action=action,
        channel=channel,
        purpose=purpose,
        address=ADDRESSES[channel] if own else "other",
        source=source,
    ),
    st.integers(1, 1200),
    st.sampled_from(["ask", "give", "confirm", "withdraw", "object"]),
    st.sampled_from(sorted(ADDRESSES)),
    st.sampled_from(["marketing", "review_request"]),
    st.booleans(),
    st.sampled_from(["web_form", "import"]),
)
loose_states = st.builds(
    lambda channel, purpose, address, state, day: ConsentState(
        channel=channel, purpose=purpose, address=address, state=state, at=NOW - timedelta(days=day)
    ),
    st.sampled_from(["*", *sorted(ADDRESSES)]),
    st.sampled_from(["*", "marketing", "review_request"]),
    st.sampled_from(["", "other", *sorted(ADDRESSES.values())]),
    st.sampled_from(["never", "asked", "given", "confirmed", "withdrawn"]),
    st.integers(1, 1200),
)
signs = st.builds(
    lambda kind, scope: Suppression(channel="sms", kind=kind, scope=scope, at=NOW),
    st.sampled_from(["stop", "hard_bounce", "complaint", "blocked", "manual", "erased"]),
    st.sampled_from(["advertising", "everything"]),
)


@settings(max_examples=500)
@given(
    st.lists(facts, max_size=8),
    st.lists(loose_states, max_size=4),
    st.booleans(),
    st.lists(signs, max_size=1),
    st.sampled_from(sorted(ADDRESSES)),
    st.sampled_from(["DE", "FR", "US", ""]),
    st.sampled_from(
        ["ordinary", "security", "reply", "keyword_reply", "stop_confirmation", "opt_in_request"]
    ),
    st.booleans(),
)
def test_no_advertising_without_a_valid_consent_or_against_a_suppression(
    evidence: list[ConsentFact],
    loose: list[ConsentState],
    agreed_before: bool,
    suppressed: list[Suppression],
    channel: str,
    country: str,
    occasion: str,
    double_opt_in: bool,
) -> None:
    before = ConsentState(
        channel=channel,
        purpose="marketing",
        address=ADDRESSES[channel],
        state="confirmed",
        at=NOW - timedelta(days=100),
    )
    states = (*fold_consents(evidence).values(), *loose, *([before] if agreed_before else []))
    ask = Ask(
        moment="hand_over",
        channel=channel,  # type: ignore[arg-type]
        message_class="advertising",
        purpose="marketing",
        occasion=occasion,  # type: ignore[arg-type]
        countries=COUNTRIES.possible([(country, "")], date(2026, 7, 10)),
        person=PersonFacts(),
        address=AddressFacts(value=ADDRESSES[channel]),
        zones=ZoneHints(profile="Europe/Berlin"),
        consents=states,
        suppressions=tuple(suppressed),
        double_opt_in=double_opt_in,
    )
    decision = decide(ask, NOW)
    if not isinstance(decision, Allow):
        return
    agreed = [state for state in states if _agrees(state, channel, double_opt_in)]
    assert agreed
    newest = max(state.at for state in agreed if state.at)
    assert NOW - newest <= timedelta(days=730)
    assert not [state for state in states if _refuses(state, channel) and state.at and state.at >= newest]
    assert not suppressed


def _agrees(state: ConsentState, channel: str, double_opt_in: bool) -> bool:
    own = state.address == ADDRESSES[channel] or (channel == "push" and not state.address)
    enough = ("confirmed",) if double_opt_in else ("given", "confirmed")
    return own and (state.channel, state.purpose) == (channel, "marketing") and state.state in enough


def _refuses(state: ConsentState, channel: str) -> bool:
    return (
        state.state == "withdrawn"
        and state.channel in ("*", channel)
        and state.purpose in ("*", "marketing")
        and state.address in ("", ADDRESSES[channel])
    )
