"""Making a message available; the SDK fetches it, shows it and reports that."""

from __future__ import annotations

from anklang.channels.call import Http
from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, Failed, InAppContent, Outgoing, SendResult
from anklang.channels.provider import Adapter, CheckResult
from anklang.core.clock import Clock
from anklang.providers.inapp.manifest import MANIFEST


class InAppProvider(Adapter):
    """No network: the ledger itself is where the SDK fetches from."""

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        super().__init__(MANIFEST, clock)

    async def deliver_one(self, message: Outgoing) -> SendResult:
        """Accepted means eligible to be fetched; shown and acted are reported by the SDK (semantics 2.13)."""
        if not isinstance(message.content, InAppContent):
            return Failed("message", "provider_rejected", "wrong_content", "This needs an in-app content.")
        return Accepted(str(message.message_id))

    async def check(self) -> CheckResult:
        """Always good."""
        return CheckResult(True, "Nothing to connect to; messages wait until the SDK fetches them.")
