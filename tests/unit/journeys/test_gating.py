"""Who is sent to a public review (compliance 11.1)."""

from __future__ import annotations

import pytest

from anklang.journeys.gating import gating, templates_of
from anklang.journeys.parse import parse

HEAD = "id: r\nname: R\nenter: {on: [{event: Order Delivered}]}\nsteps:\n"
ASK = "  - {send: ask, channel: sms, template: survey}\n"
ASK_OPENLY = "  - {send: ask, channel: sms, template: review}\n"
WAIT = "  - wait_for: answer\n    on: [{replied: ask}]\n    at_most: 7d\n    timeout: end\n"
FORK = """\
  - branch: good
    paths:
      - if: {kind: context, path: steps.answer.%s, op: ge, value: 4}
        then: public
    otherwise: %s
  - {send: public, channel: sms, template: review, then: end}
  - {send: help, channel: sms, template: %s}
"""


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (ASK + WAIT + FORK % ("score", "help", "help"), ["steps[2]"]),
        (ASK + WAIT + FORK % ("number", "help", "help"), ["steps[2]"]),
        (ASK + WAIT + FORK % ("stars", "help", "review"), []),  # help, and the link stays
        (ASK_OPENLY + WAIT + FORK % ("score", "help", "help"), []),  # everybody had the link before
        (ASK + WAIT + FORK % ("colour", "help", "help"), []),  # no score
    ],
)
def test_a_fork_on_a_score_may_not_keep_the_public_review_from_some(steps: str, expected: list[str]) -> None:
    journey = parse(HEAD + steps)
    found = list(gating(journey, {"review"}, templates_of(journey), allowed=False))
    assert [one.path for one in found] == expected
    assert all(one.level == "error" and one.code == "review_gating" for one in found)


def test_with_the_switch_it_is_a_remark_that_names_the_policy() -> None:
    journey = parse(HEAD + ASK + WAIT + FORK % ("score", "help", "help"))
    [found] = gating(journey, {"review"}, templates_of(journey), allowed=True)
    assert found.level == "warning"
    assert "Google" in found.reason


def test_a_wait_that_sorts_answers_by_score_is_a_fork_too() -> None:
    wait = """\
  - wait_for: answer
    on:
      - event: Feedback Given
        where: {kind: event_property, path: score, op: ge, value: 9}
        then: public
      - {event: Feedback Given, then: help}
    at_most: 7d
    timeout: end
  - {send: public, channel: sms, template: review, then: end}
  - {send: help, channel: sms, template: help}
"""
    journey = parse(HEAD + ASK + wait)
    assert [one.path for one in gating(journey, {"review"}, templates_of(journey), allowed=False)] == [
        "steps[1]"
    ]


def test_journeys_without_a_review_are_left_alone() -> None:
    journey = parse(HEAD + ASK + WAIT + FORK % ("score", "help", "help"))
    assert list(gating(journey, set(), templates_of(journey), allowed=False)) == []
