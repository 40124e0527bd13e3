"""A customer writes: the words STOP, START and HELP first, before any bot or journey; then it is a fact (R15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from anklang.analytics import store as analytics
from anklang.channels.model import Inbound
from anklang.core.ids import derive_id, new_id, shard_of
from anklang.core.json import encode
from anklang.events.model import MESSAGE_RECEIVED, Fact
from anklang.flows.definitions import Definitions
from anklang.flows.on_consent import on_opt_out
from anklang.flows.outcomes import append_facts
from anklang.messages import store as messages
from anklang.messages.address import read_phone
from anklang.messages.model import Message, Plan
from anklang.policy import store as policy
from anklang.policy.keywords import Heard, understand
from anklang.profiles.identities import find_or_make, language_of
from anklang.storage.queue import SENDS_CHANNEL, announce
from anklang.storage.transaction import Tx

Answer = Literal["stop", "start", "help"]
_ANSWERS: dict[str, dict[Answer, str]] = {
    "de": {
        "stop": "{brand}: Du bist abgemeldet und bekommst keine Nachrichten mehr von uns. Wieder anmelden: START",
        "start": "{brand}: Du bist wieder angemeldet. Abmelden: STOP",
        "help": "{brand}: Fragen? {contact} Abmelden: STOP",
    },
    "en": {
        "stop": "{brand}: You are unsubscribed and will get no more messages from us. To rejoin: START",
        "start": "{brand}: You are subscribed again. To opt out: STOP",
        "help": "{brand}: Questions? {contact} To opt out: STOP",
    },
}
_AGAIN = timedelta(hours=24)  # at most one automatic answer of a kind in a day (R15)


def on_inbound_messages(
    tx: Tx, definitions: Definitions, provider: str, inbound: Sequence[Inbound], now: datetime
) -> int:
    """Take what customers wrote; a repeated delivery of the same message changes nothing. Answers how many were new."""
    return sum(_one(tx, definitions, provider, item, now) for item in inbound)


def _one(tx: Tx, definitions: Definitions, provider: str, item: Inbound, now: datetime) -> int:
    workspace, settings = definitions.workspace.id, definitions.workspace.settings
    address, country = item.from_.strip(), settings.country
    if item.channel == "sms":
        phone = read_phone(item.from_, settings.country)
        address, country = phone.e164 or address, phone.region or country
    kind = "phone" if item.channel == "sms" else "email" if item.channel == "email" else item.channel
    person = find_or_make(tx, workspace, kind, address, now, lambda: new_id(now))
    id_ = derive_id("inbound", workspace, provider, item.provider_ref)
    raw = encode({"media": msgspec.to_builtins(item.media), "raw": item.raw}).decode()
    if not messages.keep_inbound(
        tx,
        id_,
        person,
        workspace,
        item.channel,
        address,
        item.to,
        item.text,
        provider,
        item.provider_ref,
        item.at,
        raw,
    ):
        return 0
    heard = understand(item.text, definitions.countries.words, country)
    _obey(tx, definitions, provider, item, address, person, heard, now)
    properties = {
        "message": str(id_), "channel": item.channel, "text": item.text[:2000], "from": address, "to": item.to,
        "meaning": heard.meaning, "media": len(item.media),
    }  # fmt: skip
    fact = Fact(
        id=id_, workspace=workspace, person=person, kind="inbound", name=MESSAGE_RECEIVED, at=min(item.at, now),
        received=now, properties=properties,
    )  # fmt: skip
    append_facts(tx, [fact])
    return 1


def _obey(
    tx: Tx, definitions: Definitions, provider: str, item: Inbound, address: str, person: UUID, heard: Heard,
    now: datetime,
) -> None:  # fmt: skip
    """Do what a keyword means. The answer to STOP is planned first, as the stop sign would hold it back (R15)."""
    workspace = definitions.workspace.id
    if heard.meaning in ("opt_out", "review") or item.opt_out == "stop":
        certain = heard.meaning == "opt_out" or item.opt_out == "stop"
        if certain and item.opt_out != "stop":
            _answer(tx, definitions, provider, item, address, person, "stop", now)
        source = "keyword" if certain else "unclear"
        on_opt_out(
            tx, workspace, item.channel, address, source, now, {"text": item.text[:200], "rule": heard.rule}
        )
    elif heard.meaning == "start" or item.opt_out == "start":
        policy.lift_stop(tx, workspace, item.channel, address)
        _answer(tx, definitions, provider, item, address, person, "start", now)
    elif heard.meaning == "help":
        _answer(tx, definitions, provider, item, address, person, "help", now)


def _answer(
    tx: Tx, definitions: Definitions, provider: str, item: Inbound, address: str, person: UUID, answer: Answer,
    now: datetime,
) -> None:  # fmt: skip
    settings = definitions.workspace.settings
    language = language_of(tx, person) or settings.language
    words = _ANSWERS.get(language.split("-")[0], _ANSWERS["en"])[answer]
    text = " ".join(words.format(brand=settings.brand.name, contact=settings.brand.contact).split())
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
        day_key = (
            message.workspace,
            now.astimezone(definitions.zone).date(),
            "",
            0,
            "",
            item.channel,
            "planned",
        )
        analytics.add(tx, {day_key: (1, 0)}, analytics.OUTSIDE)
        announce(tx, SENDS_CHANNEL)
