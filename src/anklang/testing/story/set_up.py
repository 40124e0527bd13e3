"""Before a case begins: a workspace with its playbooks, and people as the shop knows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from anklang.channels import store as accounts
from anklang.core.ids import derive_id, fraction_of, random_bytes
from anklang.flows.apply import apply
from anklang.flows.apply_read import read_folder
from anklang.flows.define import save_pool, save_settings
from anklang.flows.define_consent import save_form, save_wording
from anklang.flows.definitions import Definitions
from anklang.flows.on_consent import on_consents
from anklang.journeys.model import WHOLE
from anklang.journeys.steps.split import Split, draw
from anklang.policy.fold import PERSON_BOUND
from anklang.policy.model import ConsentFact
from anklang.policy.phone import normalise
from anklang.profiles.identities import find_or_make
from anklang.storage.database import Database
from anklang.testing.story.model import Case, Somebody, Story
from anklang.testing.story.network import DOUBLE
from anklang.testing.story.outside import LineUp
from anklang.testing.story.world import World
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import parse_settings

_TRIES = 10_000  # ids tried until one draws what the story wants
_DEFINITIONS = (
    "alembic_version", "consent_forms", "coupon_pools", "installation", "journey_versions", "journeys", "providers",
    "segments",
    "shards", "template_versions", "templates", "wording_versions", "wordings", "workspaces",
)  # fmt: skip
# A shop to play in; stories change what they need.
SHOP: dict[str, Any] = {
    "brand": {
        "name": "Lindenhof", "color": "#6b4a7a", "contact": "hallo@lindenhof.example",
        "imprint": "Lindenhof GmbH\nAm Lindenhof 1, 21335 Lüneburg\nhallo@lindenhof.example",
    },
    "shop": {
        "url": "https://lindenhof.example", "ios_app": "ABCDE12345.example.lindenhof",
        "android_package": "example.lindenhof",
    },
    "purposes": [{"id": "marketing"}, {"id": "orders"}, {"id": "profiling"}, {"id": "tracking"}],
}  # fmt: skip


def merged(base: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with others laid over them, one level deep."""
    both = {key: {**base[key], **value} for key, value in more.items()
            if isinstance(value, dict) and isinstance(base.get(key), dict)}  # fmt: skip
    return {**base, **more, **both}


def make_workspace(url: str, story: Story, now: datetime, line_up: LineUp = DOUBLE) -> int:
    """An installation with one workspace that has the accounts of a line-up; answers its id."""
    database = Database(url, size=1)
    try:
        with database.transaction() as tx:
            workspaces.remember(tx, "link_key", random_bytes(32).hex())
            settings = parse_settings(merged(SHOP, story.workspace))
            made = workspaces.create(tx, "story", story.title, settings, now)
            for rank, one in enumerate(line_up.accounts):
                accounts.save_account(tx, made.id, one.id, one.vendor, one.channels, one.sealed, now, rank)
        return made.id
    finally:
        database.close()


def apply_playbooks(world: World, folders: Iterable[Path]) -> None:
    """What `anklang apply` does, for each folder."""
    for folder in folders:
        with world.database.transaction() as tx:
            apply(tx, world.caller, read_folder(folder), world.now)
    world.chores()


def offer_consent(world: World, story: Story) -> None:
    """Declarations and sign-up forms of a story."""
    with world.database.transaction() as tx:
        for wording in story.wordings:
            save_wording(tx, world.caller, wording, world.now)
        for form in story.forms:
            save_form(tx, world.caller, world.cache.of(tx, world.workspace), form, world.now)


def clear(world: World) -> None:
    """Forget everybody and everything that happened, so that the next case begins with the definitions alone."""
    with world.database.transaction() as tx:
        tables = tx.rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
            "AND relnamespace = 'public'::regnamespace AND relname <> ALL(%s) ORDER BY relname",
            [list(_DEFINITIONS)],
        )
        for (table,) in tables:
            tx.run(f'DELETE FROM "{table}"')


def change_for(world: World, story: Story, case: Case) -> None:
    """Settings and pools that differ in this case."""
    with world.database.transaction() as tx:
        if case.workspace:
            settings = merged(merged(SHOP, story.workspace), case.workspace)
            save_settings(tx, world.caller, settings, world.now)
        for pool in case.pools:
            save_pool(tx, world.caller, pool, world.now)


def introduce(world: World, name: str, somebody: Somebody, seed: str) -> None:
    """Make somebody known, as a shop does: traits, the phone with the app, consents with their evidence."""
    person = _fitting_id(world.definitions(), somebody, f"{seed}/{name}")
    with world.database.transaction() as tx:
        find_or_make(tx, world.workspace, "user", name, world.now, lambda: person)
    world.collect("identify", name, {"traits": somebody.traits})
    if somebody.device is not None:
        world.collect("track", name, {"event": "Device Registered", "properties": somebody.device})
    world.settle()
    with world.database.transaction() as tx:
        on_consents(tx, world.workspace, consents_of(world, person, somebody, f"{seed}/{name}"), world.now)
    world.settle()


def meet_visitor(world: World, visitor: str, somebody: Somebody) -> None:
    """Make a browser known of whom nobody knows whose it is, so that it draws as its owner does: a profile that it
    brings into a merge is held out, or not, as it was drawn (J34)."""
    person = _fitting_id(world.definitions(), somebody, f"visitor/{visitor}")
    with world.database.transaction() as tx:
        find_or_make(tx, world.workspace, "anonymous", visitor, world.now, lambda: person)


def _fitting_id(definitions: Definitions, somebody: Somebody, seed: str) -> UUID:
    """An id with which the engine's own draws turn out as the story wants them, the same on every call (J8)."""
    for number in range(_TRIES):
        candidate = derive_id("somebody", seed, number)
        if _fits(definitions, somebody, candidate):
            return candidate
    raise ValueError(f"no id draws {somebody.arms} and hold_out {somebody.hold_out}; look at the arms' names")


def _fits(definitions: Definitions, somebody: Somebody, person: UUID) -> bool:
    for version in definitions.journeys.current.values():
        journey = version.journey
        share = journey.hold_out
        if share and (fraction_of(journey.id, "hold_out", person) * WHOLE < share) != somebody.hold_out:
            return False
        for step in journey.steps:
            wanted = somebody.arms.get(f"{journey.id}.{step.name}")
            if isinstance(step, Split) and wanted is not None:
                if draw(journey.id, step.salt or step.name, person, step.arms).name != wanted:
                    return False
    return True


def consents_of(world: World, person: UUID, somebody: Somebody, seed: str) -> list[ConsentFact]:
    """The evidence behind somebody's consents: asked and confirmed, or only given."""
    wanted = [("give", c, p) for c, purposes in somebody.unconfirmed.items() for p in purposes]
    wanted += [("confirm", c, p) for c, purposes in somebody.consents.items() for p in purposes]
    if somebody.tracking:
        wanted.append(("confirm", "onsite", world.definitions().workspace.settings.tracking_purpose))
    return [
        evidence(world, person, one, channel, purpose, somebody.traits, seed)
        for action, channel, purpose in wanted
        for one in ("ask", action)
    ]


def evidence(
    world: World, person: UUID, action: str, channel: str, purpose: str, traits: Mapping[str, Any], seed: str
) -> ConsentFact:
    """One piece of evidence, bound to the person's own address where the channel has one."""
    address = ""
    if channel not in PERSON_BOUND and action in ("ask", "give", "confirm"):
        raw = str(traits.get("email" if channel == "email" else "phone", ""))
        address = raw.strip().lower() if channel == "email" else normalise(raw, "DE").e164
    return ConsentFact(
        id=derive_id("consent", seed, action, channel, purpose, world.now.isoformat()), person_id=person, at=world.now,
        action=action, channel=channel, purpose=purpose, address=address, source="web_form",  # type: ignore[arg-type]
        wording_id="story", wording_version=1, proof={"page": "/newsletter"},
    )  # fmt: skip
