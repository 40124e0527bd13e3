"""The notice that mail to existing customers carries every time: how to object (§ 7 (3) no. 4 UWG). Pure."""

from __future__ import annotations

from html import escape

import msgspec

from anklang.channels.model import EmailContent

NOTICES = {
    "de": (
        "Sie bekommen diese Werbung, weil Sie bei uns gekauft und dabei Ihre E-Mail-Adresse angegeben haben. Sie "
        "können der Verwendung Ihrer Adresse dafür jederzeit widersprechen, ohne dass andere als die "
        "Übermittlungskosten nach den Basistarifen entstehen:",
        "Werbung widersprechen",
    ),
    "en": (
        "You get this advertising because you bought from us and gave your e-mail address with the order. You may "
        "object to this use of your address at any time, at no cost beyond the basic rate of transmission:",
        "Object to advertising",
    ),
}


def notice_of(language: str) -> tuple[str, str]:
    """The notice in a language, and the label of its link; English where we have none."""
    return NOTICES.get(language.split("-")[0], NOTICES["en"])


def with_notice(mail: EmailContent, language: str) -> EmailContent | None:
    """The mail with notice and link in both parts; None where it has no working link, and so must not go."""
    link = mail.list_unsubscribe_url
    if not link:
        return None
    notice, label = notice_of(language)
    style = (
        "font-family:Arial,sans-serif;font-size:12px;line-height:18px;color:#666666;text-align:center;"
        "padding:0 20px 20px"
    )
    shown = f'<a href="{escape(link)}" style="color:#666666">{escape(label)}</a>'
    block = f'<div style="{style}">{escape(notice)} {shown}</div>'
    at = mail.html.rfind("</body>")
    html = mail.html + block if at < 0 else mail.html[:at] + block + mail.html[at:]
    text = f"{mail.text.rstrip()}\n\n{notice}\n{label}: {link}\n"
    return msgspec.structs.replace(mail, html=html if mail.html else "", text=text)
