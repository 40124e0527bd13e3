"""Who may do what, in words: the matrix of roles and rights."""

from __future__ import annotations

import msgspec

from anklang.access.model import ALL_SCOPES, SCOPES, Role, Scope


class Right(msgspec.Struct, frozen=True):
    """One right."""

    scope: Scope
    de: str
    en: str
    roles: list[Role]  # that have it


class RoleLine(msgspec.Struct, frozen=True):
    """One role."""

    role: Role
    de: str
    en: str
    scopes: list[Scope]  # what it may do


class RightsMatrix(msgspec.Struct, frozen=True):
    """Roles and rights."""

    rights: list[Right]
    roles: list[RoleLine]


_RIGHTS: dict[Scope, tuple[str, str]] = {
    "read": ("Definitionen und Zahlen ansehen", "Look at definitions and numbers"),
    "write": ("Definitionen ändern: Journeys, Segmente, Vorlagen, Gutscheine",
              "Change definitions: journeys, segments, templates, coupons"),
    "send": ("Veröffentlichen, starten, anhalten und stoppen, was sendet", "Publish, start, hold and stop what sends"),
    "personal": ("Personen und ihre Nachrichten ansehen", "Look at people and their messages"),
    "admin": ("Benutzer, Schlüssel, Anbieter und Einstellungen verwalten",
              "Manage users, keys, providers and settings"),
}  # fmt: skip
_ROLES: dict[Role, tuple[str, str]] = {
    "owner": ("Inhaber: alles, auch Rollen vergeben", "Owner: everything, roles too"),
    "developer": ("Entwicklung: alles außer Rollen von Inhabern", "Developer: everything but the roles of owners"),
    "marketer": ("Marketing: schreiben, senden, Personen ansehen", "Marketer: write, send, look at people"),
    "agent": ("Kundendienst: Personen ansehen, Widerrufe erfassen, unklare Antworten entscheiden",
              "Agent: look at people, record withdrawals, decide unclear replies"),
    "analyst": ("Auswertung: Zahlen und Definitionen ansehen, keine Personen",
                "Analyst: look at numbers and definitions, no people"),
}  # fmt: skip
RIGHTS = RightsMatrix(
    rights=[Right(scope, *_RIGHTS[scope], [role for role in _ROLES if scope in SCOPES[role]]) for scope in ALL_SCOPES],
    roles=[
        RoleLine(role, *words, [scope for scope in ALL_SCOPES if scope in SCOPES[role]])
        for role, words in _ROLES.items()
    ],
)  # fmt: skip
