"""The alphabet of SMS (3GPP TS 23.038): one character outside it moves a whole text to UCS-2."""

from __future__ import annotations

import re

GSM_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = "\f^{}\\[~]|€"
NOT_GSM = re.compile(f"[^{re.escape(GSM_BASIC + GSM_EXTENSION)}]")


def is_gsm(text: str) -> bool:
    """Whether every character of ``text`` is in the alphabet or its extension."""
    return NOT_GSM.search(text) is None
