"""Somebody doing something, and what they have in front of their eyes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from anklang.testing.story.browser import Page
from anklang.testing.story.model import Act, Somebody
from anklang.testing.story.world import World

USER_AGENTS = {
    "iphone": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
              "Version/18.5 Mobile/15E148 Safari/604.1",
    "android": "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
               "Chrome/138.0.0.0 Mobile Safari/537.36",
    "laptop": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "preview": "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "scanner": "curl/8.14.1",
}  # fmt: skip


class Seen(msgspec.Struct):
    """What somebody has in front of their eyes."""

    led_to: str = ""  # where the last tap led
    opened: str = ""  # app, web, mobile, store
    shown: list[str] = []  # titles of in-app messages shown since the app was last opened
    page: Page | None = None  # of ours, opened last
    chat_link: str = ""  # into a chat, shown on a page of the shop
    former: tuple[str, int] | None = (
        None  # who they were before they were erased, and how much had reached them by then
    )


class Deed(msgspec.Struct):
    """Somebody doing something."""

    world: World
    who: str
    somebody: Somebody
    act: Act
    seen: Seen

    @property
    def said(self) -> Any:
        """With what."""
        return self.act.said

    @property
    def more(self) -> Mapping[str, Any]:
        """What stands beside it."""
        return self.act.more

    @property
    def person(self) -> UUID:
        """Who does it."""
        return self.world.person(self.who)
