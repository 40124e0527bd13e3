"""Lines that carry notifications: FCM."""

from __future__ import annotations

from typing import Any

from contract.providers import fcm_rig
from contract.providers.vendor import Seen

from line_up.line import HttpLine


class FcmLine(HttpLine):
    """Google's discovery document judges requests. It says nothing of a message afterwards."""

    vendor, channels = "fcm", ("push",)

    def __init__(self) -> None:
        super().__init__(fcm_rig.FcmRig())

    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        message = fields["message"]
        return str(message.get("token") or message["fid"])
