"""What the words of a message may name: for the picker of the composer, and with their values in a preview (J21)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from anklang.core.json import encode
from anklang.events import watch
from anklang.events.describe import describe
from anklang.flows.definitions import Definitions
from anklang.flows.look_up_traits import traits_seen
from anklang.profiles.model import CHAT_CHANNELS
from anklang.profiles.vocabulary import names_of, standard_name
from anklang.storage.transaction import Tx
from anklang.templates import language
from anklang.templates.model import HTML, TEXT, Template, Words, texts
from anklang.templates.pick import choose_language
from anklang.templates.products import choose

Group = Literal["person", "event", "cart", "order", "products", "coupon", "link", "brand", "steps", "other"]
SAMPLE = 50  # events that are looked at for their properties
_LONGEST = 300  # characters of a value that is shown
_PERSON = (
    ("first_name", "string", "Ada"), ("last_name", "string", "Example"), ("name", "string", "Ada Example"),
    ("email", "string", "ada@example.com"), ("phone", "string", "+493012345678"), ("language", "string", "de"),
    ("orders", "integer", "2"), ("phase", "string", "buy"),
)  # fmt: skip
_FIXED: tuple[tuple[Group, str, str, str, str], ...] = (
    ("cart", "cart.items[0].name", "string", "Linen shirt", "{{ cart.items[0].name }}"),
    ("cart", "cart.items", "array", "", "{% for item in cart.items %}{{ item.name }}{% endfor %}"),
    ("cart", "cart.count", "integer", "2", "{{ cart.count }}"),
    ("cart", "cart.value", "number", "119.85", "{{ cart.value | money: cart.currency }}"),
    ("order", "order.id", "string", "1001", "{{ order.id }}"),
    ("order", "order.items", "array", "", "{% for item in order.items %}{{ item.name }}{% endfor %}"),
    ("order", "order.value", "number", "119.85", "{{ order.value | money: order.currency }}"),
    ("products", "products", "array", "", "{% for product in products %}{{ product.name }}{% endfor %}"),
    ("products", "products[0].name", "string", "Canvas shoes", "{{ products[0].name }}"),
    ("coupon", "coupon.code", "string", "XXXX-XXXX", "{{ coupon.code }}"),
    ("coupon", "coupon.expires_at", "datetime", "", "{{ coupon.expires_at | date: '%d.%m.%Y' }}"),
    ("link", "cart.link", "link", "cart:cart-1", '{{ cart.link | link: "cart" }}'),
    ("link", "shop", "link", "/", '{{ "/" | link: "shop" }}'),
    ("link", "product", "link", "product:p-1", '{{ "product:p-1" | link: "product" }}'),
    ("link", "app", "link", "app:/cart", '{{ "app:/cart" | link: "app" }}'),
    ("brand", "brand.name", "string", "", "{{ brand.name }}"),
    ("brand", "brand.contact", "string", "", "{{ brand.contact }}"),
    ("brand", "brand.logo", "string", "", "{{ brand.logo }}"),
    ("brand", "shop.url", "string", "", "{{ shop.url }}"),
    ("other", "opt_out", "string", "Abmelden: STOP", "{{ opt_out }}"),
    ("other", "unsubscribe_url", "string", "", "{{ unsubscribe_url }}"),
    ("other", "preferences_url", "string", "", "{{ preferences_url }}"),
    *(("other", f"{one}_url", "string", "", f"{{{{ {one}_url }}}}") for one in CHAT_CHANNELS),
)  # fmt: skip
_OF_CATALOGUE: tuple[tuple[Group, str, str, str, str], ...] = (
    ("products", "product.name", "string", "Canvas shoes", "{{ product.name }}"),
    ("products", "product.price", "number", "69.95", "{{ product.price | money: product.currency }}"),
    ("products", "product.lowest_price_30d", "number", "89.95",
     "{{ product.lowest_price_30d | money: product.currency }}"),
    ("products", "product.unit_price", "number", "9.99",
     "{% if product.unit %}{{ product.unit_price | money: product.currency }} / {{ product.unit }}{% endif %}"),
    ("products", "product.image", "string", "https://shop.example/shoes.jpg", "{{ product.image }}"),
    ("link", "product.link", "link", "product:p-1", '{{ product.link | link: "product" }}'),
)  # fmt: skip


class Variable(msgspec.Struct, frozen=True):
    """Something that words may name."""

    path: str  # person.first_name
    group: Group
    type: str  # string, integer, number, boolean, array, object, datetime, link
    example: str  # empty: none is known, or the caller may not look at people
    snippet: str  # what the picker puts into the words
    share: float  # of people or events that have it, 0 to 1; 1 for what is always there


class Value(msgspec.Struct, frozen=True):
    """A variable that words name, with its value for one person."""

    path: str
    value: str  # as text; empty where there is none
    empty: bool  # there is no value
    default: (
        str  # written instead; empty: none, so that the message is not sent unless the words ask for it first
    )


def variables_known(
    tx: Tx, definitions: Definitions, event: str = "", *, examples: bool = False
) -> list[Variable]:
    """Everything that a template may name. `event`: the trigger whose properties are wanted.

    `examples`: whether the caller may see values of real people.
    """
    workspace = definitions.workspace.id
    found = [
        Variable(f"person.{name}", "person", kind, example, _braces(f"person.{name}"), 1.0)
        for name, kind, example in _PERSON
    ]
    standard = {name for name, _, _ in _PERSON}
    for trait in traits_seen(tx, workspace, examples=examples):
        if trait.name not in standard and re.fullmatch(r"\w+", trait.name):
            example = trait.examples[0] if trait.examples else ""
            snippet = _braces(f"person.{trait.name}")
            found.append(
                Variable(f"person.{trait.name}", "person", trait.type, example, snippet, trait.share)
            )
    if event:
        found += _of_event(tx, workspace, event, examples=examples)
    brand = definitions.workspace.settings.brand
    known = {"brand.name": brand.name, "brand.contact": brand.contact, "brand.logo": brand.logo,
             "shop.url": definitions.workspace.settings.shop.url}  # fmt: skip
    found += [
        Variable(path, group, kind, known.get(path) or example, snippet, 1.0)
        for group, path, kind, example, snippet in (
            *_FIXED,
            *(_OF_CATALOGUE if definitions.catalogue else ()),
        )
    ]
    return found


def _of_event(tx: Tx, workspace: int, event: str, *, examples: bool) -> list[Variable]:
    sample = watch.sample(tx, workspace, names_of(standard_name(event)), SAMPLE)
    found = []
    for one in describe(sample, examples=examples):
        kind = max(one.types, key=lambda name: one.types[name])
        example = one.examples[0] if one.examples else ""
        if re.fullmatch(r"\w+", one.name):
            snippet = _braces(f"event.{one.name}")
            found.append(Variable(f"event.{one.name}", "event", kind, example, snippet, one.share))
    return found


def _braces(path: str) -> str:
    return "{{ " + path + " }}"


def values_of(template: Template, tag: str, context: Mapping[str, Any]) -> list[Value]:
    """The variables that the words of one language name, with their values in a context."""
    words: Sequence[Words] = [
        template.languages[tag],
        *(by_language[tag] for by_language in template.tones.values() if tag in by_language),
    ]
    used = {
        path
        for one in words
        for _, source, html in texts(one)
        for path in language.read(HTML if html else TEXT, source, "").variables
    }
    values = dict(context)
    if template.products is not None:
        offered = context.get("products")
        chosen = choose(template.products, offered if isinstance(offered, Mapping) else {})
        values["products"] = chosen.items if chosen else None
    return [_value(template, tag, path, values) for path in sorted(used - _GIVEN)]


_GIVEN = frozenset(
    {
        "opt_out",
        "unsubscribe_url",
        "preferences_url",
        *(f"{one}_url" for one in CHAT_CHANNELS),
        "now",
        "language",
        "brand.name",
        "brand.imprint",
    }
)


def _value(template: Template, tag: str, path: str, values: Mapping[str, Any]) -> Value:
    value = _look(values, path)
    said = template.defaults.get(path, "")
    default = said if isinstance(said, str) else said[choose_language(list(said), tag, "")] if said else ""
    empty = value is None or value == "" or value == []
    return Value(path, "" if empty else _text(value), empty, default)


def _look(values: Any, path: str) -> Any:
    for part in re.findall(r"[^.\[\]]+", path):
        if isinstance(values, Mapping):
            values = values.get(part)
        elif (
            isinstance(values, list)
            and part.lstrip("-").isdecimal()
            and -len(values) <= int(part) < len(values)
        ):
            values = values[int(part)]
        elif isinstance(values, list | str) and part in ("size", "first", "last"):
            values = (
                len(values) if part == "size" else (values[0 if part == "first" else -1] if values else None)
            )
        else:
            return None
    return values


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value[:_LONGEST]
    if isinstance(value, datetime):
        return value.isoformat()
    return encode(value).decode()[:_LONGEST]
