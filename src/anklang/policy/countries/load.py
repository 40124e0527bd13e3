"""Read the country packs once, and answer which rules hold where. The rows are data; nothing here knows a country."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

import msgspec

from anklang.core.errors import SetupError
from anklang.policy.countries.calendar import holidays_of
from anklang.policy.keywords import Vocabulary, vocabulary
from anklang.policy.model import BlockRule, CapRule, CountryRules, Layer

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Preset = Literal["strict", "state"]


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """What every rule row says about itself."""

    rule_id: str
    severity: Literal["block", "delay", "warn"]
    channels: list[str]
    legal_basis: str
    source: str
    verified_on: date
    verified_by: str  # empty: not signed off
    kind: Literal["legal", "practice"] = "legal"  # statute or binding operator rule; or what vendors do
    unverified: bool = False  # general knowledge: nobody has read a source for it yet
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the row is in force on that day."""
        return (self.valid_from is None or on >= self.valid_from) and (
            self.valid_to is None or on <= self.valid_to
        )


class HoursRow(_Row, frozen=True, kw_only=True):
    """Hours in which sending is allowed."""

    days: dict[str, list[str]]  # mon-sat → 08:00-20:00
    classes: list[str]  # message classes
    holidays: str = ""  # calendar, closed on its days
    regional: bool = False  # calendars differ by region; unknown region: all of them
    preset: str = ""  # only used with this preset


class BlockRow(_Row, frozen=True, kw_only=True):
    """A prohibition."""

    classes: list[str]
    why: str
    unless: str = ""


class CapRow(_Row, frozen=True, kw_only=True):
    """A limit set by law."""

    limit: int
    hours: int


class BasisRow(msgspec.Struct, frozen=True):
    """A legal basis that the gate names in its trace."""

    rule_id: str
    text: str
    source: str
    verified_on: date | None = None
    unverified: bool = False  # as in _Row


class StopText(msgspec.Struct, frozen=True, kw_only=True):
    """How advertising by SMS must name the way out (compliance 2.4)."""

    rule_id: str
    text: str  # with {code}, the short code that takes the STOP
    legal_basis: str
    source: str
    verified_on: date
    verified_by: str  # empty: not signed off
    kind: Literal["legal", "practice"] = "legal"
    unverified: bool = False


class StatePack(msgspec.Struct, frozen=True):
    """What a state adds to its country."""

    hours: list[HoursRow] = []
    caps: list[CapRow] = []


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """One file of rules."""

    code: str
    version: str
    note: str
    double_opt_in: frozenset[str]
    soft_opt_in: frozenset[str]
    consent_stale_days: int
    hours: list[HoursRow] = []
    blocks: list[BlockRow] = []
    basis: list[BasisRow] = []
    states: dict[str, StatePack] = {}
    sms_stop: StopText | None = None  # None: our own words
    start_needs_proof: bool = False  # START resumes only where the proof of an earlier consent is there (2.4)


class _Keywords(msgspec.Struct, frozen=True):
    version: str
    source: str
    contains: list[str]
    courtesy: list[str]
    languages: dict[str, dict[str, list[str]]]
    answers: dict[
        str, dict[str, str]
    ]  # language -> the words that answer a keyword, with {brand}, {contact}, {url}


class _AreaCodes(msgspec.Struct, frozen=True):
    source: str
    verified_on: date
    states: dict[str, list[int]]


class Countries:
    """All packs in memory. Answers are made once per place and day range, then reused."""

    def __init__(
        self, packs: dict[str, Pack], words: Vocabulary, area_codes: dict[str, str],
        answers: dict[str, dict[str, str]],
    ) -> None:  # fmt: skip
        self.packs = packs
        self.answers = answers  # language -> which answer -> words
        self.words = words  # opt-out, help and start keywords of all languages
        self.area_codes = area_codes  # 212 → NY
        self._made: dict[tuple[str, str, date, str], CountryRules] = {}

    def rules(self, country: str, region: str, on: date, preset: Preset = "strict") -> CountryRules:
        """The rules of one place on a day.

        `country` is ISO 3166 (empty: unknown, then the strictest pack), `region` the part behind the hyphen of
        ISO 3166-2 (BY, TX), or empty. The preset `strict` lays one cautious window over all states; `state` uses the
        state's own window, and falls back to `strict` where the state is not known.
        """
        key = (country, region, on, preset)
        made = self._made.get(key)
        if made is None:
            if len(self._made) > 4096:
                self._made.clear()
            made = self._made[key] = _make(self.pack_of(country), region, on, preset)
        return made

    def pack_of(self, country: str) -> Pack:
        """The pack of a country (ISO 3166), or the one of all others; empty: the strictest."""
        if not country:
            return self.packs["unknown"]
        return self.packs.get(country) or self.packs["default"]

    def possible(
        self, places: Iterable[tuple[str, str]], on: date, *, sender: str = "", preset: Preset = "strict"
    ) -> tuple[CountryRules, ...]:
        """The rules of every place (country, region) where the person may be; none known: the strictest pack.

        The country of the sender adds its consent rules, not its hours: the stricter basis wins (compliance 4.8).
        """
        known = [place for place in dict.fromkeys(places) if place[0]]
        found = [self.rules(country, region, on, preset) for country, region in known or [("", "")]]
        if sender and all(country != sender for country, _ in known):
            home = self.rules(sender, "", on, preset)
            found.append(msgspec.structs.replace(home, layers=(), blocks=(), caps=()))
        return tuple(found)


@cache
def us_states() -> dict[str, str]:
    """Area code of the United States -> state: 212 -> NY."""
    data = (files("anklang.policy.countries") / "us_area_codes.json").read_bytes()
    codes = msgspec.json.decode(data, type=_AreaCodes)
    return {str(code): state for state, found in codes.states.items() for code in found}


def load_countries() -> Countries:
    """Read every pack that is part of this installation. Raises SetupError naming the file and the fault."""
    folder = files("anklang.policy.countries")
    packs: dict[str, Pack] = {}
    words: Vocabulary | None = None
    area_codes: dict[str, str] = {}
    answers: dict[str, dict[str, str]] = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".json"):
            continue
        data = file.read_bytes()
        try:
            if file.name == "keywords.json":
                raw = msgspec.json.decode(data, type=_Keywords)
                answers = raw.answers
                words = vocabulary(raw.languages, raw.courtesy, raw.contains)
            elif file.name == "us_area_codes.json":
                area_codes = us_states()
            else:
                pack = msgspec.json.decode(data, type=Pack, strict=True)
                packs[pack.code] = pack
        except msgspec.ValidationError as error:
            raise SetupError(
                f"policy/countries/{file.name}: {error}; correct the row and start again."
            ) from error
    if words is None or not {"default", "unknown"} <= packs.keys():
        raise SetupError(
            "policy/countries lacks keywords.json, default.json or unknown.json; install Anklang again."
        )
    return Countries(packs, words, area_codes, answers)


def _make(pack: Pack, region: str, on: date, preset: Preset) -> CountryRules:
    state = pack.states.get(region)
    if preset == "state" and state is None and pack.states and not region:
        preset = "strict"
    rows = [row for row in pack.hours if not row.preset or row.preset == preset]
    caps: list[CapRow] = []
    if state is not None:
        rows += state.hours
        caps += state.caps
    return CountryRules(
        code=f"{pack.code}-{region}" if state is not None else pack.code,
        version=pack.version,
        layers=tuple(_layer(row, pack, region) for row in rows if row.holds(on)),
        double_opt_in=pack.double_opt_in,
        soft_opt_in=pack.soft_opt_in,
        consent_stale_days=pack.consent_stale_days,
        blocks=tuple(
            BlockRule(
                rule=f"{row.rule_id}@{pack.version}",
                channels=frozenset(row.channels),
                classes=frozenset(row.classes),
                why=row.why,
                unless=row.unless,
            )
            for row in pack.blocks
            if row.holds(on)
        ),
        caps=tuple(
            CapRule(
                rule=f"{row.rule_id}@{pack.version}",
                limit=row.limit,
                window=timedelta(hours=row.hours),
                channels=frozenset(row.channels),
                classes=frozenset({"advertising"}),
                each=True,
            )
            for row in caps
            if row.holds(on)
        ),
    )


def _layer(row: HoursRow, pack: Pack, region: str) -> Layer:
    return Layer(
        rule=f"{row.rule_id}@{pack.version}",
        level="law",
        week=read_week(row.days),
        holidays=_calendar(row, region),
        channels=frozenset(row.channels),
        classes=frozenset(row.classes),
    )


def _calendar(row: HoursRow, region: str) -> str:
    if not row.holidays or not row.regional:
        return row.holidays
    try:
        if region and holidays_of(f"{row.holidays}-{region}", 2026):
            return f"{row.holidays}-{region}"
    except LookupError:
        return f"{row.holidays}+"
    return f"{row.holidays}+"


def read_week(days: dict[str, list[str]]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Open hours as written in data, {"mon-fri": ["08:00-12:00", "13:00-20:00"]}, as seven days of minutes.

    A day that is not named is closed. Raises SetupError for days or times that cannot be
    read, and for spans that overlap or end before they start.
    """
    week: list[tuple[tuple[int, int], ...]] = [()] * 7
    for name, spans in days.items():
        first, _, last = name.partition("-")
        try:
            start, end = _DAYS.index(first), _DAYS.index(last or first)
            read = tuple(
                sorted((_minute(a), _minute(b)) for a, _, b in (span.partition("-") for span in spans))
            )
        except ValueError as error:
            raise SetupError(
                f"hours {name!r}: {error}; write days as mon-sat and times as 08:00-20:00."
            ) from error
        if any(a >= b for a, b in read) or any(one[1] > two[0] for one, two in pairwise(read)):
            raise SetupError(
                f"hours {name!r}: {spans} overlap or end before they start; write each span once."
            )
        for day in range(start, end + 1):
            week[day] = read
    return tuple(week)


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    value = int(hour) * 60 + int(minute)
    if not 0 <= value <= 1440:
        raise ValueError(f"{text} is no time of day")
    return value
