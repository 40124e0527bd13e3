"""A message with a fresh link to a person's own page, to the address on file: asked for on an expired link, before the
data are shown, and before an erasure is asked for. Its words are made at hand-over, because they hold the link."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape

import msgspec

from anklang.analytics import store as analytics
from anklang.channels.model import Content, EmailContent, SmsContent
from anklang.core.ids import new_id, random_bytes, shard_of
from anklang.flows.definitions import Definitions
from anklang.flows.preference_links import make_page_token
from anklang.flows.render_message import Finished
from anklang.links.model import Link, Target, token_from
from anklang.messages import find as messages_find
from anklang.messages import store as messages
from anklang.messages.address import destination
from anklang.messages.model import Message, Plan
from anklang.preferences.token import LIFE, Kind
from anklang.profiles.addresses import people_of_address
from anklang.profiles.find import get_person
from anklang.profiles.model import Person
from anklang.storage.queue import SENDS_CHANNEL, announce
from anklang.storage.transaction import Tx
from anklang.templates.render import RenderFailure

PURPOSE = "preference_link"  # what such a message is for, in the ledger
MOST_A_DAY = 3  # to one person (compliance 4.5, against flooding a mailbox)
MASK = "•" * 6  # stands for the secret in what is kept of the message
_DAY = timedelta(days=1)

_WORDS: dict[str, dict[Kind, tuple[str, str, str]]] = {
    "de": {
        "page": (
            "Ihre Einstellungen bei {brand}",
            "Hier wählen Sie, was Sie von uns bekommen. Der Link gilt 180 Tage; geben Sie ihn nicht weiter.",
            "Einstellungen öffnen",
        ),
        "data": (
            "Ihre Daten bei {brand}",
            "Hier sehen und laden Sie, was wir über Sie gespeichert haben. Der Link gilt 24 Stunden.",
            "Meine Daten ansehen",
        ),
        "erase": (
            "Löschung Ihrer Daten bei {brand} bestätigen",
            "Jemand hat auf Ihrer Seite darum gebeten, alle Daten zu löschen. Bitte bestätigen Sie es auf der nächsten "
            "Seite. Waren Sie das nicht, tun Sie nichts. Der Link gilt 24 Stunden.",
            "Zur Bestätigung",
        ),
    },
    "en": {
        "page": (
            "Your preferences at {brand}",
            "Choose here what you get from us. The link is valid for 180 days; do not pass it on.",
            "Open my preferences",
        ),
        "data": (
            "Your data at {brand}",
            "Here you can see and download what we store about you. The link is valid for 24 hours.",
            "See my data",
        ),
        "erase": (
            "Confirm the erasure of your data at {brand}",
            "Somebody asked on your page to erase all data. Please confirm it on the next page. If it was not you, do "
            "nothing. The link is valid for 24 hours.",
            "Confirm",
        ),
    },
}  # fmt: skip


def send_link(
    tx: Tx, definitions: Definitions, person: Person, kind: Kind, language: str, now: datetime
) -> bool:
    """Send a fresh link to the person's mailbox, else by SMS; False where there is no address, or today's number is
    used up, which the asker is never told."""
    country = definitions.workspace.settings.country
    channel = next(
        (one for one in ("email", "sms") if destination(person, one, country, now).port is not None), ""
    )
    if not channel or messages_find.count_for(tx, person.id, PURPOSE, now - _DAY) >= MOST_A_DAY:
        return False
    message = Message(
        shard=shard_of(person.id), id=new_id(now), person=person.id, workspace=person.workspace, channel=channel,
        message_class="transactional", purpose=PURPOSE, lane="transactional", planned_at=now, due_at=now,
        useless_after=now + _DAY,
        plan=Plan(data={"page": kind, "language": language}, recheck_audience=False),
    )  # fmt: skip
    messages.plan(tx, [message])
    day = now.astimezone(definitions.zone).date()
    analytics.add(tx, {(person.workspace, day, "", 0, "", channel, "planned"): (1, 0)}, analytics.OUTSIDE)
    announce(tx, SENDS_CHANNEL)
    return True


def send_link_to(tx: Tx, definitions: Definitions, address: str, language: str, now: datetime) -> bool:
    """Send the link to everybody whose present mailbox this is; whether there was one is not for the asker."""
    sent = False
    for person in people_of_address(tx, definitions.workspace.id, "email", address):
        found = get_person(tx, definitions.workspace.id, person)
        if found.erased_at is None and found.profile.email == address:
            sent = send_link(tx, definitions, found, "page", language, now) or sent
    return sent


def is_link_mail(message: Message) -> bool:
    """Whether the words of a message are made here."""
    return message.purpose == PURPOSE and message.template is None and "page" in message.plan.data


def link_words(
    message: Message, person: Person | None, definitions: Definitions, base_url: str, now: datetime
) -> Finished | RenderFailure:
    """The mail or SMS, and what is kept of it: the same without the link's secret."""
    if person is None:
        return RenderFailure("render_error", "there is no such person any more")
    kind: Kind = msgspec.convert(message.plan.data["page"], Kind)
    language = str(message.plan.data.get("language") or definitions.workspace.settings.language)
    token = make_page_token(definitions, person, kind, now)
    links: list[Link] = []
    url = f"{base_url}/p/{token}"
    if message.channel == "sms":
        links = [_short(person, token, kind, now)]
        url = f"{base_url}/l/{links[0].token}"
    content = _content(definitions, message.channel, kind, language, url)
    masked = _content(definitions, message.channel, kind, language, f"{base_url}/p/{MASK}")
    kept = {"content": msgspec.to_builtins(masked), "language": language, "links": []}
    return Finished(content, kept, links)


def _short(person: Person, token: str, kind: Kind, now: datetime) -> Link:
    return Link(
        token=token_from(random_bytes(32)), workspace_id=person.workspace, target=Target("own", path=f"/p/{token}"),
        individual=False, created_at=now, name="preferences", shard=person.shard, person_id=person.id,
        expires_at=now + LIFE[kind],
    )  # fmt: skip


def _content(definitions: Definitions, channel: str, kind: Kind, language: str, url: str) -> Content:
    brand = definitions.workspace.settings.brand
    subject, text, button = _WORDS.get(language.split("-")[0], _WORDS["en"])[kind]
    subject = subject.format(brand=brand.name)
    if channel == "sms":
        return SmsContent(f"{brand.name}: {button}: {url}")
    imprint = "<br>".join(escape(line.strip()) for line in brand.imprint.splitlines() if line.strip())
    html = (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8"><title>{escape(subject)}</title>'
        '</head><body style="margin:0;background:#ffffff"><div style="font-family:Arial,sans-serif;font-size:16px;'
        'line-height:24px;color:#1c1c1a;max-width:560px;margin:0 auto;padding:24px">'
        f"<p><strong>{escape(brand.name)}</strong></p><p>{escape(text)}</p>"
        f'<p><a href="{escape(url)}" style="color:#1c1c1a;font-weight:bold">{escape(button)}</a></p>'
        f'<p style="font-size:12px;color:#555555">{imprint}</p></div></body></html>'
    )
    plain = f"{text}\n\n{button}: {url}\n\n-- \n{brand.imprint.strip() or brand.name}\n"
    return EmailContent(subject=subject, html=html, text=plain)
