"""One request body into the bytes of its events, so that a bad event never takes its neighbours with it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.events.bounds import DEPTH, depth_of, find_fault, looks_suspicious
from anklang.events.clock_correction import parse_moment

EVENT_BYTES = 32 * 1024  # of one event as JSON
BODY_BYTES = 500 * 1024  # of one request after unpacking
BATCH_EVENTS = 2500  # events in one request
CONTEXT_BYTES = 4096  # of a batch's own context, which every event of it gets
_NOTHING = msgspec.Raw(b"null")


class Envelope(msgspec.Struct, kw_only=True):
    """A request taken apart: the events still as bytes."""

    events: list[bytes]
    many: bool  # whether it was a batch; problems name the index then
    write_key: str = ""  # as the body says; empty: it does not
    sent_at: datetime | None = None  # by the sender's clock
    context: dict[str, Any] = {}  # of the batch; what an event says itself wins
    problems: list[Problem] = []  # what is wrong with the batch's own context
    suspicious: bool = True  # whether characters or numbers have to be looked at one by one


class _Head(msgspec.Struct):
    batch: list[msgspec.Raw] | None = None
    writeKey: Any = None
    sentAt: Any = None
    context: msgspec.Raw = _NOTHING


class _Key(msgspec.Struct):
    writeKey: Any = None


_read_head = msgspec.json.Decoder(_Head).decode
_read_key = msgspec.json.Decoder(_Key).decode
_FAULTS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)


def open_batch(body: bytes) -> Envelope:
    """Take a batch apart; raises BadInput where the body as a whole is not acceptable.

    An event that breaks the JSON of the whole body (NaN, a cut escape, a thousand brackets) is found by a slower
    reader of our own and stays in the list as it is: accept refuses it alone.
    """
    _refuse_too_large(body)
    try:
        head = _read_head(body)
        events = None if head.batch is None else [bytes(event) for event in head.batch]
    except _FAULTS:
        head, events = _read_slowly(body)
    if events is None:
        raise BadInput("There is no batch.", [Problem("batch", "is missing", 'send {"batch": [event, …]}')])
    if len(events) > BATCH_EVENTS:
        raise BadInput(
            "The batch holds too many events; none was taken.",
            [Problem("batch", f"holds {len(events)} events", f"send at most {BATCH_EVENTS} at once")],
        )
    envelope = Envelope(
        events=events,
        many=True,
        write_key=_text(head.writeKey),
        sent_at=parse_moment(head.sentAt),
        suspicious=looks_suspicious(body),
    )
    _read_context(bytes(head.context), envelope)
    return envelope


def _read_context(raw: bytes, envelope: Envelope) -> None:
    """The events stand without the batch's context, so a bad one is left out and said."""
    if raw in (b"null", b"{}"):
        return
    fault = f"is {len(raw)} bytes, at most {CONTEXT_BYTES}" if len(raw) > CONTEXT_BYTES else ""
    try:
        value = {} if fault else msgspec.json.decode(raw, type=dict[str, Any])
        fault = fault or find_fault(value) or ("is nested too deeply" if depth_of(raw) >= DEPTH else "")
    except _FAULTS:
        fault = "is not a JSON object"
    if fault:
        envelope.problems = [Problem("context", fault, "the events were taken without it")]
    else:
        envelope.context = value


def open_single(body: bytes) -> Envelope:
    """The body of a path that takes one event; raises BadInput when it is larger than one event may be."""
    if len(body) > EVENT_BYTES:
        raise BadInput("The event is too large.", [_too_large("", len(body), EVENT_BYTES)])
    try:
        key = _text(_read_key(body).writeKey)
    except _FAULTS:
        key = ""  # accept says what is wrong with the event
    return Envelope(events=[body], many=False, write_key=key, suspicious=looks_suspicious(body))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _too_large(path: str, size: int, limit: int) -> Problem:
    return Problem(path, f"is {size} bytes", f"send at most {limit} bytes")


def _refuse_too_large(body: bytes) -> None:
    if len(body) > BODY_BYTES:
        raise BadInput(
            "The request is too large; nothing was taken.", [_too_large("batch", len(body), BODY_BYTES)]
        )


_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},:]', re.DOTALL)


def _read_slowly(body: bytes) -> tuple[_Head, list[bytes] | None]:
    """Find the members of the outermost object by brackets and strings alone, whatever stands inside of them."""
    members: dict[bytes, bytes] = {}
    end = len(body)
    try:
        for start, stop in _parts(body, _first(body, 0, b"{"), b"}"):
            name = _TOKEN.match(body, start)
            colon = _TOKEN.search(body, name.end()) if name else None
            if name and colon and colon.group() == b":":
                members[name.group()] = body[colon.end() : stop].strip()
        inner = members.pop(b'"batch"', None)
        events = None
        if inner is not None:
            events = [inner[a:b].rstrip() for a, b in _parts(inner, _first(inner, 0, b"["), b"]")]
    except ValueError as error:
        raise BadInput(
            "The body is not JSON; nothing was taken.",
            [Problem("", f"{error} (of {end} bytes)", "send a JSON object")],
        ) from None
    head = _Head(context=msgspec.Raw(members.get(b'"context"', b"null")))
    for name_, field in ((b'"writeKey"', "writeKey"), (b'"sentAt"', "sentAt")):
        try:
            setattr(head, field, msgspec.json.decode(members.get(name_, b"null")))
        except _FAULTS:
            continue  # optional, and the events stand without it
    return head, events


def _first(body: bytes, start: int, wanted: bytes) -> int:
    while start < len(body) and body[start] in b" \t\r\n":
        start += 1
    if body[start : start + 1] != wanted:
        raise ValueError(f"expected {wanted.decode()} at byte {start}")
    return start + 1


def _parts(body: bytes, start: int, closing: bytes) -> list[tuple[int, int]]:
    """Where the comma-separated parts up to the closing bracket begin and end, blanks before them left out."""
    parts: list[tuple[int, int]] = []
    depth = 0
    begin = start
    for token in _TOKEN.finditer(body, start):
        sign = token.group()
        if sign in (b"{", b"["):
            depth += 1
        elif sign in (b"}", b"]"):
            if depth == 0:
                if sign != closing:
                    break
                if body[begin : token.start()].strip():
                    parts.append((begin, token.start()))
                return [(_skip(body, a), b) for a, b in parts]
            depth -= 1
        elif sign == b"," and depth == 0:
            parts.append((begin, token.start()))
            begin = token.end()
    raise ValueError(f"the {closing.decode()} that closes it is missing")


def _skip(body: bytes, start: int) -> int:
    while start < len(body) and body[start] in b" \t\r\n":
        start += 1
    return start
