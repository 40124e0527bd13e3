"""Writes the tables in docs/guide that repeat what the code says: settings, reasons, fields, abilities, routes.

A page holds the places: `<!-- made: NAME -->` … `<!-- end -->`. What stands between them is replaced; the rest is
written by hand. `python scripts/write_docs.py` writes, `--check` only says which pages are out of date.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import pkgutil
import re
import sys
import textwrap
import tokenize
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import msgspec

from anklang.channels.chat_limits import CHAT_LIMITS
from anklang.channels.manifest import Ability, Manifest
from anklang.config import Settings
from anklang.core.errors import AnklangError
from anklang.coupons.model import Pool
from anklang.http import api, problems
from anklang.journeys import model as journeys
from anklang.journeys.read import from_duration
from anklang.journeys.steps import KINDS as STEPS
from anklang.journeys.steps import call, coupon, journey, send, split, wait, wait_for
from anklang.policy.model import Hold, Reason
from anklang.privacy.retention import BY_ID as KINDS_BY_ID
from anklang.privacy.retention import KINDS
from anklang.privacy.tables import TABLES
from anklang.privacy.words import words_of
from anklang.segments.parse import KINDS as CONDITIONS
from anklang.templates import messenger_words as messengers
from anklang.templates import model as templates
from anklang.wiring import ENTRIES
from anklang.workspaces import model as workspaces

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide"
PLACE = re.compile(r"(<!-- made: ([a-z_-]+) -->\n).*?(<!-- end -->)", re.S)

_WORDS: dict[Any, str] = {
    str: "text", int: "whole number", float: "number", bool: "true or false", timedelta: "duration", Path: "folder",
    Any: "any value", Literal: "word",
}  # fmt: skip
_MARKS = {"share": "percentage", "path": "path", "target": "step"}
_HINTS = {"Condition": "condition", "Share": "percentage", "Path": "path", "Target": "step"}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    lines = [list(head), None, *map(list, rows)]
    return "\n".join(
        "| " + " | ".join("---" for _ in lines[0] or ()) + " |"
        if line is None
        else "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |"
        for line in lines
    )


def comments_of(cls: type) -> dict[str, str]:
    """The half-line comment beside each field of a class, by the field's name in Python."""
    source = textwrap.dedent(inspect.getsource(cls))
    said: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            text = token.string.lstrip("# ").strip()
            if not text.startswith(("type: ignore", "noqa", "fmt:")):
                said[token.start[0]] = text
    found: dict[str, str] = {}
    body = ast.parse(source).body[0]
    assert isinstance(body, ast.ClassDef)
    for node in body.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            found[node.target.id] = " ".join(said[line] for line in lines if line in said)
    return found


def value_of(kind: Any) -> str:
    """What may be written for a type, in words."""
    if hasattr(kind, "__metadata__"):
        return _MARKS.get(kind.__metadata__[0], "text")
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Literal:
        return ", ".join(f"`{word}`" for word in inside if word != "")
    if origin in (Union, UnionType):
        if len(inside) > 12:
            return "condition"
        return " or ".join(dict.fromkeys(value_of(one) for one in inside if one is not NoneType))
    if origin in (tuple, list):
        return f"list of {value_of(inside[0])}" if len(set(inside) - {...}) == 1 else "pair"
    if origin is dict:
        return "mapping"
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return f"[{kind.__name__}](#{kind.__name__.lower()})" if kind in LINKED else "mapping"
    return _WORDS.get(kind, getattr(kind, "__name__", str(kind)))


def default_of(field: Any, kind: Any) -> str:
    """The default as an author would write it; `needed` where there is none."""
    if field.required:
        return "needed"
    value = field.default_factory() if field.default is msgspec.NODEFAULT else field.default
    if isinstance(value, timedelta):
        return f"`{from_duration(value)}`" if value else ""
    if isinstance(value, tuple | list) and all(isinstance(one, str | int) for one in value):
        return ", ".join(f"`{one}`" for one in value)
    if value == "" or not isinstance(value, bool | int | float | str):
        return ""
    if hasattr(kind, "__metadata__") and kind.__metadata__[0] == "share":
        return f"`{float(value) / 100:g}%`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def fields(cls: type[msgspec.Struct]) -> str:
    """The table of a struct's own fields (inherited ones are told once, elsewhere)."""
    said = comments_of(cls)
    rows = [
        (
            f"`{field.encode_name}`",
            value_of(field.type),
            default_of(field, field.type),
            meaning_of(cls, field.name, said[field.name]),
        )
        for field in msgspec.structs.fields(cls)
        if field.name in said
    ]
    return table(("field", "value", "default", "meaning"), rows) if rows else ""


_RULE_ONLY = re.compile(r"[JR]\d+|…|")
_MEANINGS = {
    "channel": "the way it goes", "template": "id of the template", "fallback": "channels to try next, in this order",
    "paths": "ways of their own for some outcomes", "on_cap": "what to do when a contact limit is hit (R6)",
    "recheck_audience": "ask the audience again just before hand-over (J19)", "sender": "id of a provider account",
    "arms": "the ways", "name": "its name", "share": "how many", "then": "where it goes on",
    "pool": "id of the coupon pool",
    "at_most": "the longest wait; then the time-out (J30)",
    "url": "web address", "attempts": "tries in all", "enter": "who comes in", "exit": "what ends it at once",
    "goal": "what counts as success", "quiet_hours": "its own quiet time", "steps": "the steps, in order",
    "op": "the operator", "value": "what to compare with", "field": "what is looked at", "event": "name of the event",
    "filters": "tests on its properties: `path`, `op`, `value`", "duration": "how long ago",
    "conditions": "the conditions", "condition": "the condition", "any_of": "one of them is enough",
    "purpose": "id of the purpose", "if_past": "the date has gone already (J23)",
    "states": "states that fit", "push_enabled": "notifications are allowed", "relation": "what the person did",
    "within": "the latest one is no older", "within_days": "whole days, today included; empty: ever",
    "journey": "id of the journey; empty: any", "step": "name of the step", "segment": "id of the segment",
    "path": "where to read the value", "outcome": "what must have become of it", "brand": "how the shop names itself",
    "shop": "where links may lead", "purposes": "what people can agree to", "hours": "sending hours",
    "caps": "contact limits", "rates": "how fast messages may leave", "classes": "message classes it is for",
}  # fmt: skip
_MEANINGS |= dict.fromkeys(
    ("read", "clicked", "replied", "shown", "dismissed", "answered"), "name of the message step"
)


def meaning_of(cls: type, name: str, said: str) -> str:
    """The code's own words; where it says nothing, or only the id of a rule, ours. KeyError where there are none."""
    if not _RULE_ONLY.fullmatch(said):
        return said.replace("None: ", "empty: ")
    try:
        return _MEANINGS[name]
    except KeyError:
        raise KeyError(
            f"{cls.__name__}.{name} has no comment; write half a line of meaning beside it"
        ) from None


def settings_table() -> str:
    """Every setting of a process."""
    said = comments_of(Settings)
    rows = []
    for field in msgspec.structs.fields(Settings):
        default = default_of(field, field.type) if field.name != "data" else f"`{field.default}`"
        names = (f"`ANKLANG_{field.name.upper()}`", f"`{field.name}`")
        rows.append((*names, value_of(field.type), default, said[field.name]))
    return table(("environment", "in the file", "value", "default", "meaning"), rows)


def reasons_table() -> str:
    """Every reason why a message was not sent."""
    return table(("code", "English", "Deutsch"), [(f"`{one.value}`", one.en, one.de) for one in Reason])


def holds_table() -> str:
    """Everything that a message may wait for."""
    lines = inspect.getsource(Hold).splitlines()
    said = {m[1]: m[2] for line in lines if (m := re.match(r'\s+\w+ = "(\w+)"\s+# (.+)', line))}
    return table(("code", "the message waits until"), [(f"`{one.value}`", said[one.value]) for one in Hold])


def abilities_table() -> str:
    """What each provider can do, from the manifests."""
    manifests: list[Manifest] = [entry.manifest for entry in ENTRIES]

    def line(ability: str) -> tuple[str, ...]:
        return (f"`{ability}`", *("yes" if ability in one.abilities else "" for one in manifests))

    rows = [
        ("channels", *(", ".join(one.channels) for one in manifests)),
        ("reaches", *(", ".join(one.platforms) for one in manifests)),
        *map(line, get_args(Ability)),
        ("a repeat arrives once", *("yes" if one.idempotent else "" for one in manifests)),
        ("calls at a time", *(str(one.concurrency) for one in manifests)),
        ("callback routes", *(", ".join(one.webhooks) for one in manifests)),
        ("for the demo only", *("yes" if one.demo else "" for one in manifests)),
    ]  # fmt: skip
    heads = [f"[{one.title}](../../src/anklang/providers/{one.name}/README.md)" for one in manifests]
    return table(("", *heads), rows)


def chat_limits_table() -> str:
    """What a message on each messenger may hold."""
    heads = ("messenger", "signs of text", "above buttons", "below a picture", "buttons", "signs on a button")
    rows = [
        (
            one.title, f"{one.text:,}", f"{one.with_buttons or one.text:,}",
            f"a card: two lines of {one.card}" if one.card else f"{one.caption:,}", str(one.buttons),
            str(one.label) if one.label else "",
        )
        for one in CHAT_LIMITS.values()
    ]  # fmt: skip
    return table(heads, rows)


_SCOPES = {
    "Reader": "`read`", "Writer": "`write`", "Sender": "`send`", "PeopleReader": "`personal`",
    "PeopleWriter": "`write` and `personal`", "PeopleSender": "`send` and `personal`", "Administrator": "`admin`",
    "Anybody": "logged in", "": "",
}  # fmt: skip


def routes_table() -> str:
    """Every route of the admin API with the permission that it needs."""
    rows = []
    for name in sorted(one.name for one in pkgutil.iter_modules(api.__path__)):
        module = importlib.import_module(f"anklang.http.api.{name}")
        if not hasattr(module, "routes") or module.__name__.endswith(".routes"):
            continue
        for route in module.routes.router.routes:
            asked = str(inspect.get_annotations(inspect.unwrap(route.endpoint)).get("caller", ""))
            method = next(iter(route.methods))
            rows.append((method, f"`/api{route.path}`", _SCOPES[asked], route.summary))
    return table(("", "path", "permission", "what it does"), rows)


def errors_table() -> str:
    """Which error becomes which HTTP status."""
    known: list[tuple[type[AnklangError], int, str]] = problems.STATUS
    rows = [(str(status), title, (kind.__doc__ or "").partition("\n")[0]) for kind, status, title in known]
    return table(("status", "title", "when"), sorted(rows))


LINKED: set[type] = {
    journeys.Happening, journeys.Exit, journeys.Goal, journeys.Schedule, journeys.Entry, journeys.EntryCap,
    journeys.QuietHours,
    wait.Hours, wait_for.Match, send.Attempt, split.Arm, templates.Button, templates.Question, templates.Display,
    templates.ProductBlock, workspaces.Brand, workspaces.Shop, workspaces.Purpose, workspaces.Hours, workspaces.Cap,
    workspaces.Rate, workspaces.Topic, workspaces.PreferenceCentre, workspaces.Period,
            workspaces.Processor,
}  # fmt: skip


def _tables(*classes: type[msgspec.Struct], **named: Any) -> dict[str, Callable[[], str]]:
    """A place for each class, called by its name in small letters, or as said."""
    return {
        name: partial(fields, cls) for name, cls in ({c.__name__.lower(): c for c in classes} | named).items()
    }


def stored_table(language: str) -> str:
    """What is stored about people, what an erasure leaves of it, and for how long it is kept."""
    words = words_of(language)
    keeps, days = words["record"]["keeps"], {"en": "{} days", "de": "{} Tage"}[language]
    nothing, quiet = (
        {"en": "nothing", "de": "nichts"},
        {"en": "without a sign of life", "de": "ohne jede Regung"},
    )
    rows = [
        (
            one.holds[language], f"`{one.name}`",
            keeps.get(one.keep) or days.format(KINDS_BY_ID[one.keep].days)
            + (f" {quiet[language]}" if one.keep == "inactive" else ""),
            (nothing if one.erase == "delete" else one.stays or nothing)[language],
        )
        for one in sorted(TABLES, key=lambda table: table.holds[language])
        if one.personal
    ]  # fmt: skip
    heads = {
        "en": ("what", "table", "kept", "left by an erasure"),
        "de": ("was", "Tabelle", "Frist", "bleibt nach Löschung"),
    }
    return _markdown(heads[language], rows)


def periods_table(language: str) -> str:
    """Every kind of data with its default period and what happens then."""
    heads = {"en": ("kind of data", "days", "then"), "de": ("Art der Daten", "Tage", "danach")}
    return _markdown(
        heads[language], [(one.name[language], str(one.days), one.then[language]) for one in KINDS]
    )


def _markdown(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def guard_table(name: str) -> str:
    """The rules of the content guard, and how often they are right on the labelled texts of the tests."""
    tests = str(ROOT / "tests")
    if tests not in sys.path:
        sys.path.append(tests)
    made: Callable[[], tuple[tuple[str, ...], list[tuple[str, ...]]]] = getattr(
        importlib.import_module("guard_figures"), name
    )
    return table(*made())


MADE: dict[str, dict[str, Callable[[], str]]] = {
    "settings.md": {
        "settings": settings_table,
        **_tables(
            workspaces.WorkspaceSettings, workspaces.Brand, workspaces.Shop, workspaces.Purpose, workspaces.Hours,
            workspaces.Cap, workspaces.Rate, workspaces.Topic, workspaces.PreferenceCentre, workspaces.Period,
            workspaces.Processor,
        ),
    },
    "../data-protection.md": {"stored": partial(stored_table, "en"), "periods": partial(periods_table, "en")},
    "../datenschutz.md": {"stored": partial(stored_table, "de"), "periods": partial(periods_table, "de")},
    "content-guard.md": {
        "guard-rules": partial(guard_table, "rule_rows"), "guard-figures": partial(guard_table, "figure_rows")
    },
    "reasons.md": {"reasons": reasons_table, "holds": holds_table},
    "providers.md": {"abilities": abilities_table},
    "api.md": {"routes": routes_table, "errors": errors_table},
    "segments.md": _tables(**CONDITIONS),
    "journeys.md": _tables(
        journeys.Journey, journeys.Entry, journeys.EntryCap, journeys.Schedule, journeys.Happening, journeys.Exit,
        journeys.Goal, journeys.QuietHours, journeys.Step, wait.Hours, wait_for.Match, send.Attempt, split.Arm,
        **{f"step-{kind}": one.config for kind, one in STEPS.items()},
        **{"paths-send": send.Paths, "paths-call": call.Paths, "paths-coupon": coupon.Paths},
        **{"paths-journey": journey.Paths},
    ),
    "templates.md": _tables(
        templates.Template, templates.SmsWords, messengers.ChatWords, messengers.ChatButtonWords,
        messengers.WhatsAppWords, messengers.ReplyWords, messengers.VendorWords, messengers.GapWords,
        messengers.ButtonGapWords, templates.EmailWords, templates.PushWords,
        templates.InAppWords, templates.Button, templates.Question, templates.Display, templates.ProductBlock, Pool,
    ) | {"chat-limits": chat_limits_table},
}  # fmt: skip


def fill(page: str, text: str) -> str:
    """The text of a page with its made places filled. Raises KeyError for a place that nobody fills."""
    made = MADE[page]
    return PLACE.sub(lambda place: f"{place[1]}{made[place[2]]()}\n{place[3]}", text)


def missing(page: str, text: str) -> set[str]:
    """The places that the page should have and does not."""
    return set(MADE[page]) - {place[2] for place in PLACE.finditer(text)}


def stale() -> list[str]:
    """The pages whose tables do not say what the code says."""
    return [
        name
        for name in MADE
        if (text := (GUIDE / name).read_text()) != fill(name, text) or missing(name, text)
    ]


def main() -> int:
    """Write, or check."""
    if "--check" in sys.argv[1:]:
        for name in stale():
            print(f"docs/guide/{name} is out of date. Run `python scripts/write_docs.py`.")
        return 1 if stale() else 0
    for name in MADE:
        text = (GUIDE / name).read_text()
        (GUIDE / name).write_text(fill(name, text))
        for place in sorted(missing(name, text)):
            print(f"docs/guide/{name} has no place for {place!r}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
