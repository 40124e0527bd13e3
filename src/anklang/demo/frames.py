"""Lets the phone on the screen show pages that refuse every frame, as the browser of a real phone would show them."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NONE, _OURS = b"frame-ancestors 'none'", b"frame-ancestors 'self'"


class PhoneFrames:
    """Pages of this host may stand in frames of this host. Only for the demo: elsewhere nothing frames them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an answer that no frame may show is given to our own frames."""

        async def framed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [_eased(name.lower(), value) for name, value in message.get("headers", [])]
                message = {**message, "headers": headers}
            await send(message)

        await self.app(scope, receive, framed)


def _eased(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name == b"x-frame-options":
        return name, b"SAMEORIGIN"
    return name, value.replace(_NONE, _OURS) if name == b"content-security-policy" else value
