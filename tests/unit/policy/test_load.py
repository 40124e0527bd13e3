"""Country packs are data that reads without a fault (compliance, data-file convention)."""

from __future__ import annotations

from datetime import date

import pytest

from anklang.core.errors import SetupError
from anklang.policy.countries.calendar import holidays_of
from anklang.policy.countries.load import load_countries, read_week

COUNTRIES = load_countries()
ON = date(2026, 7, 1)


def test_the_packs_of_the_first_release_are_there() -> None:
    assert set(COUNTRIES.packs) >= {"DE", "AT", "CH", "FR", "GB", "US", "IN", "default", "unknown"}


def test_every_row_says_where_it_comes_from_and_has_an_id_of_its_own() -> None:
    rows = [
        row
        for pack in COUNTRIES.packs.values()
        for row in [
            *pack.hours,
            *pack.blocks,
            *(row for state in pack.states.values() for row in [*state.hours, *state.caps]),
        ]
    ]
    assert len({row.rule_id for row in rows}) == len(rows)
    assert all(row.source and row.legal_basis and row.verified_on for row in rows)


def test_every_pack_and_state_makes_rules_with_readable_calendars() -> None:
    for code, pack in COUNTRIES.packs.items():
        for region in ["", *pack.states]:
            for preset in ("strict", "state"):
                rules = COUNTRIES.rules(code, region, ON, "state" if preset == "state" else "strict")
                assert rules.layers
                assert all(len(layer.week) == 7 for layer in rules.layers)
                for layer in rules.layers:
                    if layer.holidays:
                        assert date(2027, 1, 1) in holidays_of(layer.holidays, 2027)


def test_a_rule_holds_only_between_its_dates() -> None:
    """Texas: SB 140 since 1 September 2025."""
    before, since = (
        COUNTRIES.rules("US", "TX", day, "state") for day in (date(2025, 8, 31), date(2025, 9, 1))
    )
    assert "US-TX-HOURS@2026-11-21" not in {layer.rule for layer in before.layers}
    assert "US-TX-HOURS@2026-11-21" in {layer.rule for layer in since.layers}


def test_an_unknown_place_gets_the_strictest_pack_and_an_unlisted_country_the_default() -> None:
    """Compliance 4.8: fail closed."""
    assert [rules.code for rules in COUNTRIES.possible([], ON)] == ["unknown"]
    assert [rules.code for rules in COUNTRIES.possible([("", "")], ON)] == ["unknown"]
    assert [rules.code for rules in COUNTRIES.possible([("NZ", "")], ON)] == ["default"]
    unknown = COUNTRIES.rules("", "", ON)
    for pack in COUNTRIES.packs:
        rules = COUNTRIES.rules(pack, "", ON)
        assert rules.double_opt_in <= unknown.double_opt_in
        assert unknown.soft_opt_in <= rules.soft_opt_in


def test_an_unknown_state_gets_the_strict_preset() -> None:
    rules = COUNTRIES.rules("US", "", ON, "state")
    assert "US-STRICT-HOURS@2026-11-21" in {layer.rule for layer in rules.layers}
    ny = COUNTRIES.rules("US", "NY", ON, "state")
    assert "US-STRICT-HOURS@2026-11-21" not in {layer.rule for layer in ny.layers}


def test_every_place_counts_once_and_the_sender_adds_consent_rules_only() -> None:
    rules = COUNTRIES.possible([("FR", ""), ("", ""), ("FR", "")], ON, sender="DE")
    assert [one.code for one in rules] == ["FR", "DE"]
    assert rules[1].layers == ()
    assert COUNTRIES.possible([("DE", "")], ON, sender="DE") == COUNTRIES.possible([("DE", "")], ON)


def test_area_codes_know_every_state_once() -> None:
    assert len(set(COUNTRIES.area_codes.values())) == 51
    assert (COUNTRIES.area_codes["212"], COUNTRIES.area_codes["401"]) == ("NY", "RI")


@pytest.mark.parametrize(
    "days",
    [{"mon-xyz": ["08:00-20:00"]}, {"mon": ["8-20"]}, {"mon": ["20:00-08:00"]}, {"mon": ["08:00-12:00", "11:00-13:00"]},
     {"mon": ["08:00-25:00"]}],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_refused_with_what_to_do(days: dict[str, list[str]]) -> None:
    with pytest.raises(SetupError, match="hours"):
        read_week(days)


def test_hours_are_read_by_day() -> None:
    week = read_week({"mon-fri": ["08:00-12:00", "13:00-20:00"], "sat": ["10:00-24:00"]})
    assert week[0] == week[4] == ((480, 720), (780, 1200))
    assert week[5] == ((600, 1440),)
    assert week[6] == ()


def test_a_calendar_that_does_not_exist_is_refused() -> None:
    with pytest.raises(LookupError, match="DE-BY"):
        holidays_of("ZZ", 2026)
