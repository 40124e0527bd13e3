"""A second look before publishing, with what the workspace knows: templates, languages, providers, stock, hours.

Pure. `check` says whether a journey makes sense in itself; this says whether it will do what its author expects here.
Errors keep it back, warnings want a tick.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import time, timedelta
from difflib import get_close_matches

from anklang.events.model import MESSAGE_RECEIVED
from anklang.journeys.around import Around, Use, upstream, uses_of
from anklang.journeys.check import successors
from anklang.journeys.finding import Finding, found
from anklang.journeys.gating import gating, templates_of
from anklang.journeys.model import Happening, Journey, Step
from anklang.journeys.said_before import said_before
from anklang.journeys.same_door import same_door
from anklang.journeys.steps import branch, call, coupon, send, wait, wait_for
from anklang.journeys.waits import instant
from anklang.policy.model import Layer
from anklang.policy.quiet_hours import look, open_week
from anklang.profiles.vocabulary import standard_name
from anklang.segments.model import All, AnyOf, Message, Not, StepIs

MANY_STEPS = 30  # from here on a picture is hard to read
CODES = (
    "guard_blocks", "template_archived", "purpose_unknown", "missing_translation", "unknown_variable",
    "sender_unknown", "no_provider", "platform_unknown",
    "no_exit_on_order", "coupon_stock_low", "event_never_seen", "never_open", "quiet_expires", "quiet_holds",
    "many_steps", "review_gating", "tracking_unknown", "same_door", "no_default",
    "vendor_template", "window_only",
    "message_not_before", "message_not_always_before", "never_sent",
)  # fmt: skip
_ORDER = "Order Completed"
ALIKE = (("Product Added", "Cart Updated"), ("Order Completed", "Order Paid"))  # shops tell one or the other
_WEEK = timedelta(days=7)


def look_closer(journey: Journey, around: Around) -> list[Finding]:
    """Everything that deserves a look; ask only for journeys in which `check` finds nothing."""
    uses = list(uses_of(journey))
    told: list[Finding] = []
    for use in uses:
        told += _template(use, around)
        told += _platform(journey, use, around)
        told += _account(use, around)
    told += _platforms(journey, around)
    told += _order(journey, uses, around)
    told += _stock(journey, uses, around)
    told += _hours(journey, uses, around)
    told += _events(journey, around)
    told += _tracking(journey)
    told += said_before(journey)
    if any(one.message_class == "advertising" for one in around.templates.values()):
        told += same_door(journey, around.doors)
    reviewing = {id_ for id_, one in around.templates.items() if one.reviewing}
    told += gating(journey, reviewing, templates_of(journey), allowed=around.review_gating)
    if len(journey.steps) > MANY_STEPS:
        text = f"there are {len(journey.steps)} steps; above {MANY_STEPS} a picture is hard to read"
        hint = "make two journeys of it"
        told.append(found("many_steps", "steps", text, hint, n=len(journey.steps), most=MANY_STEPS))
    return told


def _template(use: Use, around: Around) -> Iterator[Finding]:
    known = around.templates.get(use.template)
    if known is None:
        return
    path, name = f"{use.path}.template", use.step.name
    if known.blocked:
        yield found("guard_blocks", path, f"the content guard stops {use.template!r}: {known.blocked}",
                    "settle it in the template", step=name, level="error", template=use.template)  # fmt: skip
    if known.archived:
        yield found("template_archived", path, f"the template {use.template!r} is archived", "choose another one",
                    step=name, template=use.template)  # fmt: skip
    if known.message_class != "transactional" and known.purpose not in around.purposes:
        yield found("purpose_unknown", path,
                    f"{use.template!r} asks for consent to {known.purpose!r}, which is no purpose of this workspace",
                    "add the purpose to the settings, or choose another one", step=name, template=use.template,
                    purpose=known.purpose)  # fmt: skip
    for one in known.unknown:
        yield found("unknown_variable", path, f"{use.template!r} names {one.path}, which does not exist",
                    f"did you mean {one.instead}?" if one.instead else "take a field from the composer's list",
                    step=name, level="error" if one.blocks else "warning", template=use.template,
                    variable=one.path, instead=one.instead)  # fmt: skip
    if known.lacking:
        named = ", ".join(known.lacking)
        yield found("no_default", path, f"{use.template!r} names {named} without a default",
                    "write one in the template: whoever lacks the value gets no message", step=name,
                    template=use.template, variables=list(known.lacking))  # fmt: skip
    missing = [
        tag for tag in around.languages if tag.split("-")[0] not in {t.split("-")[0] for t in known.languages}
    ]
    if missing:
        yield found("missing_translation", path, f"{use.template!r} has no words in {', '.join(missing)}",
                    "translate it; until then people get its default language", step=name, template=use.template,
                    languages=missing)  # fmt: skip


def _platform(journey: Journey, use: Use, around: Around) -> Iterator[Finding]:
    """What the messenger will refuse: a template that it has not approved, free words outside of its window (R17)."""
    known = around.templates.get(use.template)
    if known is None:
        return
    path, name = f"{use.path}.template", use.step.name
    for said in known.vendor:
        yield found("vendor_template", path, said, "until then it is not sent outside of the reply window",
                    step=name, template=use.template, said=said)  # fmt: skip
    timed = {step.name for step in journey.steps if step.timed()}
    answers = bool(journey.enter.on) and all(one.event == MESSAGE_RECEIVED for one in journey.enter.on)
    if known.window_only and not (answers and not timed & upstream(journey, name)):
        yield found("window_only", path,
                    f"{use.template!r} goes only to people who wrote to us within the last 24 hours",
                    "name an approved template in it, which goes to everybody else", step=name,
                    template=use.template)  # fmt: skip


def _account(use: Use, around: Around) -> Iterator[Finding]:
    accounts = around.accounts.get(use.channel, frozenset())
    if use.sender and use.sender not in accounts:
        yield found("sender_unknown", f"{use.path}.sender",
                    f"no provider account {use.sender!r} carries {use.channel}",
                    "choose one that does, or leave it open", step=use.step.name, level="error",
                    sender=use.sender, channel=use.channel)  # fmt: skip
    elif not accounts:
        yield found("no_provider", f"{use.path}.channel", f"no provider account carries {use.channel}",
                    "set one up; until then nothing is sent", step=use.step.name, channel=use.channel)  # fmt: skip


def _platforms(journey: Journey, around: Around) -> Iterator[Finding]:
    for index, step in enumerate(journey.steps):
        if (
            isinstance(step, call.Call)
            and step.account
            and step.do not in around.platforms.get(step.account, ())
        ):
            yield found("platform_unknown", f"steps[{index}].account",
                        f"no platform account {step.account!r} can {step.do}", "choose one that can, or set it up",
                        step=step.name, level="error", account=step.account)  # fmt: skip


def _order(journey: Journey, uses: list[Use], around: Around) -> Iterator[Finding]:
    """Selling to somebody who has just ordered is the classic mistake: an order always ends what sells."""
    rules = [
        rule.holds is not None or bool(rule.segment_left) or standard_name(rule.event) == _ORDER
        for rule in journey.exit
    ]
    goal = journey.goal
    if any(rules) or (goal is not None and goal.exit and standard_name(goal.event) == _ORDER):
        return
    timed = {step.name for step in journey.steps if step.timed()}
    for use in uses:
        known = around.templates.get(use.template)
        if known is None or known.message_class != "advertising":
            continue
        if timed & upstream(journey, use.step.name):
            yield found("no_exit_on_order", "exit",
                        f"{use.step.name!r} advertises after a wait, and an order does not end the journey",
                        "add an exit on Order Completed", step=use.step.name)  # fmt: skip
            return


def _stock(journey: Journey, uses: list[Use], around: Around) -> Iterator[Finding]:
    """Codes against the people who are on their way to them (R13)."""
    takes = [(use.step.name, f"{use.path}.template", known.pool) for use in uses
             if (known := around.templates.get(use.template)) and known.pool]  # fmt: skip
    takes += [(step.name, f"steps[{index}].pool", step.pool) for index, step in enumerate(journey.steps)
              if isinstance(step, coupon.Coupon)]  # fmt: skip
    told: set[str] = set()
    for name, path, pool in takes:
        free = around.stock.get(pool)
        if free is None or pool in told:
            continue
        told.add(pool)
        coming = around.audience + sum(around.inside.get(one, 0) for one in upstream(journey, name))
        if free < max(coming, 1):
            yield found("coupon_stock_low", path,
                        f"{coming} people are on their way to a code of {pool!r}, and {free} are left",
                        "put more codes into the pool", step=name, pool=pool, free=free, forecast=coming)  # fmt: skip


def _tracking(journey: Journey) -> Iterator[Finding]:
    """Conditions on opens and clicks: who did not agree to be measured answers neither yes nor no (R22, J32)."""
    for index, step in enumerate(journey.steps):
        if isinstance(step, wait_for.WaitFor):
            asks = any(match.read or match.clicked for match in step.on)
        elif isinstance(step, branch.Branch):
            asks = any(_measures(way.if_) for way in step.paths)
        else:
            continue
        if not asks:
            continue
        way = step.unknown
        goes = "as if they had not" if step.unknown_is_no else f"to {way!r}" if way else "out of the journey"
        yield found("tracking_unknown", f"steps[{index}]",
                    f"{step.name!r} asks for opens or clicks: people without consent to tracking go {goes}",
                    "a signal that needs no measuring is surer: an order, a cart, a reply", step=step.name,
                    name=step.name)  # fmt: skip


def _measures(condition: object) -> bool:
    """Whether a condition, or one within it, looks at opens or clicks of a person."""
    if isinstance(condition, Message):
        return bool(condition.tracking)
    if isinstance(condition, StepIs):
        return condition.outcome in ("read", "clicked")
    if isinstance(condition, Not):
        return _measures(condition.condition)
    return isinstance(condition, All | AnyOf) and any(_measures(one) for one in condition.conditions)


def _events(journey: Journey, around: Around) -> Iterator[Finding]:
    """A typing mistake in the name of an event waits for ever (edge case 49). A standard name is none: it is passed
    over where something else in its list has come, which does the work in this shop."""
    if around.events is None:
        return
    named = events_of(journey)
    came = {_list_of(path) for path, _, event in named if event in around.events}
    for path, name, event in named:
        if event not in around.events and not (event in around.standard and _list_of(path) in came):
            instead = _instead(event, around.events)
            yield found("event_never_seen", path, f"the event {event!r} has never come from the shop",
                        f"{instead!r} does come: take that" if instead else "check how it is written",
                        step=name, event=event, instead=instead)  # fmt: skip


def _instead(event: str, came: Collection[str]) -> str:
    """What comes from this shop and says the same, or is written nearly so; empty: nothing."""
    alike = next((group for group in ALIKE if event in group), ())
    same = next((one for one in alike if one in came), "")
    return same or next(iter(get_close_matches(event, sorted(set(came) - OURS), n=1, cutoff=0.8)), "")


def _list_of(path: str) -> str:
    """The list in which an event is named: enter.on of enter.on[0].event; a goal stands alone."""
    return path.rpartition("[")[0]


def events_of(journey: Journey) -> list[tuple[str, str, str]]:
    """The events of the shop that the journey listens to: path, step, standard name."""
    named: list[tuple[str, str, Happening]] = [
        (f"enter.on[{index}].event", "", one) for index, one in enumerate(journey.enter.on)
    ]
    named += [(f"exit[{index}].event", "", one) for index, one in enumerate(journey.exit)]
    named += [("goal.event", "", journey.goal)] if journey.goal else []
    for place, step in enumerate(journey.steps):
        if isinstance(step, wait_for.WaitFor):
            named += [(f"steps[{place}].on[{i}].event", step.name, one) for i, one in enumerate(step.on)]
    standard = [(path, step, standard_name(one.event)) for path, step, one in named if one.event]
    return [one for one in standard if one[2] not in OURS]


OURS = frozenset({
    "Message Accepted", "Message Not Sent", "Message Failed", "Message Unknown", "Message Held", "Message Delivered",
    "Message Read", "Message Shown", "Message Dismissed", "Message Answered", "Link Clicked", "Message Received",
    "File Received", "File Refused",
    "Segment Entered", "Segment Left", "Consent Given", "Consent Confirmed", "Consent Withdrawn", "Unsubscribed",
})  # fmt: skip


def _hours(journey: Journey, uses: list[Use], around: Around) -> Iterator[Finding]:
    """Messages that the quiet hours hold for longer than they are worth, or always (R1, R2)."""
    for use in uses:
        known = around.templates.get(use.template)
        if known is None or known.message_class == "transactional":
            continue
        layers = _layers(journey, use.channel, known.message_class, around)
        if not layers:
            continue
        longest = _longest_closed(layers, around)
        if longest is None:
            yield found("never_open", use.path, f"{use.channel} is never open between the quiet hours",
                        "change the journey's or the workspace's quiet hours", step=use.step.name, level="error",
                        channel=use.channel)  # fmt: skip
        elif longest > use.step.useless_after:
            hours, worth = (
                round(longest / timedelta(hours=1)),
                round(use.step.useless_after / timedelta(hours=1)),
            )
            yield found("quiet_expires", f"{use.path}.useless_after",
                        f"quiet hours last up to {hours} h, and the message is useless after {worth} h",
                        "let it live longer, or accept that some are dropped", step=use.step.name,
                        channel=use.channel, quiet_hours=hours, useless_after_hours=worth)  # fmt: skip
        yield from _fixed_times(journey, use, layers, around)


def _layers(journey: Journey, channel: str, message_class: str, around: Around) -> list[Layer]:
    found_layers = [
        one
        for one in around.layers
        if message_class in one.classes and (not one.channels or channel in one.channels)
    ]
    if journey.quiet_hours is not None:
        quiet = journey.quiet_hours
        week = open_week(_minutes(quiet.from_), _minutes(quiet.to))
        found_layers.append(Layer(rule="journey.quiet_hours", level="journey", week=week))
    return found_layers


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _longest_closed(layers: list[Layer], around: Around) -> timedelta | None:
    """The longest stretch of the coming week without an opening; None where it never opens."""
    at, end, longest = around.now, around.now + _WEEK, timedelta(0)
    while at < end:
        opening = look(at, layers, [around.zone])
        if opening.open:
            if opening.closes is None:
                break
            at = max(opening.closes, at + timedelta(minutes=1))
        elif opening.opens is None:
            return None
        else:
            longest = max(longest, opening.opens - at)
            at = opening.opens
    return longest


def _fixed_times(journey: Journey, use: Use, layers: list[Layer], around: Around) -> Iterator[Finding]:
    """A wait until 22:00 before a message that nobody may get at 22:00."""
    for path, name, at in _times_before(journey, use.step.name):
        today = around.now.astimezone(around.zone).date()
        moments = [instant(today + timedelta(days=n), at, around.zone) for n in range(1, 8)]
        if all(not look(one, layers, [around.zone]).open for one in moments):
            yield found("quiet_holds", path, f"at {at:%H:%M} {use.step.name!r} is always held for quiet hours",
                        "choose a time at which it may go", step=name or use.step.name, at=f"{at:%H:%M}",
                        message=use.step.name)  # fmt: skip


def _times_before(journey: Journey, target: str) -> Iterator[tuple[str, str, time]]:
    """Local times at which people leave the waits right before a step, or come in."""
    steps: dict[str, tuple[int, Step]] = {
        step.name: (index, step) for index, step in enumerate(journey.steps)
    }
    graph = successors(journey)
    line, seen = [target], {target}
    while line:
        name = line.pop()
        for before, targets in graph.items():
            if name not in targets or before in seen:
                continue
            seen.add(before)
            index, step = steps[before]
            if isinstance(step, wait.Wait) and (said := _time_of(step)) is not None:
                yield f"steps[{index}].{said[0]}", before, said[1]
            if not step.timed() and not isinstance(step, send.Send):
                line.append(before)
    plan = journey.enter.schedule
    if plan is not None and plan.every and journey.steps[0].name in seen and not journey.steps[0].timed():
        hour, _, minute = plan.at.partition(":")
        yield "enter.schedule.at", "", time(int(hour), int(minute))


def _time_of(step: wait.Wait) -> tuple[str, time] | None:
    if step.until is not None:
        return "until", step.until
    if step.date is not None:
        return "date", step.date.time()
    if step.window is not None:
        return "window", step.window.from_
    return None if step.at is None else ("at", step.at)
