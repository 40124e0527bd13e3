"""Everything that the guard has to say about a template, saved or not (B5). Pure."""

from __future__ import annotations

from anklang.guard.craft import craft
from anklang.guard.links import links
from anklang.guard.model import SEVERITIES, Around, Remark
from anklang.guard.names import names
from anklang.guard.read import pages
from anklang.guard.reviews import reviews
from anklang.guard.rules import rules
from anklang.guard.sales import sales
from anklang.guard.say import finding
from anklang.guard.tone import tone
from anklang.guard.tongues import tongues
from anklang.templates.model import Template


def check(template: Template, around: Around) -> list[Remark]:
    """All remarks, the most serious first; one for each rule and text."""
    read = pages(template)
    found = list(tongues(template, read, around))
    if template.channel == "email" and template.class_ == "advertising" and around.imprint == "":
        found += finding(around, "no_imprint", "languages")
    for page in read:
        for look in (sales, reviews, tone, links, craft):
            found += look(template, page, around)
        found += names(page, around)
    order = list(rules())
    return sorted(_once(found), key=lambda one: (-SEVERITIES.index(one.severity), order.index(one.rule)))


def _once(found: list[Remark]) -> list[Remark]:
    """The first finding of a rule at a path and place."""
    seen: dict[tuple[str, str, int | None], Remark] = {}
    for one in found:
        seen.setdefault((one.rule, one.path, one.start), one)
    return list(seen.values())
