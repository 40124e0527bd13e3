"""How what a vendor answers and calls back with is read: plain values out of JSON, and what an unclear answer means."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

import msgspec

from anklang.channels.call import Answer, retry_after
from anklang.channels.model import ErrorClass, Failed, Price, ReasonCode, SendResult, Unknown
from anklang.channels.provider import BodyBroken

MOST_MICROS = 10**12
"""A million units of a currency; a text that cost more is a misreading."""


Meaning = tuple[ErrorClass, ReasonCode]
"""What a vendor's code says: whom it concerns, and the reason that people read."""


def refused(vendor: str, answer: Answer, code: str, meaning: Meaning) -> Failed:
    """The vendor said no, with a code of its own."""
    error, reason = meaning
    text = (
        f"{vendor} refused the message with HTTP {answer.status}, code {code}. Look the code up at {vendor}."
    )
    return Failed(error, reason, code, text, retry_after(answer), answer.raw())


def in_doubt(status: int, known: Meaning | None) -> bool:
    """Whether a refusal with this HTTP status leaves open what became of the message, although it can be read.

    A fault inside the vendor (5xx) or a time-out (408) may come after the message was taken, and hardly any vendor
    drops a second one (integrations 1.3). Certain are 503, which was not worked on (RFC 9110 15.6.4), and a code whose
    ``known`` meaning is a refusal that does not pass by itself.
    """
    is_fault = status == 408 or (status >= 500 and status != 503)
    return is_fault and (known is None or known[0] == "transient")


def judged(
    vendor: str, answer: Answer, code: str, known: Meaning | None, otherwise: Meaning
) -> Failed | Unknown:
    """The vendor said no with a code, which means ``otherwise`` if it is not ``known``; Unknown where in doubt."""
    if in_doubt(answer.status, known):
        return Unknown(
            f"{vendor} answered HTTP {answer.status}, code {code}: a fault of its own", answer.raw()
        )
    return refused(vendor, answer, code, known or otherwise)


def unexplained(vendor: str, answer: Answer) -> SendResult:
    """An answer in which the vendor does not say what became of the message: the HTTP status decides.

    401, 402 and 403 are the account, and so are 404 and 405: the address of every message is wrong. 429 is too fast,
    503 was not worked on (RFC 9110 15.6.4), other 4xx are the request. Everything else may have been taken: success
    without a reference, a redirect, an error page of a front end.
    """
    status = answer.status
    if status in (401, 402, 403, 404, 405):
        return refused(vendor, answer, str(status), ("account", "credentials_invalid"))
    if status == 429:
        return refused(vendor, answer, str(status), ("throttled", "provider_rejected"))
    if status == 503:
        return refused(vendor, answer, str(status), ("transient", "provider_rejected"))
    if 400 <= status < 500 and status != 408:
        return refused(vendor, answer, str(status), ("message", "provider_rejected"))
    return Unknown(f"{vendor} answered HTTP {status} without saying what became of the message", answer.raw())


async def in_time(call: Awaitable[SendResult], seconds: float) -> SendResult:
    """What came of a call; Unknown where no answer came in the time that its author gave it."""
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError:
        return Unknown(f"no answer within {seconds:g} s")


def json_object(body: bytes) -> dict[str, object]:
    """A body that must be a JSON object; raises BodyBroken."""
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BodyBroken("the body is not JSON") from None
    if not isinstance(found, dict):
        raise BodyBroken("the body is not a JSON object")
    return found


def inner(fields: Mapping[str, object], name: str) -> dict[str, object]:
    """The object under ``name``; empty if there is none."""
    found = fields.get(name)
    return found if isinstance(found, dict) else {}


def rows(fields: Mapping[str, object], name: str) -> list[dict[str, object]]:
    """The objects of the list under ``name``; empty if there is none."""
    found = fields.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, Sequence) else []


def word(fields: Mapping[str, object], name: str) -> str:
    """The text or number under ``name`` as text; empty if it is absent, null or anything else."""
    found = fields.get(name)
    is_plain = isinstance(found, str | int | float) and not isinstance(found, bool)
    return str(found) if is_plain else ""


def need(fields: Mapping[str, object], *names: str) -> list[str]:
    """The values of all ``names`` as text; raises BodyBroken that says which is missing."""
    found = [word(fields, name) for name in names]
    missing = [name for name, value in zip(names, found, strict=True) if not value]
    if missing:
        raise BodyBroken(f"{' and '.join(missing)} missing; is this the right address for such calls?")
    return found


def reference(value: str) -> UUID | None:
    """Our message id, where the vendor gives it back."""
    try:
        return UUID(value)
    except ValueError:
        return None


def count(value: str) -> int | None:
    """A number of parts; None where the vendor names none."""
    return (
        int(value) if value.isascii() and value.isdigit() and 0 < len(value) < 5 and int(value) > 0 else None
    )


def price(amount: str, currency: str) -> Price | None:
    """An amount in units of the currency; None where the vendor names none."""
    try:
        micros = int((Decimal(amount) * 1_000_000).to_integral_value())
        return Price(micros, currency) if currency and 0 <= micros < MOST_MICROS else None
    except (InvalidOperation, OverflowError, ValueError):
        return None


def moment(value: str, otherwise: datetime) -> datetime:
    """An ISO 8601 time with its offset; ``otherwise`` where it is absent or names no offset."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return otherwise
    return otherwise if found.tzinfo is None else found.astimezone(UTC)


def unix_moment(value: str, otherwise: datetime) -> datetime:
    """Unix seconds, or milliseconds, told apart by their length; ``otherwise`` where they are no time of this age."""
    if not (value.isascii() and value.isdigit() and len(value) in (10, 13)):
        return otherwise
    found = datetime.fromtimestamp(int(value[:10]), UTC)
    return found + timedelta(milliseconds=int(value[10:] or 0))
