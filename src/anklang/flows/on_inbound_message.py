"""A customer writes: the words STOP, START and HELP first, before any bot or journey; then it is a fact (R15)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

import msgspec

from anklang.channels.model import MESSENGERS, Inbound
from anklang.consents.model import CONFIRMED_CHANNELS
from anklang.core.ids import derive_id, new_id
from anklang.core.json import encode
from anklang.events.model import MESSAGE_RECEIVED, Fact
from anklang.files import store as files
from anklang.files.model import kind_of as kind_of_file
from anklang.flows.answer_keyword import answer_keyword, on_start
from anklang.flows.ask_in_chat import ANSWERED_AT_ONCE, ask_in_chat, begin_in_chat
from anklang.flows.connect_chat import connect_chat
from anklang.flows.definitions import Definitions
from anklang.flows.on_consent import on_opt_out
from anklang.flows.on_keyword import on_keyword
from anklang.flows.opt_in import asked_person, confirm_by_reply, refuse_by_reply
from anklang.flows.outcomes import append_facts
from anklang.messages import store as messages
from anklang.messages.address import read_phone
from anklang.policy import store as policy
from anklang.policy.keywords import Heard, is_no, is_yes, understand
from anklang.policy.model import SuppressionKind
from anklang.policy.quoted import own_words
from anklang.profiles.addresses import kind_of
from anklang.profiles.identities import find_or_make
from anklang.profiles.model import CHAT_CHANNELS, NUMBER_CHANNELS, PHONE_CHANNELS
from anklang.storage.transaction import Tx

START = "/start"  # what journeys see of the press of a messenger's button, whatever the messenger calls it
_BY_REPLY = frozenset(CONFIRMED_CHANNELS) - {"email"}
"""Channels on which YES is said in words; in a mail it is the button behind its link."""
_LIFTED: tuple[SuppressionKind, ...] = ("blocked", "hard_bounce")
_NUMBER = re.compile(r"\s*(\d{1,2})\s*(?:sterne?|stars?)?[\s.!*]*", re.I)


def on_inbound_messages(
    tx: Tx, definitions: Definitions, provider: str, inbound: Sequence[Inbound], now: datetime
) -> int:
    """Take what customers wrote; a repeated delivery of the same message changes nothing. Answers how many were new."""
    return sum(_one(tx, definitions, provider, item, now) for item in inbound)


def _one(tx: Tx, definitions: Definitions, provider: str, item: Inbound, now: datetime) -> int:
    workspace, settings = definitions.workspace.id, definitions.workspace.settings
    address, country = item.from_.strip(), settings.country
    if item.channel in NUMBER_CHANNELS or (item.channel in PHONE_CHANNELS and address.startswith("+")):
        phone = read_phone(item.from_, settings.country)
        address, country = phone.e164 or address, phone.region or country
    kind = kind_of(item.channel, address)
    asked = partial(asked_person, tx, workspace, item.channel, address, now)
    id_ = derive_id("inbound", workspace, provider, item.provider_ref)
    started = item.start is not None
    begun = None
    if item.start:  # the way into a chat: of an offer to ask for consent there, or of a person
        begun = begin_in_chat(tx, definitions, item, address, item.start, id_, now)
        begun = begun or connect_chat(tx, definitions, item, address, item.start, id_, now)
    person = begun or find_or_make(tx, workspace, kind, address, now, lambda: asked() or new_id(now))
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
    if item.channel in CHAT_CHANNELS:  # nobody can write to a bot that they shut out: the way is open again
        at = min(item.at, now)  # a block that is newer than the word stays: both may be told late
        policy.unsuppress(tx, workspace, item.channel, address, _LIFTED, definitions.link_key, at)
    if started:  # the messenger's button, and no word of the person: it lifts no STOP
        heard = Heard("none", "")
    else:
        said = own_words(item.text) if item.channel == "email" else item.text
        heard = understand(said, definitions.countries.words, country)
        _obey(tx, definitions, provider, item, address, person, heard, country, id_, now)
    if (not started and heard.meaning in ("none", "start")) or (started and item.channel in ANSWERED_AT_ONCE):
        ask_in_chat(tx, definitions, provider, item.channel, address, id_, now)
    properties = {
        "message": str(id_), "channel": item.channel, "text": START if started else item.text[:2000],
        "from": address, "to": item.to, "meaning": heard.meaning, **_media(item, id_), **_number(item.text),
    }  # fmt: skip
    _want(tx, workspace, person, id_, provider, item, now)
    fact = Fact(
        id=id_, workspace=workspace, person=person, kind="inbound", name=MESSAGE_RECEIVED, at=min(item.at, now),
        received=now, properties=properties,
    )  # fmt: skip
    append_facts(tx, [fact])
    return 1


def _media(item: Inbound, inbound: UUID) -> dict[str, object]:
    """What was sent along, as the vendor states it: an entry for each file, and the kinds for conditions that ask for
    one. A fact of its own tells when a file is checked and stored."""
    kinds = [kind_of_file(one.content_type) for one in item.media]
    ids = [str(files.file_id(inbound, place)) for place in range(len(kinds))]
    entries = [{"kind": kind, "file": id_, "state": "wanted"} for kind, id_ in zip(kinds, ids, strict=True)]
    return {"media": entries, "media_kinds": list(dict.fromkeys(kinds))} if entries else {}


def _want(
    tx: Tx, workspace: int, person: UUID, inbound: UUID, provider: str, item: Inbound, now: datetime
) -> None:
    for place, one in enumerate(item.media):
        files.want(
            tx, workspace, person, inbound, place, channel=item.channel, provider=provider, source=one.url,
            said_type=one.content_type, name=one.name, at=min(item.at, now), now=now,
        )  # fmt: skip


def _number(text: str) -> dict[str, int]:
    """An answer that is nothing but a number, such as a score: 5, " 5 ", 5 stars; so that journeys can compare it."""
    found = _NUMBER.fullmatch(text)
    return {"number": int(found.group(1))} if found else {}


def _obey(
    tx: Tx, definitions: Definitions, provider: str, item: Inbound, address: str, person: UUID, heard: Heard,
    country: str, inbound: UUID, now: datetime,
) -> None:  # fmt: skip
    """Do what a keyword means. The answer to STOP is planned first, as the stop sign would hold it back (R15)."""
    workspace = definitions.workspace.id
    if heard.meaning in ("opt_out", "review") or item.opt_out == "stop":
        certain = heard.meaning == "opt_out" or item.opt_out == "stop"
        if certain and item.opt_out != "stop":
            answer_keyword(tx, definitions, provider, item, address, person, "stop", now)
        source = "keyword" if certain else "unclear"
        refuse_by_reply(tx, workspace, item.channel, address, now)
        on_opt_out(
            tx, workspace, item.channel, address, source, now,
            {"text": item.text[:200], "rule": heard.rule, "inbound": str(inbound)}, item.at,
        )  # fmt: skip
    elif is_yes(item.text, definitions.countries.words):  # before START: some providers take YES for it (2.4)
        if (
            item.channel in _BY_REPLY
            and confirm_by_reply(tx, definitions, item.channel, address, inbound, now).what == "confirmed"
        ):
            answer_keyword(tx, definitions, provider, item, address, person, "confirmed", now)
    elif is_no(item.text, definitions.countries.words):
        asked = item.channel in _BY_REPLY and refuse_by_reply(tx, workspace, item.channel, address, now)
        if asked and item.channel in MESSENGERS:  # by SMS the answer would cost, and tell nothing new
            answer_keyword(tx, definitions, provider, item, address, person, "declined", now)
    elif heard.meaning == "start" or item.opt_out == "start":
        at = min(item.at, now)
        said = on_start(tx, definitions, item.channel, address, person, country, inbound, at, now)
        if said is not None:
            answer_keyword(tx, definitions, provider, item, address, person, said, now)
    elif heard.meaning == "help":
        answer_keyword(tx, definitions, provider, item, address, person, "help", now, country)
    elif heard.meaning == "none" and item.channel in _BY_REPLY:
        on_keyword(tx, definitions, provider, item.channel, address, person, inbound, heard.normalised, now)
