"""What a form of a hosted page sent, read with a bound."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request

MOST_BYTES = 64 * 1024
MOST_FIELDS = 200
Fields = dict[str, list[str]]


async def form_of(request: Request) -> Fields | None:
    """The fields of a form (application/x-www-form-urlencoded), by name; None where it is too large or no such form."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    try:
        text = body.decode("ascii")
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except (UnicodeDecodeError, ValueError):
        return None


def first(fields: Fields, name: str, most: int = 320) -> str:
    """The first value of a field, without blanks around it; empty where it is absent, too long or holds a zero."""
    said = (fields.get(name) or [""])[0].strip()
    return "" if len(said) > most or "\x00" in said else said
