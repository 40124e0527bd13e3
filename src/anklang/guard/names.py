"""Fields that nobody has: a misspelt or foreign name is found before a message goes out without its value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anklang.guard.model import Around, Edit, Remark, Said
from anklang.guard.read import LIQUID, Page, Piece
from anklang.guard.say import at
from anklang.templates.suggest import meant, unknown_in

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_PATH = re.compile(r"(?<![\w.\]])([a-z_]\w*(?:\[[^\]\s]{0,40}\])?(?:\.\w+(?:\[[^\]\s]{0,40}\])?)+)")
_OWN = re.compile(r"\{%-?\s*(?:assign|capture|for|tablerow|increment|decrement)\s+(\w+)")
_MOST = 20  # remarks on one text
_OWNERS = {
    "person": Said("no person has it so far", "ist bei keiner Person bekannt"),
    "cart": Said("a cart has no such field", "gibt es beim Warenkorb nicht"),
    "cart.items": Said(
        "a product in the cart has no such field", "gibt es bei einem Produkt im Warenkorb nicht"
    ),
    "order": Said("an order has no such field", "gibt es bei der Bestellung nicht"),
    "order.items": Said(
        "a product of the order has no such field", "gibt es bei einem Produkt der Bestellung nicht"
    ),
    "products": Said("a product has no such field", "gibt es bei einem Produkt nicht"),
    "coupon": Said("a coupon has no such field", "gibt es beim Gutschein nicht"),
    "shop": Said("the shop has no such field", "gibt es beim Shop nicht"),
    "brand": Said("the brand has no such field", "gibt es bei der Marke nicht"),
    "event": Said("the trigger did not say it so far", "hat der Auslöser bisher nicht genannt"),
}


def names(page: Page, around: Around) -> Iterator[Remark]:
    """A remark for every field of one language that its root does not have, in what is printed and in conditions."""
    if not around.known:
        return
    for piece in (*page.pieces, *page.links):
        yield from _of(piece, around)


def is_unknown(path: str, around: Around) -> bool:
    """Whether a path names a field that its root does not have."""
    return unknown_in(path, around.known) is not None


def _of(piece: Piece, around: Around) -> Iterator[Remark]:
    own = set(_OWN.findall(piece.source))
    spans: dict[str, list[tuple[int, int]]] = {}
    for tag in LIQUID.finditer(piece.source):
        bare = _QUOTED.sub(lambda m: " " * len(m.group()), tag.group())
        for match in _PATH.finditer(bare):
            path = match.group(1)
            if re.split(r"[.\[]", path)[0] not in own and is_unknown(path, around):
                start = tag.start() + match.start(1)
                spans.setdefault(path, []).append((start, start + len(path)))
    for path, places in list(spans.items())[:_MOST]:
        yield from _remark(piece, path, places, around)


def _remark(piece: Piece, path: str, places: list[tuple[int, int]], around: Around) -> list[Remark]:
    found = unknown_in(path, around.known)
    if found is None:
        return []
    root, field = found
    instead = meant(root, field, around.known[root])
    edits, question = [], Said("", "")
    if instead:
        at_field = path.rindex(f".{field}") + 1
        better = path[:at_field] + instead + path[at_field + len(field) :]
        edits = [Edit(start, end, better) for start, end in places]
        question = Said(f" – did you mean {better}?", f" – meinten Sie {better}?")
    return at(
        around, "unknown_variable", piece, places[0], found=path, edits=edits,
        name=field, owner=_OWNERS[root], instead=question,
    )  # fmt: skip
