"""One message in WhatsApp's words. Pure."""

from __future__ import annotations

from anklang.channels.chat_limits import MOST_REPLIES, misfit
from anklang.channels.model import (
    Address,
    ButtonParameter,
    ChatContent,
    DeviceAddress,
    Parameter,
    PhoneAddress,
    TemplateContent,
)


def wrong_with(content: ChatContent) -> str:
    """A sentence for what WhatsApp would refuse; empty if it fits."""
    labels = [one.label for one in content.buttons] + [one.label for one in content.replies]
    if not content.text and not (content.image and not labels):
        return "Only a picture without buttons may stand without a text."
    if content.buttons and content.replies:
        return (
            "WhatsApp shows either a button that opens an address or buttons that answer. Leave one kind out."
        )
    if len(content.replies) > MOST_REPLIES:
        return f"WhatsApp shows {MOST_REPLIES} buttons that answer. Leave the others out."
    if not all(labels):
        return "A button of WhatsApp needs a label."
    if len(set(labels)) < len(labels):
        return "Two buttons say the same. WhatsApp wants different ones."
    return misfit("whatsapp", content)


def to_whom(address: Address) -> dict[str, object] | None:
    """The field that names the recipient: a number without its plus, or a business-scoped id. None for neither."""
    if isinstance(address, PhoneAddress):
        return {"to": address.number.removeprefix("+")}
    if isinstance(address, DeviceAddress) and address.id:
        return {"recipient": address.id}
    return None


def body_of(content: ChatContent | TemplateContent) -> dict[str, object]:
    """Kind of the message and what belongs to it."""
    if isinstance(content, TemplateContent):
        return {"type": "template", "template": _template(content)}
    if content.buttons:
        [button] = content.buttons
        values = {"display_text": button.label, "url": button.url}
        return _interactive("cta_url", content, {"name": "cta_url", "parameters": values})
    if content.replies:
        answers = [
            {"type": "reply", "reply": {"id": one.value, "title": one.label}} for one in content.replies
        ]
        return _interactive("button", content, {"buttons": answers})
    if content.image:
        caption = {"caption": content.text} if content.text else {}
        return {"type": "image", "image": {"link": content.image, **caption}}
    return {"type": "text", "text": {"body": content.text, "preview_url": content.link_preview}}


def _interactive(kind: str, content: ChatContent, action: dict[str, object]) -> dict[str, object]:
    picture = {"header": {"type": "image", "image": {"link": content.image}}} if content.image else {}
    words: dict[str, object] = {"type": kind, **picture, "body": {"text": content.text}, "action": action}
    return {"type": "interactive", "interactive": words}


def _template(content: TemplateContent) -> dict[str, object]:
    parts: list[dict[str, object]] = []
    if content.image:
        picture = {"type": "image", "image": {"link": content.image}}
        parts.append({"type": "header", "parameters": [picture]})
    elif content.header:
        parts.append({"type": "header", "parameters": [_value(one) for one in content.header]})
    if content.body:
        parts.append({"type": "body", "parameters": [_value(one) for one in content.body]})
    parts += [_button(one) for one in content.buttons]
    found: dict[str, object] = {"name": content.name, "language": {"code": content.language}}
    return found | ({"components": parts} if parts else {})


def _value(one: Parameter) -> dict[str, object]:
    named = {"parameter_name": one.name} if one.name else {}
    return {"type": "text", **named, "text": one.text}


def _button(one: ButtonParameter) -> dict[str, object]:
    value: dict[str, object] = {"type": "text", "text": one.text}
    kind = "url"
    if one.kind == "reply":
        kind, value = "quick_reply", {"type": "payload", "payload": one.text}
    elif one.kind == "code":
        kind, value = "copy_code", {"type": "coupon_code", "coupon_code": one.text}
    return {"type": "button", "sub_type": kind, "index": str(one.index), "parameters": [value]}
