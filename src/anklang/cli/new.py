"""Begin something new in a checkout: the files that everybody would copy, ready to be filled in."""

from __future__ import annotations

import keyword
import re
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from anklang.core.errors import BadInput, Problem

console = Console()

_NAME = re.compile(r"[a-z][a-z0-9_]{1,19}")
_TITLE = re.compile(r"[\w .&+-]{1,30}")


class What(StrEnum):
    """What can be begun."""

    PROVIDER = "provider"


class Way(StrEnum):
    """Channels for which there is a scaffold."""

    SMS = "sms"
    EMAIL = "email"
    PUSH = "push"


class _Kind(NamedTuple):
    title: str
    address: str  # class of the port
    content: str  # class of the port
    sender: str
    own_sender: str  # how an account names who it comes from; empty where the vendor knows
    one_address: str  # an example, in terms of `number`
    one_content: str


_KINDS = {
    Way.SMS: _Kind(
        "SMS", "PhoneAddress", "SmsContent", "Laden", "text_senders",
        'PhoneAddress(f"+49151123450{number:02d}")', 'SmsContent("Hallo 👋")',
    ),
    Way.EMAIL: _Kind(
        "E-mail", "EmailAddress", "EmailContent", "shop@example.com", "mail_sender",
        'EmailAddress(f"ada{number}@example.com")', 'EmailContent("Hallo", "<p>Hallo</p>", "Hallo")',
    ),
    Way.PUSH: _Kind(
        "Push", "PushAddress", "PushContent", "app", "",
        'PushAddress("android", f"token-{number}")', 'PushContent("Hallo", "Da")',
    ),
}  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("new")(new)


def new(
    what: Annotated[What, typer.Argument(help="What to begin.")],
    name: Annotated[str, typer.Argument(help="Its short name, as the folder is called: acme.")],
    title: Annotated[str, typer.Option(help="The vendor's name; made of NAME if not given.")] = "",
    channel: Annotated[Way, typer.Option(help="What it carries.")] = Way.SMS,
    into: Annotated[Path, typer.Option(help="The checkout.")] = Path(),
) -> None:
    """Write the files of a new provider into a checkout; its tests fail until it is written."""
    made = scaffold(name, title or name.replace("_", " ").title(), channel, into)
    for path in made:
        console.print(f"made {path.relative_to(into)}", highlight=False)
    console.print(f"\nNext: pytest tests/contract/test_providers_{name}.py lists what is to be written.")
    console.print(f"Then add {name}.ENTRY to ENTRIES in src/anklang/wiring.py.", highlight=False)


def scaffold(name: str, title: str, channel: Way, checkout: Path) -> list[Path]:
    """Write the files; answers them. Raises BadInput, and then nothing was written."""
    folder = checkout / "src" / "anklang" / "providers" / name
    tests = checkout / "tests" / "contract"
    plan = {folder / file: f"{file}.txt" for file in _FILES} | {
        tests / "providers" / f"{name}_rig.py": "rig.py.txt",
        tests / f"test_providers_{name}.py": "test.py.txt",
    }
    problems = _problems(name, title, checkout, [*plan, folder])
    if problems:
        raise BadInput("Nothing was made.", problems)
    kind = _KINDS[channel]
    plain = "".join(part.capitalize() for part in name.split("_"))
    port = {kind.address, kind.content, "Outgoing"}
    words = {
        "name": name, "title": title, "channel": channel.value, "Class": f"{plain}Provider", "Rig": f"{plain}Rig",
        "What": kind.title, "Address": kind.address, "Content": kind.content, "sender": kind.sender,
        "address": kind.one_address, "content": kind.one_content, **_sender_of_account(kind),
        "SendImports": ", ".join(sorted(port | {"Failed", "SendResult"})),
        "RigImports": ", ".join(sorted(port | {"Accepted", "ReportState"})),
    }  # fmt: skip
    source = files("anklang.cli") / "scaffold" / What.PROVIDER.value
    for path, template in plan.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(Template((source / template).read_text("utf-8")).substitute(words), "utf-8")
    return list(plan)


def _sender_of_account(kind: _Kind) -> dict[str, str]:
    """The lines of the manifest that ask for the sender."""
    if not kind.own_sender:
        return {"sender_import": "", "sender_fields": "", "given_sender": ""}
    several = "*" if kind.own_sender == "text_senders" else ""
    return {
        "sender_import": f"from anklang.channels.senders import {kind.own_sender}\n",
        "sender_fields": f"        {several}{kind.own_sender}(),\n",
        "given_sender": f', "sender": "{kind.sender}"',
    }


_FILES = ("__init__.py", "manifest.py", "send.py", "webhooks.py", "errors.py", "README.md")


def _problems(name: str, title: str, checkout: Path, paths: list[Path]) -> list[Problem]:
    if (
        not (checkout / "src/anklang/providers").is_dir()
        or not (checkout / "tests/contract/providers").is_dir()
    ):
        return [Problem("into", f"{checkout} is no checkout of Anklang", "go to one, or name it with --into")]
    problems = []
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        problems.append(
            Problem("name", "is no name of a folder", "at most 20 small letters, digits and _, such as acme")
        )
    elif taken := [path for path in paths if path.exists()]:
        problems.append(Problem("name", f"{taken[0]} exists already", "choose another name, or remove it"))
    if not _TITLE.fullmatch(title):
        problems.append(Problem("title", "is no name of a vendor", "at most 30 signs, such as Acme SMS"))
    return problems
