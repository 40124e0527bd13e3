"""Trials: one person walks through an unsaved journey, and nobody is written to."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import Request
from pydantic import AwareDatetime, Field

from anklang.access.store import note
from anklang.core.errors import BadInput, Problem
from anklang.flows.try_journey import MAX_HAPPENINGS, try_journey
from anklang.flows.try_journey_model import Happened, Trial, Tried
from anklang.http.api.body import Body, Definition, Short
from anklang.http.api.routes import Routes
from anklang.http.auth import PeopleReader
from anklang.http.state import site_of

routes = Routes("trials")
Few = Annotated[list[dict[str, Any]], Field(max_length=50)]


class ConsentBody(Body):
    """A consent of somebody invented."""

    channel: Short
    purpose: Short
    state: Annotated[str, Field(pattern="^(asked|given|confirmed|withdrawn)$")] = "confirmed"


class OrderBody(Body):
    """An earlier order of somebody invented."""

    days_ago: float = Field(default=30, ge=0, le=3650)
    total: float = Field(default=50, ge=0, le=10_000_000)  # major units
    products: Few = Field(default_factory=list)


class InventedBody(Body):
    """Somebody who never was."""

    traits: dict[str, Any] = Field(default_factory=dict)  # as the shop would send them
    consents: list[ConsentBody] = Field(default_factory=list, max_length=50)
    cart: Few = Field(default_factory=list)  # products: product_id, name, price, quantity, category
    cart_id: Short = "cart-1"
    viewed: Few = Field(default_factory=list)  # products, latest last
    orders: list[OrderBody] = Field(default_factory=list, max_length=50)
    language: Short = ""  # empty: the workspace's
    zone: Short = ""  # IANA name; empty: the workspace's
    tracking: bool = False  # agreed to be measured
    push: bool = False  # has a device that allows notifications
    segments: list[Short] = Field(default_factory=list, max_length=50)


class HappeningBody(Body):
    """Something that the tester lets happen; without `at` and `after` at the moment of the one before."""

    kind: Happened
    at: AwareDatetime | None = None
    after: Annotated[str, Field(max_length=40)] = ""  # 2h since the one before, or since entry
    event: Short = ""
    properties: dict[str, Any] = Field(default_factory=dict)
    step: Short = ""  # the message step that is clicked, read …
    channel: Short = ""
    purpose: Short = ""
    action: Annotated[str, Field(pattern="^(give|confirm|withdraw)$")] = "give"
    text: Annotated[str, Field(max_length=2000)] = ""


class TriggerBody(Body):
    """The event that opens the door."""

    event: Short = Field(min_length=1)
    properties: dict[str, Any] = Field(default_factory=dict)


class TrialBody(Body):
    """A journey, a person, a moment, and what happens on the way."""

    definition: Definition
    person: UUID | None = None  # null: somebody invented
    invented: InventedBody = InventedBody()
    at: AwareDatetime | None = None  # entry; null: now
    trigger: TriggerBody | None = None  # null: the journey's own first trigger, or a call
    context: dict[str, Any] = Field(default_factory=dict)  # what a call passes on
    until: AwareDatetime | None = None  # as far as the clock is turned; null: 30 days
    happenings: list[HappeningBody] = Field(default_factory=list, max_length=MAX_HAPPENINGS)
    arms: dict[Short, Short] = Field(default_factory=dict)  # split -> arm
    hold_out: bool = False  # let chance draw the control group


@routes.post("/journeys/try")
def try_journey_out(request: Request, caller: PeopleReader, body: TrialBody) -> Tried:
    """Walk one person through an unsaved journey: every step, condition, wait and message. Nothing is sent or kept."""
    site = site_of(request)
    now = site.clock.now()
    try:
        trial = msgspec.convert(body.model_dump(), Trial)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at ")
        raise BadInput("The journey cannot be tried.", [Problem(path.strip("`$."), reason)]) from None
    with site.database.transaction() as tx:
        if body.person is not None:
            note(tx, caller, "person.viewed", str(body.person), now, {"what": "trial of a journey"})
        return try_journey(tx, site.definitions.of(tx, caller.workspace), trial, now, site.base_url)
