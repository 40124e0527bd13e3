"""Telegram as a counterpart: the machine-readable Bot API judges every request and every update."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from aiohttp import web
from contract.providers.media_rig import KeepsFiles
from contract.providers.vendor import Seen

from anklang.channels.manifest import Settings
from anklang.channels.model import Accepted, ChatButton, ChatContent, DeviceAddress, Outgoing, ReportState
from anklang.channels.provider import RawRequest
from anklang.providers.http_client import HttpClient
from anklang.providers.telegram import ENTRY
from anklang.providers.telegram.send import TelegramProvider
from anklang.providers.telegram.webhooks import HEADER
from anklang.testing.provider_rig import RETRY_AFTER, Outcome

SPEC = Path(__file__).parents[3].parent / "shared" / "specs" / "telegram" / "api.json"
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET = "secret-of-the-webhook_1"
BOT = "LindenhofBot"
CHAT = 7_000_000_000
FILE_ID, FILE_PATH = "AgACAgIAAxkBAAIB", "photos/file_0.jpg"

ERRORS: dict[str, tuple[int, dict[str, object]]] = {
    "address": (403, {"description": "Forbidden: bot was blocked by the user"}),
    "message": (400, {"description": "Bad Request: message is too long"}),
    "transient": (403, {"description": "Forbidden: bot can't send messages to the user"}),
    "throttled": (
        429,
        {
            "description": f"Too Many Requests: retry after {RETRY_AFTER}",
            "parameters": {"retry_after": RETRY_AFTER},
        },
    ),
    "account": (401, {"description": "Unauthorized"}),
    "no_file": (400, {"description": "Bad Request: invalid file_id"}),
    "too_big": (400, {"description": "Bad Request: file is too big"}),
}


class Refused(Exception):
    """The published document does not allow it."""


class Gate:
    """The Bot API as a document: which methods there are, which fields they take, and of which types."""

    def __init__(self) -> None:
        document: dict[str, Any] = json.loads(SPEC.read_text("utf-8"))
        self._methods, self._types = document["methods"], document["types"]

    def call(self, method: str, body: dict[str, Any]) -> None:
        """Raise Refused for a call that the document does not know."""
        if method not in self._methods:
            raise Refused(method)
        self._fields(method, self._methods[method].get("fields", []), body)

    def value(self, type_: str, value: Any) -> None:
        """Raise Refused for a value that is not of this type."""
        self._value(type_, [type_], value)

    def _fields(self, where: str, fields: list[dict[str, Any]], body: dict[str, Any]) -> None:
        known = {one["name"]: one for one in fields}
        unknown = body.keys() - known.keys()
        if unknown:
            raise Refused(f"{where}: {sorted(unknown)}")
        missing = [name for name, one in known.items() if one["required"] and name not in body]
        if missing:
            raise Refused(f"{where}: {missing} missing")
        for name, value in body.items():
            self._value(f"{where}.{name}", known[name]["types"], value)

    def _value(self, where: str, types: list[str], value: Any) -> None:
        faults = []
        for one in types:
            try:
                return self._one(where, one, value)
            except Refused as fault:
                faults.append(str(fault))
        raise Refused("; ".join(faults))

    def _one(self, where: str, type_: str, value: Any) -> None:
        if type_.startswith("Array of "):
            if not isinstance(value, list):
                raise Refused(f"{where} is no list")
            for one in value:
                self._value(where, type_.removeprefix("Array of ").split(" and "), one)
            return
        plain: dict[str, type | tuple[type, ...]] = {"Integer": int, "String": str, "Boolean": bool, "True": bool,
                                                     "Float": (int, float)}  # fmt: skip
        if type_ in plain:
            right = isinstance(value, plain[type_]) and (type_ in ("Boolean", "True")) == isinstance(
                value, bool
            )
            if not right or (type_ == "True" and value is not True):
                raise Refused(f"{where} is no {type_}")
            return
        if not isinstance(value, dict) or type_ == "InputFile":
            raise Refused(f"{where} is no {type_}")
        if "subtypes" in self._types[type_]:
            self._value(where, self._types[type_]["subtypes"], value)
        else:
            self._fields(where, self._types[type_].get("fields", []), value)


class TelegramRig(KeepsFiles):
    """The adapter, and a server that answers as Telegram does. With a gate it takes what the document allows only."""

    secrets = (TOKEN, SECRET)

    def __init__(self, gate: Gate | None = None, **settings: str) -> None:
        super().__init__()
        self.gate = gate
        self.settings = settings
        self.hooks: list[dict[str, Any]] = []

    def given(self, url: str) -> dict[str, str]:
        return {"bot": BOT, "bot_token": TOKEN, "webhook_secret": SECRET, "base_url": url, **self.settings}

    def make(self, url: str, http: HttpClient) -> TelegramProvider:
        return TelegramProvider(Settings(ENTRY.manifest, self.given(url)), http, self.clock)

    async def answer(self, seen: Seen) -> web.Response | Outcome:
        if seen.path == f"/file/bot{TOKEN}/{FILE_PATH}":
            return self.give(seen)
        token, _, method = seen.path.removeprefix("/bot").partition("/")
        if token != TOKEN:
            return refusal("account")
        if method == "getMe":
            bot = {"id": 110201543, "is_bot": True, "first_name": "Lindenhof", "username": BOT}
            return web.json_response({"ok": True, "result": self._sure("User", bot)})
        body = json.loads(seen.body)
        if self.gate is not None:
            self.gate.call(method, body)
        if method == "getFile":
            return self._file(body["file_id"])
        if method == "setWebhook":
            self.hooks.append(body)
            if not body["url"].startswith("https://"):
                return web.json_response(
                    {"ok": False, "error_code": 400,
                     "description": "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"},
                    status=400,
                )  # fmt: skip
            return web.json_response({"ok": True, "result": True})
        outcome = self.play(body["chat_id"] - CHAT)
        if outcome == "ok":
            sent = {
                "message_id": self.serial(body["chat_id"] - CHAT) + 1,
                "date": 1763802000,
                "chat": chat(body["chat_id"]),
            }
            return web.json_response({"ok": True, "result": self._sure("Message", sent)})
        return refusal(outcome) if outcome in ERRORS else outcome

    def _file(self, file_id: str) -> web.Response:
        if self.media_outcome == "gone" or file_id != FILE_ID:
            return refusal("no_file")
        if self.media_outcome in ("busy", "locked"):
            return refusal({"busy": "throttled", "locked": "account"}[self.media_outcome])
        found = {
            "file_id": file_id,
            "file_unique_id": "u",
            "file_size": len(self.file),
            "file_path": FILE_PATH,
        }
        return web.json_response({"ok": True, "result": self._sure("File", found)})

    def sent_media(self) -> tuple[str, RawRequest]:
        sizes = [
            {"file_id": one, "file_unique_id": one, "width": 90, "height": 90} for one in ("small", FILE_ID)
        ]
        return "updates", call(wrote(photo=sizes))

    def foreign_media(self) -> None:
        return None

    def _sure(self, type_: str, value: dict[str, Any]) -> dict[str, Any]:
        if self.gate is not None:
            self.gate.value(type_, value)
        return value

    def outgoing(self, number: int) -> Outgoing:
        return Outgoing(
            message_id=UUID(int=number + 1), channel="telegram", lane="triggered",
            address=DeviceAddress(str(CHAT + number)),
            content=ChatContent(
                "Hallo Ada & <Bob> _10 €_: https://s.example/ab?c=d&e=f",
                buttons=(ChatButton("Ansehen", "https://s.example/cd"),),
            ),
        )  # fmt: skip

    def report(self, message: Outgoing, sent: Accepted, state: ReportState) -> tuple[str, RawRequest]:
        return "updates", call(member("kicked"))

    def inbound(self, text: str) -> tuple[str, RawRequest]:
        return "updates", call(wrote(text=text))

    def broken(self) -> tuple[str, RawRequest]:
        return "updates", call({"message": {}})


def refusal(outcome: str) -> web.Response:
    """As Telegram writes it."""
    status, more = ERRORS[outcome]
    return web.json_response({"ok": False, "error_code": status} | more, status=status)


def chat(number: int = CHAT, kind: str = "private") -> dict[str, Any]:
    """A chat."""
    return {"id": number, "type": kind, "first_name": "Ada"}


def user(number: int = CHAT, *, is_bot: bool = False) -> dict[str, Any]:
    """Somebody at Telegram."""
    return {"id": number, "is_bot": is_bot, "first_name": "Ada", "language_code": "de"}


def wrote(kind: str = "message", update: int = 870_000_001, **said: Any) -> dict[str, Any]:
    """An update with a message."""
    message = {"message_id": 41, "from": user(), "chat": chat(), "date": 1763802000} | said
    return {"update_id": update, kind: message}


def member(status: str, update: int = 870_000_002) -> dict[str, Any]:
    """An update that says what somebody did with the bot."""
    bot = {"id": 110201543, "is_bot": True, "first_name": "Lindenhof", "username": BOT}
    new: dict[str, Any] = {"status": status, "user": bot}
    if status == "kicked":
        new["until_date"] = 0
    old = {"status": "member", "user": bot}
    return {
        "update_id": update,
        "my_chat_member": {
            "chat": chat(), "from": user(), "date": 1763802000, "old_chat_member": old, "new_chat_member": new,
        },
    }  # fmt: skip


def call(update: dict[str, Any], secret: str = SECRET) -> RawRequest:
    """A call of Telegram."""
    headers = {"Content-Type": "application/json", HEADER: secret}
    return RawRequest("POST", "/callbacks/1/bot/updates", headers, json.dumps(update).encode())
