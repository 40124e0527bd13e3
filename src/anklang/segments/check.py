"""What a condition may compare with what: checks when a condition is read, each with a reason for its author."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

import msgspec

from anklang.events import model as facts
from anklang.profiles.compare import iso_day
from anklang.profiles.count import check_value
from anklang.profiles.model import MAX_DAYS

ValueType = Literal["number", "time", "text", "texts"]
MAX_DURATION = timedelta(days=3660)

TYPES: Mapping[str, ValueType] = {
    "orders": "number", "cancelled_orders": "number", "gross_revenue": "number", "refunded": "number",
    "net_revenue": "number", "lifetime_value": "number", "average_order": "number",
    "last_seen": "time", "first_seen": "time", "created": "time", "last_order_at": "time", "first_order_at": "time",
    "interest_at": "time",
    "favourite_channel": "text", "email": "text", "phone": "text", "user_id": "text", "first_name": "text",
    "last_name": "text", "country": "text",
}  # fmt: skip

CART_TYPES: Mapping[str, ValueType] = {
    "status": "text", "value": "number", "count": "number", "category": "texts", "age": "time", "id": "text",
}  # fmt: skip

MESSAGE_EVENTS: Mapping[str, str] = {
    "accepted": facts.MESSAGE_ACCEPTED, "not_sent": facts.MESSAGE_NOT_SENT, "failed": facts.MESSAGE_FAILED,
    "delivered": facts.MESSAGE_DELIVERED, "read": facts.MESSAGE_READ, "shown": facts.MESSAGE_SHOWN,
    "clicked": facts.LINK_CLICKED, "dismissed": facts.MESSAGE_DISMISSED, "answered": facts.MESSAGE_ANSWERED,
}  # fmt: skip

TRACKING_PURPOSES: Mapping[str, str] = {"read": "open_tracking", "clicked": "click_tracking"}
WHOLE_TRACKING = "tracking"  # one consent to both, for shops that do not ask for them apart

OPERATORS: Mapping[ValueType, tuple[str, ...]] = {
    "number": ("eq", "ne", "in", "not_in", "gt", "ge", "lt", "le"),
    "time": ("since", "not_since", "before", "after", "exists", "missing"),
    "text": ("eq", "ne", "in", "not_in", "starts_with", "contains", "exists", "missing"),
    "texts": ("in", "not_in", "contains"),
}
_DAY_OPERATORS = frozenset({"before", "after", "on", "anniversary"})
_ORDER = frozenset({"gt", "ge", "lt", "le"})


def is_context_value(value: Any) -> bool:
    """Whether the value is `{context: path}`: looked up in the instance's context when asked (J14)."""
    return isinstance(value, dict) and set(value) == {"context"} and isinstance(value["context"], str)


def check_window(within_days: int | None) -> None:
    """Refuse a window of days that no counter covers."""
    if within_days is not None and not 1 <= within_days <= MAX_DAYS:
        raise ValueError(f"`within_days` is a whole number from 1 to {MAX_DAYS}; leave it out for ever")


def check_duration(duration: timedelta) -> None:
    """Refuse durations below a second or above ten years."""
    if not timedelta(seconds=1) <= duration <= MAX_DURATION:
        raise ValueError("a duration is at least 1 second and at most 3660 days")


def to_duration(value: Any) -> timedelta:
    """An ISO 8601 duration (or one read already); raises ValueError with the reason."""
    try:
        duration = msgspec.convert(value, timedelta)
    except msgspec.ValidationError as error:
        raise ValueError("a duration is written like 14d, 36h, 30m or P14D") from error
    check_duration(duration)
    return duration


def to_moment(value: Any) -> str:
    """An ISO date or a date-time with its offset, as text; raises ValueError where it is none."""
    try:
        if isinstance(value, str) and (len(value) == 10 or datetime.fromisoformat(value).tzinfo is not None):
            return value if len(value) > 10 else check_day(value)
    except ValueError:
        pass
    raise ValueError(
        "write a date (2026-11-30) or a date and time with its offset (2026-11-30T09:00:00+01:00)"
    )


def check_day(value: str) -> str:
    """An ISO date; raises ValueError where it is none."""
    iso_day(value)
    return value


@lru_cache(maxsize=4096)
def moment_of(text: str) -> datetime:
    """The instant of a date-time that was checked before."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _check_relative_day(op: str, value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"days"} and type(value["days"]) is int:
        lowest = 0 if op == "anniversary" else -36600
        if lowest <= value["days"] <= (366 if op == "anniversary" else 36600):
            return value
    if op == "anniversary":
        raise ValueError("`anniversary` needs {days: 0 to 366}: that many days before the date returns")
    try:
        if isinstance(value, str):
            return check_day(value)
    except ValueError:
        pass
    raise ValueError(f"`{op}` needs a date (2026-11-30) or {{days: n}} counted from today")


def check_general(op: str, value: Any) -> Any:
    """The value for a trait or property, whose type nobody knows beforehand."""
    if op in ("since", "not_since"):
        raise ValueError(
            f"`{op}` is for computed times; use before, after, on or anniversary with {{days: n}}"
        )
    if op in _DAY_OPERATORS or (op in _ORDER and is_day_value(value)):
        return _check_relative_day(op, value)
    return check_value(op, value)


def is_day_value(value: Any) -> bool:
    """Whether the author compares with a day: an ISO date or {days: n}."""
    return isinstance(value, dict) or (
        isinstance(value, str) and len(value) == 10 and value[4] == "-" == value[7]
    )


def check_typed(kind: ValueType, op: str, value: Any) -> Any:
    """The value for a computed field of a known type."""
    allowed = OPERATORS[kind]
    if op not in allowed:
        raise ValueError(f"`{op}` does not go with this field; use one of {', '.join(allowed)}")
    if kind == "time":
        if op in ("since", "not_since"):
            return to_duration(value)
        return check_value(op, value) if op in ("exists", "missing") else to_moment(value)
    checked = check_value(op, value)
    wanted = (int, float) if kind == "number" else (str,)
    for one in checked if isinstance(checked, tuple) else (checked,):
        if op not in ("exists", "missing") and (not isinstance(one, wanted) or isinstance(one, bool)):
            raise ValueError("this field is a number" if kind == "number" else "this field is a text")
    return checked
