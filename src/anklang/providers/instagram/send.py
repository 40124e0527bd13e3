"""Sending by ``POST /{account}/messages`` (JSON) of the Instagram API with Instagram login."""

from __future__ import annotations

from anklang.channels.call import Http
from anklang.channels.graph_chat import GraphChatAdapter
from anklang.channels.manifest import Settings
from anklang.core.clock import Clock
from anklang.providers.instagram.manifest import MANIFEST


class InstagramProvider(GraphChatAdapter):
    """A professional account."""

    channel = "instagram"
    own_id = "user_id"
    link = "https://ig.me/m/"
    wanted = ("messages", "messaging_postbacks", "messaging_referral", "messaging_seen")

    def __init__(self, settings: Settings, http: Http, clock: Clock) -> None:
        """Raises BadInput for a number or a name that is none of an account."""
        super().__init__(MANIFEST, settings, http, clock)
