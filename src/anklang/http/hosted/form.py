"""The hosted sign-up form: `/f/{workspace}/{form}`. Works without JavaScript, alone or in a frame of the shop."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from anklang.channels.chat_limits import CHAT_LIMITS
from anklang.consents import find
from anklang.consents.find import SavedForm
from anklang.consents.model import ASKED_IN_CHAT
from anklang.consents.opt_in import TOKEN
from anklang.consents.parse import in_language, leads_home
from anklang.flows.definitions import Definitions
from anklang.flows.offer_words import box_of
from anklang.flows.sign_up import Filled, Shown, SignedUp, offered, show_form, sign_up, stamp_of
from anklang.http.caller_address import address_of
from anklang.http.hosted.asked import Fields, first, form_of, shop_of
from anklang.http.hosted.frame import gone, language_of, lead_to, page, words_of
from anklang.http.state import Site, site_of
from anklang.storage.transaction import Tx

POT = "website"  # people do not see this field; who fills it in is a robot
CHANNELS = ("email", "sms")  # of messages that ask


def form_routes() -> list[Route]:
    """The form, and what is shown after it was sent."""
    return [
        Route("/f/{workspace}/{form}", _show, methods=["GET"]),
        Route("/f/{workspace}/{form}", _send, methods=["POST"]),
        Route("/f/{workspace}/{form}/thanks", _thanks, methods=["GET"]),
    ]


class _Opened(msgspec.Struct, frozen=True):
    """A form that somebody looks at or has sent."""

    definitions: Definitions
    saved: SavedForm
    shown: Shown
    language: str  # to answer in
    embed: bool  # in a frame of the shop


def _find(tx: Tx, request: Request) -> tuple[Definitions, SavedForm] | None:
    definitions = shop_of(tx, request)
    if definitions is None:
        return None
    saved = find.form(tx, definitions.workspace.id, str(request.path_params["form"]))
    return None if saved is None or saved.archived else (definitions, saved)


def _open(tx: Tx, request: Request) -> _Opened | None:
    found = _find(tx, request)
    if found is None:
        return None
    definitions, saved = found
    language = language_of(request, definitions)
    shown = show_form(tx, definitions.workspace.id, saved, language, definitions.workspace.settings.language)
    return None if shown is None else _Opened(definitions, saved, shown, language, _embedded(request))


def _embedded(request: Request) -> bool:
    return request.query_params.get("embed") == "1"


def _show(request: Request) -> Response:
    """The form. Looking changes nothing."""
    with site_of(request).database.transaction() as tx:
        form = _open(tx, request)
    if form is None:
        return gone(request)
    values = values_of(form.definitions, form.shown, form.language, embed=form.embed)
    values["page"] = request.headers.get("referer", "")[:500] if form.embed else ""
    return page(form.definitions, form.language, "form", values, embed=form.embed)


def values_of(
    definitions: Definitions, shown: Shown, language: str, *, embed: bool = False
) -> dict[str, Any]:
    """What the page shows of a form that nobody has filled in yet."""
    settings, form = definitions.workspace.settings, shown.form
    offers = offered(definitions, form)
    channels = {one.channel for one in offers}
    topics = {one.id: one for one in settings.topics}
    query = {"language": language, **({"embed": "1"} if embed else {})}
    return {
        "title": in_language(form.title, language, settings.language),
        "intro": in_language(form.intro, language, settings.language),
        "button": in_language(form.button, language, settings.language),
        "declaration": shown.text, "hint": shown.hint, "declared_in": shown.language,
        "email": "email" in channels, "phone": "sms" in channels, "first_name": form.first_name,
        "boxes": [
            {"value": f"{one.purpose}/{one.channel}", "label": box_of(settings, one, language), "on": False}
            for one in offers
        ],
        "topics": [
            {"value": one, "label": in_language(topics[one].name, language, settings.language) or one, "on": False}
            for one in form.topics if one in topics
        ],
        "given": {"email": "", "phone": "", "first_name": ""},
        "faults": [], "stamp": stamp_of(definitions, shown), "page": "",
        "action": f"/f/{definitions.workspace.slug}/{form.id}?{urlencode(query)}",
    }  # fmt: skip


async def _send(request: Request) -> Response:
    """Somebody sends the form: checked, then asked to confirm, then led on (POST, redirect, GET)."""
    return await run_in_threadpool(_take, request, await form_of(request))


def _take(request: Request, data: Fields) -> Response:
    site = site_of(request)
    with site.database.transaction() as tx:
        form = _open(tx, request)
        if form is None:
            return gone(request)
        filled = _filled(request, data, site, embed=form.embed)
        done = (
            SignedUp(asked=CHANNELS[:1])  # a robot is thanked, and nothing happens
            if "".join(data.get(POT, []))
            else sign_up(tx, form.definitions, form.saved, filled, site.clock.now())
        )
    return _again(form, filled, done) if done.faults else lead_to(_next(form, done))


def _filled(request: Request, data: Fields, site: Site, *, embed: bool) -> Filled:
    return Filled(
        boxes=data.get("box", []), topics=data.get("topic", []),
        email=first(data, "email"), phone=first(data, "phone", 40), first_name=first(data, "first_name", 100),
        stamp=first(data, "stamp"),
        page=first(data, "page", 500) or request.headers.get("referer", "")[:500] or str(request.url.path),
        method="own_form" if first(data, "own") == "1" else "embedded_form" if embed else "hosted_form",
        ip=address_of(request, site), user_agent=request.headers.get("user-agent", "")[:300],
    )  # fmt: skip


def _again(form: _Opened, filled: Filled, done: SignedUp) -> Response:
    """The form as it was filled in, with what is wrong at its top."""
    values = values_of(form.definitions, form.shown, form.language, embed=form.embed)
    said = words_of(form.language)["form"]
    values["faults"] = [{"field": one, "text": said[f"fault_{one}"]} for one in done.faults]
    values["given"] = {"email": filled.email, "phone": filled.phone, "first_name": filled.first_name}
    for box in values["boxes"]:
        box["on"] = box["value"] in filled.boxes
    for topic in values["topics"]:
        topic["on"] = topic["value"] in filled.topics
    values["page"] = filled.page if form.embed else ""
    return page(form.definitions, form.language, "form", values, embed=form.embed, status=422)


def _next(form: _Opened, done: SignedUp) -> str:
    """The shop's own page, if the form names one; else ours, which says what happens now."""
    own = form.saved.form.redirect
    if own and not done.chats and leads_home(own, set(form.definitions.link_hosts)):
        return own
    query = {"language": form.language, "asked": ",".join(done.asked), "given": ",".join(done.given)}
    if done.chats:  # our own page shows the ways there, whatever page the form names
        query["chats"] = ",".join(f"{channel}.{token}" for channel, token in done.chats)
    if form.embed:
        query["embed"] = "1"
    return f"/f/{form.definitions.workspace.slug}/{form.saved.form.id}/thanks?{urlencode(query)}"


def _thanks(request: Request) -> Response:
    """Look into your mail, or: it is done. Says nothing that the address line could not say."""
    with site_of(request).database.transaction() as tx:
        found = _find(tx, request)
    if found is None:
        return gone(request)
    definitions, saved = found
    language = language_of(request, definitions)
    asked = [one for one in CHANNELS if one in request.query_params.get("asked", "").split(",")]
    agreed = [one for one in CHANNELS if one in request.query_params.get("given", "").split(",")]
    values = {
        "thanks": in_language(saved.form.thanks, language, definitions.workspace.settings.language),
        "asked": asked, "given": agreed, "chats": _chats(request.query_params.get("chats", "")),
    }  # fmt: skip
    return page(definitions, language, "thanks", values, embed=_embedded(request), switch=False)


def _chats(said: str) -> list[dict[str, str]]:
    """The ways into chats that stand in the address line: the messenger's name and our path."""
    pairs = [tuple(one.split(".", 1)) for one in said.split(",") if "." in one]
    return [
        {"title": CHAT_LIMITS[channel].title, "path": f"/c/{token}"}
        for channel, token in pairs
        if channel in ASKED_IN_CHAT and TOKEN.fullmatch(token)
    ]
