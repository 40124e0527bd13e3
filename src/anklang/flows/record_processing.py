"""The record of processing activities, made from what is really configured (GDPR 30)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from anklang.access.model import Caller
from anklang.channels.store import load_accounts
from anklang.core.errors import BadInput, Problem
from anklang.flows.define import note_change
from anklang.flows.definitions import Definitions
from anklang.privacy import page, retention
from anklang.privacy.page import Reader
from anklang.privacy.retention import BY_ID, KINDS, days_of
from anklang.privacy.tables import TABLES
from anklang.privacy.words import language_of, words_of
from anklang.storage.transaction import Tx
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import Period, Processor, WorkspaceSettings


class ProcessorLine(msgspec.Struct, frozen=True, kw_only=True):
    """A provider account, as the record names it."""

    account: str
    vendor: str
    title: str  # of the vendor
    channels: list[str]
    country: str
    contract: str  # date of the processor contract
    transfer: str  # eea, adequacy, dpf, scc; empty: not entered
    demo: bool  # reaches nobody


class PurposeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A purpose that people agree to."""

    id: str
    name: str
    double_opt_in: bool


class DataLine(msgspec.Struct, frozen=True, kw_only=True):
    """A category of data: one table with what it holds of people."""

    table: str
    holds: str
    kept: str


class PeriodLine(msgspec.Struct, frozen=True, kw_only=True):
    """An erasure period."""

    kind: str
    name: str
    days: int
    then: str
    why: str


class Unentered(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the record needs and nobody has entered."""

    code: str  # country, contract, transfer, officer, imprint
    account: str  # of a provider; empty otherwise
    text: str


class ProcessingRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The record of one workspace, in one language."""

    made_at: datetime
    language: str
    controller: str
    officer: str
    activities: list[str]  # purposes with their legal bases
    purposes: list[PurposeLine]
    people: str
    data: list[DataLine]
    processors: list[ProcessorLine]
    periods: list[PeriodLine]
    measures: list[str]
    warnings: list[Unentered]


def record(tx: Tx, definitions: Definitions, language: str, now: datetime) -> ProcessingRecord:
    """The record as of now, in German or English."""
    settings, tag = definitions.workspace.settings, language_of(language)
    words = words_of(tag)
    processors = _processors(tx, definitions)
    return ProcessingRecord(
        made_at=now, language=tag, controller=settings.brand.imprint, officer=settings.officer,
        activities=list(words["basis"].values()),
        purposes=[
            PurposeLine(id=one.id, name=one.name.get(tag) or one.id, double_opt_in=one.double_opt_in)
            for one in settings.purposes
        ],
        people=words["record"]["people_of"], data=_data(settings, tag, words), processors=processors,
        periods=[
            PeriodLine(
                kind=kind.id, name=kind.name[tag], days=days_of(settings.retention, kind.id), then=kind.then[tag],
                why=settings.retention[kind.id].why if kind.id in settings.retention else "",
            )
            for kind in KINDS
        ],
        measures=list(words["measures"]), warnings=list(_warnings(settings, processors, words)),
    )  # fmt: skip


def _data(settings: WorkspaceSettings, tag: str, words: Any) -> list[DataLine]:
    keeps, days = words["record"]["keeps"], words["export"]["days"]
    return [
        DataLine(
            table=table.name, holds=table.holds[tag],
            kept=keeps.get(table.keep)
            or days.format(days=days_of(settings.retention, table.keep), then=BY_ID[table.keep].then[tag]),
        )
        for table in TABLES
        if table.personal
    ]  # fmt: skip


def _processors(tx: Tx, definitions: Definitions) -> list[ProcessorLine]:
    manifests = {one.vendor: one.manifest for one in definitions.providers}
    said, nothing = definitions.workspace.settings.processors, Processor()
    lines: list[ProcessorLine] = []
    for one in load_accounts(tx, definitions.workspace.id):
        manifest, mine = manifests.get(one.vendor), said.get(one.id, nothing)
        own = one.vendor in ("inapp", "handset") or (manifest is not None and manifest.demo)
        lines.append(
            ProcessorLine(
                account=one.id, vendor=one.vendor, title=manifest.title if manifest else one.vendor,
                channels=one.channels, country=mine.country, contract=mine.contract, transfer=mine.transfer, demo=own,
            )
        )  # fmt: skip
    return lines


def _warnings(
    settings: WorkspaceSettings, processors: list[ProcessorLine], words: Any
) -> Iterator[Unentered]:
    said = words["warnings"]
    for code, value in (("imprint", settings.brand.imprint), ("officer", settings.officer)):
        if not value:
            yield Unentered(code=code, account="", text=said[code])
    for one in processors:
        for code, value in (("country", one.country), ("contract", one.contract), ("transfer", one.transfer)):
            if not value and not one.demo:
                yield Unentered(code=code, account=one.account, text=said[code].format(account=one.account))


def record_page(found: ProcessingRecord, settings: WorkspaceSettings) -> str:
    """The record as a page to print."""
    reader = Reader(found.language, settings.zone)
    said, brand = reader.words["record"], settings.brand
    made = said["made"].format(at=reader.moment(found.made_at), brand=brand.name)
    parts = [page.head(found.language, said["title"], brand.name, brand.color, [made])]
    if found.warnings:
        parts += [page.section("warnings", said["warnings"]), '<div class="warn">',
                  page.points(one.text for one in found.warnings), "</div>"]  # fmt: skip
    for name, lines in (
        ("controller", [found.controller or said["missing"]]), ("officer", [found.officer or said["missing"]]),
        ("activities", found.activities),
        ("agreed_purposes", [f"{p.name} ({said['double']})" if p.double_opt_in else p.name for p in found.purposes]),
        ("people", [found.people]),
    ):  # fmt: skip
        parts += [page.section(name, said[name]), page.points(lines)]
    parts += [page.section("data", said["data"]), *page.table(
        [said["what"], said["table"], said["kept"]],
        ([one.holds, one.table, one.kept] for one in found.data))]  # fmt: skip
    parts += [page.section("recipients", said["recipients"]), *page.table(
        [said["account"], said["channels"], said["country"], said["contract"], said["transfer"]],
        ([f"{one.account} ({one.title})", ", ".join(one.channels), one.country or "–", one.contract or "–",
          said["transfers"][one.transfer]] for one in found.processors))]  # fmt: skip
    parts += [page.section("periods", said["periods"]), *page.table(
        [said["what"], said["period"], said["then"], said["why"]],
        ([one.name, str(one.days), one.then, one.why or "–"] for one in found.periods))]  # fmt: skip
    parts += [page.section("measures", said["measures"]), page.points(found.measures), page.foot()]
    return "".join(parts)


def save_processors(
    tx: Tx, caller: Caller, officer: str, processors: dict[str, Processor], now: datetime
) -> None:
    """Enter what the record needs of vendors, and the data protection officer. Raises BadInput."""
    known = {one.id for one in load_accounts(tx, caller.workspace)}
    problems = [
        *(Problem(f"processors.{one}", "is no provider account") for one in sorted(set(processors) - known)),
        *(
            Problem(f"processors.{name}.contract", "is no date", "for example 2026-05-31")
            for name, one in processors.items()
            if one.contract and not _is_date(one.contract)
        ),
        *(
            Problem(f"processors.{name}.country", "does not fit", "two capital letters, such as DE")
            for name, one in processors.items()
            if one.country and not (len(one.country) == 2 and one.country.isalpha() and one.country.isupper())
        ),
    ]
    if problems:
        raise BadInput("The processors cannot be saved.", problems)
    before = workspaces.load(tx, caller.workspace).settings
    workspaces.save_settings(
        tx, caller.workspace, msgspec.structs.replace(before, officer=officer, processors=processors)
    )
    note_change(tx, caller, "processors.saved", "workspace", now, accounts=sorted(processors))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def save_retention(tx: Tx, caller: Caller, wanted: dict[str, Period], now: datetime) -> None:
    """Set how long kinds of data are kept; those not named follow the default. Raises BadInput."""
    retention.check(wanted)
    before = workspaces.load(tx, caller.workspace).settings
    workspaces.save_settings(tx, caller.workspace, msgspec.structs.replace(before, retention=wanted))
    changed = {
        kind: {"from": days_of(before.retention, kind), "to": days_of(wanted, kind)}
        for kind in BY_ID
        if days_of(before.retention, kind) != days_of(wanted, kind)
    }
    reasons = {kind: one.why for kind, one in wanted.items() if one.why}
    note_change(tx, caller, "retention.saved", "workspace", now, changed=changed, reasons=reasons)
