"""What people in a story do: each deed goes the way that it goes in life."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from anklang.flows.define_run import Asked, enter_people
from anklang.flows.on_consent import on_consents, on_opt_out
from anklang.flows.on_in_app import InAppEvent, Visitor, on_in_app_events
from anklang.flows.on_link_click import on_link_click
from anklang.links.classify import Request
from anklang.messages.model import Message
from anklang.testing.story import chats, goods, pages, records, site
from anklang.testing.story.deed import USER_AGENTS, Deed
from anklang.testing.story.ledger import latest, latest_code
from anklang.testing.story.moments import read_span
from anklang.testing.story.set_up import evidence, meet_visitor


def do(deed: Deed) -> str:
    """Do it; answers a few words for the timeline. Raises ValueError where it cannot be done."""
    words = _DEEDS[deed.act.kind](deed)
    deed.world.settle()
    if deed.act.kind == "opens_app":
        shown = site.looks(deed, "inapp")
        words += f", sees {', '.join(shown)}" if shown else ""
    return words


def _context(deed: Deed) -> dict[str, Any]:
    device = deed.somebody.device or {}
    given = dict(deed.more.get("context", {}))
    return (
        {"device": {"id": device["deviceId"], "type": device.get("type", "")}, **given} if device else given
    )


def _track(deed: Deed) -> str:
    properties = dict(deed.more.get("properties", {}))
    body = {"event": str(deed.said), "properties": properties, "context": dict(deed.more.get("context", {}))}
    if "at" in deed.more:  # told late: 7d ago
        body["timestamp"] = (deed.world.now - read_span(str(deed.more["at"]).removesuffix("ago"))).isoformat()
    visitor = deed.more.get("visitor")
    if visitor:  # not logged in: a browser, of whom nobody knows who it is
        body["anonymousId"] = str(visitor)
        meet_visitor(deed.world, str(visitor), deed.somebody)
    deed.world.collect("track", "" if visitor else deed.who, body)
    named = ", ".join(str(properties[key]) for key in ("name", "cart_id", "order_id") if key in properties)
    return f"{deed.said}{f' ({named})' if named else ''}"


def _identify(deed: Deed) -> str:
    body: dict[str, Any] = {"traits": deed.said}
    if "visitor" in deed.more:  # the browser turns out to be theirs
        body["anonymousId"] = str(deed.more["visitor"])
    deed.world.collect("identify", deed.who, body)
    return f"logs in: {', '.join(deed.said)}" if "visitor" in deed.more else f"says: {', '.join(deed.said)}"


def _page(deed: Deed) -> str:
    deed.world.collect("page", deed.who, {"name": str(deed.said), "properties": {"path": str(deed.said)}})
    return f"looks at the page {deed.said}"


def _orders(deed: Deed) -> str:
    order = {"currency": "EUR", **deed.said}
    if order.get("coupon") == "$code":
        order["coupon"] = latest_code(deed.world, deed.who)
    body = {"event": "Order Completed", "properties": order, "context": {"channel": "server"}}
    deed.world.collect("track", deed.who, body)
    return f"orders ({deed.said.get('order_id', 'without a number')})"


def _opens_app(deed: Deed) -> str:
    if deed.somebody.device is None:
        raise ValueError(f"{deed.who} has no phone with the app")
    body = {"event": "Application Opened", "properties": {}, "context": _context(deed)}
    deed.world.collect("track", deed.who, body)
    return "opens the app"


def _taps(deed: Deed) -> str:
    message = latest(deed.world, deed.person, str(deed.said))
    if message.channel == "inapp" or message.channel == "onsite":
        return _presses(deed, message)
    links = (message.rendered or {}).get("links", [])
    wanted = deed.more.get("link")
    link = next((one for one in links if wanted in (None, one["name"])), None)
    if link is None:
        raise ValueError(
            f"the {message.channel} message to {deed.who} has no link {wanted or ''}; it has {links}"
        )
    return _follows(deed, message.channel, str(link["token"]))


def _follows(deed: Deed, channel: str, token: str) -> str:
    device = str(deed.more.get("on", "iphone"))
    request = Request(
        at=deed.world.now, user_agent=USER_AGENTS.get(device, USER_AGENTS["iphone"]),
        from_app=device == "app" or (channel == "push" and device != "laptop"),
        has_app=deed.somebody.device is not None,
    )  # fmt: skip
    with deed.world.database.transaction() as tx:
        followed = on_link_click(tx, deed.world.cache, token, request, deed.world.now)
    if followed is None:
        raise ValueError(f"the link {token} is not known")
    deed.seen.led_to, deed.seen.opened = followed.redirect.location, followed.redirect.opened
    return (
        f"taps the link of the {channel} on {device}: {followed.redirect.opened} {followed.redirect.location}"
    )


def _presses(deed: Deed, message: Message) -> str:
    """A button inside the app: told by the SDK, and its link is followed from there."""
    number = int(deed.more.get("button", 0))
    definitions = deed.world.definitions()
    event = InAppEvent(id=message.id, type="clicked", button=number)
    with deed.world.database.transaction() as tx:
        on_in_app_events(tx, definitions, Visitor(user_id=deed.who), [event], deed.world.now)
    data = ((message.rendered or {}).get("content") or {}).get("data") or {}
    buttons = msgspec.json.decode(data.get("buttons", "[]"))
    deed.seen.led_to = str(buttons[number]["target"]) if number < len(buttons) else ""
    return f"presses “{buttons[number]['label'] if number < len(buttons) else number}” in the app"


def _reported(deed: Deed, channel: str, state: Any, more: Mapping[str, Any]) -> None:
    deed.world.network.report(deed.world, latest(deed.world, deed.person, channel), state, more)


def _opens(deed: Deed) -> str:
    _reported(deed, str(deed.said), "read", {})
    return f"opens the {deed.said}"


def _reports(deed: Deed) -> str:
    more = {key: value for key, value in deed.said.items() if key not in ("of", "state")}
    _reported(deed, str(deed.said["of"]), str(deed.said["state"]), more)
    return f"the network says of the {deed.said['of']}: {deed.said['state']}"


def _replies(deed: Deed) -> str:
    if "by" in deed.more:
        chats.writes(deed, deed.more["by"], str(deed.said))
        return f"writes “{deed.said}” on {deed.more['by']}"
    number = str(deed.more.get("from", deed.somebody.traits.get("phone", "")))
    deed.world.network.reply(deed.world, number, str(deed.said), deed.more.get("files", ()))
    deed.world.fetch_files()
    return f"writes “{deed.said}”"


def _consents(deed: Deed) -> str:
    actions = ("ask", "confirm") if deed.act.kind == "agrees" else ("withdraw",)
    facts = [
        evidence(deed.world, deed.person, action, channel, purpose, deed.somebody.traits, deed.who)
        for channel, purposes in deed.said.items()
        for purpose in purposes
        for action in actions
    ]
    with deed.world.database.transaction() as tx:
        on_consents(tx, deed.world.workspace, facts, deed.world.now)
    return f"{deed.act.kind}: {', '.join(f'{c} {p}' for c, purposes in deed.said.items() for p in purposes)}"


def _unsubscribes(deed: Deed) -> str:
    """One click in the mail program (RFC 8058)."""
    message = latest(deed.world, deed.person, str(deed.said))
    with deed.world.database.transaction() as tx:
        on_opt_out(
            tx, deed.world.workspace, message.channel, message.address or "", "one_click", deed.world.now,
            {"message": str(message.id)},
        )  # fmt: skip
    return f"unsubscribes from {deed.said} with one click"


def _enters(deed: Deed) -> str:
    asked = Asked(person=deed.person, context=dict(deed.more.get("with", {})))
    with deed.world.database.transaction() as tx:
        enter_people(tx, deed.world.caller, str(deed.said), [asked], deed.world.now)
    return f"is asked into {deed.said}"


def _provider(deed: Deed) -> str:
    words = []
    for channel, moods in deed.said.items():
        line = moods if isinstance(moods, list) else [moods]
        deed.world.network.expect(channel, line)
        words.append(f"the {channel} provider {' then '.join(line).replace('_', ' ')}")
    return "; ".join(words)


_DEEDS: dict[str, Callable[[Deed], str]] = {
    "track": _track, "identify": _identify, "page": _page, "orders": _orders, "opens_app": _opens_app, "taps": _taps,
    "opens": _opens, "reports": _reports, "replies": _replies, "agrees": _consents, "withdraws": _consents,
    "enters": _enters, "provider": _provider, "unsubscribes": _unsubscribes, "visits": site.visits,
    "leaves": site.leaves, "answers": site.answers, "dismisses": site.dismisses, "imports": records.imports,
    "objects": records.objects, "reports_consent": records.reports_consent,
    "is_forgotten": records.is_forgotten, "fills_form": pages.fills_form, "follows": pages.follows,
    "presses": pages.presses, "opens_chat": chats.opens_chat, "sells": goods.sells, "learns": goods.learns,
}  # fmt: skip
