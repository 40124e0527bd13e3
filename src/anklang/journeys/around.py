"""What a journey has to know of its workspace before it is published, and where it uses templates. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from anklang.journeys.check import successors
from anklang.journeys.model import Journey
from anklang.journeys.steps import send
from anklang.policy.model import Layer


class UnknownField(msgspec.Struct, frozen=True):
    """A field that words name and that nobody has."""

    path: str  # cart.totl
    instead: str  # what was probably meant: cart.value; empty: nothing comes near
    blocks: bool  # the workspace wants it settled first


class TemplateFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a journey has to know of a template."""

    message_class: Literal["transactional", "service", "advertising"]
    purpose: str
    languages: frozenset[str]
    pool: str = ""  # coupon pool that it takes a code from
    archived: bool = False
    lacking: tuple[str, ...] = ()  # variables that are missing for some and have no default
    unknown: tuple[UnknownField, ...] = ()  # fields in its words that do not exist
    blocked: str = ""  # what else the content guard wants settled first
    reviewing: bool = False  # leads to a public review
    vendor: tuple[str, ...] = ()  # what keeps it from going out as a template of the platform
    window_only: bool = False  # free words on a messenger that lets us answer only, and no template for later


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """The workspace as far as it matters here."""

    now: datetime
    zone: ZoneInfo
    templates: Mapping[str, TemplateFacts] = {}
    languages: tuple[str, ...] = ()
    purposes: frozenset[str] = frozenset()
    accounts: Mapping[str, frozenset[str]] = {}  # channel -> accounts that carry it
    platforms: Mapping[str, frozenset[str]] = {}  # account of a platform -> what it can be asked for
    stock: Mapping[str, int] = {}  # list pool -> free codes
    inside: Mapping[str, int] = {}  # people per step of the present version
    audience: int = 0  # people whom a run would ask in
    review_gating: bool = False  # the workspace lets a score decide who is sent to public reviews
    layers: tuple[Layer, ...] = ()  # sending hours of workspace and country
    doors: Mapping[str, Sequence[Journey]] = {}  # key of a happening -> live journeys that advertise
    events: frozenset[str] | None = (
        None  # those that the shop has sent, of the journey's and what could replace them; None: it sent nothing
    )
    standard: frozenset[str] = frozenset()  # names that every shop system knows: none is a typing mistake


class Use(msgspec.Struct, frozen=True):
    """A place where a template is used."""

    step: send.Send
    path: str
    channel: str
    template: str
    sender: str


def uses_of(journey: Journey) -> Iterator[Use]:
    """Every template that the journey sends, with its place."""
    for index, step in enumerate(journey.steps):
        if isinstance(step, send.Send):
            yield Use(step, f"steps[{index}]", step.channel, step.template, step.sender)
            for number, one in enumerate(step.fallback):
                yield Use(step, f"steps[{index}].fallback[{number}]", one.channel, one.template, one.sender)


def upstream(journey: Journey, step: str) -> set[str]:
    """The steps from which one can come to a step, itself included."""
    graph = successors(journey)
    reach, grew = {step}, True
    while grew:
        more = {name for name, targets in graph.items() if name not in reach and reach.intersection(targets)}
        grew = bool(more)
        reach |= more
    return reach
