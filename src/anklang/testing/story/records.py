"""What the shop does with its records: a file of people is imported, somebody objects."""

from __future__ import annotations

import msgspec

from anklang.core.errors import BadInput
from anklang.core.ids import derive_id
from anklang.flows import edit_import
from anklang.flows.edit_import import Upload
from anklang.flows.forget_person import forget_person
from anklang.flows.import_people import import_more
from anklang.flows.on_consent import on_consents
from anklang.flows.take_consent import Said, take_consent
from anklang.policy.model import EVERY, ConsentFact
from anklang.testing.story.deed import Deed
from anklang.testing.story.model import Somebody
from anklang.testing.story.world import BASE_URL, World

_MOST_PIECES = 50  # of one file


def imports(deed: Deed) -> str:
    """A file with a row about this person, as a colleague hands it in: `said` is column -> value beside the names."""
    world = deed.world
    known = {"user_id": deed.who, **{key: deed.somebody.traits.get(key, "") for key in ("email", "phone")}}
    row = {key: str(value) for key, value in {**known, **dict(deed.said)}.items() if value}
    upload = Upload(world.database, world.caller, "people.csv", world.now)
    upload.take("\n".join([",".join(row), ",".join(row.values()), ""]).encode())
    upload.end(world.now)
    with world.database.transaction() as tx:
        suggestion = edit_import.view(tx, world.workspace, upload.id).suggestion
        edit_import.set_mapping(tx, world.caller, upload.id, msgspec.to_builtins(suggestion), world.now)
        edit_import.run(tx, world.caller, upload.id, world.now)
    for _ in range(_MOST_PIECES):
        if not import_more(world.database, world.clock, world.cache):
            break
        world.settle()
    with world.database.transaction() as tx:
        counts = edit_import.view(tx, world.workspace, upload.id).about.counts
    return (
        f"is in a file that is imported: {counts.consents} consents taken, {counts.consents_refused} refused"
    )


def reports_consent(deed: Deed) -> str:
    """The shop's server tells what was ticked on a page of its own, with the evidence (POST /api/consents)."""
    world, said = deed.world, dict(deed.said)
    field = {"sms": "phone", "email": "email"}.get(str(said.get("channel", "")), "")
    told = {
        "action": "give", "user_id": deed.who, "at": world.now, "wording_version": 1, "language": "de",
        "address": str(deed.somebody.traits.get(field, "")), **said,
    }  # fmt: skip
    try:
        with world.database.transaction() as tx:
            taken = take_consent(tx, world.caller, world.definitions(), Said(**told), world.now)
    except BadInput as fault:
        if not deed.more.get("refused"):
            raise
        return f"the shop's server tells of a consent and is refused: {'; '.join(one.path for one in fault.problems)}"
    if deed.more.get("refused"):
        raise ValueError("this consent was taken, but should have been refused")
    deed.seen.chat_link = f"{BASE_URL}/c/{taken.start}" if taken.start else ""
    return f"the shop's server tells of a consent: {taken.state}"


def is_forgotten(deed: Deed) -> str:
    """A colleague erases them on request (GDPR 17); whatever is under way comes back to nobody."""
    world = deed.world
    deed.seen.former = (str(deed.person), world.network.reached(addresses_of(deed.somebody)))
    forget_person(world.database, world.cache, world.caller, deed.person, "asked for by letter", world.now)
    return "is erased"


def left_over(world: World, somebody: Somebody, former: str) -> list[str]:
    """Tables in which somebody who was erased can still be found by name, address or id; as text and as bytes."""
    words = [
        former,
        *addresses_of(somebody),
        *(str(somebody.traits.get(key, "")) for key in ("first_name", "last_name")),
    ]
    sought = [f"%{word}%" for word in words if len(word) > 3]
    sought += [f"%{word.encode().hex()}%" for word in words if len(word) > 3]
    with world.database.transaction() as tx:
        tables = tx.rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition "
            "AND relnamespace = 'public'::regnamespace ORDER BY relname"
        )
        return [
            str(table)
            for (table,) in tables
            if tx.row(f'SELECT 1 FROM "{table}" t WHERE t::text ILIKE ANY(%s) LIMIT 1', [sought])
        ]


def addresses_of(somebody: Somebody) -> list[str]:
    """Where somebody can be reached, as the shop knows it."""
    return [str(somebody.traits[key]) for key in ("email", "phone") if somebody.traits.get(key)]


def objects(deed: Deed) -> str:
    """An objection to advertising of every kind (GDPR 21)."""
    world = deed.world
    fact = ConsentFact(
        id=derive_id("objection", deed.who, world.now.isoformat()), person_id=deed.person, at=world.now,
        action="object", channel=EVERY, purpose=EVERY, source="letter",
    )  # fmt: skip
    with world.database.transaction() as tx:
        on_consents(tx, world.workspace, [fact], world.now)
    return "objects to advertising"
