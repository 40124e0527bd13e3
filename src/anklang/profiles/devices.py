"""Devices and their push addresses: registered, opened, put away, uninstalled; tokens rotate (2.18, case 35)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anklang.profiles.model import CHAT_CHANNELS, MAX_DEVICES, AppState, Device, DeviceType, Profile
from anklang.profiles.read import first_text, text

_TYPES: dict[str, DeviceType] = {
    "ios": "ios", "iphone": "ios", "ipad": "ios", "ipados": "ios", "apple": "ios",
    "android": "android", "web": "web", "browser": "web", "chrome": "web", "firefox": "web", "safari": "web",
}  # fmt: skip
_STATES: dict[str, AppState] = {
    "Application Opened": "open",
    "Application Foregrounded": "open",
    "Application Installed": "",
    "Application Updated": "",
    "Application Backgrounded": "background",
    "Application Uninstalled": "uninstalled",
}
APP_EVENTS = frozenset(_STATES)
_TOKEN_CHARS = 4096
_KEYS = ("endpoint", "p256dh", "auth")
_FALSE = frozenset({False, "false", "0", "no", "denied", "off"})


def see_device(profile: Profile, context: dict[str, Any], at: datetime, changes: set[str]) -> Device | None:
    """The device that a fact came from, as its context says; answers it, or None where none is named."""
    said = context.get("device")
    if not isinstance(said, dict):
        return None
    device_id = text(said.get("id"))
    if not device_id:
        return None
    device = _find(profile, device_id, at, changes)
    kind = said.get("type") or said.get("platform")
    if device.type == "other" and type(kind) is str:
        _set_type(device, kind, changes)
    token = said.get("token")
    if type(token) is str and token and token != device.token and at >= (device.registered_at or at):
        _set_token(profile, device, token, at, changes)
    app = context.get("app")
    if isinstance(app, dict):
        version = app.get("version")
        if type(version) is str and version and version != device.app_version:
            device.app_version = version[:64]
            changes.add("devices")
    if device.last_seen is None or at > device.last_seen:
        device.last_seen = at
    return device


def register_device(
    profile: Profile, values: dict[str, Any], context: dict[str, Any], at: datetime, changes: set[str]
) -> None:
    """Device Registered: token or browser subscription, and what is allowed. Older news is dropped."""
    device = see_device(profile, context, at, changes)
    device_id = first_text(values, "deviceId", "device_id", "id") or (device.id if device else "")
    if not device_id:
        return
    if device is None or device.id != device_id:
        device = _find(profile, device_id, at, changes)
    if device.registered_at is not None and at < device.registered_at:
        return
    kind = first_text(values, "type", "platform", "deviceType", "os")
    if kind:
        _set_type(device, kind, changes)
    subscription = values.get("subscription")
    token = values.get("token") or values.get("deviceToken") or values.get("push_token")
    if isinstance(subscription, dict):
        _set_subscription(device, subscription)
    elif type(token) is str and token:
        _set_token(profile, device, token, at, changes)
    environment = first_text(values, "environment", "token_environment")
    device.environment = environment[:20] or device.environment
    device.app_version = first_text(values, "app_version", "appVersion")[:64] or device.app_version
    allowed = values.get("push_enabled", values.get("pushEnabled", values.get("permission", True)))
    try:
        refused = allowed in _FALSE
    except TypeError:
        refused = False
    device.push_enabled = not refused and bool(device.token or device.subscription)
    device.registered_at = at
    if device.state == "uninstalled":
        device.state = ""
    device.last_seen = at if device.last_seen is None or at > device.last_seen else device.last_seen
    changes.add("devices")


def app_moved(profile: Profile, name: str, device: Device | None, at: datetime, changes: set[str]) -> None:
    """The app was opened, put away, installed or removed; a removed app cannot be pushed to."""
    if device is None:
        return
    latest = max((t for t in (device.opened_at, device.registered_at) if t is not None), default=at)
    if at < latest:
        return
    device.state = _STATES[name]
    if device.state == "open":
        device.opened_at = at
    elif device.state == "uninstalled":
        device.push_enabled = False
        device.token = ""
        device.subscription = {}
    changes.add("devices")


def drop_token(profile: Profile, token: str, at: datetime, changes: set[str]) -> None:
    """A provider says that a token or subscription is dead; a token confirmed after `at` stays."""
    for device in profile.devices:
        if token and token in (device.token, device.subscription.get("endpoint")):
            if device.registered_at is None or device.registered_at <= at:
                device.token, device.subscription, device.push_enabled = "", {}, False
                changes.add("devices")


def see_chat(profile: Profile, values: dict[str, Any], changes: set[str]) -> None:
    """Somebody wrote on a messenger: this is where they are answered there."""
    channel, account = text(values.get("channel")), text(values.get("from"))
    if channel in (*CHAT_CHANNELS, "whatsapp") and account and profile.chats.get(channel) != account:
        profile.chats = {**profile.chats, channel: account}
        changes.add("chats")


def lose_chat(profile: Profile, values: dict[str, Any], changes: set[str]) -> None:
    """Somebody else connected the chat with themselves: nothing for this person may appear there any more."""
    channel, account = text(values.get("channel")), text(values.get("account"))
    if account and profile.chats.get(channel) == account:
        profile.chats = {name: kept for name, kept in profile.chats.items() if name != channel}
        changes.add("chats")


def lose_device(profile: Profile, device_id: str, changes: set[str]) -> None:
    """Somebody else logged in on a device: nothing for this person may appear on it any more (A3)."""
    kept = [device for device in profile.devices if device.id != device_id]
    if len(kept) < len(profile.devices):
        profile.devices = kept
        changes.add("devices")


def _find(profile: Profile, device_id: str, at: datetime, changes: set[str]) -> Device:
    devices = profile.devices
    for place, device in enumerate(devices):
        if device.id == device_id:
            if place:
                devices.insert(0, devices.pop(place))
            return device
    device = Device(id=device_id, last_seen=at)
    devices.insert(0, device)
    if len(devices) > MAX_DEVICES:
        devices.remove(min(devices[1:], key=lambda one: one.last_seen or at))
    changes.add("devices")
    return device


def _set_type(device: Device, kind: str, changes: set[str]) -> None:
    known = _TYPES.get(kind.strip().lower(), "other")
    if known != "other" and device.type != known:
        device.type = known
        changes.add("devices")


def _set_token(profile: Profile, device: Device, token: str, at: datetime, changes: set[str]) -> None:
    if len(token) > _TOKEN_CHARS or "\x00" in token:
        return
    for other in profile.devices:  # a token moves with a restored phone: only the latest device has it
        if other is not device and other.token == token:
            other.token, other.push_enabled = "", False
    device.push_enabled = device.push_enabled or not device.token
    device.token = token
    device.registered_at = at
    changes.add("devices")


def _set_subscription(device: Device, said: dict[str, Any]) -> None:
    keys = said.get("keys")
    flat = {**keys, **said} if isinstance(keys, dict) else said
    found = {name: flat[name] for name in _KEYS if type(flat.get(name)) is str and len(flat[name]) <= 1000}
    if len(found) == len(_KEYS):
        device.subscription = found
        device.type = "web"
