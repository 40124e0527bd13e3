"""A condition as SQL over people, history, memberships and consents: for previews, counts and lists.

It answers as `evaluate` does on the same people; a property test shows it. Events are joined as one grouped table per
counter and window, so that the cost is a scan and not a look-up per person. Null is unknown, as in Kleene's logic.
Events of profiles that were merged away count for the survivor.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    any_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from anklang.core.errors import BadInput, Problem
from anklang.profiles.compare import day_of, iso_day, order, split_path, start_of_day
from anklang.profiles.count import Counter, hundredths
from anklang.profiles.vocabulary import NOT_COUNTED, names_of
from anklang.segments import model as m
from anklang.segments.check import TYPES, WHOLE_TRACKING, is_day_value, moment_of
from anklang.segments.compile_values import (
    Test,
    at_path,
    contains_sql,
    decimal,
    integer_at,
    is_so,
    match_sql,
    moment,
    moment_at,
    number_of,
    one_of,
    order_sql,
    property_at,
    text_at,
)
from anklang.segments.tables import consent_states, events, instances, memberships, people

_DAY_OPS = frozenset({"before", "after", "on", "anniversary"})
_ORDER = frozenset({"gt", "ge", "lt", "le"})
_DAY_OP = {"before": "lt", "after": "gt", "on": "eq", "gt": "gt", "ge": "ge", "lt": "lt", "le": "le"}
_SUM_LIMIT = 10**12  # as in count.hundredths

PATHS: dict[str, tuple[str, ...]] = {
    "orders": ("orders", "count"), "cancelled_orders": ("orders", "cancelled"), "gross_revenue": ("orders", "gross"),
    "refunded": ("orders", "refunded"), "net_revenue": ("orders", "net"), "lifetime_value": ("orders", "net"),
    "average_order": ("orders", "average"), "last_order_at": ("orders", "last_at"),
    "first_order_at": ("orders", "first_at"),
}  # fmt: skip


def select_people(condition: m.Condition, workspace: int, zone: tzinfo, now: datetime) -> Select[Any]:
    """Shard and id of the people of a workspace for whom the condition is true at `now`.

    Raises BadInput for conditions that only have a meaning inside a journey.
    """
    compiler = _Compiler(workspace, zone, now)
    test = compiler.test(condition)
    source: FromClause = people
    for joined in compiler.joins.values():
        source = source.outerjoin(joined, joined.c.person == people.c.id)
    return (
        select(people.c.shard, people.c.id)
        .select_from(source)
        .where(
            people.c.workspace_id == workspace,
            people.c.merged_into.is_(None),
            people.c.erased_at.is_(None),
            test,
        )
    )


def event_rows(counter: Counter) -> list[Test]:
    """The tests that single out a counter's events in history."""
    tests: list[Test] = [
        events.c.name == any_(literal(list(names_of(counter.event)), ARRAY(Text))),
        events.c.kind.not_in(sorted(NOT_COUNTED)),
    ]
    tests += [
        match_sql(one.op, property_at(events.c.properties, one.path), one.value) for one in counter.filters
    ]
    return tests


def amount_of(path: str) -> ColumnElement[Any]:
    """An event's property in hundredths, as count.hundredths has it."""
    amount = number_of(property_at(events.c.properties, path))
    return case((func.abs(amount) < _SUM_LIMIT, func.round(amount * 100)), else_=0)


def moved_people(workspace: int) -> CTE:
    """Profiles that were merged away, each with the one that survives in the end."""
    steps = (
        select(people.c.id, people.c.shard, people.c.merged_into.label("winner"))
        .where(people.c.workspace_id == workspace, people.c.merged_into.is_not(None))
        .cte("merge_steps", recursive=True)
    )
    further = people.alias("further")
    steps = steps.union_all(
        select(steps.c.id, steps.c.shard, further.c.merged_into)
        .join_from(steps, further, and_(further.c.workspace_id == workspace, further.c.id == steps.c.winner))
        .where(further.c.merged_into.is_not(None))
    )
    last = people.alias("last")
    return (
        select(steps.c.id, steps.c.shard, steps.c.winner, last.c.shard.label("winner_shard"))
        .join_from(steps, last, and_(last.c.workspace_id == workspace, last.c.id == steps.c.winner))
        .where(last.c.merged_into.is_(None))
        .cte("moved")
    )


class _Compiler:
    def __init__(self, workspace: int, zone: tzinfo, now: datetime) -> None:
        self.workspace = workspace
        self.zone = zone
        self.now = now
        self.today = day_of(now, zone)
        self.profile = people.c.profile
        self.joins: dict[tuple[str, int | None], Subquery] = {}
        self.moved: CTE | None = None

    def test(self, condition: m.Condition) -> Test:
        return _RULES[type(condition)](self, condition)

    def counted(self, counter: Counter, within_days: int | None) -> Subquery:
        """One row per person with n, total and last, for the join."""
        key = (counter.key, within_days)
        known = self.joins.get(key)
        if known is not None:
            return known
        if self.moved is None:
            self.moved = moved_people(self.workspace)
        person = func.coalesce(self.moved.c.winner, events.c.person_id)
        total = func.sum(amount_of(counter.sum)) if counter.sum else literal(0)
        tests = [events.c.workspace_id == self.workspace, *event_rows(counter)]
        if within_days is not None:
            tests.append(events.c.at >= moment(start_of_day(self.today - within_days + 1, self.zone)))
        grouped = (
            select(
                person.label("person"),
                func.count().label("n"),
                total.label("total"),
                func.max(events.c.at).label("last"),
            )
            .select_from(events.outerjoin(self.moved, self.moved.c.id == events.c.person_id))
            .where(*tests)
            .group_by(person)
            .subquery(f"counted_{len(self.joins)}")
        )
        self.joins[key] = grouped
        return grouped

    def tracked(self, purpose: str) -> Test:
        return self.consent_rows(
            consent_states.c.purpose.in_([purpose, WHOLE_TRACKING]),
            consent_states.c.state.in_(["given", "confirmed"]),
        )

    def consent_rows(self, *tests: ColumnElement[bool]) -> Test:
        c = consent_states.c
        return exists(select(literal(1)).where(c.shard == people.c.shard, c.person_id == people.c.id, *tests))

    def since(self, at: ColumnElement[Any], duration: timedelta) -> Test:
        return is_so(at > moment(self.now - duration))


def _trait(c: _Compiler, t: m.Trait) -> Test:
    if t.op in _DAY_OPS or (t.op in _ORDER and is_day_value(t.value)):
        return _day(c, t.op, integer_at(c.profile, ("dates", t.name)), t.value)
    path = split_path(t.name) if "." in t.name else (t.name,)
    return match_sql(t.op, at_path(c.profile, ("traits", *path)), t.value)


def _day(c: _Compiler, op: str, day: ColumnElement[int], expected: Any) -> Test:
    if op == "anniversary":
        target = c.today + expected["days"]
        return is_so(
            and_(
                day <= target, func.to_char(_date(day), "MMDD") == any_(literal(_marks(target), ARRAY(Text)))
            )
        )
    target = iso_day(expected) if isinstance(expected, str) else c.today + expected["days"]
    return is_so(order_sql(_DAY_OP[op], day, literal(target, Integer)))


def _date(day: ColumnElement[int]) -> ColumnElement[Any]:
    return cast(literal("1970-01-01", Text), Date).op("+", return_type=Date())(day)


def _marks(day: int) -> list[str]:
    """Month and day of a numbered day; 28 February of a common year stands for the 29th as well."""
    date = datetime.fromordinal(day + datetime(1970, 1, 1).toordinal())  # noqa: DTZ001 - a day, not a moment
    mark = f"{date:%m%d}"
    leap = date.year % 4 == 0 and (date.year % 100 != 0 or date.year % 400 == 0)
    return [mark, "0229"] if mark == "0228" and not leap else [mark]


def _typed(c: _Compiler, path: tuple[str, ...], kind: str, op: str, expected: Any) -> Test:
    if kind != "time" or op in ("exists", "missing"):
        value: ColumnElement[Any] = at_path(c.profile, path)
        if kind == "number":
            value = func.coalesce(value, cast(literal("0", Text), JSONB()), type_=JSONB())
        return match_sql(op, value, expected)
    at = moment_at(c.profile, path)
    if op == "since":
        return c.since(at, expected)
    if op == "not_since":
        return not_(c.since(at, expected))
    day = len(expected) == 10
    limit = moment(start_of_day(iso_day(expected), c.zone) if day else moment_of(expected))
    return is_so(at < limit if op == "before" else at > limit)


def _computed(c: _Compiler, t: m.Computed) -> Test:
    return _typed(c, PATHS.get(t.field, (t.field,)), TYPES[t.field], t.op, t.value)


def _compare_count(
    c: _Compiler, counter: Counter, within_days: int | None, op: str, value: float, blind: Test | None = None
) -> Test:
    counted = c.counted(counter, within_days)
    column: ColumnElement[Any] = counted.c.total if counter.sum else counted.c.n
    limit = hundredths(value) if counter.sum else value
    seen = order_sql(op, column, decimal(limit))
    if blind is not None:
        never: Test = true() if order(op, 0, limit) else false()
        unseen = case((blind, null()), else_=never)
        return case((counted.c.n.is_(None), unseen), else_=seen)
    if order(op, 0, limit):
        return or_(counted.c.n.is_(None), is_so(seen))
    return and_(counted.c.n.is_not(None), is_so(seen))


def _event(c: _Compiler, t: m.Event) -> Test:
    return _compare_count(c, t.counter, t.within_days, t.op, t.value)


def _message(c: _Compiler, t: m.Message) -> Test:
    blind = not_(c.tracked(t.tracking)) if t.tracking else None
    return _compare_count(c, t.counter, t.within_days, t.op, t.value, blind)


def _recency(c: _Compiler, t: m.Recency) -> Test:
    since = c.since(c.counted(t.counter, None).c.last, t.duration)
    return since if t.op == "since" else not_(since)


def _cart(c: _Compiler, t: m.CartIs) -> Test:
    if t.field == "age":
        return _typed(c, ("cart", "updated_at"), "time", t.op, t.value)
    if t.field in ("value", "count"):
        return _typed(c, ("cart", t.field), "number", t.op, t.value)
    if t.field == "category":
        wanted = t.value if isinstance(t.value, tuple) else (t.value,)
        found = or_(*(contains_sql(at_path(c.profile, ("cart", "categories")), one) for one in wanted))
        return not_(found) if t.op == "not_in" else found
    value = at_path(c.profile, ("cart", t.field))
    if t.field == "status":
        value = func.coalesce(value, cast(literal('"emptied"', Text), JSONB()), type_=JSONB())
    return match_sql(t.op, value, t.value)


def _product(c: _Compiler, t: m.Product) -> Test:
    tests = []
    for name in t.any_of:
        test = is_so(integer_at(c.profile, (t.relation, name, "0")) >= t.at_least)
        if t.within is not None:
            test = and_(test, c.since(moment_at(c.profile, (t.relation, name, "1")), t.within))
        tests.append(test)
    return or_(false(), *tests)


def _fulfilment(c: _Compiler, t: m.Fulfilment) -> Test:
    tests: list[Test] = []
    for name in t.any_of:
        path = ("fulfilment", name)
        if t.within is None:
            tests.append(at_path(c.profile, path).is_not(None))
        else:
            tests.append(c.since(moment_at(c.profile, (*path, "1")), t.within))
    return or_(false(), *tests)


def _location(c: _Compiler, t: m.LocatedIn) -> Test:
    return one_of(func.coalesce(text_at(c.profile, ("location", t.field)), ""), t.any_of)


def _consent(c: _Compiler, t: m.ConsentIs) -> Test:
    states = consent_states.c
    about = (states.channel.in_([t.channel, "*"]), states.purpose.in_([t.purpose, "*"]))
    known = c.consent_rows(*about, one_of(states.state, t.states))
    return or_(known, not_(c.consent_rows(*about))) if "never" in t.states else known


def _device(c: _Compiler, t: m.HasDevice) -> Test:
    devices = func.jsonb_array_elements(
        func.coalesce(at_path(c.profile, ("devices",)), cast(literal("[]", Text), JSONB()))
    ).table_valued("value", name="device")
    device = cast(devices.c.value, JSONB())
    tests: list[Test] = [func.coalesce(text_at(device, ("state",)), "") != "uninstalled"]
    if t.any_of:
        tests.append(one_of(func.coalesce(text_at(device, ("type",)), "other"), t.any_of))
    if t.push_enabled is not None:
        enabled = func.coalesce(text_at(device, ("push_enabled",)), "false")
        tests.append(enabled == ("true" if t.push_enabled else "false"))
    if t.opened_within is not None:
        tests.append(c.since(moment_at(device, ("opened_at",)), t.opened_within))
    return exists(select(literal(1)).select_from(devices).where(*tests))


def _in_segment(c: _Compiler, t: m.InSegment) -> Test:
    r = memberships.c
    rows = select(literal(1)).where(
        r.shard == people.c.shard,
        r.person_id == people.c.id,
        r.segment_id == t.segment,
        r.workspace_id == c.workspace,
    )
    return exists(rows)


def _in_journey(c: _Compiler, t: m.InJourney) -> Test:
    r = instances.c
    rows = select(literal(1)).where(
        r.shard == people.c.shard, r.person_id == people.c.id, r.ended_at.is_(None)
    )
    return exists(rows.where(r.journey_id == t.journey) if t.journey else rows)


def _customer(c: _Compiler, t: m.CustomerIs) -> Test:
    orders = func.coalesce(integer_at(c.profile, ("orders", "count")), 0)
    return one_of(case((orders == 0, "prospect"), (orders == 1, "new"), else_="returning"), t.any_of)


def _phase(c: _Compiler, t: m.PhaseIs) -> Test:
    return one_of(func.coalesce(text_at(c.profile, ("phase",)), "decide"), t.any_of)


def _language(c: _Compiler, t: m.LanguageIs) -> Test:
    return one_of(func.coalesce(text_at(c.profile, ("language",)), ""), t.any_of)


def _refuse(c: _Compiler, t: Any) -> Test:
    kind = type(t).__struct_config__.tag
    problem = Problem(
        "condition", f"`{kind}` depends on one instance of a journey", "leave it out of the preview"
    )
    raise BadInput("This condition cannot be counted over all people.", [problem])


_RULES: dict[type, Callable[[_Compiler, Any], Test]] = {
    m.All: lambda c, t: and_(true(), *(c.test(one) for one in t.conditions)),
    m.AnyOf: lambda c, t: or_(false(), *(c.test(one) for one in t.conditions)),
    m.Not: lambda c, t: not_(c.test(t.condition)),
    m.Trait: _trait, m.Computed: _computed, m.Event: _event, m.Recency: _recency, m.CartIs: _cart,
    m.Product: _product, m.LocatedIn: _location, m.Fulfilment: _fulfilment, m.ConsentIs: _consent,
    m.HasDevice: _device, m.Message: _message, m.InSegment: _in_segment, m.InJourney: _in_journey,
    m.CustomerIs: _customer, m.PhaseIs: _phase, m.LanguageIs: _language,
    m.EventProperty: _refuse, m.ContextIs: _refuse, m.StepIs: _refuse,
}  # fmt: skip
