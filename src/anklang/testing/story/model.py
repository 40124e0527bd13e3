"""A story as its author wrote it: who they are, what they do when, and what must have happened by then."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from anklang.channels.model import MESSENGERS, Channel

CHANNELS: tuple[Channel, ...] = ("sms", "email", "push", "inapp", "onsite", *MESSENGERS)
ACTS = (
    "track", "identify", "page", "opens_app", "taps", "opens", "replies", "reports", "orders", "agrees", "withdraws",
    "enters", "provider", "unsubscribes", "visits", "leaves", "answers", "dismisses",
    "imports", "objects", "fills_form", "follows", "presses", "reports_consent",
    "is_forgotten", "opens_chat", "sells", "learns",
)  # fmt: skip
Behaviour = Literal["accepts", "refuses_address", "refuses_message", "is_busy", "gives_no_answer", "is_down"]


class Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of everything that authors write."""


class Somebody(Written, frozen=True, kw_only=True):
    """One customer as the shop knows them when the case begins."""

    traits: dict[str, Any] = {}  # first_name, email, phone, language …
    consents: dict[str, list[str]] = {}  # channel -> purposes, confirmed (double opt-in)
    unconfirmed: dict[str, list[str]] = {}  # channel -> purposes, given but never confirmed
    tracking: bool = False  # agreed that opens and clicks are looked at
    device: dict[str, Any] | None = None  # id, type and token of the phone with the app
    hold_out: bool = False  # drawn into the control group of every journey
    arms: dict[str, str] = {}  # "journey.split" -> arm that is drawn


class Act(Written, frozen=True, kw_only=True):
    """What somebody does; `kind` says which, `said` with what."""

    kind: str
    said: Any
    more: dict[str, Any] = {}  # properties, context, by … beside it


class Step(Written, frozen=True, kw_only=True):
    """A moment of a case: first everything that is due, then what is done, then what must hold."""

    at: str  # +30m from the start, 18:30 (next time), 2026-03-10 18:30, or `after 10m` from the step before
    who: str = ""  # empty: the first of the people
    acts: tuple[Act, ...] = ()
    expects: tuple[dict[str, Any], ...] = ()
    note: str = ""  # for readers


class Case(Written, frozen=True, kw_only=True):
    """One course of things."""

    name: str  # a sentence: what happens
    steps: tuple[Step, ...]
    people: dict[str, dict[str, Any]] = {}  # fields that differ from the story's people
    start: str = ""  # local date and time; empty: the story's
    workspace: dict[str, Any] = {}  # settings that differ
    pools: tuple[dict[str, Any], ...] = ()  # coupon pools that differ
    network: dict[str, str] = {}  # reports that differ


class Story(Written, frozen=True, kw_only=True):
    """The script of one playbook."""

    story: str  # id: S2
    title: str
    start: str  # local date and time at which cases begin
    people: dict[str, Somebody]
    cases: tuple[Case, ...]
    playbooks: tuple[str, ...] = ()  # folders beside this one; empty: the one that the story stands in
    workspace: dict[str, Any] = {}  # settings, as in the API
    network: dict[str, str] = {}  # channel -> time until the network reports the arrival: 3s, or never
    wordings: tuple[dict[str, Any], ...] = ()  # declarations of consent, as in the API
    forms: tuple[dict[str, Any], ...] = ()  # sign-up forms, as in the API
    products: tuple[
        dict[str, Any], ...
    ] = ()  # what the shop sells when a case begins: id, price, stock, lasts …
