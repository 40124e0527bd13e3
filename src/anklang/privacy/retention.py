"""Kinds of data with their own period: defaults, floors, and what happens at the end (compliance 4.9, GDPR 5 (1) (e)).

The workspace may shorten a period, and lengthen it with a reason. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from anklang.core.errors import BadInput, Problem
from anklang.workspaces.model import Period


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of data."""

    id: str
    days: int  # default
    least: int  # the engine needs it for so long
    name: dict[str, str]
    then: dict[str, str]  # what happens afterwards


def _kind(
    id_: str, days: int, least: int, english: str, german: str, then: str = "", danach: str = ""
) -> Kind:
    return Kind(
        id=id_, days=days, least=least, name={"en": english, "de": german},
        then={"en": then or "deleted", "de": danach or "gelöscht"},
    )  # fmt: skip


KINDS: tuple[Kind, ...] = (
    _kind("events", 730, 35, "Events and decisions", "Ereignisse und Entscheidungen",
          "whole months are dropped, older ones that are imported are not kept; profiles keep their sums",
          "ganze Monate entfallen, Älteres aus Importen wird nicht behalten; Profile behalten ihre Summen"),
    _kind("content_advertising", 90, 1, "Text of advertising and service messages", "Text von Werbe- und "
        "Servicenachrichten",
          "text blanked; template and version stay", "Text entfernt; Vorlage und Version bleiben"),
    _kind("content_transactional", 730, 1, "Text of transactional messages", "Text transaktionaler Nachrichten",
          "text blanked; template and version stay", "Text entfernt; Vorlage und Version bleiben"),
    _kind("delivery", 395, 35, "Delivery log: address, states, gate", "Versandbuch: Adresse, Zustände, Freigabe",
          "the row becomes a sum by day", "die Zeile wird zur Tagessumme"),
    _kind("raw", 14, 3, "Raw answers of providers", "Rohantworten der Anbieter"),
    _kind("inbound", 365, 7, "What customers wrote", "Was Kunden schrieben",
          "deleted; opt-outs stay as evidence in the suppression", "gelöscht; Abmeldungen bleiben als Sperre"),
    _kind("clicks", 395, 35, "Links and clicks", "Links und Klicks"),
    _kind("opt_ins", 30, 8, "Requests to confirm that nobody confirmed", "Unbestätigte Bestätigungsanfragen"),
    _kind("consents", 1095, 1095, "Consent evidence after withdrawal or last use", "Einwilligungsnachweise nach "
        "Widerruf oder letzter Nutzung",
          "deleted at the end of the year in which the period ends", "gelöscht zum Ende des Jahres, in dem die "
          "Frist endet"),
    _kind("imports", 30, 1, "Imported files, refused rows, undo", "Importdateien, abgelehnte Zeilen, Rücknahme"),
    _kind("backtests", 90, 1, "People in back-tests and simulations", "Personen in Backtests und Simulationen",
          "deleted; sums stay", "gelöscht; Summen bleiben"),
    _kind("handset", 30, 1, "Messages on the phone on the screen", "Nachrichten auf dem Handapparat"),
    _kind("audit", 730, 90, "Audit log", "Audit-Protokoll"),
    _kind("requests", 1095, 365, "Requests for access and erasure", "Anträge auf Auskunft und Löschung"),
    _kind("inactive", 730, 90, "People without purchase and without any sign of life", "Personen ohne Kauf und "
        "ohne jede Regung",
          "erased like on request", "gelöscht wie auf Antrag"),
    _kind("seen", 30, 30, "Ids of handled events", "Nummern verarbeiteter Ereignisse"),
    _kind("sessions", 30, 1, "Log-ins of colleagues", "Anmeldungen von Kolleginnen und Kollegen"),
)  # fmt: skip
BY_ID = {kind.id: kind for kind in KINDS}
FIXED = frozenset({"seen", "sessions"})  # not for a workspace to decide


def days_of(wanted: Mapping[str, Period], kind: str) -> int:
    """The period that holds for a kind, in days."""
    mine = wanted.get(kind)
    return BY_ID[kind].days if mine is None else mine.days


def border(wanted: Mapping[str, Period], kind: str, now: datetime) -> datetime:
    """What is older than this moment goes."""
    return now - timedelta(days=days_of(wanted, kind))


def kept_since(wanted: Mapping[str, Period], now: datetime) -> datetime:
    """Events that happened before this moment stand in no history: they fill profiles and are not kept. It is the
    beginning of a month, because months are dropped as a whole."""
    return border(wanted, "events", now.astimezone(UTC)).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )


def check(wanted: Mapping[str, Period]) -> None:
    """Raises BadInput for unknown kinds, periods that the engine cannot work with, and longer ones without a reason."""
    problems: list[Problem] = []
    for id_, period in wanted.items():
        kind = BY_ID.get(id_)
        if kind is None or id_ in FIXED:
            problems.append(Problem(f"retention.{id_[:40]}", "is no kind of data with a period of its own"))
        elif not kind.least <= period.days <= 36_500:
            problems.append(
                Problem(f"retention.{id_}.days", f"{period.days} is not possible", f"at least {kind.least}")
            )
        elif period.days > kind.days and not period.why.strip():
            problems.append(
                Problem(f"retention.{id_}.why", f"keeping it longer than {kind.days} days needs a reason",
                        "say what it is needed for")
            )  # fmt: skip
    if problems:
        raise BadInput("These periods cannot be set.", problems)
