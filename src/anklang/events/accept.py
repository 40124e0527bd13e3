"""Bytes of the tracking protocol in, accepted events and problems out. Pure; the hot path of collecting.

Cheap checks come first and run on bytes; what they find suspicious is looked at closely. Nothing that is wrong
with one event touches another.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

import msgspec

from anklang.core.errors import Problem
from anklang.core.ids import derive_id
from anklang.events.addresses import email_of, phone_of
from anklang.events.bounds import DEPTH, depth_of, find_fault
from anklang.events.clock_correction import correct, parse_moment
from anklang.events.model import FactKind
from anklang.events.split import EVENT_BYTES, Envelope

NAME_CHARS = 200  # of an event's name
ID_CHARS = 512  # of a user id, anonymous id or device id: it has to fit an index
PAGE_VIEWED = "Page Viewed"
SCREEN_VIEWED = "Screen Viewed"
IDENTIFIED = "Identified"
GROUP_JOINED = "Group Joined"
DEVICE_REGISTERED = "Device Registered"

# What is kept of an event's context. The address of the connection is not: nobody needs it (compliance).
CONTEXT = frozenset(
    "app campaign channel device groupId library locale os page referrer screen source timezone traits "
    "userAgent".split()
)
# Ids that broken senders give to everybody; as an identity they would make one person of them all.
NOBODY = frozenset(
    "null none nil undefined nan true false 0 -1 [] {} anonymous guest user userid user_id id "
    "unknown not_authenticated email".split()
) | {"[object object]", ""}
_EMPTY_UUID = "00000000-0000-0000-0000-000000000000"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Whose events these are and how their senders write."""

    workspace: int
    country: str = "DE"  # for telephone numbers without a country code
    imported: bool = False  # history being loaded: keeps its time, never triggers anything (J4)
    public: bool = False  # sent with a key that stands in web pages: it may not join two user ids


class Arrival(msgspec.Struct, kw_only=True, gc=False):
    """An accepted event that nobody has been found for yet; the first ten fields are those of the fact."""

    id: UUID
    workspace: int
    kind: FactKind
    name: str
    at: datetime
    received: datetime
    properties: dict[str, Any]
    context: dict[str, Any]
    imported: bool = False
    user: str = ""  # the shop's id of the person; empty: not said
    anonymous: str = ""  # the id of the browser or installation
    previous: str = ""  # alias: the id that turns out to be the same person's
    visitor: bool = False  # `previous` may only be an anonymous id, as anybody could have said so
    device: str = ""
    email: str = ""  # lower case
    phone: str = ""  # E.164
    index: int = 0  # its place in the request, for problems found later


class Accepted(msgspec.Struct):
    """What became of one request."""

    arrivals: list[Arrival]
    problems: list[Problem]


class _Event(msgspec.Struct, rename="camel", gc=False):
    type: str | None = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    user_id: str | int | None = None
    anonymous_id: str | int | None = None
    previous_id: str | int | None = None
    group_id: str | int | None = None
    message_id: str | int | None = None
    timestamp: datetime | None = None
    sent_at: datetime | None = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: dict[str, Any] | None = None


class _LooseEvent(_Event, rename="camel", gc=False):
    timestamp: Any = None
    sent_at: Any = None


_read = msgspec.json.Decoder(_Event).decode
_read_loosely = msgspec.json.Decoder(_LooseEvent).decode
_ID_MASK = ~(0xF << 76 | 0x3 << 62)
_ID_BITS = 0x8 << 76 | 0x2 << 62  # version 8 and variant of RFC 9562
_NOBODY_CHARS = 20  # no id of NOBODY is longer, but the empty UUID


def accept(envelope: Envelope, kind: str, source: Source, received: datetime) -> Accepted:
    """Check every event of a request; the good ones come back ready to be resolved, the others as problems.

    `kind` is what the path says (track, identify …); empty: each event says it itself. The id of a fact comes
    from the message id, or where there is none from the bytes and the moment.
    """
    taken = Accepted([], list(envelope.problems))
    seed = blake2b(f"message {source.workspace} ".encode(), digest_size=16)
    for index, raw in enumerate(envelope.events):
        path = f"batch[{index}]" if envelope.many else ""
        try:
            taken.arrivals.append(_take(raw, index, kind, envelope, source, received, seed))
        except _Refused as refused:
            inner = refused.problem
            joined = f"{path}.{inner.path}" if path and inner.path else path or inner.path
            taken.problems.append(Problem(joined, inner.reason, inner.hint))
    return taken


class _Refused(Exception):
    def __init__(self, path: str, reason: str, hint: str = "") -> None:
        self.problem = Problem(path, reason, hint)


def _take(
    raw: bytes, index: int, kind: str, envelope: Envelope, source: Source, received: datetime, seed: Any
) -> Arrival:
    event = _decode(raw, envelope.suspicious)
    kind = kind or event.type or ""
    make = _KINDS.get(kind)
    if make is None:
        reason = f"{kind[:40]!r} is not a type of event" if kind else "is missing"
        raise _Refused("type", reason, "one of " + ", ".join(_KINDS))
    context = event.context or {}
    if envelope.context:
        context = {**envelope.context, **context}
    imported = source.imported or context.get("imported") is True
    at = received if event.timestamp is None else _corrected(event, envelope, received, imported)
    arrival = Arrival(
        id=_id(event.message_id, raw, index, source, received, seed),
        workspace=source.workspace,
        kind="track",
        name="",
        at=at,
        received=received,
        properties=event.properties or {},
        context={key: context[key] for key in context if key in CONTEXT} if context else {},
        imported=imported,
        index=index,
    )
    _name_person(arrival, event)
    make(arrival, event, source)
    device = context.get("device")
    if isinstance(device, dict):
        arrival.device = _identity(device.get("id"), "context.device.id") or arrival.device
    traits = context.get("traits")
    if isinstance(traits, dict) and kind != "identify":
        _name_addresses(arrival, traits, source)
    return arrival


def _decode(raw: bytes, suspicious: bool) -> _Event:
    if len(raw) > EVENT_BYTES:
        raise _Refused("", f"is {len(raw)} bytes", f"send at most {EVENT_BYTES} bytes an event")
    try:
        event = _read(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
        event = _decode_closely(raw)
    if raw.count(b"{") + raw.count(b"[") > DEPTH and depth_of(raw) > DEPTH:
        raise _Refused("", "is nested too deeply", f"at most {DEPTH} levels")
    if suspicious:
        fault = find_fault([event.properties, event.traits, event.context]) or find_fault(
            [getattr(event, name) for name in _Event.__struct_fields__[:9]]
        )
        if fault:
            raise _Refused("", fault, "leave it out or send it as text")
    return event


def _decode_closely(raw: bytes) -> _Event:
    """What the strict reader refused: dates in another form are fine, everything else gets its reason."""
    try:
        if depth_of(raw) > DEPTH:
            raise _Refused("", "is nested too deeply", f"at most {DEPTH} levels")
        event = _read_loosely(raw)
    except UnicodeDecodeError:
        raise _Refused("", "is not UTF-8", "send UTF-8") from None
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `$")
        raise _Refused(path.rstrip("`").lstrip(".").replace("[...]", ""), reason[:200]) from None
    except msgspec.DecodeError as error:
        raise _Refused(
            "", f"is not JSON: {error}"[:200], "NaN, Infinity and half surrogates are not JSON"
        ) from None
    except (RecursionError, ValueError):
        raise _Refused("", "is nested too deeply or holds a number that is too long") from None
    for name in ("timestamp", "sent_at"):
        value = getattr(event, name)
        moment = parse_moment(value) if value else None
        if value and moment is None and name == "timestamp":
            raise _Refused(name, "is not a moment", "send ISO 8601, such as 2026-05-01T12:00:00Z")
        setattr(event, name, moment)
    return event


def _corrected(event: _Event, envelope: Envelope, received: datetime, imported: bool) -> datetime:
    timestamp, sent_at = event.timestamp, event.sent_at or envelope.sent_at
    if timestamp is not None and timestamp.tzinfo is None:
        timestamp = parse_moment(timestamp)
    if sent_at is not None and sent_at.tzinfo is None:
        sent_at = parse_moment(sent_at)
    at = correct(timestamp, sent_at, received, imported)
    if at is None:
        raise _Refused("timestamp", "is before 1990", "send ISO 8601, such as 2026-05-01T12:00:00Z")
    return at


def _id(message_id: object, raw: bytes, index: int, source: Source, received: datetime, seed: Any) -> UUID:
    if message_id is None or message_id == "":
        digest = blake2b(raw, digest_size=16).hexdigest()
        return derive_id("no message id", source.workspace, digest, index, received.isoformat())
    state = seed.copy()
    state.update(str(message_id).encode())
    return UUID(int=int.from_bytes(state.digest(), "big") & _ID_MASK | _ID_BITS)


def _identity(value: object, where: str) -> str:
    """An id as text; empty where none was given or where it is one of those that everybody gets."""
    if type(value) is not str:
        if value is None or isinstance(value, bool) or not isinstance(value, int):
            return ""
        value = str(value)
    length = len(value)
    if length < _NOBODY_CHARS:
        return "" if value.strip().lower() in NOBODY else value
    if length > ID_CHARS:
        raise _Refused(where, f"has {length} characters", f"at most {ID_CHARS}")
    return "" if value == _EMPTY_UUID else value


def _name_person(arrival: Arrival, event: _Event) -> None:
    arrival.user = _identity(event.user_id, "userId")
    arrival.anonymous = _identity(event.anonymous_id, "anonymousId")
    if not arrival.user and not arrival.anonymous:
        said = event.user_id if event.user_id is not None else event.anonymous_id
        reason = "userId or anonymousId is missing" if said in (None, "") else f"{said!r:.60} names nobody"
        raise _Refused("userId", reason, "send userId, anonymousId or both")


def _track(arrival: Arrival, event: _Event, source: Source) -> None:
    name = event.event.strip() if event.event else ""
    if not name or len(name) > NAME_CHARS:
        raise _Refused(
            "event", f"has {len(name)} characters" if name else "is missing", f"at most {NAME_CHARS}"
        )
    arrival.name = name
    if name == DEVICE_REGISTERED:
        given = arrival.properties.get("deviceId") or arrival.properties.get("device_id")
        arrival.device = _identity(given, "properties.deviceId")


def _identify(arrival: Arrival, event: _Event, source: Source) -> None:
    arrival.kind = "identify"
    arrival.name = IDENTIFIED
    arrival.properties = event.traits or {}
    _name_addresses(arrival, arrival.properties, source)


def _name_addresses(arrival: Arrival, traits: dict[str, Any], source: Source) -> None:
    """E-mail address and number among the traits; the number is kept in E.164 from here on."""
    if "email" in traits:
        arrival.email = email_of(traits["email"])
    if "phone" in traits:
        arrival.phone = phone_of(traits["phone"], source.country)
        if arrival.phone:
            traits["phone"] = arrival.phone


def _view(arrival: Arrival, event: _Event, kind: FactKind, name: str) -> None:
    arrival.kind = kind
    arrival.name = name
    said = {
        key: value[:NAME_CHARS]
        for key, value in (("name", event.name), ("category", event.category))
        if value
    }
    if said:
        arrival.properties = {**said, **arrival.properties}


def _page(arrival: Arrival, event: _Event, source: Source) -> None:
    _view(arrival, event, "page", PAGE_VIEWED)


def _screen(arrival: Arrival, event: _Event, source: Source) -> None:
    _view(arrival, event, "screen", SCREEN_VIEWED)


def _group(arrival: Arrival, event: _Event, source: Source) -> None:
    group = _identity(event.group_id, "groupId")
    if not group:
        raise _Refused("groupId", "is missing", "send the id of the group")
    arrival.kind = "group"
    arrival.name = GROUP_JOINED
    arrival.properties = {"groupId": group, "traits": event.traits or {}}


def _alias(arrival: Arrival, event: _Event, source: Source) -> None:
    arrival.previous = _identity(event.previous_id, "previousId")
    arrival.visitor = source.public
    if not arrival.user or not arrival.previous:
        missing = "previousId" if arrival.user else "userId"
        raise _Refused(missing, "is missing", "alias needs previousId and userId")
    arrival.kind = "identify"
    arrival.name = IDENTIFIED
    arrival.properties = {}


_KINDS = {
    "track": _track,
    "identify": _identify,
    "page": _page,
    "screen": _screen,
    "group": _group,
    "alias": _alias,
}
