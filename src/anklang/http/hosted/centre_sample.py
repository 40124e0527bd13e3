"""An invented person, by whom the studio shows what the preference centre looks like. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from anklang.flows.look_up_own_page import OwnConsent, OwnPage, Stored
from anklang.preferences.find import ChosenView
from anklang.workspaces.model import WorkspaceSettings

_EMAIL, _PHONE = "anna@mail.example", "+4915112345678"
_DECLARATION = {
    "de": "Ich möchte Nachrichten bekommen. Das kann ich jederzeit widerrufen.",
    "en": "I want to get messages. I can withdraw this at any time.",
}


def sample_page(settings: WorkspaceSettings, now: datetime) -> OwnPage:
    """The page of somebody who agreed to every purpose by mail, and could agree to the first by SMS."""
    since = now - timedelta(days=400)
    purposes = [one.id for one in settings.purposes]
    agreed = [OwnConsent("email", one, _EMAIL, "agreed", since) for one in purposes]
    offered = [
        OwnConsent("sms", one, _PHONE, "withdrawn", now - timedelta(days=3), "sample", 1, _DECLARATION)
        for one in purposes[:1]
    ]
    topics = {one.id: index != 1 for index, one in enumerate(settings.topics)}
    stored = Stored(
        since=since, email=_EMAIL, phone=_PHONE, events=214, orders=3, messages=27, received=1, consents=4, devices=2,
        segments=2, journeys=1,
    )  # fmt: skip
    return OwnPage(
        person=UUID(int=0), language="", chosen=ChosenView(topics, [], None, None, "email", "preference_centre", now),
        channels=("email", "sms"), consents=(*agreed, *offered), objected_at=None, stored=stored,
    )  # fmt: skip
