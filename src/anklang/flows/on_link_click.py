"""Somebody follows a smart link: count it if it was a human, tell the journeys if the link is individual (R20)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from anklang.core.ids import new_id
from anklang.events.model import LINK_CLICKED, Fact
from anklang.flows.definitions import DefinitionCache
from anklang.flows.on_delivery_report import known_message
from anklang.flows.outcomes import append_facts
from anklang.links import find as links_find
from anklang.links import store as links
from anklang.links.classify import BURST, BURST_LINKS, Request, bursts
from anklang.links.model import Link
from anklang.links.resolve import Redirect, resolve
from anklang.messages import store as messages
from anklang.messages.model import Message, Outcome
from anklang.profiles.store import load_people
from anklang.storage.transaction import Tx


class Followed(msgspec.Struct, frozen=True):
    """Where a tap leads."""

    redirect: Redirect
    link: Link


def on_link_click(
    tx: Tx, cache: DefinitionCache, token: str, request: Request, now: datetime
) -> Followed | None:
    """Resolve and count one request for a link; None for a token that nobody made. GET changes only the count."""
    link = links_find.by_token(tx, token)
    if link is None:
        return None
    definitions = cache.of(tx, link.workspace_id)
    message = None if link.message_id is None else known_message(tx, link.workspace_id, link.message_id)
    redirect = resolve(link, _with_person(tx, request, message), definitions.links)
    click = new_id(now)
    if redirect.counts and message is not None and _may_be_a_scanner(tx, request, message):
        links.keep_open(tx, token, click, now, redirect, request.user_agent, now + BURST)
        return Followed(redirect, link)
    links.record_click(tx, token, click, now, redirect, request.user_agent)
    if redirect.counts and message is not None:
        _tell(tx, link, message, click, redirect.opened, now, now)
    return Followed(redirect, link)


def settle_clicks(tx: Tx, now: datetime) -> int:
    """Count the clicks that were kept open, but for those of a scanner that tried all links of a mail (9.5, rule 6).

    Answers how many were settled.
    """
    waiting = links.take_open(tx, now)
    for message_id, workspace in dict.fromkeys((one.message, one.workspace) for one in waiting):
        of_message = [one for one in waiting if one.message == message_id]
        message = known_message(tx, workspace, message_id)
        made = links_find.clicks_of_message(
            tx, workspace, message_id, min(one.at for one in of_message) - BURST
        )
        tried = [(one.at, one.token) for one in made if one.why_not in (None, "scanner")]
        verdicts = zip(tried, bursts(tried, links_find.count_of_message(tx, message_id)), strict=True)
        scanned = {one for one, burst in verdicts if burst}
        for click in of_message:
            human = (click.at, click.token) not in scanned
            links.settle_click(tx, click, counted=human)
            link = links_find.by_token(tx, click.token)
            if human and message is not None and link is not None:
                _tell(tx, link, message, click.id, click.opened, click.at, now)
    return len(waiting)


def _may_be_a_scanner(tx: Tx, request: Request, message: Message) -> bool:
    """Only mails are scanned by the recipient's gateway, and only several links show it."""
    if message.channel != "email" or request.from_app:
        return False
    return links_find.count_of_message(tx, message.id) >= BURST_LINKS


def _with_person(tx: Tx, request: Request, message: Message | None) -> Request:
    """What is known of the message and its person: when it was sent, and whether the app is there (9.5, rules 6
    and 7)."""
    if message is None:
        return request
    person = load_people(tx, [message.person]).get(message.person)
    has_app = request.has_app
    if has_app is None and person is not None:
        has_app = any(
            d.type in ("ios", "android") and d.state != "uninstalled" for d in person.profile.devices
        )
    return msgspec.structs.replace(
        request, has_app=has_app, sent_at=message.attempted_at, channel=message.channel
    )


def _tell(
    tx: Tx, link: Link, message: Message, click: UUID, opened: str, at: datetime, now: datetime
) -> None:
    reply = {"at": at, "kind": "click", "link": link.name, "opened": opened}
    messages.settle(
        tx, [Outcome(message=message.id, shard=message.shard, state="clicked", at=at, reply=reply)]
    )
    properties = {
        "message": str(message.id), "link": link.name, "token": link.token, "opened": opened,
        "channel": message.channel, "target": msgspec.to_builtins(link.target),
    }  # fmt: skip
    optional = {
        "journey": message.journey,
        "version": message.version,
        "step": message.step,
        "template": message.template,
    }
    properties |= {name: value for name, value in optional.items() if value is not None}
    if message.instance is not None:
        properties["instance"] = str(message.instance)
    fact = Fact(
        id=click, workspace=link.workspace_id, person=message.person, kind="click", name=LINK_CLICKED, at=at,
        received=now, properties=properties,
    )  # fmt: skip
    append_facts(tx, [fact])
