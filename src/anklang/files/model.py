"""What a file is, and which ones are taken. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

Kind = Literal["picture", "audio", "video", "document", "other"]
State = Literal["wanted", "stored", "refused", "gone", "leaving"]
"""wanted: to be fetched. refused: not taken; the reason says why. gone: the vendor had it no more, or never gave it.
leaving: the row names nobody any more, and goes as soon as the bytes are deleted."""

REASONS = {
    "too_large": ("larger than is taken", "größer als erlaubt"),
    "wrong_type": ("a type that is not taken", "ein Typ, der nicht angenommen wird"),
    "empty": ("empty", "leer"),
    "foreign": ("its address is not the vendor's", "ihre Adresse gehört nicht dem Anbieter"),
    "private": ("its address leads into a private network", "ihre Adresse führt in ein privates Netz"),
    "unsupported": ("the vendor gives no files", "der Anbieter gibt keine Dateien heraus"),
    "not_there": ("the vendor has it no more", "der Anbieter hat sie nicht mehr"),
    "not_in_time": ("the vendor never gave it", "der Anbieter gab sie nie heraus"),
}
"""Why a file is refused or gone, in English and German."""


class Type(msgspec.Struct, frozen=True):
    """A type of files that can be taken."""

    kind: Kind
    ending: str  # of the name under which it is saved


TYPES: dict[str, Type] = {
    "image/jpeg": Type("picture", "jpg"), "image/png": Type("picture", "png"), "image/webp": Type("picture", "webp"),
    "image/gif": Type("picture", "gif"), "image/heic": Type("picture", "heic"),
    "video/mp4": Type("video", "mp4"), "video/3gpp": Type("video", "3gp"), "video/quicktime": Type("video", "mov"),
    "audio/ogg": Type("audio", "ogg"), "audio/mpeg": Type("audio", "mp3"), "audio/aac": Type("audio", "aac"),
    "audio/mp4": Type("audio", "m4a"), "audio/amr": Type("audio", "amr"),
    "application/pdf": Type("document", "pdf"),
}  # fmt: skip
"""Everything that phones send and a browser shows or saves without running anything of it. No SVG, no HTML."""

KINDS: tuple[Kind, ...] = ("picture", "audio", "video", "document")
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""Pictures that every browser shows; HEIC is saved."""
PLAYED = frozenset({"video/mp4", "audio/ogg", "audio/mpeg", "audio/aac", "audio/mp4"})


class Limits(msgspec.Struct, frozen=True):
    """Which files are taken."""

    most: int  # bytes of one file
    kinds: frozenset[str] = frozenset(KINDS)  # of KINDS


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a person, as screens see it."""

    id: UUID
    inbound: UUID  # the message it came with
    person: UUID
    kind: Kind  # as stated by the vendor until it is stored
    state: State
    reason: str  # code, with refused and gone
    reason_text: dict[str, str]  # the same in German and English
    content_type: str  # as checked; empty until it is stored
    name: str  # as the person called it, or made up
    size: int  # bytes; 0 until it is stored
    shown: Literal["inline", "player", "download"]  # how a browser may show it
    at: datetime  # when it came


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A file to be fetched."""

    id: UUID
    workspace: int
    person: UUID
    inbound: UUID
    channel: str
    provider: str  # account
    source: str  # where the vendor keeps it, as ``Media.url``
    said_type: str  # as the vendor states it
    name: str
    at: datetime
    attempts: int  # with this one


def kind_of(content_type: str) -> Kind:
    """The kind of a stated type, also of types that are not taken."""
    plain = content_type.partition(";")[0].strip().lower()
    known = TYPES.get(plain)
    if known is not None:
        return known.kind
    wide: dict[str, Kind] = {"image": "picture", "audio": "audio", "video": "video"}
    return wide.get(plain.partition("/")[0], "other")


def shown_as(content_type: str) -> Literal["inline", "player", "download"]:
    """How a browser may show a checked type."""
    if content_type in SHOWN:
        return "inline"
    return "player" if content_type in PLAYED else "download"


def plain_name(name: str, content_type: str, id_: UUID) -> str:
    """The name under which a file is saved: no path, no control signs, 100 at most, the ending of its type."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(one for one in last if one.isprintable() and one not in ':*?"<>|')
    stem = kept.rpartition(".")[0] or kept
    ending = TYPES[content_type].ending if content_type in TYPES else "bin"
    return f"{stem.strip(' .')[:100] or f'{kind_of(content_type)}-{str(id_)[:8]}'}.{ending}"
