"""How good the guard is, on texts of our own: precision and recall of each rule."""

from __future__ import annotations

import pytest
from guard_figures import PARTS, Figure, figures, read_texts

from anklang.guard.lexicon import languages
from anklang.guard.rules import rules

# These two are asked of the settings and of what the workspace's people have, not of words alone.
MEASURED = {one for one in rules() if one not in ("no_imprint", "unknown_variable")}


@pytest.fixture(scope="module")
def everything() -> dict[str, Figure]:
    return figures(*PARTS)


def test_the_set_is_large_varied_and_half_of_it_is_as_it_should_be() -> None:
    texts = [one for part in PARTS for one in read_texts(part)]
    assert len(texts) >= 300
    tags = [tag for one in texts for tag in one["languages"]]
    assert sum(tag.startswith("de") for tag in tags) >= 150
    assert sum(tag.startswith("en") for tag in tags) >= 120
    assert 0.4 <= sum(not one["rules"] for one in texts) / len(texts) <= 0.6
    assert 0.3 <= len(read_texts("held_out")) / len(texts) <= 0.4
    assert len({one["id"] for one in texts}) == len(texts)
    assert {one["channel"] for one in texts} >= {"sms", "email", "push", "whatsapp"}
    assert {"de", "en"} <= languages()


@pytest.mark.parametrize("rule", sorted(MEASURED))
def test_a_rule_is_right_when_it_speaks_and_seldom_silent(rule: str, everything: dict[str, Figure]) -> None:
    """At least 0.9 precision and 0.85 recall, on at least eight texts in which it should speak."""
    figure = everything[rule]
    assert figure.expected >= 8
    assert figure.precision >= 0.9, figure
    assert figure.recall >= 0.85, figure
