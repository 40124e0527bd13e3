"""A provider described: what it can do, and the form by which a shop sets it up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol
from urllib.parse import urlsplit

import msgspec

from anklang.channels.model import Channel, Platform
from anklang.core.errors import BadInput, Problem

Ability = Literal[
    "status_reports", "read_reports", "inbound", "media", "validity", "collapse", "one_click_unsubscribe",
    "test_connection", "opt_out_handled_by_vendor", "sets_webhooks", "vendor_templates",
]  # fmt: skip


class Label(msgspec.Struct, frozen=True):
    """A text for people in both languages of the studio."""

    de: str  # German
    en: str  # English


class Choice(msgspec.Struct, frozen=True):
    """One of the values of a choice field."""

    value: str  # stored value
    label: Label  # shown text


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of the settings form."""

    name: str  # key in the stored settings
    label: Label  # shown above the field
    kind: Literal["text", "multiline", "url", "number", "flag", "choice"] = "text"  # form control and check
    secret: bool = False  # encrypted at rest, never sent back to the browser, never logged
    required: bool = True  # must not be empty
    default: str = ""  # used where the stored value is empty
    choices: tuple[Choice, ...] = ()  # only for kind choice
    hint: Label | None = None  # one sentence under the field


class MailDomain(msgspec.Struct, frozen=True, kw_only=True):
    """What a vendor of mail needs in the DNS of its customers, as far as its documentation names it."""

    spf_include: str = ""  # name to include in the SPF record of the bounce domain
    selectors: tuple[str, ...] = ()  # DKIM selectors, where they are the same for every customer
    dkim_target: str = ""  # where the CNAME of a selector leads; {selector} stands for its name
    bounce_setting: str = ""  # setting that names the mailbox or domain to which bounces go
    bounce_label: str = ""  # first label of the bounce domain below the sender's
    bounce_target: str = ""  # where the CNAME of the bounce domain leads
    own_bounces: bool = (
        False  # unless told otherwise bounces go to a domain of the vendor; else to the sender's
    )
    signing_setting: str = ""  # setting that names the domain that signs; empty: the sender's


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the studio and the delivery need to know before a provider is built."""

    name: str  # short id: twilio
    title: str  # the vendor's name
    channels: tuple[Channel, ...]  # the ways it carries; none for a platform that is only steered
    actions: tuple[str, ...] = ()  # what journeys can have done there (channels.platform)
    abilities: frozenset[Ability] = frozenset()  # what it can do beyond sending
    platforms: tuple[Platform, ...] = ()  # push only: the systems that it reaches
    fields: tuple[Field, ...] = ()  # settings form, in order
    setup: tuple[Label, ...] = ()  # steps to do at the vendor, in order
    webhooks: tuple[str, ...] = ()  # names of the routes that the vendor must be told
    listens: bool = False  # the vendor speaks on a connection that the deliverer keeps (Provider.listen)
    idempotent: bool = False  # the vendor really drops a second send with the same key
    batch_size: int = 1  # messages that one call takes at most
    concurrency: int = 16  # calls at the same time
    demo: bool = False  # cannot reach a real person
    mail_domain: MailDomain | None = None  # mail only: what the sender's domain must say in DNS


class Form(Protocol):
    """What settings are checked against: the manifest of a provider or of a shop system."""

    @property
    def name(self) -> str:
        """Short id."""
        ...

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields, in order."""
        ...


class Settings:
    """Checked settings of one account. Its repr shows names only."""

    def __init__(self, manifest: Form, given: Mapping[str, str]) -> None:
        """Check ``given`` against the form of ``manifest``; raise BadInput with every mistake at once."""
        self._values = {one.name: (given.get(one.name) or one.default).strip() for one in manifest.fields}
        problems = [found for one in manifest.fields if (found := _problem(one, self._values[one.name]))]
        unknown = sorted(set(given) - set(self._values))
        problems += [Problem(name[:40], "is not a setting", "remove it") for name in unknown]
        if problems:
            raise BadInput(f"The settings of {manifest.name} are not usable.", problems)

    def __repr__(self) -> str:
        return f"Settings({', '.join(self._values)})"

    def has(self, name: str) -> bool:
        """Whether the form has such a field."""
        return name in self._values

    def text(self, name: str) -> str:
        """Value as text, empty if optional and not given."""
        return self._values[name]

    def url(self, name: str) -> str:
        """Value as a URL without a slash at its end."""
        return self._values[name].rstrip("/")

    def number(self, name: str) -> int:
        """Value as a whole number."""
        return int(self._values[name])

    def flag(self, name: str) -> bool:
        """Whether the box is ticked."""
        return self._values[name] == "true"


def _problem(field: Field, value: str) -> Problem | None:
    if not value:
        return Problem(field.name, "is missing", "fill it in") if field.required else None
    if field.kind == "url":
        if not _is_url(value):
            return Problem(field.name, "is not an http(s) address", "such as https://api.example.com")
    elif field.kind == "number" and not (value.isascii() and value.isdecimal()):
        return Problem(field.name, "is not a whole number", "such as 587")
    elif field.kind == "flag" and value not in ("true", "false"):
        return Problem(field.name, "is neither true nor false")
    elif field.kind == "choice" and value not in {choice.value for choice in field.choices}:
        return Problem(field.name, f"is not one of {', '.join(choice.value for choice in field.choices)}")
    return None


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and not parts.username
            and parts.port != 0
        )
    except ValueError:  # brackets without an address, a port that is no number
        return False


def api_address(default: str, hint: Label | None = None, *, optional: bool = False) -> Field:
    """The field ``base_url``: where the vendor is called, for regions, proxies and tests. `optional`: without a default
    the adapter knows the address."""
    label = Label("Adresse der Schnittstelle", "API address")
    return Field(
        name="base_url",
        label=label,
        kind="url",
        default=default,
        required=not default and not optional,
        hint=hint,
    )


def check_tells(vendor: str, route: str) -> Label:
    """The step at vendors that are told by the connection check where to call."""
    return Label(
        f"Speichern und „Verbindung prüfen“: das nennt {vendor} auch die Adresse „{route}“. Sie muss mit https von "
        "außen erreichbar sein.",
        f"Save and check the connection: this also tells {vendor} the address “{route}”. It must be reachable from "
        "outside by https.",
    )


def begins_by_link(variable: str) -> Label:
    """The step at messengers whose bots cannot write first."""
    return Label(
        f"Ein Bot kann niemandem zuerst schreiben: {{{{ {variable} }}}} in einer Mail oder SMS verbindet den Chat "
        "einer Person.",
        f"A bot cannot write to anybody first: {{{{ {variable} }}}} in a mail or SMS connects the chat "
        "of a person.",
    )


def public_address(vendor: str) -> Field:
    """The field ``public_url``, for vendors that sign the address that they call."""
    hint = Label(f"So, wie {vendor} sie aufruft.", f"Exactly as {vendor} calls it.")
    label = Label("Öffentliche Adresse von Anklang", "Public address of Anklang")
    return Field(name="public_url", label=label, kind="url", hint=hint)
