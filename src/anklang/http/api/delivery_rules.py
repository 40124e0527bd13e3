"""Delivery rules: hours, limits, gaps, rates, classes, priorities, and the law of countries with its sources."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from fastapi import Query, Request

from anklang.channels.model import Channel
from anklang.core.errors import BadInput, Problem
from anklang.flows import define
from anklang.flows.look_up_rules import CHANGEABLE, DeliveryRules, delivery_rules
from anklang.flows.look_up_week import SendingWeek, sending_week
from anklang.http.api.body import Definition
from anklang.http.api.routes import Routes
from anklang.http.auth import Administrator, Reader
from anklang.http.state import site_of
from anklang.workspaces import store as workspaces

routes = Routes("delivery_rules")
Countries = Annotated[
    list[str], Query(alias="country", max_length=50, description="Codes; none: our own and where people are.")
]
Short = Annotated[str, Query(max_length=20)]
MessageClass = Annotated[Literal["transactional", "service", "advertising"], Query(alias="class")]


@routes.get("/delivery-rules")
def get_delivery_rules(
    request: Request, caller: Reader, countries: Countries = [],  # noqa: B006 - never changed
) -> DeliveryRules:  # fmt: skip
    """Show what the gate asks before each message, with the ids that its trace names, and the law with its sources."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
        return delivery_rules(tx, definitions, countries, site.clock.now())


@routes.get("/delivery-rules/week")
def get_sending_week(
    request: Request, caller: Reader, channel: Channel = "sms", message_class: MessageClass = "advertising",
    country: Short = "", region: Short = "",
) -> SendingWeek:  # fmt: skip
    """Show in which hours of a week messages may leave, as the gate would decide; no country: our own."""
    site = site_of(request)
    with site.database.transaction() as tx:
        definitions = site.definitions.of(tx, caller.workspace)
    return sending_week(definitions, country, region, channel, message_class, site.clock.now())


@routes.put("/delivery-rules")
def save_delivery_rules(request: Request, caller: Administrator, body: Definition) -> DeliveryRules:
    """Change hours, caps, gaps, rates or release_minutes; what is left out stays. Law cannot be changed."""
    unknown = [
        Problem(name, "cannot be set here", ", ".join(CHANGEABLE)) for name in body if name not in CHANGEABLE
    ]
    if unknown:
        raise BadInput("The delivery rules are not valid.", unknown)
    site = site_of(request)
    now = site.clock.now()
    with site.database.transaction() as tx:
        before: dict[str, Any] = msgspec.to_builtins(workspaces.load(tx, caller.workspace).settings)
        define.save_settings(tx, caller, {**before, **body}, now)
        return delivery_rules(tx, site.definitions.of(tx, caller.workspace), [], now)
