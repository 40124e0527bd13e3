"""From a message that may go to the finished words, with its links and its coupon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from anklang.channels.model import MESSENGERS, ChatContent, Content, EmailContent, SmsContent, TemplateContent
from anklang.channels.vendor_templates import read_by_person
from anklang.channels.windows import is_open
from anklang.core.ids import random_bytes
from anklang.core.money import to_major
from anklang.flows.definitions import Definitions
from anklang.flows.grant_customers import is_ground
from anklang.flows.preference_links import page_link, start_link
from anklang.flows.show_goods import NOTHING, Goods, with_goods
from anklang.guard.rendered import check_rendered
from anklang.links.model import Link, LinkRequest
from anklang.links.rewrite import LinkPlan, individual_tokens, shared_tokens
from anklang.messages.address import read_phone
from anklang.messages.model import Message
from anklang.profiles.model import Cart, Item, Order, Person, Viewed
from anklang.profiles.reactions import heard_at
from anklang.profiles.zones import resolve_zone
from anklang.templates.compile import Compiled
from anklang.templates.mandatory import Brand
from anklang.templates.objection import with_notice
from anklang.templates.pick import choose_language
from anklang.templates.render import Rendered, RenderFailure, RenderInput, render


class Finished(msgspec.Struct, frozen=True):
    """A message ready for hand-over."""

    content: Content
    rendered: dict[str, Any]  # as kept with the message: words, language, parts, links, products
    links: list[Link]  # to be stored in the same transaction


class Coupon(msgspec.Struct, frozen=True):
    """The code that a message may print."""

    pool: str
    code: str
    expires_at: datetime | None  # None: does not expire


def finish(
    message: Message, person: Person, compiled: Compiled, definitions: Definitions, base_url: str, now: datetime,
    coupon: Coupon | None = None, *, test: bool = False, real: bool = False, goods: Goods = NOTHING,
) -> Finished | RenderFailure:  # fmt: skip
    """Render `message` for `person`. Without consent to tracking the links are shared by everybody (R22).

    `real`: it goes out now; only then its link to the preference centre opens the person's page. `goods`: the products
    that the words may name, as they are now; words that would be false are refused.
    """
    settings = definitions.workspace.settings
    individual = test or definitions.tracking_agreed(person)
    scope = f"{message.workspace}/{message.template}/{definitions.template_version(message.template)}/{message.step}"
    tokens = individual_tokens(random_bytes(32)) if individual else shared_tokens(definitions.link_key, scope)
    unsubscribe = f"{base_url}/u/{message.id}.{definitions.signature(str(message.id))}"
    choose = page_link(definitions, message, person, base_url, now, real=real and not message.plan.test)
    starts = {
        one: start_link(definitions, message, person, one, base_url, now, real=real and not message.plan.test)
        for one in compiled.starts
    }
    kept = [one for one in (unsubscribe, choose.url, *(start.url for start in starts.values())) if one]
    plan = LinkPlan(f"{base_url}/l", tokens, definitions.link_hosts, keep=kept)
    wanted = person.profile.language or settings.language
    shown = with_goods(
        context_of(message, person, definitions, coupon), compiled, goods,
        choose_language(list(compiled.languages), wanted, compiled.template.default_language),
    )  # fmt: skip
    if shown.fault:
        return RenderFailure("catalog_item_missing", shown.fault)
    given = RenderInput(
        context=shown.context,
        now=now,
        brand=_brand(message, definitions),
        language=wanted,
        zone=ZoneInfo(resolve_zone(person.profile, settings.zone, now).name),
        tone="regular" if person.profile.orders.count > 1 else "new",
        currency=settings.currency,
        unsubscribe_url=unsubscribe,
        preferences_url=choose.url,
        start_urls={one: start.url for one, start in starts.items()},
        window_open=not real or _window_open(message, person, now),
    )
    result = render(compiled, given, plan)
    if isinstance(result, RenderFailure):
        return result
    result = _as_read(definitions, message, result)
    if real and not message.plan.test:
        told = check_rendered(
            result.content, definitions.judgement(message.template), result.language, result.tone,
            lambda: names_in(given.context),
        )  # fmt: skip
        if told is not None:
            return RenderFailure("guard_blocked", f"{told.rule}: {told.reason.en}", told.path, rule=told.rule)
    result = _noticed(message, result)
    if isinstance(result, RenderFailure):
        return result
    links = [_link(request, message, individual, now) for request in plan.requests]
    own = {"preferences_url": choose.link, **{f"{one}_url": start.link for one, start in starts.items()}}
    links += [link for name, link in own.items() if link is not None and name in result.used]
    printed = coupon or _code_of_step(message, result)
    return Finished(result.content, _kept(result, plan.requests, printed, shown.quotes), links)


def _noticed(message: Message, result: Rendered) -> Rendered | RenderFailure:
    """With the words that mail on the ground of a sale has to carry (UWG-7-3)."""
    if not is_ground(message.gate) or not isinstance(result.content, EmailContent):
        return result
    mail = with_notice(result.content, result.language)
    if mail is None:
        return RenderFailure("guard_blocked", "mail to an existing customer needs a link to object (UWG-7-3)")
    return msgspec.structs.replace(result, content=mail)


def _window_open(message: Message, person: Person, now: datetime) -> bool:
    """As the gate saw it just before, at the same moment (messages.prepare.speech_of)."""
    at = now if message.plan.test else heard_at(person.profile, message.channel, message.address or "")
    return is_open(message.channel, at, now)


def _as_read(definitions: Definitions, message: Message, result: Rendered) -> Rendered:
    """A template of the platform with the words that the person reads, where they are known here."""
    content = result.content
    if not isinstance(content, TemplateContent):
        return result
    account = definitions.provider_for(message.channel, fixed=message.plan.sender)
    key = ("" if account is None else account.id, content.name, content.language)
    known = definitions.vendor_templates.get(key)
    text = read_by_person(known, content) if known is not None else ""
    return msgspec.structs.replace(result, content=msgspec.structs.replace(content, text=text))


def _brand(message: Message, definitions: Definitions) -> Brand:
    """Who writes, and how the recipient gets out of it: as the number's country wants it (compliance 2.4)."""
    settings = definitions.workspace.settings
    sender, to = settings.text_sender, message.address or message.plan.to
    stop = ""
    if message.channel == "sms" and sender.stop_codes and to:
        country = read_phone(to, settings.country).region
        wanted = definitions.countries.pack_of(country).sms_stop
        if wanted is not None and country in sender.stop_codes:
            stop = wanted.text.format(code=sender.stop_codes[country])
    replies = sender.replies or message.channel in MESSENGERS  # a chat can always be answered
    return Brand(settings.brand.name, settings.brand.imprint, replies=replies, stop_text=stop)


_NAMED = frozenset(
    {"name", "title", "product_name", "product", "product_title", "item_name", "brand", "category"}
)
_MOST_NAMES = 200


def names_in(value: object, depth: int = 6) -> list[str]:
    """Names of products and the like in the data of a message; they may say what the shop's words may not."""
    found: list[str] = []
    if depth == 0:
        return found
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, str) and str(key) in _NAMED:
                found.append(inner)
            else:
                found += names_in(inner, depth - 1)
    elif isinstance(value, list | tuple):
        for inner in value:
            found += names_in(inner, depth - 1)
    return found[:_MOST_NAMES]


def plain(message: Message) -> Finished:
    """A system answer (STOP, START, HELP): its text stands in the plan, without links or template."""
    text = message.plan.text
    content = ChatContent(text) if message.channel in MESSENGERS else SmsContent(text)
    return Finished(content, {"content": msgspec.to_builtins(content), "links": []}, [])


def _link(request: LinkRequest, message: Message, individual: bool, now: datetime) -> Link:
    return Link(
        token=request.token, workspace_id=message.workspace, target=request.target, individual=individual,
        created_at=now, name=request.name, step=message.step or "",
        shard=message.shard if individual else None, person_id=message.person if individual else None,
        message_id=message.id if individual else None,
    )  # fmt: skip


def _code_of_step(message: Message, result: Rendered) -> Coupon | None:
    """The code that a coupon step reserved earlier, where this message prints it: it is given with the message
    (R13)."""
    steps = message.plan.data.get("steps")
    said = steps.values() if isinstance(steps, dict) else ()
    codes = [one for one in said if isinstance(one, dict) and one.get("code") and one.get("pool")]
    text = msgspec.json.encode(result.content).decode() if codes else ""
    found = next((one for one in codes if str(one["code"]) in text), None)
    return None if found is None else Coupon(str(found["pool"]), str(found["code"]), None)


def _kept(
    result: Rendered, requests: list[LinkRequest], coupon: Coupon | None, quotes: Mapping[str, int | None]
) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "content": msgspec.to_builtins(result.content),
        "language": result.language,
        "parts": result.parts,
        "encoding": result.encoding,
        "shortened": result.shortened,
        "products": {"level": result.product_level, "ids": list(result.product_ids)}
        if result.product_level
        else None,
        "links": [{"token": r.token, "name": r.name} for r in requests],
        "coupon": None if coupon is None else {"pool": coupon.pool, "code": coupon.code},
    }
    return {**kept, "quotes": dict(quotes)} if quotes else kept


def context_of(
    message: Message, person: Person, definitions: Definitions, coupon: Coupon | None = None
) -> Mapping[str, Any]:
    """What templates may name: person, event, steps, context, cart, order, products by source, coupon, shop (J21)."""
    profile, memory = person.profile, person.memory
    data = message.plan.data
    name = profile.name or f"{profile.first_name} {profile.last_name}".strip()
    people = {
        **profile.traits,
        "first_name": profile.first_name, "last_name": profile.last_name, "name": name, "email": profile.email,
        "phone": profile.phone, "language": profile.language, "orders": profile.orders.count, "phase": profile.phase,
    }  # fmt: skip
    brand = definitions.workspace.settings.brand
    event = data.get("event")
    cause = event if isinstance(event, dict) else {}
    context: dict[str, Any] = {
        **{key: value for key, value in data.items() if isinstance(key, str)},
        "person": {key: value for key, value in people.items() if value not in ("", None)},
        "products": {"personal": [], "viewed": [_viewed(v) for v in memory.viewed]},
        "shop": {"url": definitions.workspace.settings.shop.url, "name": brand.name},
        "brand": {"color": brand.color, "logo": brand.logo, "contact": brand.contact},
    }
    cart = _cart_meant(memory.carts, cause)
    if cart is not None:
        context["cart"] = _cart(cart)
    order = _order_meant(memory.orders, cause)
    if order is not None:
        context["order"] = _order(order)
    if coupon is not None:
        context["coupon"] = {"code": coupon.code, "expires_at": coupon.expires_at}
    return context


def _cart_meant(carts: Sequence[Cart], cause: Mapping[str, Any]) -> Cart | None:
    """The cart that began the journey, if it is still there; where none was named, the one touched last (2.18.8)."""
    named = str(cause.get("cart_id") or "")
    alive = [cart for cart in carts if cart.status in ("open", "checkout")]
    if named and any(cart.id == named for cart in carts):
        alive = [cart for cart in alive if cart.id == named]
    return alive[0] if alive else None


def _cart(cart: Cart) -> dict[str, Any]:
    value = cart.value if cart.value is not None else sum((i.price or 0) * i.quantity for i in cart.items)
    return {
        "id": cart.id, "items": [_item(i, cart.currency) for i in cart.items], "currency": cart.currency,
        "value": float(to_major(value, cart.currency or "EUR")), "count": sum(i.quantity for i in cart.items),
        "link": f"cart:{cart.id}",
    }  # fmt: skip


def _order_meant(orders: Mapping[str, Order], cause: Mapping[str, Any]) -> Order | None:
    """The order that began the journey, else the latest one that counts."""
    named = orders.get(str(cause.get("order_id") or ""))
    if named is not None and named.completed:
        return named
    counted = [order for order in orders.values() if order.completed and not order.cancelled]
    return counted[-1] if counted else None


def _order(order: Order) -> dict[str, Any]:
    return {
        "id": order.id, "items": [_item(i, order.currency) for i in order.items], "currency": order.currency,
        "value": float(to_major(order.gross, order.currency or "EUR")), "at": order.at,
    }  # fmt: skip


def _item(item: Item, currency: str) -> dict[str, Any]:
    price = None if item.price is None else float(to_major(item.price, currency or "EUR"))
    return {
        "id": item.product, "name": item.name, "category": item.category, "quantity": item.quantity,
        "price": price, "url": item.url, "image": item.image, "link": f"product:{item.product}",
        "variant": item.variant, "sku": item.sku,
    }  # fmt: skip


def _viewed(seen: Viewed) -> dict[str, Any]:
    price = None if seen.price is None else float(to_major(seen.price, seen.currency or "EUR"))
    return {
        "id": seen.product, "name": seen.name, "category": seen.category, "price": price, "currency": seen.currency,
        "url": seen.url, "image": seen.image, "link": f"product:{seen.product}",
    }  # fmt: skip
