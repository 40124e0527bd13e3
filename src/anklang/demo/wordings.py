"""How Lindenhof asks for consent: the declarations at its checkout, and the newsletter's sign-up form."""

from __future__ import annotations

from datetime import datetime

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
_ASKED: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "marketing": (
        {"de": "Kasse: Neues und Angebote", "en": "Checkout: news and offers"},
        {
            "de": "Ja, die Lindenhof GmbH darf mir Neues und Angebote aus ihrem Sortiment schicken.",
            "en": "Yes, Lindenhof GmbH may send me news and offers from its range.",
        },
    ),
    "tracking": (
        {"de": "Kasse: Messung", "en": "Checkout: measuring"},
        {
            "de": "Ja, die Lindenhof GmbH darf messen, ob ich ihre Nachrichten öffne und was ich darin anklicke.",
            "en": "Yes, Lindenhof GmbH may measure whether I open its messages and what I click in them.",
        },
    ),
    "profiling": (
        {"de": "Kasse: Empfehlungen", "en": "Checkout: recommendations"},
        {
            "de": "Ja, die Lindenhof GmbH darf mir Empfehlungen nach meinen Einkäufen zusammenstellen.",
            "en": "Yes, Lindenhof GmbH may recommend goods to me by what I bought.",
        },
    ),
    "feedback": (
        {"de": "Kasse: Meinung", "en": "Checkout: opinion"},
        {
            "de": "Ja, die Lindenhof GmbH darf mich nach einem Kauf nach meiner Meinung fragen.",
            "en": "Yes, Lindenhof GmbH may ask me for my opinion after a purchase.",
        },
    ),
}
_NEWSLETTER = {
    "de": "Ja, die Lindenhof GmbH darf mir etwa alle zwei Wochen Neues und Angebote aus ihrem Sortiment schicken, auf "
          "dem Weg, den ich oben angekreuzt habe.",
    "en": "Yes, Lindenhof GmbH may send me news and offers from its range about every two weeks, by the way that I "
          "ticked above.",
}  # fmt: skip


def set_up_consent(tx: Tx, definitions: Definitions, now: datetime) -> None:
    """Save the wordings that the demo's consents name, and a sign-up form; again changes nothing."""
    caller = Caller(workspace=definitions.workspace.id, name="demo", scopes=frozenset(ALL_SCOPES))
    language = definitions.workspace.settings.language
    every = ["sms", "email", "push", "inapp", "onsite"]
    for purpose, (name, text) in _ASKED.items():
        said = {tag: {"text": f"{words} {_WITHDRAW[tag]}"} for tag, words in text.items()}
        wording = {
            "id": f"checkout-{purpose}", "name": name[language], "purposes": [purpose],
            "channels": every, "languages": said,
        }  # fmt: skip
        save_wording(tx, caller, wording, now)
    newsletter = {tag: {"text": f"{words} {_WITHDRAW[tag]}"} for tag, words in _NEWSLETTER.items()}
    wording = {
        "id": "newsletter", "name": "Newsletter", "purposes": ["marketing"], "channels": ["email", "sms"],
        "languages": newsletter,
    }  # fmt: skip
    save_wording(tx, caller, wording, now)
    save_form(tx, caller, definitions, _FORM, now)


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
