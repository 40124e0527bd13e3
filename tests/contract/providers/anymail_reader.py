"""django-anymail as a second reader of webhooks: what it makes of the same bytes."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import Any

import django
from django.conf import settings
from django.test import RequestFactory

from anklang.channels.model import DeliveryReport
from anklang.channels.provider import RawRequest

if not settings.configured:
    settings.configure(
        ANYMAIL={"MAILGUN_WEBHOOK_SIGNING_KEY": "unused"}, DEFAULT_CHARSET="utf-8", ALLOWED_HOSTS=["*"]
    )
    django.setup()

WORDS = {
    "queued": "sent", "sent": "sent", "deferred": "sent", "delivered": "delivered", "opened": "read",
    "complained": "complaint", "unsubscribed": "unsubscribed", "bounced": "undeliverable", "rejected": "failed",
    "failed": "failed",
}  # fmt: skip
"""anymail's event types in our words; clicked and subscribed are passed over by us."""


def read(vendor: str, view: str, request: RawRequest) -> list[Any]:
    """The tracking events that anymail finds in a call; its own check of signatures is left out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = getattr(import_module(f"anymail.webhooks.{vendor}"), view)()
    given = RequestFactory().post("/", data=request.body, content_type="application/json")
    found: list[Any] = made.parse_events(given)
    return found


def words(found: list[Any]) -> list[str]:
    """Events as our words."""
    return [WORDS[one.event_type] for one in found if one.event_type in WORDS]


def our_words(items: list[Any]) -> list[str]:
    """Our reports in the same words: an opt-out before the state, as anymail has one word only."""
    return [one.opt_out or one.state for one in items if isinstance(one, DeliveryReport)]
