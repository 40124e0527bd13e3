"""Double opt-in: somebody asks for messages, is asked to confirm by a message to the address itself, and confirms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from anklang.analytics import store as analytics
from anklang.consents import find as consents_find
from anklang.consents import store as consents
from anklang.consents.model import (
    ASKED_IN_CHAT,
    MOST_PER_ADDRESS,
    MOST_PER_IP,
    OPT_IN_LIFE,
    REPLY_LIFE,
    OptInRequest,
    OptInWanted,
)
from anklang.consents.opt_in import hash_of, mark_of, token_of
from anklang.core.ids import derive_id, new_id, shard_of
from anklang.events.accept import IDENTIFIED
from anklang.events.model import Fact
from anklang.flows.definitions import Definitions
from anklang.flows.on_consent import on_consents
from anklang.flows.on_preferences import change_preferences
from anklang.flows.outcomes import append_facts
from anklang.messages import store as messages
from anklang.messages.model import SENT, Message, Plan
from anklang.policy import store as policy
from anklang.policy.model import ConsentAction, ConsentFact, SuppressionKind
from anklang.preferences.model import Change
from anklang.profiles.addresses import kind_of
from anklang.profiles.identities import find_or_make, follow, person_of
from anklang.profiles.store import load_people
from anklang.storage.queue import SENDS_CHANNEL, announce
from anklang.storage.transaction import Tx

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
KINDS = {
    "email": "email",
    "sms": "phone",
    "rcs": "phone",
}  # channel → kind of name, where the shop knows addresses
Settled = Literal["confirmed", "already", "gone", "unknown"]


class Confirmed(msgspec.Struct, frozen=True):
    """What pressing the button did."""

    what: Settled  # confirmed now; already: earlier; gone: expired or replaced; unknown: no such link
    request: OptInRequest | None
    purposes: tuple[str, ...] = ()


def needs_confirmation(definitions: Definitions, purpose: str, channel: str, now: datetime) -> bool:
    """Whether a consent counts only when it was confirmed: by mail always, else by purpose or country (4.5)."""
    if channel == "email":
        return True
    settings = definitions.workspace.settings
    if any(one.id == purpose and one.double_opt_in for one in settings.purposes):
        return True
    rules = definitions.rules([(settings.country, "")], now.astimezone(definitions.zone).date())
    return any(channel in one.double_opt_in for one in rules)


def request_opt_in(
    tx: Tx, definitions: Definitions, channel: str, address: str, wanted: OptInWanted, now: datetime, *, ip: str = "",
    person: UUID | None = None, heard_by: str | None = None,
) -> OptInRequest | None:  # fmt: skip
    """Ask somebody to confirm; None where the limits of compliance 4.5 are reached, which the asker is never told.

    `address` is normalised. `ip` counts, and is kept only where the workspace keeps it. `heard_by`: the account at
    which somebody asked in writing.
    """
    workspace, settings = definitions.workspace.id, definitions.workspace.settings
    mark = mark_of(definitions.link_key, ip) if ip else ""
    consents.lock_asking(tx, workspace, address)
    if consents.count_asked(tx, workspace, address, now - DAY) >= MOST_PER_ADDRESS:
        return None
    if mark and consents.count_asked_from(tx, workspace, mark, now - HOUR) >= MOST_PER_IP:
        return None
    known = person or person_of(tx, workspace, kind_of(channel, address), address)
    before = consents.open_request(tx, workspace, channel, address, now - OPT_IN_LIFE)
    owner = known or (before.person if before is not None else new_id(now))
    wanted = msgspec.structs.replace(wanted, ip=ip if settings.keep_ip else "", ip_mark=mark)
    id_ = new_id(now)
    request = OptInRequest(
        id=id_, workspace=workspace, person=owner, channel=channel, address=address, wanted=wanted,
        message=derive_id("opt-in", id_), asked_at=now, expires_at=now + OPT_IN_LIFE, settled_at=None, outcome="",
    )  # fmt: skip
    consents.add_request(tx, request, hash_of(token_of(definitions.link_key, id_)))
    plan_question(tx, definitions, request, heard_by, now)
    return request


def plan_question(
    tx: Tx, definitions: Definitions, request: OptInRequest, heard_by: str | None, now: datetime
) -> None:
    """Note as evidence that somebody is asked, and plan the one message that does it. `heard_by`: the account to which
    they wrote, if they did."""
    assert request.message is not None  # whoever asks has named it
    workspace = definitions.workspace.id
    on_consents(tx, workspace, _evidence(request, request.person, ("ask",), now, {}), now)
    messages.plan(tx, [_message(request, request.message, heard_by, now)])
    day = now.astimezone(definitions.zone).date()
    analytics.add(tx, {(workspace, day, "", 0, "", request.channel, "planned"): (1, 0)}, analytics.OUTSIDE)
    announce(tx, SENDS_CHANNEL)


def _message(request: OptInRequest, id_: UUID, heard_by: str | None, now: datetime) -> Message:
    """The one message that asks; its words are made at hand-over (render_opt_in), because they may hold the link.

    A chat is known to the account alone at which it was opened; by SMS and mail any account reaches the address (C8).
    """
    wanted = request.wanted
    sender = heard_by if request.channel in ASKED_IN_CHAT else None
    plan = Plan(
        data={"opt_in": {"request": str(request.id), "wording": wanted.wording, "version": wanted.wording_version,
                         "language": wanted.language, "labels": list(wanted.labels)}},
        occasion="opt_in_request", to=request.address, sender=sender, recheck_audience=False,
    )  # fmt: skip
    return Message(
        shard=shard_of(request.person), id=id_, person=request.person, workspace=request.workspace,
        channel=request.channel, message_class="service", purpose="opt_in", lane="transactional",
        address=request.address, planned_at=now, due_at=now, useless_after=now + REPLY_LIFE, plan=plan,
    )  # fmt: skip


def _evidence(
    request: OptInRequest, person: UUID, actions: Sequence[ConsentAction], now: datetime, more: dict[str, str]
) -> list[ConsentFact]:
    """What the request proves, one piece for each purpose and action (compliance 4.4)."""
    return [
        ConsentFact(
            id=derive_id("opt-in evidence", request.id, purpose, action), person_id=person, at=now, action=action,
            channel=request.channel, purpose=purpose, address=request.address, source=request.wanted.source,
            wording_id=request.wanted.wording, wording_version=request.wanted.wording_version,
            proof={**proof_of(request.wanted, index), "request": str(request.id), **more},
        )
        for index, purpose in enumerate(request.wanted.purposes)
        for action in actions
    ]  # fmt: skip


def proof_of(wanted: OptInWanted, index: int = 0) -> dict[str, str]:
    """Page, form, method, language, box, IP and browser, as far as they are known."""
    said = {
        "method": wanted.method, "language": wanted.language, "page": wanted.page, "form": wanted.form,
        "form_version": str(wanted.form_version) if wanted.form_version else "", "ip": wanted.ip,
        "user_agent": wanted.user_agent, "box": wanted.labels[index] if index < len(wanted.labels) else "",
        **wanted.detail,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def asked_person(tx: Tx, workspace: int, channel: str, address: str, now: datetime) -> UUID | None:
    """Who was asked to confirm at this address, while nobody is known by it yet."""
    request = consents.open_request(tx, workspace, channel, address, now - OPT_IN_LIFE)
    return None if request is None else request.person


def look_at(tx: Tx, token: str, *, lock: bool = False) -> OptInRequest | None:
    """The request behind a link that confirms; looking changes nothing. With `lock` nobody else settles it meanwhile.

    None for an offer to ask in a chat: its token was given to whoever filled in the form, not sent to the address, so
    holding it proves nothing, whoever's chat it was bound to. There YES is said in the chat (compliance 4.5, 7.3).
    """
    request = consents.request_of_token(tx, hash_of(token), lock=lock)
    return None if request is None or request.channel in ASKED_IN_CHAT else request


def confirm_by_link(
    tx: Tx, definitions: Definitions, token: str, now: datetime, *, ip: str = "", user_agent: str = ""
) -> Confirmed:  # fmt: skip
    """The button on the page was pressed."""
    request = look_at(tx, token, lock=True)
    if request is None:
        return Confirmed("unknown", None)
    more = {"confirmed_by": "link", "confirmed_user_agent": user_agent[:300]}
    if definitions.workspace.settings.keep_ip:
        more["confirmed_ip"] = ip
    return _confirm(tx, definitions, request, now, more)


def confirm_by_reply(
    tx: Tx, definitions: Definitions, channel: str, address: str, inbound: UUID, now: datetime
) -> Confirmed:
    """YES came from the number or chat that was asked within the last 24 hours; the same one, so it is its owner
    (4.5). Where the question did not get there, it answers something else."""
    request = consents.open_request(tx, definitions.workspace.id, channel, address, now - REPLY_LIFE)
    if request is None or not _was_asked(tx, request):
        return Confirmed("unknown", None)
    return _confirm(tx, definitions, request, now, {"confirmed_by": channel, "inbound": str(inbound)})


def refuse_by_reply(tx: Tx, workspace: int, channel: str, address: str, now: datetime) -> bool:
    """NO, or STOP, instead of the YES: the question is closed, and a later YES answers nothing. False where nothing was
    asked."""
    request = consents.open_request(tx, workspace, channel, address, now - OPT_IN_LIFE)
    if request is None:
        return False
    consents.settle_request(tx, request, "refused", now)
    return request.message is not None


def _was_asked(tx: Tx, request: OptInRequest) -> bool:
    """Whether the question was handed over, as far as anybody knows."""
    found = messages.by_id(tx, request.message) if request.message is not None else []
    return any(one.state in (*SENT, "attempting", "unknown") for one in found)


def _confirm(
    tx: Tx, definitions: Definitions, request: OptInRequest, now: datetime, more: dict[str, str]
) -> Confirmed:
    if request.outcome == "confirmed":
        return Confirmed("already", request, request.wanted.purposes)
    if not request.open(now):
        return Confirmed("gone", request)
    workspace = definitions.workspace.id
    kind = kind_of(request.channel, request.address)
    person = follow(tx, [request.person]).get(request.person, request.person)
    owner = find_or_make(tx, workspace, kind, request.address, now, lambda: person)
    if request.message is not None:
        more = {**more, "message": str(request.message)}
    facts = _evidence(request, owner, ("give", "confirm"), now, {k: v for k, v in more.items() if v})
    on_consents(tx, workspace, facts, now)
    back: list[SuppressionKind] = [
        "erased"
    ]  # who was erased and comes again of their own accord is somebody new
    if (
        request.channel == "email"
    ):  # a mailbox has no START: its owner's confirmed request is the way back (R15)
        back.append("stop")
    policy.unsuppress(tx, workspace, request.channel, request.address, back, definitions.link_key)
    consents.settle_request(tx, request, "confirmed", now)
    _tell(tx, workspace, owner, request, now)
    _choose_topics(tx, definitions, owner, request.wanted, now)
    return Confirmed("confirmed", request, request.wanted.purposes)


def _tell(tx: Tx, workspace: int, person: UUID, request: OptInRequest, now: datetime) -> None:
    """What the profile does not know yet, now that its owner confirmed it: address, first name, language."""
    profile = next((one.profile for one in load_people(tx, [person]).values()), None)
    wanted = request.wanted
    kind = kind_of(request.channel, request.address)
    said = {
        **(
            {kind: request.address} if kind in ("email", "phone") else {}
        ),  # a chat is known by what was written in it
        "first_name": wanted.first_name,
        "language": wanted.language,
    }
    known = {name: getattr(profile, name) for name in said} if profile is not None else {}
    news = {name: value for name, value in said.items() if value and not known.get(name)}
    if news:
        fact = Fact(
            id=derive_id("opt-in identify", request.id), workspace=workspace, person=person, kind="identify",
            name=IDENTIFIED, at=now, received=now, properties=news, context={"source": "opt_in"},
        )  # fmt: skip
        append_facts(tx, [fact])


def _choose_topics(
    tx: Tx, definitions: Definitions, person: UUID, wanted: OptInWanted, now: datetime
) -> None:
    """Topics that were ticked on the form, as if chosen in the preference centre; those since removed are left out."""
    known = {one.id for one in definitions.workspace.settings.topics}
    said = {**dict.fromkeys(wanted.topics_off, False), **dict.fromkeys(wanted.topics, True)}
    topics = {topic: on for topic, on in said.items() if topic in known}
    if topics:
        change_preferences(tx, definitions, person, Change(topics=topics), "form", now)


def give_directly(
    tx: Tx,
    definitions: Definitions,
    person: UUID,
    channel: str,
    address: str,
    wanted: OptInWanted,
    now: datetime,
) -> None:
    """Record consents that need no confirmation, with the same proof."""
    request = OptInRequest(
        id=new_id(now), workspace=definitions.workspace.id, person=person, channel=channel, address=address,
        wanted=wanted, message=None, asked_at=now, expires_at=now, settled_at=None, outcome="",
    )  # fmt: skip
    on_consents(tx, definitions.workspace.id, _evidence(request, person, ("give",), now, {}), now)
    _choose_topics(tx, definitions, person, wanted, now)


def declaration_of(tx: Tx, workspace: int, wording: str, version: int, language: str) -> str:
    """The text that was shown; empty where the wording is not ours."""
    saved = consents_find.wording(tx, workspace, wording, version) if wording else None
    if saved is None:
        return ""
    words = saved.wording.languages
    found = words.get(language) or words.get(language.split("-")[0]) or next(iter(words.values()))
    return found.text
