"""Try a template: how it looks for a person or for invented data, what it costs, and a test send."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.channels.sms_parts import CostlyCharacter, SmsCount, costly, count
from anklang.core.errors import BadInput, Conflict, NotFound, Problem
from anklang.core.ids import new_id, random_bytes, shard_of
from anklang.core.json import encode
from anklang.coupons.model import dummy
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_fields import around_template
from anklang.flows.look_up_goods import Naming, look_up_goods
from anklang.flows.look_up_variables import Value, values_of
from anklang.flows.render_message import Coupon, Finished, context_of, finish
from anklang.flows.show_goods import NOTHING, Goods, with_goods
from anklang.flows.try_journey_model import Invented
from anklang.flows.try_journey_person import invent
from anklang.guard.check import check
from anklang.guard.model import Remark
from anklang.links import store as links
from anklang.messages import store as messages
from anklang.messages.address import given
from anklang.messages.model import Message, Plan
from anklang.profiles.find import get_person
from anklang.profiles.model import Cart, Item, Order, Person, Viewed, new_person
from anklang.storage.queue import SENDS_CHANNEL, announce
from anklang.storage.transaction import Tx
from anklang.templates import find as templates
from anklang.templates import model
from anklang.templates.compile import Compiled, compile_template
from anklang.templates.model import Template
from anklang.templates.pick import choose_language
from anklang.templates.render import RenderFailure

_INVENTED = UUID(int=0x0A11CE << 64)


class Preview(msgspec.Struct, frozen=True):
    """How a template looks in one language."""

    language: str
    content: dict[str, Any] | None  # as the channel takes it; null: it could not be rendered
    failure: RenderFailure | None  # why not
    sms: SmsCount | None  # SMS: alphabet, parts, what is left
    costly: list[CostlyCharacter]  # SMS: characters that cost more than one unit or force UCS-2
    coupon: str | None  # the shape of the code; none is taken from the pool
    links: list[str]  # names of the links
    variables: list[Value]  # what the words name, with the value for this person
    findings: list[Remark]  # what the content guard says about these words
    person: UUID | None  # as whom; null: somebody invented
    name: str  # of the person
    cost_micro: int | None  # of this message, millionths of `currency`; null: no price is set, or no words
    currency: str


class TestSent(msgspec.Struct, frozen=True):
    """A test is under way."""

    message: UUID


def preview(
    tx: Tx, definitions: Definitions, template: Template, base_url: str, now: datetime, *, person: UUID | None = None,
    invented_as: Invented | None = None, languages: list[str] | None = None, data: dict[str, Any] | None = None,
) -> list[Preview]:  # fmt: skip
    """Render a template, saved or not, in each of its languages. Nothing is stored, no code is taken (R13).

    `person`: as whom; None: somebody invented, as `invented_as` says. `data`: what a journey would pass on. Raises
    NotFound.
    """
    if person is not None:
        who = get_person(tx, definitions.workspace.id, person)
    elif invented_as is not None:
        who = invent(definitions, invented_as, now).person
    else:
        who = invented(definitions.workspace.id, now)
    findings = check(template, around_template(tx, definitions, template))
    compiled = compile_template(template)
    goods = _goods(tx, definitions, compiled, who, data or {}, now)
    return [
        _preview(
            definitions,
            compiled,
            goods,
            who,
            tag,
            base_url,
            now,
            data or {},
            findings,
            real=person is not None,
        )
        for tag in languages or list(template.languages)
    ]


def _goods(
    tx: Tx, definitions: Definitions, compiled: Compiled, person: Person, data: dict[str, Any], now: datetime
) -> Goods:
    """The products that the words name for this person, as they are now."""
    if not definitions.catalogue or not compiled.goods:
        return NOTHING
    return look_up_goods(tx, definitions.workspace.id, [Naming(compiled, data, person)], now)


def _preview(
    definitions: Definitions, compiled: Compiled, goods: Goods, person: Person, language: str, base_url: str,
    now: datetime, data: dict[str, Any], findings: list[Remark], *, real: bool,
) -> Preview:  # fmt: skip
    settings, template = definitions.workspace.settings, compiled.template
    message = _message(template, person, definitions.workspace.id, now, Plan(data=data, test=True))
    coupon = _dummy_code(definitions, template, now)
    made = _render(definitions, compiled, goods, person, language, base_url, message, coupon, now)
    tag = choose_language(list(template.languages), language, template.default_language)
    profile = person.profile
    context = with_goods(context_of(message, person, definitions, coupon), compiled, goods, tag).context
    base = Preview(
        language=language, content=None, failure=None, sms=None, costly=[], coupon=coupon.code if coupon else None,
        links=[], variables=values_of(template, tag, context),
        findings=[one for one in findings if f".{tag}" in one.path or "." not in one.path],
        person=person.id if real else None,
        name=profile.name or f"{profile.first_name} {profile.last_name}".strip(), cost_micro=None, currency="",
    )  # fmt: skip
    if isinstance(made, RenderFailure):
        return msgspec.structs.replace(base, failure=made)
    content = msgspec.to_builtins(made.content)
    text = str(content.get("text", "")) if template.channel == "sms" else ""
    counted = count(text) if text else None
    price = next((one for one in settings.prices if one.channel == template.channel), None)
    return msgspec.structs.replace(
        base, content=content, sms=counted, costly=costly(text) if text else [],
        links=[link.name for link in made.links],
        cost_micro=None if price is None else price.micro * (counted.parts if counted else 1),
        currency="" if price is None else price.currency or settings.currency,
    )  # fmt: skip


def somebody(tx: Tx, workspace: int) -> UUID | None:
    """Somebody of the workspace, drawn by chance; None while nobody is known."""
    start = UUID(bytes=random_bytes(16))
    shard = random_bytes(1)[0]
    for tests in ("shard = %s AND id >= %s", "shard >= %s", "shard < %s"):
        row = tx.row(
            f"SELECT id FROM people WHERE workspace_id = %s AND merged_into IS NULL AND erased_at IS NULL AND {tests} "
            "ORDER BY shard, id LIMIT 1",
            [workspace, shard, start] if "id >=" in tests else [workspace, shard],
        )
        if row is not None:
            return UUID(str(row[0]))
    return None


def _render(
    definitions: Definitions, compiled: Compiled, goods: Goods, person: Person, language: str, base_url: str,
    message: Message, coupon: Coupon | None, now: datetime,
) -> Finished | RenderFailure:  # fmt: skip
    profile = msgspec.structs.replace(person.profile, language=language)
    speaker = msgspec.structs.replace(person, profile=profile)
    return finish(message, speaker, compiled, definitions, base_url, now, coupon, test=True, goods=goods)


def _dummy_code(definitions: Definitions, template: Template, now: datetime) -> Coupon | None:
    pool = definitions.pools.get(template.coupon)
    if pool is None:
        return None
    held = dummy(pool, now)
    return Coupon(pool.id, held.code, held.expires_at)


def _message(template: Template, person: Person, workspace: int, now: datetime, plan: Plan) -> Message:
    """The class is transactional, because whoever asks for a test wants it; the words keep their mandatory parts."""
    return Message(
        shard=shard_of(person.id), id=new_id(now), person=person.id, workspace=workspace, template=template.id,
        channel=template.channel, message_class="transactional", purpose="test", lane="transactional", planned_at=now,
        due_at=now, useless_after=now + timedelta(hours=1), plan=plan,
    )  # fmt: skip


def send_test(
    tx: Tx, caller: Caller, definitions: Definitions, template_id: str, to: str, base_url: str, now: datetime, *,
    person: UUID | None = None, language: str = "", data: dict[str, Any] | None = None, words: Template | None = None,
) -> TestSent:  # fmt: skip
    """Send a template to an address of the author's choosing. It counts nowhere and takes no code.

    `words`: as they stand in an editor; None: the saved ones. `person`: as whom it is rendered; None: somebody
    invented. Raises NotFound, BadInput for a bad address or words that cannot be rendered, and Conflict while nobody at
    all is known, as the ledger keeps a person with each message.
    """
    saved = templates.newest(tx, definitions.workspace.id, template_id)
    if saved is None and words is None:
        raise NotFound(f"There is no template {template_id!r} in this workspace.")
    template = words or (saved.template if saved else None)
    assert template is not None  # one of them is there
    place = given(template.channel, to, definitions.workspace.settings.country)
    if place.port is None or not place.facts.valid:
        raise BadInput(
            "The test cannot be sent.", [Problem("to", place.facts.why or "is no address for this channel")]
        )
    owner = (
        get_person(tx, definitions.workspace.id, person) if person else _anybody(tx, definitions.workspace.id)
    )
    who = owner if person else invented(definitions.workspace.id, now)
    plan = Plan(data=data or {}, test=True, to=to, recheck_audience=False)
    message = _message(template, owner, definitions.workspace.id, now, plan)
    tag = language or who.profile.language or definitions.workspace.settings.language
    coupon = _dummy_code(definitions, template, now)
    compiled = compile_template(template)
    goods = _goods(tx, definitions, compiled, who, data or {}, now)
    made = _render(definitions, compiled, goods, who, tag, base_url, message, coupon, now)
    if isinstance(made, RenderFailure):
        raise BadInput("The test cannot be rendered.", [Problem(made.field, made.text)])
    messages.plan(tx, [message])
    tx.run(
        "UPDATE messages SET rendered = %s, template_version = %s WHERE shard = %s AND id = %s",
        [
            encode(made.rendered).decode(),
            saved.version if saved and words is None else None,
            message.shard,
            message.id,
        ],
    )
    links.create(tx, [_nobodys(link) for link in made.links])
    announce(tx, SENDS_CHANNEL)
    note(tx, caller, "template.test_sent", template_id, now, {"channel": template.channel})
    return TestSent(message.id)


def _nobodys(link: Any) -> Any:
    """A link of a test is nobody's, so that clicking it sets nothing off."""
    return msgspec.structs.replace(link, individual=False, person_id=None, shard=None, message_id=None)


def _anybody(tx: Tx, workspace: int) -> Person:
    row = tx.row(
        "SELECT id FROM people WHERE workspace_id = %s AND merged_into IS NULL AND erased_at IS NULL ORDER "
        "BY id LIMIT 1",
        [workspace],
    )
    if row is None:
        raise Conflict(
            "Nobody is known in this workspace yet. Send a first event, such as identify, and try again."
        )
    return get_person(tx, workspace, row[0])


def read_template(data: dict[str, Any]) -> Template:
    """A template from its text form; raises BadInput with every fault."""
    return model.parse(data)


def invented(workspace: int, now: datetime) -> Person:
    """Somebody who never was, with a cart, an order and looks at products, so that every variable has a value."""
    person = new_person(_INVENTED, workspace, shard_of(_INVENTED), now)
    profile, memory = person.profile, person.memory
    profile.first_name, profile.last_name, profile.name = "Ada", "Example", "Ada Example"
    profile.email, profile.phone, profile.user_id = "ada@example.com", "+4915100000000", "ada"
    profile.traits = {"first_name": "Ada", "last_name": "Example", "birthday": "1990-12-10"}
    shirt = Item("p-1", "", "Linen shirt", "shirts", 4990, 1, "", "")
    shoes = Item("p-2", "", "Canvas shoes", "shoes", 6995, 1, "", "")
    memory.carts = [Cart("cart-1", "open", [shirt, shoes], "EUR", now - timedelta(minutes=30))]
    memory.orders = {
        "1001": Order(
            "1001", now - timedelta(days=3), completed=True, currency="EUR", gross=11985, items=[shirt, shoes]
        )
    }
    memory.viewed = [Viewed("p-2", "Canvas shoes", "shoes", 6995, "EUR", "", "", now - timedelta(hours=2))]
    return person
