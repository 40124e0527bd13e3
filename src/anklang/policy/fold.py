"""Fold the evidence of one person into what holds now (R21). Pure: the same evidence gives the same states."""

from __future__ import annotations

from collections.abc import Iterable

from anklang.core.errors import Problem
from anklang.policy.model import EVERY, ConsentAction, ConsentFact, ConsentName, ConsentState

Key = tuple[str, str, str]  # channel, purpose, address

PERSON_BOUND = frozenset({"push", "inapp", "onsite"})
"""Channels on which a consent holds for the person and follows a change of token or device."""

_RANK: dict[ConsentAction, int] = {"ask": 0, "give": 1, "confirm": 2, "withdraw": 3, "object": 3}
_REFUSES = frozenset({"withdraw", "object"})


def check_fact(fact: ConsentFact) -> list[Problem]:
    """What is wrong with `fact` as evidence, before it is recorded; an empty list means acceptable.

    A consent names one channel and one purpose (GDPR 4(11)); an import brings its proof (compliance 4.3); consent by
    electronic mail or telephone is bound to the address that gave it (BGH I ZR 164/09).
    """
    problems: list[Problem] = []
    if not fact.channel or not fact.purpose:
        problems.append(
            Problem("channel", "channel and purpose are both needed", f"use {EVERY!r} to withdraw all")
        )
    if fact.action in _REFUSES:
        return problems
    if EVERY in (fact.channel, fact.purpose):
        problems.append(
            Problem("purpose", "a consent is for one channel and one purpose", "record one fact for each")
        )
    if not fact.address and fact.channel not in PERSON_BOUND:
        problems.append(
            Problem("address", f"a consent for {fact.channel} is bound to an address", "name the address")
        )
    if (
        fact.source == "import"
        and fact.action in ("give", "confirm")
        and not (fact.wording_id and fact.proof)
    ):
        problems.append(
            Problem(
                "proof",
                "an imported consent needs its evidence",
                "give wording_id, and file and row in proof",
            )
        )
    return problems


def fold_consents(facts: Iterable[ConsentFact]) -> dict[Key, ConsentState]:
    """All states of one person from all of the person's evidence, in the order of happening.

    At the same moment a withdrawal wins (J45). A consent counts as given from its first giving; asking again never
    takes a consent away. An import never lifts a withdrawal or an objection, not even after a new asking. A
    confirmation counts only for something asked or given before it.
    """
    states: dict[Key, ConsentState] = {}
    refused: set[Key] = set()  # withdrawn by the person, and not lifted by the person since
    for fact in sorted(facts, key=lambda f: (f.at, _RANK[f.action])):
        if fact.action in _REFUSES:
            _withdraw(states, refused, fact)
        else:
            _agree(states, refused, fact)
    return states


def _withdraw(states: dict[Key, ConsentState], refused: set[Key], fact: ConsentFact) -> None:
    everything = fact.action == "object"
    channel = EVERY if everything else fact.channel
    purpose = EVERY if everything else fact.purpose
    address = "" if everything else fact.address
    hit = {key for key in states if covers(channel, purpose, address, key)} | {(channel, purpose, address)}
    for key in hit:
        states[key] = ConsentState(
            channel=key[0], purpose=key[1], address=key[2], state="withdrawn", at=fact.at
        )
    refused |= hit


def _agree(states: dict[Key, ConsentState], refused: set[Key], fact: ConsentFact) -> None:
    key = (fact.channel, fact.purpose, fact.address)
    known = states.get(key)
    was: ConsentName = known.state if known else "never"
    if fact.source == "import" and any(covers(*other, key) for other in refused):
        return
    becomes = _next(was, fact.action)
    if becomes is None:
        return
    states[key] = ConsentState(
        channel=fact.channel, purpose=fact.purpose, address=fact.address, state=becomes, at=fact.at
    )
    if becomes in ("given", "confirmed"):
        refused.discard(key)


def _next(was: ConsentName, action: ConsentAction) -> ConsentName | None:
    """The state after `action`, or None where nothing changes."""
    if action == "ask":
        return "asked" if was in ("never", "asked", "withdrawn") else None
    if action == "give":
        return "given" if was in ("never", "asked", "withdrawn") else None
    return "confirmed" if was in ("asked", "given") else None


def covers(channel: str, purpose: str, address: str, key: Key) -> bool:
    """Whether a withdrawal for (channel, purpose, address) reaches `key`; EVERY and an empty address reach all."""
    return channel in (EVERY, key[0]) and purpose in (EVERY, key[1]) and address in ("", key[2])


def holding_state(
    states: Iterable[ConsentState], channel: str, purpose: str, address: str
) -> ConsentState | None:
    """The state that decides for (channel, purpose, address), or None for never.

    Of an exact entry and the withdrawals that reach it, the newest decides, at the same moment the withdrawal; without
    dates the exact entry, because `fold_consents` turns it with every wider withdrawal. Without an address any address
    of the person counts, so that a missing address is reported as such and not as no consent.
    """
    exact: ConsentState | None = None
    refusal: ConsentState | None = None
    key = (channel, purpose, address)
    for state in states:
        if state.state == "withdrawn" and covers(state.channel, state.purpose, state.address, key):
            if refusal is None or _newer(state, refusal):
                refusal = state
        elif state.channel == channel and state.purpose == purpose and _bound(state, address):
            if exact is None or _newer(state, exact):
                exact = state
    if refusal is None or exact is None:
        return refusal or exact
    if _key(refusal) == _key(exact):
        return refusal
    if refusal.at is None or exact.at is None:
        return exact  # folded states: a wider withdrawal that came later would have turned this entry
    return exact if exact.at > refusal.at else refusal


def _key(state: ConsentState) -> Key:
    return state.channel, state.purpose, state.address


def _bound(state: ConsentState, address: str) -> bool:
    if state.address == address or not address:
        return True
    return not state.address and state.channel in PERSON_BOUND


def _newer(one: ConsentState, other: ConsentState) -> bool:
    return one.at is not None and (other.at is None or one.at > other.at)
