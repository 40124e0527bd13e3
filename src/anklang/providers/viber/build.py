"""One message in Viber's words. Pure."""

from __future__ import annotations

from anklang.channels.model import ChatContent

API_VERSION = 1
"""``min_api_version``: nothing here needs a newer application than the first that knows bots."""


def body_of(to: str, sender: str, content: ChatContent, reference: str) -> dict[str, object]:
    """The body of ``send_message``. Buttons are a keyboard below the chat, one in each row."""
    body: dict[str, object] = {
        "receiver": to,
        "min_api_version": API_VERSION,
        "sender": {"name": sender},
        "tracking_data": reference,
        "type": "picture" if content.image else "text",
        "text": content.text,
    }
    if content.image:
        body["media"] = content.image
    if content.buttons:
        buttons = [
            {
                "Columns": 6,
                "Rows": 1,
                "ActionType": "open-url",
                "ActionBody": one.url,
                "Text": escaped(one.label),
            }
            for one in content.buttons
        ]
        body["keyboard"] = {"Type": "keyboard", "DefaultHeight": False, "Buttons": buttons}
    return body


def escaped(label: str) -> str:
    """Viber reads HTML on buttons, and nowhere else."""
    return label.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
