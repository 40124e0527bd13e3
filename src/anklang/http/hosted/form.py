"""The hosted sign-up form: `/f/{workspace}/{form}`. Works without JavaScript, alone or in a frame of the shop."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from anklang.consents import find
from anklang.consents.find import SavedForm
from anklang.consents.model import Form
from anklang.consents.parse import in_language, leads_home
from anklang.flows.definitions import Definitions
from anklang.flows.offer_words import box_of
from anklang.flows.sign_up import Filled, Shown, SignedUp, show_form, sign_up, stamp_of
from anklang.http.caller_address import address_of
from anklang.http.hosted.frame import language_of, page, words_of
from anklang.http.state import Site, site_of
from anklang.storage.transaction import Tx

Fields = dict[str, list[str]]
MOST_BODY = 20_000  # bytes of a filled form
MOST_FIELDS = 80
POT = "website"  # people do not see this field; who fills it in is a robot
CHANNELS = ("email", "sms")


def form_routes() -> list[Route]:
    """The form, and what is shown after it was sent."""
    return [
        Route("/f/{workspace}/{form}", _show, methods=["GET"]),
        Route("/f/{workspace}/{form}", _send, methods=["POST"]),
        Route("/f/{workspace}/{form}/thanks", _thanks, methods=["GET"]),
    ]


def _find(tx: Tx, site: Site, request: Request) -> tuple[Definitions, SavedForm] | None:
    slug, form_id = str(request.path_params["workspace"]), str(request.path_params["form"])
    for definitions in site.definitions.refresh(tx).values():
        if definitions.workspace.slug == slug:
            saved = find.form(tx, definitions.workspace.id, form_id)
            return None if saved is None or saved.archived else (definitions, saved)
    return None


def _show(request: Request) -> Response:
    """The form. Looking changes nothing."""
    site = site_of(request)
    with site.database.transaction() as tx:
        found = _find(tx, site, request)
        if found is None:
            return gone(request)
        definitions, saved = found
        language = language_of(request, definitions)
        shown = show_form(
            tx, definitions.workspace.id, saved, language, definitions.workspace.settings.language
        )
    if shown is None:
        return gone(request)
    embed = request.query_params.get("embed") == "1"
    values = values_of(definitions, shown, language, embed=embed)
    values["page"] = request.headers.get("referer", "")[:500] if embed else ""
    return page(definitions, language, "form", values, embed=embed)


def gone(request: Request) -> Response:
    """There is no such form (any more)."""
    return page(None, language_of(request, None), "gone", {}, status=404, switch=False)


def values_of(
    definitions: Definitions, shown: Shown, language: str, *, embed: bool = False
) -> dict[str, Any]:
    """What the page shows of a form that nobody has filled in yet."""
    settings, form = definitions.workspace.settings, shown.form
    channels = {one.channel for one in form.offers}
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
            for one in form.offers
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
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MOST_BODY:
        return await run_in_threadpool(gone, request)
    try:
        fields = parse_qs((await request.body()).decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        fields = {}
    return await run_in_threadpool(_take, request, fields)


def _take(request: Request, data: Fields) -> Response:
    site = site_of(request)
    embed = request.query_params.get("embed") == "1"
    with site.database.transaction() as tx:
        found = _find(tx, site, request)
        if found is None:
            return gone(request)
        definitions, saved = found
        language = language_of(request, definitions)
        settings = definitions.workspace.settings
        shown = show_form(tx, definitions.workspace.id, saved, language, settings.language)
        if shown is None:
            return gone(request)
        filled = _filled(request, data, site, embed=embed)
        done = (
            SignedUp(asked=CHANNELS[:1])  # a robot is thanked, and nothing happens
            if "".join(data.get(POT, []))
            else sign_up(tx, definitions, saved, filled, site.clock.now())
        )
    if done.faults:
        return _again(definitions, shown, language, filled, done, embed=embed)
    return RedirectResponse(_next(definitions, saved.form, done, language, embed=embed), 303, headers=_UNKEPT)


_UNKEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


def _filled(request: Request, data: Fields, site: Site, *, embed: bool) -> Filled:
    def text(name: str, most: int = 300) -> str:
        return data.get(name, [""])[0].strip()[:most].replace("\0", "")

    own = text("own") == "1"
    referer = request.headers.get("referer", "")[:500]
    return Filled(
        boxes=data.get("box", []), topics=data.get("topic", []),
        email=text("email"), phone=text("phone", 40), first_name=text("first_name", 100), stamp=text("stamp", 200),
        page=text("page", 500) or referer or str(request.url.path),
        method="own_form" if own else "embedded_form" if embed else "hosted_form",
        ip=address_of(request, site), user_agent=request.headers.get("user-agent", "")[:300],
    )  # fmt: skip


def _again(
    definitions: Definitions, shown: Shown, language: str, filled: Filled, done: SignedUp, *, embed: bool
) -> Response:
    """The form as it was filled in, with what is wrong at its top."""
    values = values_of(definitions, shown, language, embed=embed)
    said = words_of(language)["form"]
    values["faults"] = [{"field": one, "text": said[f"fault_{one}"]} for one in done.faults]
    values["given"] = {"email": filled.email, "phone": filled.phone, "first_name": filled.first_name}
    for box in values["boxes"]:
        box["on"] = box["value"] in filled.boxes
    for topic in values["topics"]:
        topic["on"] = topic["value"] in filled.topics
    values["page"] = filled.page if embed else ""
    return page(definitions, language, "form", values, embed=embed, status=422)


def _next(definitions: Definitions, form: Form, done: SignedUp, language: str, *, embed: bool) -> str:
    hosts = set(definitions.link_hosts)
    if form.redirect and leads_home(form.redirect, hosts):
        return form.redirect
    query = {"language": language, "asked": ",".join(done.asked), "given": ",".join(done.given)}
    if embed:
        query["embed"] = "1"
    return f"/f/{definitions.workspace.slug}/{form.id}/thanks?{urlencode(query)}"


def _thanks(request: Request) -> Response:
    """Look into your mail, or: it is done. Says nothing that the address line could not say."""
    site = site_of(request)
    with site.database.transaction() as tx:
        found = _find(tx, site, request)
    if found is None:
        return gone(request)
    definitions, saved = found
    language = language_of(request, definitions)
    asked = [one for one in CHANNELS if one in request.query_params.get("asked", "").split(",")]
    agreed = [one for one in CHANNELS if one in request.query_params.get("given", "").split(",")]
    values = {
        "thanks": in_language(saved.form.thanks, language, definitions.workspace.settings.language),
        "asked": asked, "given": agreed,
    }  # fmt: skip
    embed = request.query_params.get("embed") == "1"
    return page(definitions, language, "thanks", values, embed=embed, switch=False)
