"""What every provider that brings files of people must do, as tests to inherit (see ``provider_suite``)."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Literal, Protocol

from anklang.channels.fetch import Fetched, Located, NoMedia, fetch
from anklang.channels.model import Inbound, Media
from anklang.channels.provider import Heard, RawRequest, hear
from anklang.providers.http_client import HttpClient, PublicResolver
from anklang.testing.provider_rig import WebhookRig, all_logs, found_secrets

MediaOutcome = Literal[
    "ok", "gone", "busy", "locked", "empty", "hangup", "silence", "passes_on", "passes_on_signed", "runs_in_circles"
]  # fmt: skip
"""What the counterpart does when the file is loaded. busy: names a time where the protocol can. locked: refuses our
credentials. passes_on: to another host that gives the file; passes_on_signed: with a signature in the address."""

MOST = 64 * 1024
"""Bytes that are taken in these tests."""


class MediaRig(WebhookRig, Protocol):
    """A rig whose vendor keeps what people send."""

    file: bytes  # what the vendor keeps
    media_outcome: MediaOutcome

    def sent_media(self) -> tuple[str, RawRequest]:
        """Route and signed call for a message with one file."""
        ...

    def foreign_media(self) -> Media | None:
        """A file whose address is of somebody else; None if the vendor gives ids and no addresses."""
        ...

    def strangers(self) -> list[dict[str, str]]:
        """Headers of the calls that the other host got."""
        ...


class MediaSuite(ABC):
    """For providers that say ``media`` in what they hear."""

    @abstractmethod
    def rig(self) -> AbstractAsyncContextManager[MediaRig]:
        """A fresh rig; to be overridden."""

    def _within(self, act: Callable[[MediaRig], Awaitable[None]]) -> None:
        async def main() -> None:
            async with self.rig() as rig:
                await act(rig)

        asyncio.run(main())

    def _loaded(
        self, outcome: MediaOutcome, file: bytes = b"\xff\xd8\xff" * 100, *, private: bool = True
    ) -> tuple[Fetched | NoMedia, list[dict[str, str]]]:
        """What comes of the file, and what the other host heard. ``private``: addresses of this machine are allowed."""
        seen: list[tuple[Fetched | NoMedia, list[dict[str, str]]]] = []

        async def act(rig: MediaRig) -> None:
            rig.file, rig.media_outcome = file, outcome
            found = await load(rig, media_of(rig), private=private)
            assert found_secrets(rig, repr(rig.strangers())) == []
            seen.append((found, rig.strangers()))

        self._within(act)
        return seen[0]

    def test_a_file_that_a_person_sent_is_loaded_whole(self) -> None:
        """Any bytes, exactly."""
        data = bytes(range(256)) * 20
        found, _ = self._loaded("ok", data)
        assert isinstance(found, Fetched), found
        assert found.data == data

    def test_the_largest_file_that_is_taken_is_loaded_and_a_larger_one_is_not(self) -> None:
        """Bounded while it is read, not only by what the vendor says."""
        found, _ = self._loaded("ok", b"x" * MOST)
        assert isinstance(found, Fetched), found
        found, _ = self._loaded("ok", b"x" * (MOST + 1))
        assert isinstance(found, NoMedia), found
        assert found.why == "too_large"

    def test_a_file_that_the_vendor_has_no_more_is_gone(self) -> None:
        """Not tried again."""
        found, _ = self._loaded("gone")
        assert isinstance(found, NoMedia), found
        assert found.why == "gone"

    def test_what_may_pass_is_tried_later(self) -> None:
        """Too many calls, credentials that somebody has to correct, a broken connection, no answer."""
        outcomes: tuple[MediaOutcome, ...] = ("busy", "locked", "hangup", "silence")
        for outcome in outcomes:
            found, _ = self._loaded(outcome)
            assert isinstance(found, NoMedia), (outcome, found)
            assert found.why == "later", outcome

    def test_an_empty_file_is_no_file(self) -> None:
        """Nothing to keep."""
        found, _ = self._loaded("empty")
        assert isinstance(found, NoMedia), found
        assert found.why == "empty"

    def test_another_host_gives_the_file_and_gets_no_secret_of_ours(self) -> None:
        """Vendors pass on to a cloud store; neither header nor address tells it who we are."""
        outcomes: tuple[MediaOutcome, ...] = ("passes_on", "passes_on_signed")
        for outcome in outcomes:
            found, strangers = self._loaded(outcome)
            assert isinstance(found, Fetched), found
            assert len(strangers) == 1
            names = {name.lower() for name in strangers[0]}
            assert not names & {"authorization", "cookie", "referer", "proxy-authorization"}, names

    def test_a_redirect_into_a_private_network_is_not_followed(self) -> None:
        """Control of the test above: the same redirect, with the client of an installation (SSRF)."""
        found, strangers = self._loaded("passes_on", private=False)
        assert isinstance(found, NoMedia), found
        assert found.why in ("private", "foreign")
        assert strangers == []

    def test_a_circle_of_redirects_ends(self) -> None:
        """After a few."""
        found, _ = self._loaded("runs_in_circles")
        assert isinstance(found, NoMedia), found
        assert found.why == "foreign"

    def test_an_address_of_somebody_else_gets_no_secret_of_ours(self) -> None:
        """It is refused, or asked like any address of the internet."""

        async def act(rig: MediaRig) -> None:
            media = rig.foreign_media()
            if media is None:
                return
            located = await rig.provider.locate(media)
            if isinstance(located, Located):
                assert located.stranger
                assert not located.headers
                assert found_secrets(rig, located.url) == []
            else:
                assert located.why == "foreign"

        self._within(act)

    def test_nothing_of_a_fetch_says_a_secret(self) -> None:
        """Neither what comes of it nor the log, whatever happens."""

        async def act(rig: MediaRig) -> None:
            outcomes: tuple[MediaOutcome, ...] = ("ok", "gone", "busy", "locked", "hangup", "passes_on")
            with all_logs(rig) as lines:
                for outcome in outcomes:
                    rig.media_outcome = outcome
                    media = media_of(rig)
                    located = await rig.provider.locate(media)
                    found = await load(rig, media, private=False)
                    assert found_secrets(rig, f"{located!r} {found!r}") == [], outcome
            assert found_secrets(rig, "\n".join(lines)) == []

        self._within(act)


def media_of(rig: MediaRig) -> Media:
    """The file of the message that the vendor tells."""
    route, request = rig.sent_media()
    heard = hear(rig.provider, route, request, rig.clock.now())
    assert isinstance(heard, Heard), heard
    [item] = heard.items
    assert isinstance(item, Inbound)
    [media] = item.media
    return media


async def load(rig: MediaRig, media: Media, *, private: bool) -> Fetched | NoMedia:
    """Locate and load as a deliverer does; `private`: other hosts may be on this machine."""
    async with HttpClient(read_timeout=0.3) as vendor, HttpClient(resolver=PublicResolver()) as public:
        located = await rig.provider.locate(media)
        if isinstance(located, NoMedia):
            return located
        return await fetch(located, vendor, vendor if private else public, MOST)
