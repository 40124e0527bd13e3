"""What the visitor does from outside: let time pass, and start a campaign."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from anklang.access import store as access
from anklang.access.model import ALL_SCOPES, Caller
from anklang.core.errors import BadInput, NotFound, Problem
from anklang.demo import store
from anklang.demo.asked import Move, Start, read
from anklang.demo.catalogue import catalogue
from anklang.demo.handset import answer
from anklang.demo.people import CUSTOMERS
from anklang.demo.seed import CLOCK_OFFSET
from anklang.demo.site import DemoSite, site_of
from anklang.flows.define_journey import present_version
from anklang.flows.define_run import Asked, enter_people, start_run
from anklang.storage.partitions import Partitions
from anklang.storage.queue import FACTS_CHANNEL, SENDS_CHANNEL, announce
from anklang.workspaces import store as workspaces

FURTHEST = timedelta(days=40)  # one jump
COLLECTION = "heide"
_CAMPAIGNS = "demo_campaigns"
_LOCK = 7426  # one move at a time


async def clock(request: Request) -> Response:
    """Move the clock of the installation forward, for every process; answers {"now"}. Never backwards."""
    asked, site = await read(request, Move), site_of(request)
    return answer({"now": await run_in_threadpool(move_clock, site, asked)})


def move_clock(site: DemoSite, asked: Move) -> datetime:
    """Let time pass; raises BadInput for a moment that is past or too far away."""
    machine = site.clock.now() - site.clock.offset
    with site.database.transaction() as tx:
        tx.run("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        offset = timedelta(seconds=float(workspaces.recall(tx, CLOCK_OFFSET) or 0))
        before = machine + offset
        skip = _skip(asked, before)
        Partitions(site.database).ensure([before + skip, before + skip + timedelta(days=3)])
        workspaces.remember(tx, CLOCK_OFFSET, (offset + skip).total_seconds())
        access.prolong_sessions(tx, skip)
        announce(tx, FACTS_CHANNEL)
        announce(tx, SENDS_CHANNEL)
    site.clock.offset = offset + skip
    return site.clock.now()


def _skip(asked: Move, before: datetime) -> timedelta:
    if (asked.skip_seconds is None) == (asked.to is None):
        raise BadInput("Nothing was moved.", [Problem("", "one of the two is needed", "skip_seconds or to")])
    if asked.to is not None:
        to = asked.to if asked.to.tzinfo is not None else asked.to.replace(tzinfo=UTC)
        skip = to - before
    else:
        skip = timedelta(seconds=min(asked.skip_seconds or 0.0, 1e9))
    if not timedelta(0) < skip <= FURTHEST:
        fault = Problem(
            "",
            "time moves forward, and 40 days at once at most",
            f"it is {before.isoformat(timespec='minutes')}",
        )
        raise BadInput("Nothing was moved.", [fault])
    return skip


async def campaign(request: Request) -> Response:
    """Start a campaign: a run over the journey's segment, or everybody is asked in; answers {"asked"}."""
    asked, site = await read(request, Start), site_of(request)
    return answer({"ok": True, "asked": await run_in_threadpool(start_campaign, site, asked.journey)})


def start_campaign(site: DemoSite, journey: str) -> int:
    """Start it and answer how many were asked in; 0 where a run does it page by page. Raises NotFound, Conflict.

    Each start is a collection of its own (heide, heide-2 …), so that the scene can be played again.
    """
    now = site.clock.now()
    with site.database.transaction() as tx:
        facts = store.load_facts(tx)
        caller = Caller(workspace=facts.workspace, name="demo", scopes=frozenset(ALL_SCOPES))
        version = present_version(tx, facts.workspace, journey)
        if version is None:
            raise NotFound(f"There is no published journey {journey!r} in this workspace.")
        if version.enter.schedule is not None:
            start_run(tx, caller, journey, now)
            return 0
        number = int(workspaces.recall(tx, _CAMPAIGNS) or 0) + 1
        workspaces.remember(tx, _CAMPAIGNS, number)
        collection = COLLECTION if number == 1 else f"{COLLECTION}-{number}"
        people = [
            Asked(
                kind="user", value=one.id,
                context={
                    "collection": collection, "url": f"app:/c/{COLLECTION}",
                    "collection_name": catalogue().collection_name(COLLECTION, one.language),
                },
            )
            for one in CUSTOMERS
        ]  # fmt: skip
        return enter_people(tx, caller, journey, people, now)
