"""Sending by ``POST /{page}/messages`` (JSON) of the Graph API."""

from __future__ import annotations

from anklang.channels.call import Http
from anklang.channels.graph import proof_of
from anklang.channels.graph_chat import GraphChatAdapter
from anklang.channels.graph_events import GET_STARTED
from anklang.channels.manifest import Settings
from anklang.core.clock import Clock
from anklang.providers.messenger.manifest import MANIFEST


class MessengerProvider(GraphChatAdapter):
    """A page."""

    channel = "messenger"
    link = "https://m.me/"
    wanted = ("messages", "messaging_postbacks", "messaging_referrals", "message_deliveries", "message_reads")

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        """Raises BadInput for a number or a name that is none of a page."""
        super().__init__(MANIFEST, settings, http, clock)

    def extra(self) -> dict[str, object]:
        """UPDATE: we speak by ourselves, inside the window of 24 hours."""
        return {"messaging_type": "UPDATE"}

    def query(self) -> str:
        """The proof that apps may ask for in every call."""
        return f"appsecret_proof={proof_of(self._token, self._secret)}"

    def subscriptions(self) -> list[tuple[str, dict[str, object]]]:
        """Besides the fields the button Get Started: without it a link tells nothing about somebody who is new."""
        return [*super().subscriptions(), ("me/messenger_profile", {"get_started": {"payload": GET_STARTED}})]
