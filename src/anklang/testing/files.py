"""The smallest beginnings of files that are recognised by their first bytes, and a vendor that gives them."""

from __future__ import annotations

from anklang.channels.fetch import Fetched, NoMedia
from anklang.channels.model import Media
from anklang.flows.definitions import Definitions

_FTYP = b"\x00\x00\x00\x18ftyp"
_MP3 = b"\xff\xfb\x90\x64" + bytes(413)  # 128 kbit/s at 44.1 kHz: a frame of 417 bytes
_AAC = b"\xff\xf1\x50\x80\x01\x1f\xfc\x21"  # a frame of 8 bytes
SAMPLES: dict[str, bytes] = {
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(8) + b"\xff\xd9",
    "image/png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00",
    "image/webp": b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f" + bytes(13),
    "image/gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "image/heic": _FTYP + b"heic\x00\x00\x00\x00mif1heic",
    "video/mp4": _FTYP + b"mp42\x00\x00\x00\x00mp42isom",
    "video/3gpp": _FTYP + b"3gp4\x00\x00\x00\x003gp43gp5",
    "video/quicktime": _FTYP + b"qt  \x00\x00\x00\x00qt  \x00\x00\x00\x00",
    "audio/ogg": b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead\x01",
    "audio/mpeg": _MP3 * 2,
    "audio/aac": _AAC * 2,
    "audio/mp4": _FTYP + b"M4A \x00\x00\x00\x00M4A mp42",
    "audio/amr": b"#!AMR\n\x3c" + bytes(31),
    "application/pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
}
"""A file of every type that is taken."""

OF_KIND = {
    "picture": "image/jpeg",
    "audio": "audio/ogg",
    "video": "video/mp4",
    "document": "application/pdf",
}


class Giver:
    """Gives a sample of the stated type at once (flows.fetch_files.Source)."""

    async def fetch(
        self, definitions: Definitions, account: str, media: Media, most: int
    ) -> Fetched | NoMedia:
        """The sample; gone for a type of which there is none."""
        data = SAMPLES.get(media.content_type)
        return NoMedia("gone", "There is no such sample.") if data is None else Fetched(data)
