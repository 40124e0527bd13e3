"""Feeds: files with the shop's products, in the form that shopping portals read, fetched by schedule or uploaded."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from anklang.catalogue.model import Takes
from anklang.core.errors import BadInput, Problem
from anklang.templates.walk import walk

Status = Literal[
    "fetching",  # the file is on its way from the shop, or being uploaded
    "reading",  # every row is looked at, nothing is written
    "applying",  # the catalogue follows
    "done",
    "unchanged",  # the shop says that the file is the same as last time
    "held",  # far fewer products than before: somebody must look and decide
    "discarded",  # somebody decided not to apply it
    "failed",  # `fault` says why; nothing more was applied
]
OPEN: tuple[Status, ...] = ("reading", "applying")  # the worker has something to do
Trigger = Literal["schedule", "asked", "upload"]
Refused = Literal["row", "value"]

MAX_BYTES = 100 * 1024 * 1024  # of a file as it arrives
MAX_UNPACKED = 1024 * 1024 * 1024  # of a file unpacked
MAX_PRODUCTS = 500_000  # of one feed
MAX_ERRORS = 10_000  # kept for download; the count goes on
MAX_FEEDS = 50  # of a workspace
MAX_REDIRECTS = 3
LEAST_MINUTES = 15
SMALLER_BY = 0.5
"""A full feed that would take away more than this part of what it brought before is held, unless it is very small."""
FEW = 20  # products below which nothing is held: a shop that begins changes much

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


class Feed(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Where products come from, and what their file says."""

    id: str  # unique in the workspace
    name: str = ""  # for people; the id if empty
    url: str = ""  # where it is fetched, https; empty: it is uploaded
    language: str = ""  # of its words; empty: not known, used for everybody
    currency: str = ""  # of prices without one; empty: the workspace's
    takes: Takes = "all"  # what it may say of a product
    every_minutes: int = 60  # how often it is fetched
    paused: bool = False  # not fetched by schedule


class FeedCounts(msgspec.Struct, kw_only=True):
    """How far a run is and what came of it."""

    rows: int = 0  # looked at
    good: int = 0  # of them products
    refused: int = 0  # rows of which nothing was taken; their products stay as they are
    faults: int = 0  # everything that was wrong, single values included
    repeated: int = 0  # rows of a product that an earlier row names; the earlier one counts
    applied: int = 0  # handed to the catalogue so far
    new: int = 0
    changed: int = 0
    same: int = 0
    skipped: int = 0  # of products that are not known, in a feed that only completes
    gone: int = 0  # no longer in the feed
    back: int = 0  # news: back in stock
    cheaper: int = 0  # news: price drop
    before: int = 0  # products that the feed had brought until then


class FeedRun(msgspec.Struct, frozen=True, kw_only=True):
    """One time that a feed was read."""

    id: UUID
    feed: str
    status: Status
    trigger: Trigger
    size: int  # bytes as they arrived
    place: int  # bytes read in this round: rows are looked at first, then applied
    counts: FeedCounts
    fault: str  # why it failed or is held
    asked_by: str  # who asked for it or uploaded it; empty: the schedule
    started_at: datetime
    finished_at: datetime | None


class FeedFault(msgspec.Struct, frozen=True):
    """What is wrong in a row of the file."""

    line: int  # of the file, unpacked, from 1
    product: str  # its id, where the row has one
    column: str  # attribute; empty: the whole row
    reason: str
    refused: Refused  # row: nothing of it was taken. value: the rest was
    value: str = ""  # as it stands there, cut


def source_of(feed_id: str) -> str:
    """The name under which the catalogue knows a feed."""
    return f"feed:{feed_id}"


def parse(data: dict[str, Any], path: str = "") -> Feed:
    """Read a feed from its text form; raises BadInput with every fault."""
    problems: list[Problem] = []

    def fault(field: str, reason: str, hint: str = "") -> None:
        problems.append(Problem(f"{path}.{field}" if path else field, reason, hint))

    feed = walk(Feed, data, path, problems)
    if feed is None:
        raise BadInput("The feed cannot be read.", problems)
    if not _ID.fullmatch(feed.id):
        fault("id", f"{feed.id!r} is not an id", "small letters, digits, - and _, at most 100")
    if feed.url:
        parts = _split(feed.url)
        if parts is None or parts[0] not in ("http", "https") or not parts[1]:
            fault("url", "is no web address", "for example https://shop.example/feed.xml")
        elif "@" in feed.url.partition("//")[2].partition("/")[0]:
            fault("url", "holds a password", "use an address that needs none, such as one with a secret path")
    if feed.language and not _LANGUAGE.fullmatch(feed.language):
        fault("language", "is not a language tag", "for example de, en or de-AT")
    if feed.currency and not re.fullmatch("[A-Z]{3}", feed.currency):
        fault("currency", "is not a currency", "for example EUR")
    if feed.every_minutes < LEAST_MINUTES:
        fault("every_minutes", f"must be {LEAST_MINUTES} or more")
    if problems:
        raise BadInput(f"The feed {feed.id} has {len(problems)} fault(s).", problems)
    return feed


def _split(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme, parts.hostname or ""


def held_reason(takes: Takes, before: int, after: int) -> str:
    """Why a run must not be applied before somebody looked; empty where it may. `before` and `after`: products that
    the feed brought until now, and that its file names."""
    if takes != "all" or before < FEW or after >= before * (1 - SMALLER_BY):
        return ""
    return (
        f"The file names {after} of the {before} products that this feed brought until now. Nothing was changed: "
        "look whether the shop's export is complete, then apply or discard it."
    )
