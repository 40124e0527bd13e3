"""What STOP, START, HELP, YES and NO are answered: once a day for each kind, in the person's language (R15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from anklang.analytics import store as analytics
from anklang.channels.model import Inbound
from anklang.core.ids import derive_id, shard_of
from anklang.flows.definitions import Definitions
from anklang.flows.on_consent import on_consents
from anklang.messages import store as messages
from anklang.messages.model import Message, Plan
from anklang.policy import cases
from anklang.policy import store as policy
from anklang.policy.model import ConsentFact
from anklang.profiles.addresses import people_of_address
from anklang.profiles.identities import language_of
from anklang.storage.queue import SENDS_CHANNEL, announce
from anklang.storage.transaction import Tx

Answer = Literal["stop", "start", "sign_up", "help", "confirmed", "declined"]

_AGAIN = timedelta(hours=24)  # at most one automatic answer of a kind in a day (R15)


def on_start(
    tx: Tx, definitions: Definitions, channel: str, address: str, person: UUID, country: str, inbound: UUID,
    at: datetime, now: datetime,
) -> Answer | None:  # fmt: skip
    """START: lift the STOP of the same number and nothing else, and keep the proof of it; answers what to say.

    Where the country asks for it (DE, AT, FR), only for somebody whose earlier consent can still be proven; others are
    told how to sign up, and their STOP stays (compliance 2.4). `at`: when it was written. None where the person has
    stopped since, as vendors tell words late and out of order: then it lifts nothing, and nothing is said.
    """
    workspace = definitions.workspace.id
    signs = policy.load_suppressions(tx, workspace, [(channel, address)]).get((channel, address), ())
    if any(one.kind == "stop" and one.at is not None and one.at > at for one in signs):
        return None
    sharing = list(dict.fromkeys([person, *people_of_address(tx, workspace, channel, address)]))
    proven = cases.proven_purposes(tx, workspace, sharing, channel, address)
    if not proven and definitions.countries.pack_of(country).start_needs_proof:
        return "sign_up"
    policy.lift_stop(tx, workspace, channel, address)
    facts = [
        ConsentFact(
            id=derive_id("start", inbound, one, via, purpose), person_id=one, at=now, action="give", channel=via,
            purpose=purpose, address=address, source="inbound_keyword", proof={"inbound": str(inbound)},
        )
        for one, via, purpose in proven
    ]  # fmt: skip
    on_consents(tx, workspace, facts, now)
    return "start"


def answer_keyword(
    tx: Tx, definitions: Definitions, provider: str, item: Inbound, address: str, person: UUID, answer: Answer,
    now: datetime, country: str = "",
) -> None:  # fmt: skip
    """Plan the answer by the way it was asked; somebody who opted out gets it too. Mails are answered by no machine."""
    if item.channel == "email":
        return
    text = words_of(
        definitions, [language_of(tx, person), definitions.workspace.settings.language], answer, country
    )
    workspace, day = definitions.workspace.id, int(now.timestamp() // _AGAIN.total_seconds())
    occasion = "stop_confirmation" if answer == "stop" else "keyword_reply"
    ids = [derive_id("answer", workspace, answer, address, item.channel, str(one)) for one in (day, day - 1)]
    if any(now - before.planned_at < _AGAIN for before in messages.by_id(tx, ids[1])):
        return  # yesterday by the calendar, but not a day ago
    message = Message(
        shard=shard_of(person), id=ids[0], person=person,
        workspace=workspace, channel=item.channel, message_class="transactional", purpose="opt_out",
        lane="transactional", address=address, planned_at=now, due_at=now,
        plan=Plan(text=text, occasion=occasion, sender=provider, to=address, recheck_audience=False),
    )  # fmt: skip
    if messages.plan(tx, [message]):
        day_key = (workspace, now.astimezone(definitions.zone).date(), "", 0, "", item.channel, "planned")
        analytics.add(tx, {day_key: (1, 0)}, analytics.OUTSIDE)
        announce(tx, SENDS_CHANNEL)


def words_of(definitions: Definitions, languages: Sequence[str], answer: Answer, country: str = "") -> str:
    """The words in the first of these languages that we have, else in English; with what the country wants in them."""
    brand, shop = definitions.workspace.settings.brand, definitions.workspace.settings.shop
    known = definitions.countries.answers
    base = next((one.split("-")[0] for one in languages if one and one.split("-")[0] in known), "en")
    words = known[base].get(f"{answer}_{country.lower()}") or known[base][answer]
    return " ".join(words.format(brand=brand.name, contact=brand.contact, url=shop.url).split())
