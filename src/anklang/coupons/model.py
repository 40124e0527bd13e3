"""Coupons: pools of individual codes that are valid for a while from hand-over (E2, R13)."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, Literal
from uuid import UUID

import msgspec

from anklang.core.errors import BadInput, Problem

# Neither look-alikes (0 O 1 I L) nor vowels, so that a code is read out well and never spells a word.
ALPHABET = "23456789BCDFGHJKMNPQRSTVWXYZ"
MIN_BITS = 35.0
State = Literal["free", "reserved", "committed", "redeemed", "void"]

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_CODE = re.compile(r"[!-~]{3,64}")
_DURATION = re.compile(r"([1-9]\d{0,4})\s*(m|h|d|w)")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


class Pool(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the codes of one offer come from."""

    id: str  # unique in the workspace: flash-may
    kind: Literal["list", "generated"]  # codes handed in by the shop, or made here and told to the shop
    name: str = ""  # for people; the id if empty
    offer: str = ""  # what the code gives; one code per person, offer and instance; the id if empty
    conditions: str = ""  # shown with the code: min. 50 €, not on sale items
    prefix: str = ""  # generated: fixed beginning, such as MAY-
    length: int = 8  # generated: characters behind the prefix
    alphabet: str = ALPHABET  # generated: characters to choose from
    valid_for: str = ""  # 30m, 4h, 2d, 1w from hand-over; empty: until valid_to
    valid_to: datetime | None = None  # no code is valid after this, aware
    low_stock: int = 100  # list: warn when fewer codes are left
    per: Literal["instance", "person"] = "instance"  # whether a new run of a journey brings a new code

    @property
    def offer_key(self) -> str:
        """The name under which a person gets one code."""
        return self.offer or self.id


class Want(msgspec.Struct, frozen=True):
    """A message that needs a code."""

    message_id: UUID  # the message
    person_id: UUID  # who gets it
    shard: int  # the person's shard
    instance_id: UUID | None = None  # run of the journey, None outside of one


class Held(msgspec.Struct, frozen=True):
    """A code that a message may print."""

    code: str  # what the customer types
    expires_at: datetime | None  # until when, if handed over now; what a message may promise
    state: State  # reserved, or committed if the person has had it before

    def usable(self, now: datetime) -> bool:
        """Whether it is worth printing: neither used nor over."""
        return self.state != "redeemed" and (self.expires_at is None or now < self.expires_at)


class Redemption(msgspec.Struct, frozen=True):
    """What an order's code turned out to be."""

    outcome: Literal[
        "redeemed", "late", "again", "not_given"
    ]  # late: after its end; not_given: never handed over
    pool_id: str  # the pool of the code
    code: str  # as stored
    person_id: UUID | None  # who was given it
    shard: int | None  # of that person
    message_id: UUID | None  # with which message
    instance_id: UUID | None  # in which run of a journey


class Stock(msgspec.Struct, frozen=True):
    """How many codes of a pool are in which state."""

    free: int  # can be given (of generated pools: returned ones; more are made)
    reserved: int  # held by messages that are not handed over yet
    committed: int  # given, not used
    redeemed: int  # used
    void: int  # withdrawn


def parse(data: object, path: str = "") -> Pool:
    """Read a pool from its text form; raises BadInput with every fault."""
    problems: list[Problem] = []

    def fault(field: str, reason: str, hint: str = "") -> None:
        problems.append(Problem(f"{path}.{field}" if path else field, reason, hint))

    if not isinstance(data, dict):
        raise BadInput("The coupon pool is no mapping.", [Problem(path, "must be a mapping", "id, kind, …")])
    fields = {field.name: field for field in msgspec.structs.fields(Pool)}
    given: dict[str, Any] = {}
    for name in data.keys() - fields.keys():
        fault(str(name), "unknown field", "known: " + ", ".join(fields))
    for name, field in fields.items():
        if name not in data:
            if field.required:
                fault(name, "is missing")
            continue
        try:
            given[name] = msgspec.convert(data[name], field.type)
        except msgspec.ValidationError as error:
            fault(name, str(error))
    if not problems:
        pool = Pool(**given)
        _check(pool, fault)
        if not problems:
            return pool
    raise BadInput(f"The coupon pool {path or data.get('id', '')} has {len(problems)} fault(s).", problems)


def _check(pool: Pool, fault: Any) -> None:
    if not _ID.fullmatch(pool.id):
        fault("id", f"{pool.id!r} is not an id", "small letters, digits, - and _, at most 100")
    if pool.valid_for and not _DURATION.fullmatch(pool.valid_for):
        fault("valid_for", f"{pool.valid_for!r} is no duration", "for example 30m, 4h, 2d or 1w")
    if pool.valid_to is not None and pool.valid_to.tzinfo is None:
        fault("valid_to", "has no time zone", "for example 2026-12-31T23:59:59+01:00")
    if pool.low_stock < 0:
        fault("low_stock", "must not be negative")
    if pool.kind == "generated":
        if pool.prefix and not re.fullmatch(r"[A-Za-z0-9_-]{1,20}", pool.prefix):
            fault("prefix", "letters, digits, - and _ only, at most 20")
        if not re.fullmatch(r"[A-Za-z0-9]{10,62}", pool.alphabet) or len(set(pool.alphabet)) < len(
            pool.alphabet
        ):
            fault("alphabet", "needs 10 or more different letters and digits")
        elif not 1 <= pool.length <= 32 or pool.length * math.log2(len(pool.alphabet)) < MIN_BITS:
            needed = math.ceil(MIN_BITS / math.log2(len(pool.alphabet)))
            fault("length", "such codes could be guessed", f"{needed} to 32 characters with this alphabet")


def code_from(pool: Pool, raw: bytes) -> str:
    """A code of a generated pool from at least 16 random bytes. Pure: the same bytes give the same code."""
    if len(raw) < 16:
        raise ValueError(f"a code needs 16 random bytes, got {len(raw)}")
    number = int.from_bytes(blake2b(raw, digest_size=32).digest(), "big")
    code = ""
    for _ in range(pool.length):
        number, index = divmod(number, len(pool.alphabet))
        code += pool.alphabet[index]
    return pool.prefix + code


def dummy(pool: Pool, now: datetime) -> Held:
    """What a preview shows: the shape of a code that nobody can use, and takes nothing from the pool (R13)."""
    code = pool.prefix + "X" * pool.length if pool.kind == "generated" else "XXXX-XXXX"
    return Held(code, expires_at(pool, now), "reserved")


def expires_at(pool: Pool, handed_over: datetime) -> datetime | None:
    """Until when a code is valid that is handed over at this moment (R13); None for no end."""
    ends = [end for end in (_after(pool.valid_for, handed_over), pool.valid_to) if end is not None]
    return min(ends, default=None)


def _after(duration: str, start: datetime) -> datetime | None:
    match = _DURATION.fullmatch(duration)
    return start + int(match.group(1)) * _UNITS[match.group(2)] if match else None


def is_low(pool: Pool, stock: Stock, waiting: int) -> bool:
    """Whether a list pool needs codes: few are left, or fewer than people wait upstream (R13)."""
    return pool.kind == "list" and stock.free < max(pool.low_stock, waiting)


def clean_codes(codes: list[str]) -> tuple[list[str], list[Problem]]:
    """Codes of a file without blanks and repeats, and the lines that are no codes."""
    good: dict[str, None] = {}
    problems = []
    for line, text in enumerate(codes, 1):
        code = text.strip().lstrip("\ufeff")
        if not code:
            continue
        if _CODE.fullmatch(code):
            good[code] = None
        else:
            problems.append(
                Problem(f"line {line}", f"{code[:40]!r} is no code", "3 to 64 letters, digits and signs")
            )
    return list(good), problems
