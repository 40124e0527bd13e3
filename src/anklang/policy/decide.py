"""The one gate before every message (semantics 2.13, compliance 4.8): allow, wait until, or no because.

Pure. The first question that does not pass decides, and every question up to it is in the trace. Unsure means no.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from anklang.policy import caps
from anklang.policy.fold import holding_state
from anklang.policy.model import (
    Allow,
    Ask,
    Candidate,
    ConsentState,
    CountryRules,
    Decision,
    ExistingCustomer,
    GateStep,
    Hold,
    Layer,
    No,
    Reason,
    Suppression,
    WaitUntil,
)
from anklang.policy.quiet_hours import look, possible_zones, release_at
from anklang.policy.reply_window import freely_until, messenger_limit, moment, window

Stop = No | WaitUntil

HARD_KINDS = frozenset({"hard_bounce", "blocked"})
"""Suppressions that stop everything, transactional too: nothing can arrive there."""

ASK_SHOP_AGAIN = timedelta(minutes=5)
"""A message that waits for a silent shop is looked at again after so long; it ends where it becomes useless."""

_STOP_REASON = {"stop": Reason.UNSUBSCRIBED, "blocked": Reason.BLOCKED_BY_USER}
_ANSWERS = frozenset({"reply", "keyword_reply", "stop_confirmation", "opt_in_request"})
_UNHURRIED = frozenset({"security", "keyword_reply", "stop_confirmation", "opt_in_request", "reply"})


def decide(ask: Ask, now: datetime) -> Decision:
    """May this message go at `now` (UTC)? The same ask and time give the same answer (J46). A question that is not for
    this channel leaves no step."""
    trace: list[GateStep] = []
    hours = _Hours(ask)
    for gate in _GATES:
        answer = gate(ask, now, hours)
        if answer is None:
            continue
        if not isinstance(answer, GateStep):
            return _with_trace(answer, trace)
        trace.append(answer)
    ends = [at for at in (hours.closes, freely_until(ask, now)) if at is not None]
    return Allow(tuple(trace), min(ends, default=None))


class _Hours:
    """The hours that count for one ask; zones and layers are found once, and only when asked for."""

    __slots__ = ("_found", "ask", "closes")

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.closes: datetime | None = None
        self._found: tuple[list[Layer], str, tuple[ZoneInfo, ...]] | None = None

    def found(self) -> tuple[list[Layer], str, tuple[ZoneInfo, ...]]:
        """Layers, how the zones are known, zones."""
        if self._found is None:
            layers = _layers(self.ask)
            source, zones = possible_zones(self.ask.zones) if layers else ("", ())
            self._found = layers, source, zones
        return self._found


def _with_trace(stop: Stop, trace: list[GateStep]) -> Stop:
    steps = (*trace, *stop.trace)
    if isinstance(stop, No):
        return No(stop.reason, steps, stop.winner, stop.instead)
    return WaitUntil(stop.at, stop.reason, steps)


def _no(name: str, reason: Reason, detail: str, rule: str = "") -> No:
    return No(reason, (GateStep(name, "no", detail, rule),))


def _wait(name: str, at: datetime | None, hold: Hold, detail: str, rule: str = "") -> WaitUntil:
    return WaitUntil(at, hold, (GateStep(name, "wait", detail, rule),))


def _instance(ask: Ask, now: datetime, hours: _Hours) -> GateStep | Stop:
    journey = ask.journey
    if journey is not None and (journey.exited or not journey.alive):
        return _no("instance", Reason.EXITED, f"exit: {journey.exited or 'ended'}", "J12")
    if journey is not None and journey.state == "stopped":
        return _no("instance", Reason.JOURNEY_STOPPED, "stopped by the author", "J39")
    if ask.useless_after is not None and now > ask.useless_after:
        return _no("instance", Reason.TOO_LATE, f"useless after {moment(ask.useless_after)}", "R12")
    if journey is not None and journey.state == "held":
        return _wait("instance", None, Hold.JOURNEY_HELD, "held by the author", "J39")
    if journey is not None and journey.behind:
        detail = f"nothing was heard of the shop {journey.behind}"
        return _wait("instance", now + ASK_SHOP_AGAIN, Hold.SHOP_BEHIND, detail, "S2")
    if journey is None:
        return GateStep("instance", "skip", "not sent by a journey")
    return GateStep("instance", "pass", "alive")


def _suppression(ask: Ask, now: datetime, hours: _Hours) -> GateStep | Stop:
    person = ask.person
    if person.erased:
        return _no("suppression", Reason.SUPPRESSED, "the person was erased", "GDPR-17")
    if person.restricted and ask.message_class != "transactional":
        return _no("suppression", Reason.SUPPRESSED, "the person asked that data is only stored", "GDPR-18")
    if not person.exists or person.deleted:
        return _no("suppression", Reason.PROFILE_MISSING, "no profile")
    for one in ask.suppressions:
        if _stops(ask, one):
            reason = _STOP_REASON.get(one.kind, Reason.SUPPRESSED)
            detail = f"{one.kind}, scope {one.scope}" + (f", since {moment(one.at)}" if one.at else "")
            return _no("suppression", reason, detail, f"suppression:{one.kind}")
    return GateStep("suppression", "pass", "person exists, address not suppressed")


def _stops(ask: Ask, one: Suppression) -> bool:
    """An opt-out never stops what the contract needs (compliance 5), nor the one answer to it (R15)."""
    if one.kind in HARD_KINDS or ask.message_class == "advertising":
        return True
    if one.kind == "stop" and ask.occasion == "stop_confirmation":
        return False
    if one.kind == "stop" and ask.occasion == "opt_in_request" and ask.channel == "email":
        return False  # a mailbox has no START: a new request by its owner is the only way back
    if one.kind == "erased" and ask.occasion == "opt_in_request":
        return (
            False  # somebody who was erased asks anew: one request to confirm, and nothing before the answer
        )
    if one.scope == "everything":
        return True
    return ask.message_class != "transactional" and ask.occasion not in ("security", "keyword_reply")


def _consent(ask: Ask, now: datetime, hours: _Hours) -> GateStep | Stop:
    if ask.message_class == "transactional":
        return GateStep("consent", "skip", "transactional needs none", "compliance-5")
    if ask.message_class == "service" and ask.occasion in _ANSWERS:
        return GateStep("consent", "skip", f"answers the person: {ask.occasion}", "R15")
    state = holding_state(ask.consents, ask.channel, ask.purpose, ask.address.value)
    if state is not None and state.state == "withdrawn":
        since = f" {moment(state.at)}" if state.at else ""
        return _no("consent", Reason.UNSUBSCRIBED, f"consent for {ask.purpose} withdrawn{since}", "R21")
    fault = _fault(ask, state, now)
    if state is not None and not fault:
        return GateStep("consent", "pass", f"{state.state} for {ask.purpose} by {ask.channel}", "R21")
    if ask.customer is not None:
        missing = _customer_fault(ask, ask.customer)
        if not missing:
            return GateStep("consent", "pass", f"existing customer, sale {ask.customer.sale}", "UWG-7-3")
        fault = f"{fault}; sale {ask.customer.sale} does not allow it: {missing}"
    return _no(
        "consent", Reason.NO_CONSENT, fault, "UWG-7-2" if ask.message_class == "advertising" else "R21"
    )


def _preferences(ask: Ask, now: datetime, hours: _Hours) -> GateStep | Stop:
    """What the person chose in the preference centre: topics for all but the contract, the rest for advertising."""
    chosen = ask.chosen
    if chosen is None or ask.message_class == "transactional" or ask.occasion != "ordinary":
        return GateStep("preferences", "skip", "nothing chosen" if chosen is None else "does not apply")
    if not chosen.wants(ask.topic):
        return _no("preferences", Reason.UNSUBSCRIBED, f"topic {ask.topic} switched off", "preferences:topic")
    if ask.message_class == "advertising":
        if ask.channel in chosen.channels_off:
            return _no(
                "preferences", Reason.UNSUBSCRIBED, f"{ask.channel} switched off", "preferences:channel"
            )
        if chosen.paused_until is not None and chosen.paused(now):
            return _no(
                "preferences",
                Reason.UNSUBSCRIBED,
                f"paused until {moment(chosen.paused_until)}",
                "preferences:pause",
            )
    return GateStep("preferences", "pass", "wanted")


def _fault(ask: Ask, state: ConsentState | None, now: datetime) -> str:
    """What a consent lacks; empty for a valid one."""
    if state is None or state.state not in ("given", "confirmed"):
        return f"{state.state if state else 'never'} for {ask.purpose} by {ask.channel}"
    confirmed_only = ask.double_opt_in or any(ask.channel in rules.double_opt_in for rules in ask.countries)
    if state.state == "given" and confirmed_only:
        return f"given for {ask.purpose} by {ask.channel}, but not confirmed"
    days = min([ask.stale_days, *(rules.consent_stale_days for rules in ask.countries)])
    used = max((at for at in (state.at, state.last_used_at) if at is not None), default=None)
    if used is not None and now - used > timedelta(days=days):
        return f"unused for more than {days} days"
    return ""


def _customer_fault(ask: Ask, grant: ExistingCustomer) -> str:
    """Which of the conditions of § 7 (3) UWG is missing, on a channel on which every possible country knows the
    exception; empty where all of them are there."""
    if ask.message_class != "advertising" or ask.channel not in ("email", "sms"):
        return "not for this kind of message"
    if ask.address.relay:
        return "the address is a marketplace's"
    if not ask.countries or not all(ask.channel in rules.soft_opt_in for rules in ask.countries):
        return f"a country does not know it for {ask.channel}"
    conditions = (
        (bool(grant.sale) and grant.contract_stands, "the contract does not stand"),
        (grant.address_from_customer, "the address did not come from the customer with the sale"),
        (grant.own_similar_goods, "the goods are not similar"),
        (not grant.objected, "the customer objected"),
        (grant.notice_at_collection, "no notice when the address was given"),
        (grant.notice_in_message, "no notice in the message"),
    )
    return next((missing for holds, missing in conditions if not holds), "")


def _address(ask: Ask, now: datetime, hours: _Hours) -> GateStep | Stop:
    address = ask.address
    if not address.value:
        return _no("address", Reason.NO_ADDRESS, f"no address for {ask.channel}")
    if not address.valid or not address.reachable:
        return _no("address", Reason.UNREACHABLE, address.why or "not valid on this channel")
    if address.duplicate_of:
        return _no("address", Reason.DUPLICATE_ADDRESS, f"message {address.duplicate_of} goes there", "2.16")
    return GateStep("address", "pass", "valid and reachable")


def _audience(ask: Ask, now: datetime, hours: _Hours) -> GateStep | Stop:
    if ask.journey is None or ask.journey.audience is None:
        return GateStep("audience", "skip", "no audience to check")
    if not ask.journey.audience:
        return _no("audience", Reason.NOT_ELIGIBLE_NOW, "the audience is no longer met", "J19")
    return GateStep("audience", "pass", "still in the audience", "J19")


def _control(ask: Ask, now: datetime, hours: _Hours) -> GateStep | Stop:
    if ask.journey is None:
        return GateStep("control", "skip", "not sent by a journey")
    if ask.journey.control:
        return _no("control", Reason.CONTROL_GROUP, "drawn into the control group", "J8")
    return GateStep("control", "pass", "not a control")


def _country(ask: Ask, now: datetime, hours: _Hours) -> GateStep | Stop:
    if not ask.countries:
        if ask.message_class == "transactional":
            return GateStep("country", "skip", "no rules given; transactional")
        return _no("country", Reason.COUNTRY_RULE, "no country rules given; unsure means no", "fail-closed")
    if ask.address.relay and ask.message_class == "advertising":
        return _no(
            "country", Reason.COUNTRY_RULE, "a marketplace relay address takes no advertising", "relay"
        )
    for rules in ask.countries:
        for block in rules.blocks:
            if ask.message_class not in block.classes or (
                block.channels and ask.channel not in block.channels
            ):
                continue
            if not block.unless or block.unless not in ask.carries:
                return _no("country", Reason.COUNTRY_RULE, block.why, block.rule)
    return GateStep("country", "pass", "+".join(rules.code for rules in ask.countries), _packs(ask.countries))


def _packs(countries: tuple[CountryRules, ...]) -> str:
    return ",".join(f"{rules.code}@{rules.version}" for rules in countries)


def _layers(ask: Ask) -> list[Layer]:
    """The layers that count: nothing lifts a country rule for advertising, transactional may lift the others (R1)."""
    unhurried = ask.occasion in _UNHURRIED
    layers: list[Layer] = []
    if not unhurried or ask.message_class == "advertising":
        layers += [layer for rules in ask.countries for layer in rules.layers if _counts(ask, layer)]
    if not unhurried and not (ask.override_hours and ask.message_class == "transactional"):
        layers += [layer for layer in ask.layers if _counts(ask, layer)]
    return layers


def _counts(ask: Ask, layer: Layer) -> bool:
    """Whether a layer is for this message. What stands on a page or in the app makes no sound: it keeps only hours that
    name its channel (semantics 2.8, R19)."""
    if layer.channels:
        return ask.channel in layer.channels and ask.message_class in layer.classes
    return ask.channel not in caps.ON_SITE and ask.message_class in layer.classes


def _quiet(ask: Ask, now: datetime, hours: _Hours) -> GateStep | Stop:
    layers, source, zones = hours.found()
    if not layers:
        return GateStep("quiet_hours", "skip", "no quiet hours for this message")
    opening = look(now, layers, zones)
    if opening.open:
        hours.closes = opening.closes
        until = f" until {moment(opening.closes)}" if opening.closes else ""
        return GateStep("quiet_hours", "pass", f"open{until}; zone by {source}", opening.rule)
    at = release_at(opening, ask.release_window, ask.spread, ask.useless_after)
    if at is None:
        return _no("quiet_hours", Reason.QUIET_DROPPED, f"no opening in {opening.zone}", opening.rule)
    where = f"{moment(at)}; {opening.zone} by {source}"
    if _is_late(ask, at):
        return _no("quiet_hours", Reason.TOO_LATE, f"could go at {where}, too late", opening.rule)
    return _wait("quiet_hours", at, Hold.QUIET_HOURS, f"held to {where}", opening.rule)


def _caps(ask: Ask, now: datetime, hours: _Hours) -> GateStep | Stop:
    if ask.message_class == "transactional":
        return GateStep("caps", "skip", "transactional is never capped", "R5")
    if ask.occasion in _UNHURRIED and ask.message_class == "service":
        return GateStep("caps", "skip", f"not capped: {ask.occasion}", "R15")
    if ask.candidate is not None:
        ahead = caps.farther_stage(ask.candidate, ask.rivals)
        if ahead is not None:
            said = GateStep("caps", "no", f"{ahead.label} is at stage {ahead.stage}", "R8")
            return No(Reason.CAPPED, (said,), winner=ahead.message)
    if ask.moment == "planned":
        return GateStep("caps", "skip", "counted at hand-over", "J19")
    if ask.gather_until is not None and now < ask.gather_until:
        return _wait("caps", ask.gather_until, Hold.GATHERING, "candidates are gathered", "R7")
    states = [
        caps.measure(rule, ask.contacts, now, ask.candidate.contact if ask.candidate else "")
        for rule in (*ask.caps, *(rule for rules in ask.countries for rule in rules.caps))
        if caps.applies(rule, ask.channel, ask.message_class, ask.purpose)
    ]
    hit = caps.tightest(states)
    if hit is not None:
        return _on_hit(ask, now, hit, hours)
    me = ask.candidate
    for state in states if ask.rivals else ():
        rivals = caps.competitors(state.rule, ask.rivals, me.contact) if me else []
        winner = caps.beaten_by(me, rivals, state.left) if me else None
        if winner is not None:
            return _on_hit(ask, now, _taken(state, now), hours, winner)
    return GateStep(
        "caps", "pass", ", ".join(f"{s.rule.rule} {s.used}/{s.rule.limit}" for s in states) or "no limit"
    )


def _taken(state: caps.CapState, now: datetime) -> caps.CapState:
    """The limit as it will stand when those who go first have gone."""
    return caps.CapState(state.rule, state.rule.limit, now + state.rule.window)


def _on_hit(
    ask: Ask, now: datetime, hit: caps.CapState, hours: _Hours, winner: Candidate | None = None
) -> Stop:
    """Drop, wait up to so long, or a quieter channel, as the step wants it (R6); names who went first (R7)."""
    rule, last = hit.rule, hit.last
    detail = (
        f"{hit.used} of {rule.limit} in {rule.window}" if winner is None else f"{winner.label} goes first"
    )
    first = last.message if last is not None and now - last.at <= GATHERED else ""
    first = first if winner is None else winner.message
    waits = ask.on_cap.do == "wait" and hit.free_at is not None
    if not waits or hit.free_at is None or hit.free_at > (ask.due_at or now) + ask.on_cap.wait:
        return No(Reason.CAPPED, (GateStep("caps", "no", detail, rule.rule),), first, _instead(ask))
    at: datetime | None = hit.free_at
    layers, _, zones = hours.found()
    opening = look(hit.free_at, layers, zones)
    if not opening.open:
        at = release_at(opening, ask.release_window, ask.spread, ask.useless_after)
    if at is None or _is_late(ask, at):
        return _no("caps", Reason.TOO_LATE, f"{detail}; free only when it is useless", rule.rule)
    return _wait("caps", at, Hold.CAP, f"{detail}; free at {moment(at)}", rule.rule)


def _instead(ask: Ask) -> str:
    return ask.on_cap.to if ask.on_cap.do == "downgrade" else ""


def _rate(ask: Ask, now: datetime, hours: _Hours) -> GateStep | Stop:
    if ask.moment == "planned":
        return GateStep("rate", "skip", "asked at hand-over", "R10")
    if ask.rate.granted:
        return GateStep("rate", "pass", "", ask.rate.rule)
    at = ask.rate.retry_at or now + _RETRY
    if _is_late(ask, at):
        return _no("rate", Reason.RATE_TIMEOUT, f"next token at {moment(at)}", ask.rate.rule)
    return _wait("rate", at, Hold.RATE, f"next token at {moment(at)}", ask.rate.rule)


def _is_late(ask: Ask, at: datetime) -> bool:
    return ask.useless_after is not None and at > ask.useless_after


_RETRY = timedelta(seconds=5)
GATHERED = timedelta(minutes=15)  # messages that come within so long compete; whoever was first is named (R7)

_GATES: tuple[Callable[[Ask, datetime, _Hours], GateStep | Stop | None], ...] = (
    _instance, _suppression, _consent, _preferences, _address, _audience, _control, _country, window, messenger_limit,
    _quiet, _caps, _rate,
)  # fmt: skip
