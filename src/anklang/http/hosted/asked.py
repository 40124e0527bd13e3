"""What a request to a hosted page says: whose page, and the fields of its form, read with a bound."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request

from anklang.flows.definitions import Definitions
from anklang.http.state import site_of
from anklang.storage.transaction import Tx

MOST_BYTES = 64 * 1024
MOST_FIELDS = 200
Fields = dict[str, list[str]]


async def form_of(request: Request) -> Fields:
    """The fields of a form (application/x-www-form-urlencoded), by name; none where it is too large or no such form."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return {}
    try:
        return parse_qs(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:  # not UTF-8, or too many fields
        return {}


def first(fields: Fields, name: str, most: int = 320) -> str:
    """The first value of a field, without blanks around it; empty where it is absent, too long or holds a zero."""
    said = (fields.get(name) or [""])[0].strip()
    return "" if len(said) > most or "\x00" in said else said


def shop_of(tx: Tx, request: Request) -> Definitions | None:
    """The workspace whose short name stands in the address; None where there is none."""
    slug = str(request.path_params["workspace"])
    known = site_of(request).definitions.refresh(tx).values()
    return next((one for one in known if one.workspace.slug == slug), None)
