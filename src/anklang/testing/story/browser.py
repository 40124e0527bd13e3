"""A small browser in front of the pages that customers see: it reads, fills in forms and presses buttons.

No JavaScript, no cookies: what works here works for everybody. The pages are the real ones, asked over the real routes.
"""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, cast
from urllib.parse import urlencode, urljoin, urlsplit

import msgspec
from starlette.applications import Starlette

from anklang.http.hosted.centre import centre_routes
from anklang.http.hosted.confirm import confirm_routes
from anklang.http.hosted.form import form_routes
from anklang.http.links import link_routes
from anklang.http.start import start_routes
from anklang.http.state import Site
from anklang.http.unsubscribe import unsubscribe_routes
from anklang.testing.story.world import BASE_URL, World

_MOST_REDIRECTS = 5
Fields = list[tuple[str, str]]


class Field(msgspec.Struct):
    """An input of a form."""

    name: str
    value: str
    kind: str  # hidden, text, checkbox …
    on: bool = False  # of a box: ticked


class PageForm(msgspec.Struct):
    """A form on a page."""

    action: str
    method: str
    fields: list[Field]
    button: str = ""  # what its buttons say

    def filled(self, ticks: Mapping[str, list[str]], texts: Mapping[str, str]) -> Fields:
        """What is sent: what stands in it already, with these boxes ticked and these texts written.

        Boxes of a name that is not in `ticks` stay as they are.
        """
        sent: Fields = []
        for one in self.fields:
            if one.kind in ("checkbox", "radio"):
                if one.value in ticks[one.name] if one.name in ticks else one.on:
                    sent.append((one.name, one.value))
            else:
                sent.append((one.name, texts.get(one.name, one.value)))
        return sent


class Page(msgspec.Struct):
    """What is seen."""

    url: str
    status: int
    text: str
    forms: list[PageForm]
    links: list[str] = []  # where its links lead

    def form(self, words: str = "") -> PageForm:
        """The form whose button says this; the first one without words. Raises ValueError where there is none."""
        for one in self.forms:
            if words in one.button:
                return one
        buttons = ", ".join(f"“{one.button}”" for one in self.forms) or "none"
        raise ValueError(f"there is no button “{words}” on the page {self.url}; there is: {buttons}")


class Browser:
    """One for each world; every call is a visit of its own."""

    def __init__(self, world: World) -> None:
        self._world = world
        routes = [
            *form_routes(), *confirm_routes(), *centre_routes(), *unsubscribe_routes(), *link_routes(),
            *start_routes(),
        ]  # fmt: skip
        self._app = Starlette(routes=routes)
        self._app.state.site = Site(
            database=world.database, clock=cast(Any, world.clock), vault=cast(Any, None), definitions=world.cache,
            providers=cast(Any, world.network), shops=cast(Any, None), home=world.home, dns=cast(Any, None),
            base_url=BASE_URL, secure=True,
            allow_private_urls=False, trust_proxy=False, demo=False,
        )  # fmt: skip

    def open(self, url: str, method: str = "GET", user_agent: str = "", language: str = "de") -> Page:
        """Look at a page."""
        return self._visit(method, url, None, user_agent, language)

    def send(
        self, page: Page, form: PageForm, fields: Fields, user_agent: str = "", language: str = "de"
    ) -> Page:
        """Press the button of a form."""
        return self._visit(form.method, urljoin(page.url, form.action), fields, user_agent, language)

    def _visit(self, method: str, url: str, fields: Fields | None, user_agent: str, language: str) -> Page:
        for _ in range(_MOST_REDIRECTS):
            status, headers, body = self._world.run(self._ask(method, url, fields, user_agent, language))
            if status not in (301, 302, 303, 307, 308):
                return _read(url, status, body.decode("utf-8", "replace"))
            url = urljoin(url, headers["location"])
            method, fields = ("GET", None) if status != 307 else (method, fields)
            if not url.startswith(BASE_URL):
                return Page(url, status, "", [])  # back in the shop
        raise ValueError(f"{url} leads in a circle")

    async def _ask(
        self, method: str, url: str, fields: Fields | None, user_agent: str, language: str
    ) -> tuple[int, dict[str, str], bytes]:
        parts = urlsplit(url)
        body = urlencode(fields or []).encode()
        headers = [(b"host", parts.netloc.encode()), (b"user-agent", user_agent.encode()),
                   (b"accept-language", language.encode()), (b"accept", b"text/html")]  # fmt: skip
        if fields is not None:
            headers += [
                (b"content-type", b"application/x-www-form-urlencoded"),
                (b"content-length", b"%d" % len(body)),
            ]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "https",
            "path": parts.path, "raw_path": parts.path.encode(), "query_string": parts.query.encode(),
            "headers": headers,
            "client": ("203.0.113.7", 50000), "server": (parts.netloc, 443), "root_path": "",
        }  # fmt: skip
        said: list[Mapping[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            said.append(message)

        await self._app(scope, receive, send)
        start = next(one for one in said if one["type"] == "http.response.start")
        found = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        return start["status"], found, b"".join(one.get("body", b"") for one in said)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[PageForm] = []
        self.links: list[str] = []
        self._inside = ""  # form, button, script …
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(PageForm(given.get("action", ""), given.get("method", "get").upper(), []))
            self._open = True
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "input" and self._open:
            kind = given.get("type", "text")
            value = given.get("value", "on" if kind in ("checkbox", "radio") else "")
            self.forms[-1].fields.append(Field(given.get("name", ""), value, kind, "checked" in given))
        elif tag == "select" and self._open:
            self.forms[-1].fields.append(Field(given.get("name", ""), "", "select"))
        elif tag == "option" and self._open and ("selected" in given or not self.forms[-1].fields[-1].on):
            self.forms[-1].fields[-1].value = given.get("value", "")
            self.forms[-1].fields[-1].on = True
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "form"
        self._inside = ""

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words or self._inside in ("style", "script"):
            return
        self.words.append(words)
        if self._inside == "button" and self._open:
            self.forms[-1].button += words


def _read(url: str, status: int, html: str) -> Page:
    reader = _Reader()
    reader.feed(html)
    return Page(url, status, "\n".join(reader.words), reader.forms, reader.links)
