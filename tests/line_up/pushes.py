"""Lines that carry notifications: FCM, APNs and Web Push."""

from __future__ import annotations

from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from contract.providers import apns_rig, fcm_rig, webpush_rig
from contract.providers.node import server
from contract.providers.vendor import Seen

from line_up.line import HttpLine, Line, Took, words_in


class FcmLine(HttpLine):
    """Google's discovery document judges requests. It says nothing of a message afterwards."""

    vendor, channels = "fcm", ("push",)

    def __init__(self) -> None:
        super().__init__(fcm_rig.FcmRig())

    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        message = fields["message"]
        return str(message.get("token") or message["fid"])


class ApnsLine(Line):
    """The HTTP/2 server of tests/node. What becomes of a message is written into the token of the device."""

    vendor, channels = "apns", ("push",)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder, self._stack, self._looked = folder, ExitStack(), 0

    async def open(self) -> None:
        self._apple = self._stack.enter_context(apns_rig.apple_in(self._folder))
        apns_rig.ApnsRig.apple = self._apple
        self._rig = apns_rig.ApnsRig()
        self.certificate = self._folder / "certificate.pem"

    async def close(self) -> None:
        self._stack.close()

    def settings(self) -> dict[str, str]:
        return self._rig.given(self._apple.port)

    def token(self, number: int, mood: str = "ok") -> str:
        """The token of a device to which this happens."""
        return f"{apns_rig.CODES[mood]}{number + 1:062x}"

    def look(self) -> None:
        """Read what was taken since the last look."""
        seen = self._apple.seen()[self._looked :]
        self._looked += len(seen)
        for one in seen:
            if one["status"] == 200:
                self.take(Took(one["headers"][":path"].rpartition("/")[2], one["body"]))


class WebPushLine(HttpLine):
    """web-push-testing verifies and decrypts; each number is a browser."""

    vendor, channels = "webpush", ("push",)

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._rig: webpush_rig.WebPushRig
        super().__init__(webpush_rig.WebPushRig())

    async def open(self) -> None:
        ports = self._stack.enter_context(server("web_push_server.js"))
        webpush_rig.WebPushRig.service = webpush_rig.PushService(ports["port"])
        await super().open()

    async def close(self) -> None:
        await super().close()
        self._stack.close()

    def subscription(self, number: int) -> dict[str, Any]:
        """What the browser of this number tells the shop."""
        address = self._rig.outgoing(number).address
        keys = {"p256dh": address.p256dh, "auth": address.auth}  # type: ignore[union-attr]
        return {"endpoint": address.endpoint, "keys": keys}  # type: ignore[union-attr]

    def fields(self, seen: Seen) -> dict[str, Any]:
        return {"number": seen.path.split("/")[1]}

    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        return str(fields["number"])

    def look(self) -> None:
        """What a browser decrypted, in the order in which it came."""
        took: dict[str, list[Took]] = defaultdict(list)
        for one in self.took:
            took[one.address].append(one)
        for number, mine in took.items():
            for one, shown in zip(mine, self._rig.service.shown(int(number)), strict=True):
                one.words = words_in(shown)
