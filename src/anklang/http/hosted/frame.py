"""The frame of every hosted page: the shop's logo, colours and words around a body, without scripts, never kept.

A page is `pages/<name>.html` (Liquid, everything escaped). It sees `words` (its part of `words/<language>.json`),
`brand`, `language` and its own values. A further language is a further file in `words/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from liquid import Environment, FileSystemLoader
from liquid.undefined import StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from anklang.core.ids import secret_token
from anklang.flows.definitions import Definitions
from anklang.http.hosted.colours import palette
from anklang.workspaces.model import WorkspaceSettings

_HERE = Path(__file__).parent
FALLBACK = "en"
_SELF = "'self'"
_UNKEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
Words = dict[str, dict[str, str]]


def page(
    definitions: Definitions | None, language: str, name: str, values: Mapping[str, Any], *,
    embed: bool = False, status: int = 200, switch: bool = True,
) -> Response:  # fmt: skip
    """The page `name` in the shop's frame; `definitions` None where no shop is known (an unknown address).

    `embed` lets the shop's own hosts show it in a frame, and leaves header and footer out. `switch` offers the other
    languages (`?language=`).
    """
    settings = definitions.workspace.settings if definitions is not None else None
    return render(settings, language, name, values, embed=embed, status=status, switch=switch)


def render(
    settings: WorkspaceSettings | None, language: str, name: str, values: Mapping[str, Any], *,
    embed: bool = False, status: int = 200, switch: bool = True, preview: bool = False,
) -> Response:  # fmt: skip
    """As `page`, for settings that need not be saved; `preview` lets our own studio show it in a frame."""
    tag = known_language(language)
    words = words_of(tag)
    nonce = secret_token()
    brand = settings.brand if settings is not None else None
    context = {
        "words": words.get(name, {}),
        **values,
        "frame": words["frame"],
        "language": tag,
        "brand": {"name": "", "logo": "", "imprint": "", **(msgspec.to_builtins(brand) if brand else {})},
        "colours": msgspec.to_builtins(palette(brand.color if brand else "")),
        "languages": [{"tag": one, "name": words_of(one)["frame"]["name"]} for one in languages()]
        if switch
        else [],
        "embed": embed,
        "nonce": nonce,
    }
    html = _environment().get_template(f"{name}.html").render(**context)
    return HTMLResponse(html, status, headers=_headers(settings, nonce, embed=embed, preview=preview))


def gone(request: Request) -> Response:
    """There is nothing (any more) at this address: no such shop or form, a link that nobody made, an erased person."""
    return page(None, language_of(request, None), "gone", {}, status=404, switch=False)


def lead_to(address: str) -> Response:
    """On to the page that says what was done (POST, redirect, GET). Nothing is kept, no address is passed on."""
    return RedirectResponse(address, 303, headers=dict(_UNKEPT))


def language_of(request: Request, definitions: Definitions | None, person_language: str = "") -> str:
    """The language to answer in: `?language=`, the person's, Accept-Language, the shop's; always one we have."""
    settings = definitions.workspace.settings if definitions is not None else None
    accepted = [
        one.split(";")[0].strip() for one in request.headers.get("accept-language", "").split(",")[:10]
    ]
    wanted = [
        request.query_params.get("language", ""),
        person_language,
        *accepted,
        settings.language if settings else "",
    ]
    for one in wanted:
        if one.split("-")[0].lower() in languages():
            return one.split("-")[0].lower()
    return FALLBACK


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The languages of hosted pages."""
    return tuple(sorted(file.stem for file in (_HERE / "words").glob("*.json")))


def known_language(language: str) -> str:
    """The language without its region, if we have it; else English."""
    tag = language.split("-")[0].lower()
    return tag if tag in languages() else FALLBACK


@lru_cache(maxsize=32)
def words_of(language: str) -> Words:
    """The words of all pages in one of `languages()`."""
    return msgspec.json.decode((_HERE / "words" / f"{language}.json").read_bytes(), type=Words)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        extra=True,
        autoescape=True,
        undefined=StrictUndefined,
        loader=FileSystemLoader(_HERE / "pages", encoding="utf-8"),
    )
    environment.filters["fill"] = _fill
    return environment


def _fill(text: object, **values: object) -> str:
    """Put values into a text: `{{ words.hello | fill: name: brand.name }}` for "Hello {name}". Escaped as all else."""
    said = str(text)
    for name, value in values.items():
        said = said.replace("{" + name + "}", str(value))
    return said


def shop_origins(settings: WorkspaceSettings) -> list[str]:
    """The shop's own addresses (scheme and host), which may show a page in a frame and be led to."""
    shop = settings.shop
    found = [_origin(url) for url in (shop.url, shop.mobile_url) if url]
    for host in shop.hosts:
        name = f"*{host}" if host.startswith(".") else host
        found.append(f"http://{name}" if ":" in host else f"https://{name}")
    return [one for one in dict.fromkeys(found) if one and not set(one) & set("; ,'\"")]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") and parts.netloc else ""


def _headers(settings: WorkspaceSettings | None, nonce: str, *, embed: bool, preview: bool) -> dict[str, str]:
    shop = shop_origins(settings) if settings is not None else []
    ancestors = " ".join(shop) if embed and shop else "'self'" if preview else "'none'"
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src https: data: 'self'; base-uri 'none'; "
        f"form-action {' '.join([_SELF, *shop])}; frame-ancestors {ancestors}"
    )
    kept = {
        "Content-Security-Policy": policy,
        **_UNKEPT,
        "X-Robots-Tag": "noindex, nofollow",
    }
    return kept if embed else {**kept, "X-Frame-Options": "SAMEORIGIN" if preview else "DENY"}
