"""What must have happened by now, held against the ledger; what does not hold says what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from textwrap import shorten
from typing import Any

import msgspec

from anklang.messages.model import SENT
from anklang.testing.story.deed import Seen
from anklang.testing.story.ledger import (
    Sending,
    codes,
    consent_states,
    in_segment,
    proof_of,
    refusals,
    sendings,
    standing,
    traits,
)
from anklang.testing.story.model import CHANNELS, Somebody
from anklang.testing.story.moments import read_moment, read_span
from anklang.testing.story.records import addresses_of, left_over
from anklang.testing.story.world import World

_CHOICE = ("number", "saying", "step", "journey", "within")  # which message, and how exactly
USUAL_PRECISION = timedelta(seconds=5)  # of a moment that is expected


class View(msgspec.Struct):
    """Where an expectation looks from."""

    world: World
    who: str
    start: datetime  # of the case
    seen: Seen
    somebody: Somebody

    def moment(self, text: str) -> datetime:
        """A moment as the story writes it; a bare time of day is one that has been, if it was today."""
        zone = self.world.zone
        at = read_moment(text, self.start, self.start, zone)
        later = at + timedelta(days=1)
        while len(text) <= 8 and text[0].isdigit() and later <= self.world.now:
            at, later = later, later + timedelta(days=1)
        return at

    def shown(self, at: datetime) -> str:
        """A moment in local time."""
        return f"{at.astimezone(self.world.zone):%a %d %b %H:%M:%S}"


def check(view: View, expected: Mapping[str, Any]) -> list[str]:
    """What does not hold; an empty list: everything does."""
    ((kind, wanted),) = expected.items()
    if kind in CHANNELS:
        return _message(view, kind, wanted if isinstance(wanted, Mapping) else {"state": wanted})
    return _CHECKS[kind](view, wanted)


def describe(expected: Mapping[str, Any]) -> str:
    """An expectation in a line."""
    ((kind, wanted),) = expected.items()
    if isinstance(wanted, Mapping):
        return f"{kind}: " + ", ".join(f"{key} {_words(value)}" for key, value in wanted.items())
    return f"{kind}: {_words(wanted)}"


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_words(inner)}" for key, inner in value.items()) or "nothing"
    if isinstance(value, list):
        return ", ".join(f"“{one}”" if isinstance(one, str) else str(one) for one in value)
    return str(value)


def _message(view: View, channel: str, wanted: Mapping[str, Any]) -> list[str]:
    unknown = wanted.keys() - _FIELDS.keys() - set(_CHOICE)
    if unknown:
        return [
            f"{', '.join(sorted(unknown))}: not known of a message, but {', '.join([*_FIELDS, *_CHOICE])}"
        ]
    found = [one for one in sendings(view.world, view.who) if one.message.channel == channel]
    if "saying" in wanted:
        found = [one for one in found if str(wanted["saying"]) in one.text]
    if "step" in wanted:
        found = [one for one in found if one.message.step == wanted["step"]]
    if "journey" in wanted:
        found = [one for one in found if one.message.journey == wanted["journey"]]
    number = int(wanted.get("number", len(found)))
    if not 0 < number <= len(found):
        there = "; ".join(_brief(view, one) for one in sendings(view.world, view.who)) or "no messages at all"
        which = "".join(f", {key} {wanted[key]}" for key in _CHOICE[:4] if key in wanted)
        return [f"there is no {channel} message to {view.who}{which}; there is: {there}"]
    sending = found[number - 1]
    tests = [(_FIELDS[field], value) for field, value in wanted.items() if field in _FIELDS]
    faults = [fault for test, value in tests for fault in test(view, sending, value, wanted)]
    return [f"{'; '.join(faults)}; the message: {_brief(view, sending)}"] if faults else []


def _brief(view: View, one: Sending) -> str:
    reason = f" ({one.message.reason})" if one.message.reason else ""
    text = f" “{shorten(' '.join(one.text.split()), 200)}”" if one.text else ""
    gate = [step for step in one.message.gate if step.get("answer") in ("no", "wait")]
    why = f", gate: {gate[-1]['step']} {gate[-1]['answer']}, {gate[-1].get('detail', '')}" if gate else ""
    name = f"{one.message.channel} {one.message.step or ''}".strip()
    return f"{name} {one.message.state}{reason} {view.shown(one.happened_at)}{why}{text}"


def _state(view: View, one: Sending, value: Any, all_: Mapping[str, Any]) -> list[str]:
    allowed = value if isinstance(value, list) else [value]
    states = {state for word in allowed for state in (SENT if word == "sent" else [word])}
    return [] if one.message.state in states else [f"state {one.message.state}, expected {_words(value)}"]


def _at(view: View, one: Sending, value: Any, all_: Mapping[str, Any]) -> list[str]:
    at, within = view.moment(str(value)), USUAL_PRECISION
    if "within" in all_:
        within = read_span(str(all_["within"]))
    off = abs(one.happened_at - at)
    return (
        [] if off <= within else [f"at {view.shown(one.happened_at)}, expected {view.shown(at)} ± {within}"]
    )


def _text(view: View, one: Sending, value: Any, all_: Mapping[str, Any]) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [f"the text lacks “{part}”" for part in parts if str(part) not in one.text]


def _without(view: View, one: Sending, value: Any, all_: Mapping[str, Any]) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    return [f"the text has “{part}”" for part in parts if str(part) in one.text]


def _gate(view: View, one: Sending, value: Any, all_: Mapping[str, Any]) -> list[str]:
    answers = {(step.get("step"), step.get("answer")) for step in one.message.gate}
    return [f"the gate did not answer {q}: {a}" for q, a in dict(value).items() if (q, a) not in answers]


def _field(name: str) -> Callable[[View, Sending, Any, Mapping[str, Any]], list[str]]:
    def compare(view: View, one: Sending, value: Any, all_: Mapping[str, Any]) -> list[str]:
        is_ = getattr(one.message, name)
        return [] if is_ == value else [f"{name} {is_!r}, expected {value!r}"]

    return compare


def _individual(view: View, one: Sending, value: Any, all_: Mapping[str, Any]) -> list[str]:
    kinds = {True: "individual", False: "shared"}
    return (
        []
        if one.individual == value
        else [f"its links are {kinds[one.individual]}, expected {kinds[bool(value)]}"]
    )


def _winner(view: View, one: Sending, value: Any, all_: Mapping[str, Any]) -> list[str]:
    """The journey of the message to which this one gave way (R7)."""
    named = {str(step["winner"]) for step in one.message.gate if step.get("winner")}
    found = {
        other.message.journey for other in sendings(view.world, view.who) if str(other.message.id) in named
    }
    return (
        [] if value in found else [f"gave way to {', '.join(map(str, found)) or 'nobody'}, expected {value}"]
    )


_PLAIN = ("reason", "parts", "language", "template", "attempts", "lane")
_FIELDS: dict[str, Callable[[View, Sending, Any, Mapping[str, Any]], list[str]]] = {
    "state": _state, "at": _at, "text": _text, "without": _without, "gate": _gate, "individual": _individual,
    "winner": _winner,
    **{name: _field(name) for name in _PLAIN},
}  # fmt: skip


def _sent(view: View, wanted: Any) -> list[str]:
    """How many were handed over on each channel; channels that are not named: none."""
    counted: dict[str, int] = dict.fromkeys(CHANNELS, 0)
    for one in sendings(view.world, view.who):
        if one.sent:
            counted[one.message.channel] += 1
    expected = {**dict.fromkeys(CHANNELS, 0), **(wanted if isinstance(wanted, Mapping) else {})}
    off = [
        f"{counted[c]} {c} handed over, expected {expected[c]}" for c in CHANNELS if counted[c] != expected[c]
    ]
    if not off:
        return []
    there = "; ".join(_brief(view, one) for one in sendings(view.world, view.who)) or "no messages at all"
    return [f"{', '.join(off)}; there is: {there}"]


def _journey(view: View, wanted: Any) -> list[str]:
    found = {name: standing(view.world, view.who, name) for name in wanted}
    off = [name for name, expected in wanted.items() if found[name] != expected]
    return [f"{view.who} and {name}: {found[name]}, expected {wanted[name]}" for name in off]


def _refused(view: View, wanted: Any) -> list[str]:
    found = {name: refusals(view.world, view.who, name) for name in wanted}
    return [
        f"{view.who} was refused by {name}: {', '.join(found[name]) or 'never'}, expected at last {reason}"
        for name, reason in wanted.items()
        if found[name][-1:] != [reason]
    ]


def _led_to(view: View, wanted: Any) -> list[str]:
    said = wanted if isinstance(wanted, Mapping) else {"address": wanted}
    faults = []
    if "opened" in said and said["opened"] != view.seen.opened:
        faults.append(f"the last tap opened {view.seen.opened or 'nothing'}, expected {said['opened']}")
    if str(said.get("address", "")) not in view.seen.led_to:
        faults.append(f"the last tap led to {view.seen.led_to or 'nothing'}, expected {said['address']}")
    return faults


def _shown(view: View, wanted: Any) -> list[str]:
    """Titles of what the app showed when it was opened last; an empty list: nothing."""
    titles = wanted if isinstance(wanted, list) else [wanted]
    there = ", ".join(view.seen.shown) or "nothing"
    if not titles:
        return [f"the app showed {there}, expected nothing"] if view.seen.shown else []
    return [
        f"the app showed {there}, expected “{t}”"
        for t in titles
        if not any(t in one for one in view.seen.shown)
    ]


def _coupon(view: View, wanted: Any) -> list[str]:
    found = {name: codes(view.world, view.who, name) for name in wanted}
    return [
        f"{view.who} and the codes of {name}: {', '.join(found[name]) or 'none'}, expected one that is {state}"
        for name, state in wanted.items()
        if found[name] != ([] if state == "none" else [state])
    ]


def _segment(view: View, wanted: Any) -> list[str]:
    found = {name: in_segment(view.world, view.who, name) for name in wanted}
    kinds = {True: "is in", False: "is not in"}
    return [
        f"{view.who} {kinds[found[name]]} {name}" for name, value in wanted.items() if found[name] != value
    ]


def _trait(view: View, wanted: Any) -> list[str]:
    found = traits(view.world, view.who)
    return [
        f"{name} of {view.who} is {found.get(name, 'missing')!r}, expected {value!r}"
        for name, value in wanted.items()
        if found.get(name, "missing") != value
    ]


def _consent(view: View, wanted: Any) -> list[str]:
    """States by channel and purpose: {sms: {marketing: confirmed}}."""
    found = consent_states(view.world, view.who)
    return [
        f"{channel} {purpose} of {view.who} is {found.get((channel, purpose), 'never')}, expected {state}"
        for channel, purposes in wanted.items()
        for purpose, state in purposes.items()
        if found.get((channel, purpose), "never") != state
    ]


def _proof(view: View, wanted: Any) -> list[str]:
    """The last piece of evidence for a channel and purpose is in a whole chain, and says this."""
    proof = proof_of(view.world, view.who)
    entries = [entry for person in proof.people for entry in person.entries]
    faults = [] if proof.whole else ["the chain of the evidence is broken"]
    for channel, purposes in wanted.items():
        for purpose, said in purposes.items():
            mine = [one for one in entries if (one.channel, one.purpose) == (channel, purpose)]
            if not mine:
                faults.append(f"there is no evidence for {channel} {purpose}")
                continue
            shown = mine[-1].shown
            known = {
                "state": mine[-1].state, "source": mine[-1].source, "wording": shown and shown.wording,
                "text": shown and shown.text, "message": mine[-1].message and mine[-1].message.state, **mine[-1].proof,
            }  # fmt: skip
            faults += [
                f"{key} of the evidence is {known.get(key)!r}, expected {value!r}"
                for key, value in said.items()
                if str(value) not in str(known.get(key, ""))
            ]
    return faults


def _forgotten(view: View, wanted: Any) -> list[str]:
    """Nothing has reached them since they were erased, and no table knows them."""
    if view.seen.former is None:
        return [f"{view.who} was not erased"]
    former, reached = view.seen.former
    since = view.world.network.reached(addresses_of(view.somebody)) - reached
    found = left_over(view.world, view.somebody, former)
    faults = [f"{since} messages have reached {view.who} since"] if since else []
    return [*faults, *([f"{view.who} is still found in {', '.join(found)}"] if found else [])]


def _page(view: View, wanted: Any) -> list[str]:
    """What the page of ours that was opened last says: words, or {has: words, lacks: words, status: 200}."""
    said = wanted if isinstance(wanted, Mapping) else {"has": wanted}
    page = view.seen.page
    if page is None:
        return [f"{view.who} has no page open"]
    has, lacks = (
        value if isinstance(value, list) else [value]
        for value in (said.get("has", []), said.get("lacks", []))
    )
    faults = [f"the page lacks “{one}”" for one in has if str(one) not in page.text]
    faults += [f"the page has “{one}”" for one in lacks if str(one) in page.text]
    if said.get("status", page.status) != page.status:
        faults.append(f"the page is {page.status}, expected {said['status']}")
    return [f"{'; '.join(faults)}; the page {page.url}: {shorten(page.text, 300)}"] if faults else []


_CHECKS: dict[str, Callable[[View, Any], list[str]]] = {
    "sent": _sent, "journey": _journey, "refused": _refused, "led_to": _led_to, "shown": _shown, "segment": _segment,
    "coupon": _coupon, "trait": _trait, "consent": _consent, "page": _page, "proof": _proof,
    "forgotten": _forgotten,
}  # fmt: skip
