"""What a file really is, by its first bytes; what the vendor and the name say is not believed. Pure.

Of the libraries for this, ``filetype`` 1.2 misses 3GP and newer MP4, and ``puremagic`` 1.30 misses some HEIC and
answers with several types. Fourteen types need a page; tests let ``filetype`` judge those that it knows.
"""

from __future__ import annotations

_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"OggS\x00", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"#!AMR\n", "audio/amr"),
    (b"%PDF-", "application/pdf"),
)
_BRANDS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), "image/heic"),
    ((b"3gp", b"3g2"), "video/3gpp"),
    ((b"M4A ", b"M4B "), "audio/mp4"),
    ((b"qt  ",), "video/quicktime"),
    (
        (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV", b"dash"),
        "video/mp4",
    ),
)
"""Brands of ISO base media files (ISO/IEC 14496-12, 4.3), in the order in which the first one that fits counts."""


def recognise(data: bytes) -> str:
    """The type of a file, one of ``model.TYPES``; empty for everything else."""
    for sign, found in _SIGNS:
        if data.startswith(sign):
            return found
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        return _brand(data)
    return _frames(data)


def _brand(data: bytes) -> str:
    """By the major brand, else by the first compatible one that is known."""
    end = min(int.from_bytes(data[:4], "big"), 256, len(data))
    for brand in (data[8:12], *(data[at : at + 4] for at in range(16, end - 3, 4))):
        for known, found in _BRANDS:
            if brand.startswith(known):
                return found
    return ""


def _frames(data: bytes) -> str:
    """Sound without a header is a row of frames: the second one must begin where the first one ends."""
    if len(data) < 8 or data[0] != 0xFF:
        return ""
    if data[1] & 0xF6 == 0xF0:  # ADTS (ISO/IEC 13818-7)
        size = (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
        return "audio/aac" if size >= 7 and _follows(data, size, 0xF6) else ""
    if data[1] & 0xE6 == 0xE2:  # MPEG audio, layer III (ISO/IEC 11172-3)
        size = _layer_three(data)
        return "audio/mpeg" if size > 4 and _follows(data, size, 0xE6) else ""
    return ""


def _follows(data: bytes, size: int, mask: int) -> bool:
    return len(data) == size or (
        len(data) > size + 1 and data[size] == 0xFF and data[size + 1] & mask == data[1] & mask
    )


_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_HERTZ = (44_100, 48_000, 32_000, 0)


def _layer_three(data: bytes) -> int:
    """The bytes of the first frame; 0 where its header means nothing."""
    version, hertz = data[1] >> 3 & 3, _HERTZ[data[2] >> 2 & 3]
    if version == 1 or not hertz:
        return 0
    first = version == 3
    kilobits = (_RATES_1 if first else _RATES_2)[data[2] >> 4]
    hertz //= 1 if first else 2 if version == 2 else 4
    return (144 if first else 72) * kilobits * 1000 // hertz + (data[2] >> 1 & 1) if kilobits else 0
