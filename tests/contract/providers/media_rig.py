"""What the rigs of vendors share that keep files: what one that is loaded gets, and another host."""

from __future__ import annotations

from typing import Any, Self

from aiohttp import web
from contract.providers.vendor import HttpRig, Seen, Vendor

from anklang.testing.provider_media_suite import MediaOutcome
from anklang.testing.provider_rig import RETRY_AFTER

SIGNATURE = "X-Amz-Signature=0123456789abcdef"


class KeepsFiles(HttpRig):
    """A rig whose vendor has one file, and passes on to a store."""

    file: bytes = b"\xff\xd8\xff" * 100
    media_outcome: MediaOutcome = "ok"

    async def __aenter__(self) -> Self:
        self.store = await Vendor(self._stored).__aenter__()
        return await super().__aenter__()

    async def __aexit__(self, *args: object) -> None:
        await self.store.__aexit__()
        await super().__aexit__(*args)

    async def _stored(self, seen: Seen) -> web.Response:
        signed = self.media_outcome == "passes_on_signed"
        if signed and not seen.path.endswith("?" + SIGNATURE):
            return web.Response(status=403)
        return web.Response(body=self.file, content_type="image/jpeg")

    def strangers(self) -> list[dict[str, str]]:
        """Headers of the calls that the store got."""
        return [one.headers for one in self.store.seen]

    def give(self, seen: Seen, redirect: int = 307) -> Any:
        """The answer to a call for the file."""
        match self.media_outcome:
            case "ok":
                return web.Response(body=self.file, content_type="image/jpeg")
            case "empty":
                return web.Response(body=b"")
            case "gone":
                return web.Response(status=404)
            case "busy":
                return web.Response(status=429, headers={"Retry-After": str(RETRY_AFTER)})
            case "locked":
                return web.Response(status=401)
            case "passes_on" | "passes_on_signed":
                tail = f"?{SIGNATURE}" if self.media_outcome == "passes_on_signed" else ""
                return web.Response(
                    status=redirect, headers={"Location": f"{self.store.url}/bucket/file{tail}"}
                )
            case "runs_in_circles":
                return web.Response(status=302, headers={"Location": seen.path})
        return self.media_outcome  # hangup, silence
