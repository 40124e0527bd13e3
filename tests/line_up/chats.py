"""Lines that carry messages of messengers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit
from uuid import UUID

from contract.providers import apple_rig, graph_rig, rcs_rig, telegram_rig, viber_rig, whatsapp_rig
from contract.providers.vendor import Seen

from anklang.channels.model import ReportState
from line_up.line import HttpLine, Took


class TelegramLine(HttpLine):
    """The machine-readable Bot API judges requests. It never says what became of a message."""

    vendor, channels = "telegram", ("telegram",)

    def __init__(self) -> None:
        super().__init__(telegram_rig.TelegramRig(telegram_rig.Gate()))

    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        return str(fields["chat_id"])

    async def hears(self, address: str, text: str, at: datetime) -> None:
        number = next(self.numbers)
        update = telegram_rig.wrote(
            update=870_000_000 + number, text=text, message_id=number, date=int(at.timestamp())
        )
        await self.call("updates", telegram_rig.call(_of_chat(update, address)))

    async def loses(self, address: str, at: datetime) -> None:
        update = telegram_rig.member("kicked", 870_000_000 + next(self.numbers))
        update["my_chat_member"]["date"] = int(at.timestamp())
        await self.call("updates", telegram_rig.call(_of_chat(update, address)))


def _of_chat(update: dict[str, Any], chat: str) -> dict[str, Any]:
    """The same update from another person."""
    text = json.dumps(update).replace(str(telegram_rig.CHAT), chat)
    found: dict[str, Any] = json.loads(text)
    return found


class WhatsAppLine(HttpLine):
    """Meta's published document judges requests."""

    vendor, channels = "whatsapp", ("whatsapp",)
    STATES: ClassVar[dict[str, str]] = {
        "sent": "sent", "delivered": "delivered", "read": "read", "undeliverable": "failed", "failed": "failed",
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__(whatsapp_rig.WhatsAppRig(whatsapp_rig.gate_here()))

    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        return str(fields.get("to") or fields["recipient"])

    async def says(self, took: Took, state: ReportState, at: datetime) -> None:
        ours = UUID(took.request["biz_opaque_callback_data"])
        status = whatsapp_rig.status(self.STATES[state], took.answer["messages"][0]["id"], ours)
        status |= {"recipient_id": took.address.removeprefix("+"), "timestamp": str(int(at.timestamp()))}
        await self.call("events", whatsapp_rig.call(whatsapp_rig.update(statuses=[status])))

    async def hears(self, address: str, text: str, at: datetime) -> None:
        number = address.removeprefix("+")
        message = {"from": number, "id": f"wamid.in{next(self.numbers)}", "timestamp": str(int(at.timestamp())),
                   "type": "text", "text": {"body": text}}  # fmt: skip
        contacts = [{"profile": {"name": "Ada"}, "wa_id": number, "user_id": f"DE.{number}"}]
        await self.call(
            "events", whatsapp_rig.call(whatsapp_rig.update(messages=[message], contacts=contacts))
        )


class GraphLine(HttpLine):
    """Messenger or Instagram."""

    def __init__(self, rig: graph_rig.GraphRig) -> None:
        self._rig: graph_rig.GraphRig
        self.vendor, self.channels = rig.channel, (rig.channel,)
        super().__init__(rig)

    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        return str(fields["recipient"]["id"])

    async def says(self, took: Took, state: ReportState, at: datetime) -> None:
        mid, ms = took.answer["message_id"], int(at.timestamp() * 1000)
        if state == "delivered" and self.vendor == "messenger":
            what = {"delivery": {"mids": [mid], "watermark": ms}}
        elif state == "read":
            what = {"read": {"watermark": ms} if self.vendor == "messenger" else {"mid": mid}}
        else:
            await super().says(took, state, at)
        await self.call("events", self._rig.call(graph_rig.event(took.address, ms, **what)))

    async def hears(self, address: str, text: str, at: datetime) -> None:
        mid = f"m_in_{next(self.numbers)}"
        event = graph_rig.wrote(address, int(at.timestamp() * 1000), mid=mid, text=text)
        await self.call("events", self._rig.call(event))


class ViberLine(HttpLine):
    """Viber; it gives no reference of ours back."""

    vendor, channels = "viber", ("viber",)
    EVENTS: ClassVar[dict[str, str]] = {"delivered": "delivered", "read": "seen", "undeliverable": "failed"}

    def __init__(self) -> None:
        super().__init__(viber_rig.ViberRig())

    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        return str(fields["receiver"])

    async def says(self, took: Took, state: ReportState, at: datetime) -> None:
        if state not in self.EVENTS:
            await super().says(took, state, at)
        told = {"message_token": took.answer["message_token"], "user_id": took.address, "timestamp": _ms(at)}
        await self.call("events", viber_rig.call(viber_rig.told(self.EVENTS[state], **told)))

    async def hears(self, address: str, text: str, at: datetime) -> None:
        event = viber_rig.wrote({"type": "text", "text": text}, viber_rig.FIRST + next(self.numbers))
        event |= {"timestamp": _ms(at), "sender": viber_rig.user() | {"id": address}}
        await self.call("events", viber_rig.call(event))

    async def loses(self, address: str, at: datetime) -> None:
        left = viber_rig.told("unsubscribed", user_id=address, timestamp=_ms(at))
        await self.call("events", viber_rig.call(left))


class AppleLine(HttpLine):
    """Apple Messages for Business: it answers nothing, so a message is known by the id that we gave it."""

    vendor, channels = "apple_messages", ("apple_messages",)

    def __init__(self) -> None:
        super().__init__(apple_rig.AppleRig())

    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        return str(fields["destinationId"])

    def find(self, reference: str) -> Took | None:
        return next((one for one in reversed(self.took) if one.request["id"] == reference), None)

    async def hears(self, address: str, text: str, at: datetime) -> None:
        number = str(UUID(int=next(self.numbers)))
        await self.call(
            "message", apple_rig.call(apple_rig.told("text", number, sourceId=address, body=text))
        )


class RcsLine(HttpLine):
    """RCS for Business: it drops what it took before, by our id."""

    vendor, channels = "rcs", ("rcs",)
    EVENTS: ClassVar[dict[str, str]] = {
        "delivered": "DELIVERED",
        "read": "READ",
        "undeliverable": "TTL_EXPIRATION_REVOKED",
    }

    def __init__(self) -> None:
        super().__init__(rcs_rig.RcsRig())

    def to(self, fields: dict[str, Any], seen: Seen) -> str:
        return unquote(urlsplit(seen.path).path.split("/")[3])

    def take(self, took: Took) -> None:
        """What comes a second time is dropped."""
        if all(one.answer["name"] != took.answer["name"] for one in self.took):
            super().take(took)

    async def says(self, took: Took, state: ReportState, at: datetime) -> None:
        if state not in self.EVENTS:
            await super().says(took, state, at)
        kind = self.EVENTS[state]
        event = rcs_rig.event(kind, messageId=took.answer["name"].rpartition("/")[2], sendTime=_iso(at))
        event |= {name: took.address for name in ("phoneNumber", "senderPhoneNumber") if name in event}
        await self.call("events", rcs_rig.call(event))

    async def hears(self, address: str, text: str, at: datetime) -> None:
        said = rcs_rig.wrote(text=text, messageId=f"u-{next(self.numbers)}", senderPhoneNumber=address)
        await self.call("events", rcs_rig.call(said | {"sendTime": _iso(at)}))


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
