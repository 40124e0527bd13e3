"""A message as the phone on the screen shows it."""

from __future__ import annotations

import re
from typing import Any

from anklang.channels.model import EmailContent, InAppContent, PushContent, SmsContent
from anklang.demo.store import Received

SENDER = "Lindenhof"
_LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_HREF = re.compile(r"href=[\"'](https?://[^\"']+)[\"']", re.I)


def shown(received: Received) -> dict[str, Any]:
    """One item of the inbox: seq, id, channel, from, title, text, html, subject, link, links, image, at, read."""
    message = received.message
    item: dict[str, Any] = {
        "seq": received.seq, "id": str(message.message_id), "channel": message.channel, "from": SENDER, "title": None,
        "text": "", "html": None, "subject": None, "link": None, "links": [], "image": None, "at": received.at,
        "read": received.read,
    }  # fmt: skip
    match message.content:
        case SmsContent(text=text):
            item |= {"text": text, "links": _LINK.findall(text)}
        case PushContent(title=title, body=body, image=image, deep_link=link):
            item |= {"title": title, "text": body, "image": image or None, "links": [link] if link else []}
        case EmailContent(subject=subject, html=html, text=text, from_name=name):
            links = [one.replace("&amp;", "&") for one in _HREF.findall(html)] or _LINK.findall(text)
            item |= {
                "subject": subject,
                "html": html or None,
                "text": text,
                "links": links,
                "from": name or SENDER,
            }
        case InAppContent(title=title, body=body, image=image, deep_link=link):
            item |= {"title": title, "text": body, "image": image or None, "links": [link] if link else []}
    item["link"] = item["links"][0] if item["links"] else None
    return item
