"""JSON in one place: strict UTF-8, fast, the same everywhere."""

from __future__ import annotations

from typing import Any

import msgspec

encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def decode(data: bytes | str) -> Any:
    """Parse JSON into plain Python values; raises `msgspec.DecodeError` with the place of the fault."""
    return _decode(data)
