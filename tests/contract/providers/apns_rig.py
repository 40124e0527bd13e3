"""APNs as a counterpart: an HTTP/2 server of Node that verifies provider tokens and checks what Apple documents."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from urllib.request import Request, urlopen
from uuid import UUID

from contract.providers.certificate import make_certificate
from contract.providers.node import server
from contract.providers.vendor import closed_port
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from anklang.channels.manifest import Settings
from anklang.channels.model import Outgoing, PushAddress, PushContent
from anklang.core.clock import VirtualClock
from anklang.providers.apns import ENTRY
from anklang.providers.apns.send import ApnsProvider
from anklang.providers.http_client import HttpClient
from anklang.testing.provider_rig import Outcome

KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
TEAM, KEY_ID, TOPIC = "TEAM123456", "KEY1234567", "com.example.shop"
CODES: dict[str, str] = {
    "ok": "00", "address": "01", "message": "02", "transient": "03", "throttled": "04", "account": "05",
    "hangup": "06", "silence": "07", "sandbox": "08", "expired": "09",
}  # fmt: skip


class Apple:
    """The running server."""

    def __init__(self, ports: dict[str, int], certificate: Path) -> None:
        self.port = ports["port"]
        self._control = f"http://127.0.0.1:{ports['control']}/"
        self.tls = ssl.create_default_context(cafile=str(certificate))

    def seen(self) -> list[dict[str, Any]]:
        """Every request since the last reset."""
        with urlopen(self._control + "seen") as answer:
            return json.load(answer)

    def reset(self) -> None:
        """Forget everything."""
        with urlopen(Request(self._control + "reset", b"")):
            pass


class ApnsRig:
    """The adapter and the server; what happens is written into the device token."""

    apple: ClassVar[Apple]
    names_retry_after = False
    foreign_loggers: tuple[str, ...] = ()
    secrets = (PEM.splitlines()[1],)

    def __init__(self, **settings: str) -> None:
        self.clock = VirtualClock(datetime.now(UTC))  # the counterpart checks the token against its own clock
        self.outcomes: dict[int, str] = {}
        self.settings = settings
        self.apple.reset()
        self.provider = self.make(self.apple.port)

    def given(self, port: int) -> dict[str, str]:
        return {
            "team_id": TEAM, "key_id": KEY_ID, "private_key": PEM, "bundle_id": TOPIC,
            "base_url": f"https://127.0.0.1:{port}", "sandbox_url": f"https://localhost:{port}", **self.settings,
        }  # fmt: skip

    def make(self, port: int, read_timeout: float = 20.0) -> ApnsProvider:
        settings = Settings(ENTRY.manifest, self.given(port))
        return ApnsProvider(settings, HttpClient(), self.clock, self.apple.tls, read_timeout)

    def script(self, number: int, outcome: Outcome) -> None:
        self.outcomes[number] = outcome
        if outcome == "silence":
            self.provider = self.make(self.apple.port, read_timeout=0.2)

    def token(self, number: int) -> str:
        return f"{CODES[self.outcomes.get(number, 'ok')]}{number + 1:062x}"  # all zeros is no token

    def arrived(self) -> list[int]:
        return [
            int(one["headers"][":path"][-4:], 16) - 1 for one in self.apple.seen() if one["status"] == 200
        ]

    def unreachable(self) -> ApnsProvider:
        return self.make(closed_port())

    def outgoing(self, number: int) -> Outgoing:
        return Outgoing(
            message_id=UUID(int=number + 1),
            channel="push",
            lane="triggered",
            sender="com.example.shop",
            address=PushAddress("ios", token=self.token(number)),
            content=PushContent("Titel", "Text", data={"k": "v"}),
        )


@contextmanager
def apple_in(folder: Path) -> Iterator[Apple]:
    """The server, with its certificate and our public key in this folder."""
    certificate, key = make_certificate(folder)
    public = folder / "public.pem"
    public.write_bytes(KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    with server("apns_server.js", str(certificate), str(key), str(public), KEY_ID, TEAM, TOPIC) as ports:
        yield Apple(ports, certificate)
