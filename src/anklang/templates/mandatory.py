"""Parts that the law wants in a message, added where the author did not place them (E1).

SMS advertising: who writes, and how to stop. Advertising and service mail: links to leave and to the preference
centre, and List-Unsubscribe (RFC 2369, RFC 8058). Every mail: the imprint of the brand where it is
known; advertising is refused without it.
"""

from __future__ import annotations

import re
from html import escape

import msgspec

from anklang.channels.model import MESSENGERS
from anklang.templates.model import Class

WITH_STOP_LINE = tuple(one for one in MESSENGERS if one != "whatsapp")
"""Messengers whose advertising gets a line that says how to stop; on WhatsApp the platform approves each word of it."""


class Phrases(msgspec.Struct, frozen=True):
    """The fixed words of one language."""

    stop: str  # SMS opt-out by reply
    leave: str  # SMS opt-out by address, in front of the link
    unsubscribe: str  # label of the link in a mail
    preferences: str  # label of the link to the preference centre


PHRASES = {
    "de": Phrases("Abmelden: STOP", "Abmelden:", "Abmelden", "Einstellungen"),
    "en": Phrases("Reply STOP to opt out", "Opt out:", "Unsubscribe", "Preferences"),
    "fr": Phrases("STOP pour ne plus recevoir", "Se désabonner:", "Se désabonner", "Préférences"),
    "it": Phrases("Rispondi STOP per disiscriverti", "Disiscriviti:", "Annulla iscrizione", "Preferenze"),
    "es": Phrases("Responde STOP para darte de baja", "Baja:", "Darse de baja", "Preferencias"),
    "nl": Phrases("Afmelden: STOP", "Afmelden:", "Afmelden", "Voorkeuren"),
    "pl": Phrases("Rezygnacja: STOP", "Rezygnacja:", "Wypisz", "Preferencje"),
}


class Brand(msgspec.Struct, frozen=True):
    """What a message must say about its sender."""

    name: str  # shown in SMS and mail
    imprint: str = ""  # name, legal form, address, contact; plain text with line breaks
    replies: bool = (
        True  # False if the SMS sender is a word, which nobody can answer (compliance 1.3, rule 9)
    )
    unsubscribe_mailto: str = ""  # address for List-Unsubscribe, without mailto:
    stop_text: str = ""  # how the recipient's country wants the way out named in SMS: STOP au 36180


_STOP = re.compile(r"\bSTOPP?\b")


def phrases(language: str) -> Phrases:
    """The fixed words of a language; English where we have none."""
    return PHRASES.get(language.split("-")[0], PHRASES["en"])


def is_secure(address: str) -> bool:
    """Whether an unsubscribe address may stand in a mail: https (RFC 8058), or this machine while trying things out."""
    return address.startswith(("https://", "http://127.0.0.1", "http://localhost"))


def opt_out(brand: Brand, language: str, unsubscribe_url: str) -> str:
    """How to stop SMS: as the country wants it, by reply, or by address where nobody can reply. Empty if none is
    possible."""
    if brand.stop_text:
        return brand.stop_text
    words = phrases(language)
    if brand.replies:
        return words.stop
    return f"{words.leave} {unsubscribe_url}" if unsubscribe_url else ""


def sms(text: str, brand: Brand, hint: str) -> str:
    """Advertising by SMS with the brand in front and the opt-out hint behind, where the text lacks them."""
    if brand.name and brand.name.casefold() not in text.casefold():
        text = f"{brand.name}: {text}"
    said = hint in text or (brand.replies and not brand.stop_text and _STOP.search(text) is not None)
    return text if said else f"{text.rstrip()} {hint}"


def chat(text: str, hint: str) -> str:
    """Advertising on a messenger with the opt-out hint behind, where the text lacks it; the bot says who writes."""
    return text if hint in text or _STOP.search(text) is not None else f"{text.rstrip()}\n\n{hint}"


def needs_unsubscribe(class_: Class) -> bool:
    """Whether a mail of this class carries an unsubscribe link (compliance 6.1)."""
    return class_ != "transactional"


def mail_html(html: str, brand: Brand, language: str, unsubscribe_url: str, preferences_url: str = "") -> str:
    """The HTML with a footer in front of `</body>`: imprint and, where given, the links to leave and to choose."""
    if "<body" not in html.lower():  # somebody's own few lines: a long address must not widen a phone's page
        html = f'<div style="word-break:break-word;overflow-wrap:anywhere">{html}</div>'
    parts: list[str] = []
    links: list[tuple[str, str]] = []
    imprint = "<br>".join(escape(line.strip()) for line in brand.imprint.splitlines() if line.strip())
    if imprint and imprint not in html and brand.imprint not in html:
        parts.append(imprint)
    if unsubscribe_url and escape(unsubscribe_url) not in html and unsubscribe_url not in html:
        links.append((unsubscribe_url, phrases(language).unsubscribe))
    if preferences_url and escape(preferences_url) not in html and preferences_url not in html:
        links.append((preferences_url, phrases(language).preferences))
    if links:
        shown = (f'<a href="{escape(url)}" style="color:#666666">{label}</a>' for url, label in links)
        parts.append(" · ".join(shown))
    if not parts:
        return html
    style = "font-family:Arial,sans-serif;font-size:12px;line-height:18px;color:#666666;text-align:center;padding:20px"
    footer = f'<div style="{style}">{"<br><br>".join(parts)}</div>'
    at = html.rfind("</body>")
    return html + footer if at < 0 else html[:at] + footer + html[at:]


def mail_text(text: str, brand: Brand, language: str, unsubscribe_url: str, preferences_url: str = "") -> str:
    """The text part with the same footer."""
    parts = [text.rstrip()]
    if unsubscribe_url and unsubscribe_url not in text:
        parts.append(f"{phrases(language).unsubscribe}: {unsubscribe_url}")
    if preferences_url and preferences_url not in text:
        parts.append(f"{phrases(language).preferences}: {preferences_url}")
    if brand.imprint.strip() and brand.imprint.strip() not in text:
        parts.append("-- \n" + brand.imprint.strip())
    return "\n\n".join(parts) + "\n"


def with_preheader(html: str, preheader: str) -> str:
    """The HTML with the line that inboxes show behind the subject, hidden from view (`preheader` is plain text)."""
    style = "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px"
    hidden = f'<div style="{style}">{escape(preheader)}</div>'
    start = html.lower().find("<body")
    end = html.find(">", start) + 1 if start >= 0 else 0
    return html[:end] + hidden + html[end:]
