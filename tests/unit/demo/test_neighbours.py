"""The people of the town are invented, and nothing of theirs could belong to anybody."""

from __future__ import annotations

import re

import pytest

from anklang.demo.neighbours import Neighbour, invent
from anklang.demo.people import CUSTOMERS
from anklang.demo.sample import Household
from anklang.policy.phone import normalise

RANGES = [
    ("+491713920000", "+491713920099"),
    ("+4917604069000", "+4917604069099"),
    ("+492214710000", "+492214710999"),
]


@pytest.fixture(scope="module")
def people() -> list[Neighbour]:
    return invent([Household(number, []) for number in range(1, 801)])


def test_they_are_the_same_every_time(people: list[Neighbour]) -> None:
    assert invent([Household(number, []) for number in range(1, 801)]) == people


def test_numbers_are_those_that_are_kept_free_for_films(people: list[Neighbour]) -> None:
    numbers = [one.phone for one in people if one.phone]
    assert all(any(len(low) == len(n) and low <= n <= high for low, high in RANGES) for n in numbers)
    assert len(numbers) == len(set(numbers))
    assert not set(numbers) & {one.phone for one in CUSTOMERS}


def test_mailboxes_are_reserved_plain_and_of_one_person(people: list[Neighbour]) -> None:
    """RFC 2606."""
    mailboxes = [one.email for one in people if one.email]
    assert all(re.fullmatch(r"[a-z]+\.[a-z]+\.\d+@kunde\.example", one) for one in mailboxes)
    assert len(mailboxes) == len(set(mailboxes))


def test_everybody_can_be_reached_in_some_way_or_the_ledger_says_why_not(people: list[Neighbour]) -> None:
    assert all(one.email or one.phone for one in people)
    assert {one.language for one in people} == {"de", "en"}
    assert any(one.away for one in people)


def test_consent_is_for_channels_that_somebody_has_and_goes_differently_far(people: list[Neighbour]) -> None:
    for one in people:
        channels = {channel for channel, _, _ in one.agreed}
        assert "email" not in channels or one.email
        assert "sms" not in channels or normalise(one.phone, "DE").textable
        assert not channels & {"push", "inapp"} or one.app
    marketing = [done for one in people for _, purpose, done in one.agreed if purpose == "marketing"]
    assert set(marketing) == {"confirm", "give", "withdraw"}
    assert any(not one.agreed for one in people)
