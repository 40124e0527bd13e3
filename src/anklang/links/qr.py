"""A link as a QR code (ISO/IEC 18004), as a picture that prints at any size."""

from __future__ import annotations

import io
import re

import segno

from anklang.core.errors import BadInput, Problem

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


def qr_svg(text: str, *, dark: str = "#000000", light: str = "#ffffff", border: int = 4) -> str:
    """The code of a short text as SVG; error correction M, so that a seventh of it may be dirty.

    `border` is the quiet zone in modules; fewer than 4 are read badly. Raises BadInput for colours that are none.
    """
    faults = [
        Problem(name, f"{value[:20]!r} is no colour", "for example #1f4d3a")
        for name, value in (("dark", dark), ("light", light))
        if not _COLOR.fullmatch(value)
    ]
    if faults:
        raise BadInput("The picture cannot be drawn.", faults)
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", dark=dark, light=light, border=border, xmldecl=False, omitsize=True, title="QR"
    )
    return out.getvalue().decode()
