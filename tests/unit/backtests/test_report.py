"""Sums of back-tests, and the answer that is made of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from anklang.backtests.model import Assumed, Run, Wanted
from anklang.backtests.report import Cost, HoldSum, MessageSum, Standing, notes_of, result_of
from anklang.core.ids import derive_id
from anklang.flows.back_test.history import in_sample
from anklang.flows.replay_past.complete import complete
from anklang.profiles.model import new_person
from anklang.replays.model import Tally

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def run_of(tally: Tally, **wanted: object) -> Run:
    question = Wanted(from_=NOW - timedelta(days=7), to=NOW, **wanted)  # type: ignore[arg-type]
    return Run(
        id=UUID(int=1), workspace=1, journey="cart", version=1, definition={}, wanted=question, asked_by="anna",
        asked_at=NOW, state="done", problem="", started_at=NOW, finished_at=NOW, done=1, total=1, after=None,
        tally=tally,
    )  # fmt: skip


def test_the_answer_names_every_sum() -> None:
    tally = Tally()
    tally.add("people", n=9)
    tally.add("people_entered", n=2)
    tally.add("step", "cart", "", "entered", n=2)
    tally.add("step", "cart", "", "control_entered")
    tally.add("refused", "not_eligible_now", n=4)
    for state, reason, n, parts in [
        ("accepted", "", 2, 3),
        ("not_sent", "capped", 1, 0),
        ("held", "quiet_hours", 1, 0),
    ]:
        tally.add("message", "cart", "sms", "t", "sms", state, reason, n=n)
        tally.add("parts", "cart", "sms", "t", "sms", state, reason, n=parts)
    tally.add("cost", "EUR", n=225_000)
    tally.add("hold", "sms", "quiet_hours", n=2)
    tally.add("standing", "sms")
    tally.add("day", "2026-11-20", "sent", n=2)
    found = result_of(run_of(tally))
    assert (found.people, found.people_entered, found.entries) == (9, 2, 3)
    assert (found.planned, found.sent, found.not_sent, found.waiting, found.parts) == (4, 2, 1, 1, 3)
    assert found.messages[0] == MessageSum("cart", "sms", "t", "sms", "accepted", "", 2, 3)
    assert found.costs == [Cost("EUR", 225_000)]
    assert found.holds == [HoldSum("sms", "quiet_hours", 2)]
    assert found.standing == [Standing("sms", 1)]
    assert found.days[0].figures == {"sent": 2}
    assert found.refused == {"not_eligible_now": 4}


def test_without_a_price_there_is_no_cost_and_the_answer_says_so() -> None:
    tally = Tally()
    tally.add("unpriced", "sms", n=3)
    found = result_of(run_of(tally))
    assert found.costs is None
    assert "No price set for sms: 3 messages without cost." in [note.text for note in found.notes]
    assert result_of(run_of(Tally())).costs == []


def test_what_was_assumed_is_said_as_a_code_with_its_values_and_in_words() -> None:
    said = notes_of(
        run_of(Tally(), assumed=Assumed(delivered=0.5, read=1, clicked=0.25), sample=10, segment="vip")
    )
    assert "50% delivered; everybody would open, 25% would click" in said[0].text
    assert (said[0].code, said[0].values) == ("assumed", {"delivered": 0.5, "read": 1, "clicked": 0.25})
    assert any(note.code == "segment" and note.values == {"segment": "vip"} for note in said)
    assert any("about 10 people" in note.text for note in said)


def test_a_sample_is_about_as_large_as_asked_and_the_same_each_time() -> None:
    people = [derive_id("p", n) for n in range(2000)]
    chosen = [one for one in people if in_sample(one, 500, 2000)]
    assert 400 < len(chosen) < 600
    assert chosen == [one for one in people if in_sample(one, 500, 2000)]
    assert all(in_sample(one, 0, 2000) and in_sample(one, 3000, 2000) for one in people)


def test_missing_history_is_filled_with_contact_data_and_never_with_deeds() -> None:
    today = new_person(UUID(int=5), 1, 5, NOW)
    today.profile.email, today.profile.phone, today.profile.traits = (
        "a@example.com",
        "+4915112345678",
        {"vip": True},
    )
    today.profile.orders.count, today.profile.last_seen = 7, NOW
    then = new_person(UUID(int=5), 1, 5, NOW)
    then.profile.email = "old@example.com"
    complete(then, today)
    assert (then.profile.email, then.profile.phone) == ("old@example.com", "+4915112345678")
    assert then.profile.traits == {"vip": True}
    assert (then.profile.orders.count, then.profile.last_seen) == (0, None)
    assert then.merged_into is None
    assert today.profile.orders.count == 7
