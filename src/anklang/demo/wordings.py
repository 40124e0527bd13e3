"""How Lindenhof asks for consent: the declarations at its checkout, and the newsletter's sign-up form."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anklang.access.model import ALL_SCOPES, Caller
from anklang.flows.define_consent import save_form, save_wording
from anklang.flows.definitions import Definitions
from anklang.storage.transaction import Tx

_WITHDRAW = {
    "de": "Das kann ich jederzeit widerrufen: mit dem Link in jeder Mail, mit STOP per SMS oder an "
          "hallo@lindenhof.example.",
    "en": "I can withdraw this at any time: with the link in every mail, with STOP by SMS, or at "
          "hallo@lindenhof.example.",
}  # fmt: skip
# what the checkout asks for, by purpose: its name, and how the declaration goes on
_CHECKOUT: dict[str, dict[str, tuple[str, str]]] = {
    "marketing": {
        "de": ("Neues und Angebote", "mir Neues und Angebote aus ihrem Sortiment schicken."),
        "en": ("news and offers", "send me news and offers from its range."),
    },
    "tracking": {
        "de": ("Messung", "messen, ob ich ihre Nachrichten öffne und was ich darin anklicke."),
        "en": ("measuring", "measure whether I open its messages and what I click in them."),
    },
    "profiling": {
        "de": ("Empfehlungen", "mir Empfehlungen nach meinen Einkäufen zusammenstellen."),
        "en": ("recommendations", "recommend goods to me by what I bought."),
    },
    "feedback": {
        "de": ("Meinung", "mich nach einem Kauf nach meiner Meinung fragen."),
        "en": ("opinion", "ask me for my opinion after a purchase."),
    },
}
_AT = {"de": "Kasse", "en": "Checkout"}
_MAY = {"de": "Ja, die Lindenhof GmbH darf", "en": "Yes, Lindenhof GmbH may"}
_NEWSLETTER = {
    "de": "mir etwa alle zwei Wochen Neues und Angebote aus ihrem Sortiment schicken, auf dem Weg, den ich oben "
          "angekreuzt habe.",
    "en": "send me news and offers from its range about every two weeks, by the way that I ticked above.",
}  # fmt: skip


def set_up_consent(tx: Tx, definitions: Definitions, now: datetime) -> None:
    """Save the wordings that the demo's consents name, and a sign-up form; again changes nothing."""
    caller = Caller(workspace=definitions.workspace.id, name="demo", scopes=frozenset(ALL_SCOPES))
    language = definitions.workspace.settings.language
    for purpose, texts in _CHECKOUT.items():
        name = f"{_AT[language]}: {texts[language][0]}"
        said = {tag: text for tag, (_, text) in texts.items()}
        save_wording(tx, caller, _wording(f"checkout-{purpose}", name, purpose, _EVERY, said), now)
    save_wording(tx, caller, _wording("newsletter", "Newsletter", "marketing", _ASKABLE, _NEWSLETTER), now)
    save_form(tx, caller, definitions, _FORM, now)


def _wording(id_: str, name: str, purpose: str, channels: list[str], said: dict[str, str]) -> dict[str, Any]:
    texts = {tag: {"text": f"{_MAY[tag]} {text} {_WITHDRAW[tag]}"} for tag, text in said.items()}
    return {"id": id_, "name": name, "purposes": [purpose], "channels": channels, "languages": texts}


_ASKABLE = ["email", "sms"]  # channels with an address that a form can ask for
_EVERY = ["sms", "email", "push", "inapp", "onsite"]
_FORM = {
    "id": "newsletter", "name": "Newsletter", "wording": "newsletter", "first_name": True, "keyword": "NEWS",
    "offers": [{"purpose": "marketing", "channel": "email"}, {"purpose": "marketing", "channel": "sms"}],
    "topics": ["new-collections", "care-tips", "offers"],
    "title": {"de": "Post vom Lindenhof", "en": "Mail from Lindenhof"},
    "intro": {
        "de": "Neues aus der Werkstatt, Pflegetipps und ab und zu ein Angebot.",
        "en": "News from the workshop, care tips, and an offer now and then.",
    },
    "button": {"de": "Anmelden", "en": "Sign up"},
}  # fmt: skip
