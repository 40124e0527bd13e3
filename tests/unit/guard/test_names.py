"""Fields that nobody has: told with what was meant, in what is printed and in conditions (walk of a newcomer)."""

from __future__ import annotations

import msgspec
import pytest
from unit.guard.test_check import HERE, look

from anklang.guard.model import Remark
from anklang.templates.suggest import FIELDS

KNOWN = msgspec.structs.replace(
    HERE, known={**FIELDS, "person": FIELDS["person"] | {"birthday", "shoe_size"}}
)


def unknown(text: str) -> list[Remark]:
    return [one for one in look(text, around=KNOWN) if one.rule == "unknown_variable"]


@pytest.mark.parametrize(
    ("path", "instead"),
    [
        ("person.vorname", "person.first_name"),
        ("person.Nachname", "person.last_name"),
        ("person.firstname", "person.first_name"),
        ("person.frist_name", "person.first_name"),
        ("person.geburtstag", "person.birthday"),
        ("person.shoesize", "person.shoe_size"),
        ("cart.wert", "cart.value"),
        ("cart.items[0].titel", "cart.items[0].name"),
        ("order.bestellnummer", "order.id"),
        ("shop.link", "shop.url"),
        ("brand.farbe", "brand.color"),
        ("person.xyzzy", ""),
    ],
)
def test_a_wrong_name_is_told_with_what_was_meant(path: str, instead: str) -> None:
    """It is a warning, never an error: a shop may send the field later."""
    text = "Nordlicht: {% if " + path + " %}Hallo {{ " + path + " }}{% endif %}, es ist da"
    (found,) = unknown(text)
    assert (found.severity, found.found) == ("warn", path)
    mended = text
    for edit in sorted(found.edits, key=lambda one: -one.start):
        mended = mended[: edit.start] + edit.text + mended[edit.end :]
    if instead:
        assert instead in found.reason.de
        assert mended == text.replace(path, instead)
        assert unknown(mended) == []
    else:
        assert found.edits == []


@pytest.mark.parametrize(
    "text",
    [
        "Nordlicht: {{ person.first_name | default: 'du' }} {{ person.birthday | default: '' }}",
        "Nordlicht: {{ cart.items.size }} {{ cart.items[0].name }} {{ cart.items.first.name }}",
        "Nordlicht: {{ event.whatever }} {{ context.anything }} {{ 'person.vorname' }}",
        "Nordlicht: {% for cart in cart.items %}{{ cart.name }}{{ cart.colour }}{% endfor %}",
    ],
)
def test_what_is_there_or_cannot_be_judged_is_left_alone(text: str) -> None:
    assert unknown(text) == []


def test_a_wrong_name_is_not_hidden_behind_a_question() -> None:
    """The stand-in is not offered for a field that nobody has: the question would only silence the mistake."""
    told = [
        one.rule for one in look("Nordlicht: Hallo {{ person.vorname }}, {{ order.id }} ist da", around=KNOWN)
    ]
    assert told == ["unknown_variable"]


def test_without_knowledge_of_the_workspace_nothing_is_said() -> None:
    """A folder of files is checked without people."""
    assert "unknown_variable" not in [one.rule for one in look("Nordlicht: {{ person.vorname }}")]
