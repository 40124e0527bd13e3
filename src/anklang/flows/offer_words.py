"""What stands beside a box of a form: the shop's own label, else what for and which way."""

from __future__ import annotations

from anklang.channels.chat_limits import CHAT_LIMITS
from anklang.consents.model import Offer
from anklang.consents.parse import in_language
from anklang.workspaces.model import WorkspaceSettings

_BY = {
    "de": {"email": "{purpose} per E-Mail", "sms": "{purpose} per SMS", "chat": "{purpose} auf {chat}"},
    "en": {"email": "{purpose} by e-mail", "sms": "{purpose} by SMS", "chat": "{purpose} on {chat}"},
}


def purpose_name(settings: WorkspaceSettings, purpose: str, language: str) -> str:
    """What people call a purpose, in a language; its id where the shop gave it no name."""
    found = next((one for one in settings.purposes if one.id == purpose), None)
    return in_language(found.name, language, settings.language) if found and found.name else purpose


def box_of(settings: WorkspaceSettings, offer: Offer, language: str) -> str:
    """The label of a box in a language."""
    own = in_language(offer.label, language, settings.language)
    if own:
        return own
    words = _BY.get(language.split("-")[0], _BY["en"])
    chat = CHAT_LIMITS.get(offer.channel)
    return words.get(offer.channel, words["chat"] if chat else "{purpose}").format(
        purpose=purpose_name(settings, offer.purpose, language), chat=chat.title if chat else ""
    )
