"""Loading files over HTTP: bounded, as they are, and into no private network."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web
from contract.providers.vendor import Outcome, Seen, Vendor

from anklang.channels.call import Answer, NotSent, PrivateAddress, TooLarge
from anklang.channels.fetch import MOST_HOPS, Fetched, Located, NoMedia, fetch
from anklang.providers.http_client import HttpClient, PublicResolver


def run(
    answer: Callable[[Seen], web.Response], act: Callable[[Vendor, HttpClient], Awaitable[None]]
) -> list[Seen]:
    """What a server saw while `act` used a client."""

    async def always(seen: Seen) -> web.Response | Outcome:
        return answer(seen)

    async def main() -> list[Seen]:
        async with Vendor(always) as vendor, HttpClient() as client:
            await act(vendor, client)
            return vendor.seen

    return asyncio.run(main())


def test_a_packed_answer_is_not_unpacked_so_that_few_bytes_do_not_become_many() -> None:
    packed = gzip.compress(bytes(10_000_000))

    async def act(vendor: Vendor, client: HttpClient) -> None:
        answer = await client.download(vendor.url, headers={}, most=64 * 1024)
        assert answer.body == packed

    [seen] = run(lambda _: web.Response(body=packed, headers={"Content-Encoding": "gzip"}), act)
    assert seen.headers["Accept-Encoding"] == "identity"


def test_a_file_that_says_it_is_too_large_is_not_read_and_one_that_does_not_say_is_cut_off() -> None:
    async def act(vendor: Vendor, client: HttpClient) -> None:
        with pytest.raises(TooLarge):
            await client.download(vendor.url, headers={}, most=99)
        assert (await client.download(vendor.url, headers={}, most=100)).body == b"x" * 100

    run(lambda _: web.Response(body=b"x" * 100), act)

    def unsaid(seen: Seen) -> web.Response:
        answer = web.Response(body=b"x" * 100)
        answer.enable_chunked_encoding()
        return answer

    run(unsaid, act)


class Names(aiohttp.abc.AbstractResolver):
    """Every name means one address."""

    def __init__(self, address: str) -> None:
        self._address = address

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[aiohttp.abc.ResolveResult]:
        return [
            {"hostname": host, "host": self._address, "port": port, "family": family, "proto": 0, "flags": 0}
        ]

    async def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254"])
def test_names_and_addresses_of_a_private_network_are_told_from_hosts_that_are_away(address: str) -> None:
    async def main() -> None:
        async with HttpClient(resolver=PublicResolver(Names(address))) as client:
            for url in ("https://files.example/x", f"https://{address}/x"):
                with pytest.raises(PrivateAddress):
                    await client.download(url, headers={}, most=10)
            with pytest.raises(NotSent) as caught:
                await client.request("GET", "https://files.example/x", headers={})
            assert isinstance(caught.value, NotSent)

    asyncio.run(main())


class Script:
    """A client that answers by address, and notes what it was asked with which headers."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers, self.asked = answers, list[tuple[str, dict[str, str]]]()

    async def download(self, url: str, *, headers: dict[str, str], most: int) -> Answer:
        self.asked.append((url, dict(headers)))
        return self.answers[url]


def to(url: str, status: int = 302) -> Answer:
    return Answer(status, {"location": url}, b"")


FILE = Answer(200, {}, b"data")
KEY = {"Authorization": "Basic x"}


def test_who_once_left_the_vendor_s_host_gets_no_secret_even_when_sent_back() -> None:
    vendor = Script({"https://v.example/1": to("https://s.example/2")})
    outside = Script({"https://s.example/2": to("https://v.example/3"), "https://v.example/3": FILE})
    found = asyncio.run(fetch(Located("https://v.example/1", KEY), vendor, outside, 10))
    assert isinstance(found, Fetched)
    assert vendor.asked == [("https://v.example/1", KEY)]
    assert outside.asked == [("https://s.example/2", {}), ("https://v.example/3", {})]


@pytest.mark.parametrize(
    "location",
    ["/2", "https://v.example/2", "https://v.example:443/2", "https://V.example/2"],
)
def test_the_same_host_written_in_another_way_is_the_same(location: str) -> None:
    vendor = Script({"https://v.example/1": to(location)})
    vendor.answers |= dict.fromkeys((location, "https://v.example/2"), FILE)
    found = asyncio.run(fetch(Located("https://v.example/1", KEY), vendor, Script({}), 10))
    assert isinstance(found, Fetched)
    assert vendor.asked[1][1] == KEY


@pytest.mark.parametrize(
    "location",
    [
        "https://v.example:8443/2",
        "https://v.example.evil.example/2",
        "https://v.example@evil.example/2",
        "//evil.example",
    ],
)
def test_another_port_or_host_gets_no_secret(location: str) -> None:
    vendor, outside = Script({"https://v.example/1": to(location)}), Script({})
    outside.answers = dict.fromkeys((location, "https:" + location), FILE)
    found = asyncio.run(fetch(Located("https://v.example/1", KEY), vendor, outside, 10))
    assert isinstance(found, Fetched)
    assert [headers for _, headers in outside.asked] == [{}]


@pytest.mark.parametrize(
    "location", ["http://v.example/2", "file:///etc/passwd", "ftp://v.example/2", "data:,x"]
)
def test_no_redirect_leaves_https(location: str) -> None:
    vendor = Script({"https://v.example/1": to(location)})
    found = asyncio.run(fetch(Located("https://v.example/1", KEY), vendor, vendor, 10))
    assert isinstance(found, NoMedia)
    assert (found.why, len(vendor.asked)) == ("foreign", 1)


def test_an_address_of_the_internet_that_is_not_https_is_not_asked() -> None:
    outside = Script({})
    found = asyncio.run(fetch(Located("http://v.example/1", stranger=True), Script({}), outside, 10))
    assert isinstance(found, NoMedia)
    assert (found.why, outside.asked) == ("foreign", [])


def test_as_many_redirects_as_allowed_are_followed_and_not_one_more() -> None:
    def chain(length: int) -> Script:
        hops = {f"https://v.example/{n}": to(f"https://v.example/{n + 1}") for n in range(length)}
        return Script(hops | {f"https://v.example/{length}": FILE})

    for length, kind in ((MOST_HOPS, Fetched), (MOST_HOPS + 1, NoMedia)):
        found = asyncio.run(fetch(Located("https://v.example/0"), chain(length), Script({}), 10))
        assert isinstance(found, kind)


@pytest.mark.parametrize(
    ("status", "why"),
    [(404, "gone"), (410, "gone"), (413, "too_large"), (401, "later"), (403, "later"), (408, "later"), (429, "later"),
     (500, "later"), (503, "later"), (206, "later"), (204, "later"), (304, "later")],
)  # fmt: skip
def test_each_answer_has_a_meaning(status: int, why: str) -> None:
    vendor = Script({"https://v.example/1": Answer(status, {"Retry-After": "9"}, b"x")})
    found = asyncio.run(fetch(Located("https://v.example/1"), vendor, vendor, 10))
    assert isinstance(found, NoMedia)
    assert (found.why, found.retry_after) == (why, 9.0 if why == "later" else None)
