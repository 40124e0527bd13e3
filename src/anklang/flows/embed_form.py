"""How a sign-up form comes into the shop: its address, a frame, and a plain form that posts to it."""

from __future__ import annotations

from html import escape

import msgspec

from anklang.flows.definitions import Definitions
from anklang.flows.offer_words import box_of
from anklang.flows.sign_up import Shown, offered, stamp_of


class Snippets(msgspec.Struct, frozen=True):
    """Ready to paste."""

    url: str  # the hosted page; also as QR code
    frame: str  # HTML that shows it within a page of the shop
    own: str  # HTML of a plain form for the shop's own design; made anew when form or wording change


_FIELDS = {
    "de": {"email": "E-Mail-Adresse", "phone": "Mobilnummer", "first_name": "Vorname", "send": "Anmelden"},
    "en": {
        "email": "E-mail address",
        "phone": "Mobile number",
        "first_name": "First name",
        "send": "Sign up",
    },
}


def snippets(definitions: Definitions, shown: Shown, base_url: str) -> Snippets:
    """Address, frame and plain form in the language of the declaration shown."""
    form, settings = shown.form, definitions.workspace.settings
    url = f"{base_url}/f/{definitions.workspace.slug}/{form.id}"
    title = escape(form.title.get(shown.language) or form.name)
    frame = (
        f'<iframe src="{escape(url)}?embed=1&amp;language={escape(shown.language)}" title="{title}" loading="lazy"\n'
        '  referrerpolicy="strict-origin-when-cross-origin" style="width:100%;height:620px;border:0"></iframe>'
    )
    words = _FIELDS.get(shown.language.split("-")[0], _FIELDS["en"])
    offers = offered(definitions, form)
    channels = {one.channel for one in offers}
    lines = [
        f'<form method="post" action="{escape(url)}?language={escape(shown.language)}">',
        f'  <input type="hidden" name="stamp" value="{escape(stamp_of(definitions, shown))}">',
        '  <input type="hidden" name="own" value="1">',
        '  <p hidden><input name="website" tabindex="-1" autocomplete="off"></p>',
    ]
    if form.first_name:
        lines.append(
            f'  <p><label>{words["first_name"]} <input name="first_name" autocomplete="given-name"></label></p>'
        )
    if "email" in channels:
        lines.append(
            f'  <p><label>{words["email"]} <input name="email" type="email" autocomplete="email"></label></p>'
        )
    if "sms" in channels:
        lines.append(
            f'  <p><label>{words["phone"]} <input name="phone" type="tel" autocomplete="tel"></label></p>'
        )
    lines += [
        f'  <p><label><input type="checkbox" name="box" value="{escape(one.purpose)}/{escape(one.channel)}"> '
        f"{escape(box_of(settings, one, shown.language))}</label></p>"
        for one in offers
    ]
    button = form.button.get(shown.language) or words["send"]
    lines += [f"  <p>{escape(shown.text)}</p>"]
    lines += [f"  <p><small>{escape(shown.hint)}</small></p>"] if shown.hint else []
    lines += [f"  <p><button>{escape(button)}</button></p>", "</form>"]
    return Snippets(url, frame, "\n".join(lines))
