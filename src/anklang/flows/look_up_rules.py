"""What the gate really asks: the workspace's hours, limits, gaps and rates, the law of countries, and priorities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.flows.definitions import Definitions
from anklang.policy.countries.calendar import holidays_of
from anklang.policy.countries.load import BlockRow, Countries, HoursRow, Pack, Preset
from anklang.storage.transaction import Tx
from anklang.workspaces.model import Cap, Gap, Hours, Rate, WorkspaceSettings

MOST_COUNTRIES = 12  # of those where people are
SAMPLED = 20_000  # people who are looked at for that
CHANGEABLE = ("hours", "caps", "gaps", "rates", "release_minutes", "gather_minutes", "us_hours")


class ClassRule(msgspec.Struct, frozen=True):
    """What a legal class of messages means for the gate (R5)."""

    id: Literal["transactional", "service", "advertising"]
    consent: bool  # asks for consent
    hours: bool  # keeps the workspace's hours unless they are for it too
    caps: bool  # counts against contact limits
    rate: bool  # waits for the rate limit
    lane_first: bool  # never waits behind others
    de: str
    en: str


CLASSES = [
    ClassRule("transactional", False, False, False, False, True,
              "Was der Vertrag braucht: Bestellung, Lieferung, Passwort. Geht auch nach einer Abmeldung von Werbung.",
              "What the contract needs: order, delivery, password. Also goes after an opt-out from advertising."),
    ClassRule("service", True, True, True, True, False,
              "Weder nötig noch verkaufend: Frage zum Produkt, Bitte um Bewertung.",
              "Neither needed nor selling: a question about a product, a request for a review."),
    ClassRule("advertising", True, True, True, True, False,
              "Alles, was verkaufen soll. Nur mit Einwilligung oder als Bestandskunde (§ 7 Abs. 3 UWG).",
              "Everything that is meant to sell. Only with consent, or to existing customers (§ 7 (3) UWG)."),
]  # fmt: skip


class LawHours(msgspec.Struct, frozen=True):
    """Hours in which a country allows sending."""

    rule: str  # id with the version of the pack, as the gate's trace names it
    region: str  # state; empty: all
    days: dict[str, list[str]]  # mon-sat -> 08:00-20:00; a day that is not named is closed
    channels: list[str]
    classes: list[str]
    kind: Literal["legal", "practice"]
    closed_on_holidays: bool
    used: bool  # False: only with the other choice of us_hours
    basis: str  # legal basis
    source: str
    verified_on: date
    verified_by: str  # empty: not signed off by a lawyer
    unverified: bool  # general knowledge: nobody has read a source yet


class LawBlock(msgspec.Struct, frozen=True):
    """What a country forbids."""

    rule: str
    channels: list[str]
    classes: list[str]
    why: str
    unless: str
    kind: Literal["legal", "practice"]
    basis: str
    source: str
    verified_on: date
    verified_by: str
    unverified: bool


class LawCap(msgspec.Struct, frozen=True):
    """A limit set by law."""

    rule: str
    region: str
    limit: int
    hours: int
    channels: list[str]
    kind: Literal["legal", "practice"]
    basis: str
    source: str
    verified_on: date
    verified_by: str
    unverified: bool


class Basis(msgspec.Struct, frozen=True):
    """A legal basis that the gate names."""

    rule: str
    text: str
    source: str
    unverified: bool


class CountryLaw(msgspec.Struct, frozen=True):
    """The rules of one country, as data with their sources. No legal advice."""

    code: str  # ISO 3166; default: all others; unknown: nobody knows where the person is
    version: str
    note: str
    people: int  # there, among the 20,000 who came last
    double_opt_in: list[str]  # channels on which only a confirmed consent counts
    existing_customers: list[str]  # channels on which they may be written to
    consent_stale_days: int
    hours: list[LawHours]
    blocks: list[LawBlock]
    caps: list[LawCap]
    basis: list[Basis]
    start_needs_proof: bool  # START resumes only where an earlier consent can still be proven
    sms_stop: str  # how advertising by SMS names the way out, with {code}; empty: in our own words
    next_holidays: list[date]  # closed days of the next 60 days, where hours say so


class Priority(msgspec.Struct, frozen=True):
    """How one journey stands when several want to speak (R7, R8)."""

    journey: str
    name: str
    status: str
    stage: str  # browse, cart, checkout: only the farthest speaks
    priority: int  # 0 to 100, higher goes first
    value: int  # expected of one message, in minor units; decides among equal priorities


class DeliveryRules(msgspec.Struct, frozen=True):
    """Everything that the gate asks besides consent."""

    zone: str
    hours: tuple[Hours, ...]  # rule workspace.hours in the gate's trace
    caps: list[Cap]  # rule workspace.caps[n]
    gaps: list[Gap]  # rule workspace.gaps[n]
    rates: list[Rate]
    release_minutes: int
    gather_minutes: int  # so long a campaign's messages wait for others to be compared with (R7)
    us_hours: Literal["strict", "state"]  # one cautious window for all of the US, or each state's own
    classes: list[ClassRule]
    priorities: list[Priority]  # as they would win, first first
    countries: list[CountryLaw]
    available: list[str]  # codes of all packs


def delivery_rules(tx: Tx, definitions: Definitions, wanted: Sequence[str], now: datetime) -> DeliveryRules:
    """The rules; of the countries named, else of our own and those where people are. Raises BadInput."""
    settings, countries = definitions.workspace.settings, definitions.countries
    unknown = [one for one in wanted if one not in countries.packs]
    if unknown:
        known = ", ".join(sorted(countries.packs))
        raise BadInput(
            "There are no such rules.",
            [Problem("country", f"{one[:20]!r} has none", known) for one in unknown],
        )
    people = _people(tx, definitions.workspace.id)
    codes = list(wanted) or _codes(countries, settings, people)
    today = now.astimezone(ZoneInfo(settings.zone)).date()
    return DeliveryRules(
        zone=settings.zone, hours=settings.hours, caps=settings.caps, gaps=settings.gaps, rates=settings.rates,
        release_minutes=settings.release_minutes, gather_minutes=settings.gather_minutes, us_hours=settings.us_hours,
        classes=CLASSES, priorities=_priorities(tx, definitions),
        countries=[_law(countries.packs[code], people.get(code, 0), today, settings.us_hours) for code in codes],
        available=sorted(countries.packs),
    )  # fmt: skip


def _people(tx: Tx, workspace: int) -> dict[str, int]:
    """Where people are: of a large workspace those who came last, not all."""
    rows = tx.rows(
        "SELECT profile->>'country', count(*) FROM (SELECT profile FROM people WHERE workspace_id = %s "
        "AND merged_into IS NULL AND erased_at IS NULL ORDER BY id DESC LIMIT %s) latest "
        "WHERE profile->>'country' <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s",
        [workspace, SAMPLED, MOST_COUNTRIES],
    )
    return {str(row[0]): int(row[1]) for row in rows}


def _codes(countries: Countries, settings: WorkspaceSettings, people: Iterable[str]) -> list[str]:
    own = [settings.country, *people]
    found = [code if code in countries.packs else "default" for code in own]
    return list(dict.fromkeys([*found, "unknown"]))


def _law(pack: Pack, people: int, today: date, preset: Preset) -> CountryLaw:
    hours = [_hours(row, pack, "", preset) for row in pack.hours if row.holds(today)]
    caps: list[LawCap] = []
    for region, state in sorted(pack.states.items()):
        hours += [_hours(row, pack, region, preset) for row in state.hours if row.holds(today)]
        caps += [
            LawCap(
                f"{row.rule_id}@{pack.version}",
                region,
                row.limit,
                row.hours,
                row.channels,
                row.kind,
                row.legal_basis,
                row.source,
                row.verified_on,
                row.verified_by,
                row.unverified,
            )
            for row in state.caps
            if row.holds(today)
        ]
    return CountryLaw(
        code=pack.code, version=pack.version, note=pack.note, people=people, double_opt_in=sorted(pack.double_opt_in),
        existing_customers=sorted(pack.soft_opt_in), consent_stale_days=pack.consent_stale_days, hours=hours,
        blocks=[_block(row, pack) for row in pack.blocks if row.holds(today)], caps=caps,
        basis=[Basis(one.rule_id, one.text, one.source, one.unverified) for one in pack.basis],
        start_needs_proof=pack.start_needs_proof, sms_stop=pack.sms_stop.text if pack.sms_stop else "",
        next_holidays=closed_days(pack, today, today + timedelta(days=60)),
    )  # fmt: skip


def _hours(row: HoursRow, pack: Pack, region: str, preset: Preset) -> LawHours:
    return LawHours(
        f"{row.rule_id}@{pack.version}", region, row.days, row.channels, row.classes, row.kind, bool(row.holidays),
        row.preset in ("", preset), row.legal_basis, row.source, row.verified_on, row.verified_by, row.unverified,
    )  # fmt: skip


def _block(row: BlockRow, pack: Pack) -> LawBlock:
    return LawBlock(
        f"{row.rule_id}@{pack.version}", row.channels, row.classes, row.why, row.unless, row.kind, row.legal_basis,
        row.source, row.verified_on, row.verified_by, row.unverified,
    )  # fmt: skip


def closed_days(pack: Pack, first: date, last: date) -> list[date]:
    """Public holidays on which the country's hours are closed for everybody there; regional ones are left out."""
    calendars = {row.holidays for row in pack.hours if row.holidays}
    found: set[date] = set()
    for calendar in calendars:
        for year in range(first.year, last.year + 1):
            try:
                found |= holidays_of(calendar, year)
            except LookupError:
                continue
    return sorted(day for day in found if first <= day <= last)


def _priorities(tx: Tx, definitions: Definitions) -> list[Priority]:
    names = dict(tx.rows("SELECT id, name FROM journeys WHERE workspace_id = %s", [definitions.workspace.id]))
    found = []
    for id_, version in definitions.journeys.current.items():
        journey = version.journey
        found.append(
            Priority(id_, names.get(id_, id_), version.status, journey.stage, journey.priority, journey.value)
        )
    return sorted(found, key=lambda one: (-one.priority, -one.value, one.journey))
