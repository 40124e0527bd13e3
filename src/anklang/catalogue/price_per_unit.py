"""The price per unit that must stand beside the price of goods sold by weight, volume, length or area (98/6/EC Article
3, PAngV § 4). Pure."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

_UNITS: dict[str, tuple[str, Decimal]] = {
    "mg": ("mass", Decimal("0.001")), "g": ("mass", Decimal(1)), "kg": ("mass", Decimal(1000)),
    "ml": ("volume", Decimal(1)), "cl": ("volume", Decimal(10)), "l": ("volume", Decimal(1000)),
    "cbm": ("volume", Decimal(1_000_000)),
    "cm": ("length", Decimal(1)), "m": ("length", Decimal(100)),
    "sqm": ("area", Decimal(1)),
    "ct": ("pieces", Decimal(1)),
}  # fmt: skip
_MEASURE = re.compile(r"(\d{1,7}(?:[.,]\d{1,4})?)\s*([a-z]+)")


def _read(text: str) -> tuple[str, Decimal] | None:
    """Dimension and amount in its smallest unit; None where it is no measure above nothing."""
    match = _MEASURE.fullmatch(text.strip().lower())
    unit = _UNITS.get(match.group(2)) if match else None
    if match is None or unit is None:
        return None
    amount = Decimal(match.group(1).replace(",", ".")) * unit[1]
    return (unit[0], amount) if amount > 0 else None


def is_measure(text: str) -> bool:
    """Whether a text is an amount with a unit, such as 750 ml."""
    return _read(text) is not None


def price_per_unit(price: int, measure: str, base: str) -> tuple[int, str] | None:
    """The price of one base unit in the minor units of `price`, rounded half up, and the unit as it is written; None
    where the measures do not say. `measure` is the contents (750 ml), `base` the unit (1 l, or empty for the usual)."""
    contents = _read(measure)
    if contents is None:
        return None
    usual = {"mass": "1 kg", "volume": "1 l", "length": "1 m", "area": "1 sqm", "pieces": "1 ct"}
    unit = base.strip() or usual[contents[0]]
    wanted = _read(unit)
    if wanted is None or wanted[0] != contents[0]:
        return None
    return int((Decimal(price) * wanted[1] / contents[1]).to_integral_value(ROUND_HALF_UP)), unit
