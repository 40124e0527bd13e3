"""Money as whole minor units (cents), so that sums are exact."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, DecimalException
from typing import Any

_NO_MINOR = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF"}
)
_THREE_MINOR = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})
_LIMIT = 10**15


def exponent(currency: str) -> int:
    """Digits behind the point of an ISO 4217 currency (2 unless the standard says 0 or 3)."""
    if currency in _NO_MINOR:
        return 0
    return 3 if currency in _THREE_MINOR else 2


def to_minor(value: Any, currency: str = "EUR") -> int | None:
    """`value` (number or decimal text of major units) as minor units, rounded half-even; None where it is no amount."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        amount = Decimal(str(value)).scaleb(exponent(currency))
        if not amount.is_finite() or abs(amount) > _LIMIT:
            return None
        return int(amount.to_integral_value(rounding=ROUND_HALF_EVEN))
    except (DecimalException, ValueError):  # 1e999999 overflows as soon as it is reckoned with
        return None


def to_major(minor: int, currency: str = "EUR") -> Decimal:
    """Minor units as an exact decimal of major units."""
    return Decimal(minor).scaleb(-exponent(currency))
