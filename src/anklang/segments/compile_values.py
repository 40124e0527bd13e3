"""`profiles.compare` as SQL over jsonb: the same answers for every JSON value, and never an error.

PostgreSQL evaluates a CASE in order, so that a cast is only tried on what can be cast. Expected values are always
parameters. Every test is true or false, never null.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    TIMESTAMP,
    ColumnElement,
    Integer,
    Numeric,
    Text,
    and_,
    any_,
    case,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from anklang.profiles.compare import NUMBER_LIMIT, NUMBER_TEXT, split_path

Json = ColumnElement[Any]
Test = ColumnElement[bool]
MOMENT = TIMESTAMP(timezone=True)


def at_path(document: Json, path: Sequence[str]) -> Json:
    """The jsonb value at a path, null where there is none."""
    return document.op("#>", return_type=JSONB())(literal(list(path), ARRAY(Text)))


def text_at(document: Json, path: Sequence[str]) -> ColumnElement[str]:
    """The same as text."""
    return document.op("#>>", return_type=Text())(literal(list(path), ARRAY(Text)))


def property_at(document: Json, path: str) -> Json:
    """The value of a dotted path."""
    return at_path(document, split_path(path))


def moment_at(document: Json, path: Sequence[str]) -> ColumnElement[datetime]:
    """A time that we wrote ourselves into the profile."""
    return cast(text_at(document, path), MOMENT)


def integer_at(document: Json, path: Sequence[str]) -> ColumnElement[int]:
    """A whole number that we wrote ourselves into the profile."""
    return cast(text_at(document, path), Integer)


def moment(value: datetime) -> ColumnElement[datetime]:
    """A moment as a parameter."""
    return literal(value, MOMENT)


def _type(value: Json) -> ColumnElement[str]:
    return func.jsonb_typeof(value, type_=Text())


def _own_text(value: Json) -> ColumnElement[str]:
    return text_at(value, [])


def number_of(value: Json) -> ColumnElement[Decimal]:
    """compare.number: a JSON number below the limit, or plain text of at most 15 digits; otherwise null."""
    amount = cast(value, Numeric)
    text = _own_text(value)
    return case(
        (_type(value) == "number", case((func.abs(amount) < NUMBER_LIMIT, amount), else_=None)),
        (and_(_type(value) == "string", text.op("~")(literal(NUMBER_TEXT, Text))), cast(text, Numeric)),
        else_=None,
    )


def decimal(value: int | float) -> ColumnElement[Decimal]:
    """A number as an exact parameter."""
    return literal(Decimal(repr(value)), Numeric)


def is_so(test: ColumnElement[Any]) -> Test:
    """False instead of null."""
    return func.coalesce(test, false(), type_=true().type)


def equal_sql(value: Json, expected: Any) -> Test:
    """compare.equal."""
    if isinstance(expected, bool):
        return is_so(and_(_type(value) == "boolean", _own_text(value) == ("true" if expected else "false")))
    if isinstance(expected, str):
        return is_so(and_(_type(value) == "string", _own_text(value) == literal(expected, Text)))
    return is_so(number_of(value) == decimal(expected))


def contains_sql(value: Json, expected: Any) -> Test:
    """compare.contains."""
    elements = func.jsonb_array_elements(
        case((_type(value) == "array", value), else_=cast(literal("[]", Text), JSONB()))
    ).table_valued(column("value", JSONB()), name="element")
    within = exists(select(literal(1)).select_from(elements).where(equal_sql(elements.c.value, expected)))
    if not isinstance(expected, str):
        return within
    part = and_(_type(value) == "string", func.strpos(_own_text(value), literal(expected, Text)) > 0)
    return or_(within, is_so(part))


def match_sql(op: str, value: Json, expected: Any) -> Test:
    """compare.match."""
    if op == "eq":
        return equal_sql(value, expected)
    if op == "ne":
        return not_(equal_sql(value, expected))
    if op == "in":
        return or_(*(equal_sql(value, one) for one in expected))
    if op == "not_in":
        return not_(or_(*(equal_sql(value, one) for one in expected)))
    if op == "exists":
        return is_so(_type(value) != "null")
    if op == "missing":
        return not_(is_so(_type(value) != "null"))
    if op == "contains":
        return contains_sql(value, expected)
    if op == "starts_with":
        starts = func.starts_with(_own_text(value), literal(expected, Text))
        return is_so(and_(_type(value) == "string", starts))
    return is_so(order_sql(op, number_of(value), decimal(expected)))


def order_sql(op: str, left: ColumnElement[Any], right: ColumnElement[Any]) -> Test:
    """compare.order."""
    if op == "ge":
        return left >= right
    if op == "gt":
        return left > right
    if op == "le":
        return left <= right
    if op == "lt":
        return left < right
    return left == right if op == "eq" else left != right


def one_of(value: ColumnElement[str], names: Sequence[str]) -> Test:
    """Whether a text is one of these."""
    return is_so(value == any_(literal(list(names), ARRAY(Text))))
