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
from anklang.links.classify import Request
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
    links.record_click(tx, token, click, now, redirect, request.user_agent)
    if redirect.counts and message is not None:
        _tell(tx, link, message, click, redirect, now)
    return Followed(redirect, link)


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


def _tell(tx: Tx, link: Link, message: Message, click: UUID, redirect: Redirect, now: datetime) -> None:
    reply = {"at": now, "kind": "click", "link": link.name, "opened": redirect.opened}
    messages.settle(
        tx, [Outcome(message=message.id, shard=message.shard, state="clicked", at=now, reply=reply)]
    )
    properties = {
        "message": str(message.id), "link": link.name, "token": link.token, "opened": redirect.opened,
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
        id=click, workspace=link.workspace_id, person=message.person, kind="click", name=LINK_CLICKED, at=now,
        received=now, properties=properties,
    )  # fmt: skip
    append_facts(tx, [fact])
