"""Is it a human click? A verdict from the raw facts of a request; pure, so that old clicks can be judged anew.

Rules 1–10 of compliance 9.5. Only `human` counts as a click; nothing is ever changed by the request itself (R20).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

import crawleruseragents
import msgspec

Verdict = Literal["human", "agent", "preview", "prefetch", "scanner", "probable_bot"]
Network = Literal["unknown", "residential", "mobile", "cloud"]

_PREVIEWS = re.compile(
    r"facebookexternalhit|meta-external|facebookbot|whatsapp|telegrambot|twitterbot|linkedinbot|slackbot|slack-imgproxy"
    r"|discordbot|skypeuripreview|microsoftpreview|bingpreview|viber|snap url preview|snapurlpreview|redditbot"
    r"|pinterest\.com/bot|pinterestbot|vkshare|embedly|iframely|mastodon|blueskypreviewbot|bluesky cardyb"
    r"|yahoo link preview|google-safety|googleimageproxy|googleassociationservice|applebot|bingbot|googlebot|linespider"
    r"|chatwork linkpreview|bitlybot|outbrain|flipboardproxy|signal-desktop|rcs-preview|google-messages",
    re.I,
)
_AGENTS = re.compile(r"google-agent|googleagent-mariner|chatgpt-user|claude-user|perplexity-user", re.I)
_LIBRARIES = re.compile(
    r"^(?:curl|wget|python|go-http-client|java|okhttp|axios|node|ruby|php|perl|libwww|apache-httpclient|httpx|aiohttp|got"
    r"|postmanruntime|headlesschrome|scrapy)\b|headlesschrome|phantomjs|puppeteer|playwright",
    re.I,
)
# In-app browsers of real people; crawler lists name some of them (trap of compliance 9.5).
_IN_APP = re.compile(
    r"MetaIAB|FBAN/|FBAV/|FB_IAB|Instagram \d|\bLine/|\bGSA/|Snapchat/|Pinterest/|musical_ly|BytedanceWebview"
)
_PREFETCH = {"sec-purpose": "prefetch", "purpose": "prefetch", "x-purpose": "pre", "x-moz": "prefetch"}


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about one request for a link."""

    at: datetime  # when it came
    method: str = "GET"  # HTTP method
    user_agent: str = ""  # header, may be empty
    headers: Mapping[str, str] = {}  # lower-case name → value; only the purpose headers are read
    network: Network = "unknown"  # class of the sender's network, where an offline table is set up
    from_app: bool = False  # the shop's app asks what its universal link means
    has_app: bool | None = None  # whether the person has the app; None if unknown
    sent_at: datetime | None = None  # hand-over of the message
    channel: str = ""  # channel of the message
    in_burst: bool = False  # several links of the message were asked for at once, see `bursts`


def classify(request: Request) -> Verdict:
    """Who asks: a person, or a machine, and of which kind."""
    if request.method.upper() not in {"GET", "POST"}:
        return "preview"
    for name, start in _PREFETCH.items():
        if request.headers.get(name, "").strip().lower().startswith(start):
            return "prefetch"
    if request.from_app:
        return "human"
    verdict = _by_user_agent(request.user_agent[:1000])
    if verdict != "human":
        return verdict
    if request.in_burst:
        return "scanner"
    if request.sent_at is not None:
        limit = timedelta(seconds=5 if request.channel == "email" else 2)
        if request.at - request.sent_at < limit:
            return "scanner"
    return "human"


@lru_cache(4096)
def _by_user_agent(user_agent: str) -> Verdict:
    if not user_agent.strip():
        return "probable_bot"
    if _AGENTS.search(user_agent):
        return "agent"
    if _PREVIEWS.search(_IN_APP.sub("", user_agent)):
        return "preview"
    if _IN_APP.search(user_agent):
        return "human"
    if _LIBRARIES.search(user_agent) or crawleruseragents.is_crawler(user_agent):
        return "probable_bot"
    return "human"


BURST = timedelta(seconds=10)
"""A scanner has tried all links of a mail within so long (rule 6)."""
BURST_LINKS = 3
"""With fewer links than that nothing tells a scanner from a person who looks twice."""


def bursts(clicks: Sequence[tuple[datetime, str]], links: int) -> list[bool]:
    """Which clicks on one message are a scanner's: 3 different links in 2 s, or all of 3 and more within 10 s.

    `clicks` are (time, token) in any order, `links` the number of links in the message (rule 6).
    """
    return [
        _different(clicks, at, timedelta(seconds=2)) >= BURST_LINKS
        or (links >= BURST_LINKS and _different(clicks, at, BURST) >= links)
        for at, _ in clicks
    ]


def _different(clicks: Sequence[tuple[datetime, str]], around: datetime, span: timedelta) -> int:
    """The most different links in any window of `span` that includes `around`."""
    starts = [at for at, _ in clicks if around - span < at <= around]
    return max(len({token for at, token in clicks if start <= at < start + span}) for start in starts)
