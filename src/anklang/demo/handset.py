"""The phone on the screen: takes messages from the provider, reports back, follows links and answers."""

from __future__ import annotations

import hashlib
import hmac
import logging
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from anklang.channels.model import Outgoing
from anklang.core.errors import BadInput, NotFound, Problem
from anklang.core.ids import new_id
from anklang.core.json import encode
from anklang.demo import store
from anklang.demo.asked import Open, Reply, Tap, customer, read
from anklang.demo.follow import IPHONE, arrive, in_app, is_ours
from anklang.demo.loopback import ask_self
from anklang.demo.phone import shown
from anklang.demo.site import DemoSite, site_of
from anklang.files.recognise import recognise

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Anklang-Handset-Secret"
SIGNATURE_HEADER = "X-Anklang-Handset-Signature"
MOST_TEXT = 1600  # characters of an answer


class _Screen(msgspec.Struct):
    """What the app is told about a link."""

    path: str  # within the app


def answer(value: object, status: int = 200, background: BackgroundTask | None = None) -> Response:
    """A JSON answer that nobody keeps."""
    headers = {"Cache-Control": "no-store"}
    return Response(encode(value), status, headers, "application/json", background)


async def messages(request: Request) -> Response:
    """POST: a message arrives from the provider. GET: what lies on a phone, or the provider's connection test."""
    site = site_of(request)
    facts = await run_in_threadpool(_facts, site)
    if request.method == "GET" and "customer" in request.query_params:
        return answer(await run_in_threadpool(_inbox, site, facts, request))
    if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), facts.secret.encode()):
        return answer({"error": "wrong_secret"}, 401)
    if request.method == "GET":
        return answer({"items": []})
    try:
        message = await read(request, Outgoing)
    except BadInput as error:
        log.warning("the handset refused a message: %s", error)
        return answer({"error": "not_a_message"}, 422)
    now = site.clock.now()
    new = await run_in_threadpool(_keep, site, facts.workspace, message, now)
    report = BackgroundTask(_report, request.app, facts, message, "delivered", now) if new else None
    return answer({"ref": _ref(message)}, 201 if new else 200, report)


async def open_link(request: Request) -> Response:
    """Follow a link as this customer's phone would, through the door that every link has."""
    asked, site = await read(request, Open), site_of(request)
    who = customer(asked.customer)
    facts = await run_in_threadpool(_facts, site)
    url = asked.url.strip()
    if len(url) > 4000 or urlsplit(url).scheme not in ("", "http", "https"):
        raise BadInput("This link cannot be opened.", [Problem("url", "is no web address")])
    if not is_ours(url, facts.base_url) or not urlsplit(url).path.startswith("/l/"):
        return answer(arrive(url, facts.base_url))
    headers = {"user-agent": IPHONE, "x-anklang-app": "1" if who.app else "0", "accept": "text/html"}
    found = await ask_self(request.app, "GET", url, headers)
    if found.status == 200:  # the shop's app was told the screen that its link stands for
        return answer(in_app(msgspec.json.decode(found.body, type=_Screen).path))
    return answer(arrive(found.headers.get("location") or urlsplit(url).path, facts.base_url))


async def tap(request: Request) -> Response:
    """A notification was tapped: it is read, and the provider hears of it. Its link is followed by `open_link`."""
    asked, site = await read(request, Tap), site_of(request)
    now = site.clock.now()
    facts, found = await run_in_threadpool(_tap, site, asked, now)
    if found is None:
        raise NotFound(f"No phone has a message {asked.id}.")
    message, new = found
    return answer(
        {"ok": True},
        background=BackgroundTask(_report, request.app, facts, message, "read", now) if new else None,
    )


async def reply(request: Request) -> Response:
    """The customer writes back: a signed call to the provider's own door."""
    asked, site = await read(request, Reply), site_of(request)
    who = customer(asked.customer)
    text = asked.text.strip()
    if not (text or asked.photo) or len(text) > MOST_TEXT:
        raise BadInput(
            "This answer cannot be sent.",
            [Problem("text", f"has {len(text)} characters", f"1 to {MOST_TEXT}")],
        )
    facts = await run_in_threadpool(_facts, site)
    now = site.clock.now()
    body: dict[str, object] = {
        "ref": f"reply-{new_id(now)}", "channel": asked.channel, "from": who.addresses()[asked.channel],
        "to": "Lindenhof", "text": text, "at": now,
    }  # fmt: skip
    if asked.photo:
        photo = await run_in_threadpool(
            _keep_photo, site, facts, who.addresses()[asked.channel], asked.photo, now
        )
        body["media"] = [{"id": photo, "content_type": recognise(asked.photo)}]
    await _call_back(request.app, facts, f"/callbacks/{facts.workspace}/{facts.account}/inbound", body)
    return answer({"ok": True})


async def photo(request: Request) -> Response:
    """A photo that was sent from a phone, for the provider alone."""
    site = site_of(request)
    facts = await run_in_threadpool(_facts, site)
    if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), facts.secret.encode()):
        return answer({"error": "wrong_secret"}, 401)
    data = await run_in_threadpool(_photo, site, facts.workspace, request.path_params["id"])
    if data is None:
        return answer({"error": "not_found"}, 404)
    headers = {"Cache-Control": "no-store", "Content-Disposition": "attachment"}
    return Response(data, headers=headers, media_type="application/octet-stream")


def _keep_photo(site: DemoSite, facts: store.Facts, address: str, data: bytes, now: datetime) -> UUID:
    id_ = new_id(now)
    with site.database.transaction() as tx:
        store.keep_photo(tx, facts.workspace, id_, address, data, now)
    return id_


def _photo(site: DemoSite, workspace: int, id_: UUID) -> bytes | None:
    with site.database.transaction() as tx:
        return store.photo(tx, workspace, id_)


def _facts(site: DemoSite) -> store.Facts:
    with site.database.transaction() as tx:
        return store.load_facts(tx)


def _keep(site: DemoSite, workspace: int, message: Outgoing, now: datetime) -> bool:
    with site.database.transaction() as tx:
        return store.keep_message(tx, workspace, message, now)


def _inbox(site: DemoSite, facts: store.Facts, request: Request) -> dict[str, object]:
    """Messages behind `after`, and where to go on. A `next` below `after` says that the demo was set up anew."""
    after = request.query_params.get("after", "0")
    since = int(after) if after.isdecimal() and len(after) < 19 else 0
    addresses = list(customer(request.query_params["customer"]).addresses().items())
    with site.database.transaction() as tx:
        found = store.messages_of(tx, facts.workspace, addresses, since)
        last = found[-1].seq if found else min(since, store.newest(tx, facts.workspace))
    return {"items": [shown(one) for one in found], "next": last}


def _tap(site: DemoSite, asked: Tap, now: datetime) -> tuple[store.Facts, tuple[Outgoing, bool] | None]:
    with site.database.transaction() as tx:
        facts = store.load_facts(tx)
        return facts, store.mark_read(tx, facts.workspace, asked.id, now)


def _ref(message: Outgoing) -> str:
    return f"handset-{message.message_id}"


async def _report(app: ASGIApp, facts: store.Facts, message: Outgoing, state: str, at: datetime) -> None:
    """Tell what became of a message, by the address that it came with."""
    if not message.callback_url:
        return
    body = {
        "ref": _ref(message), "message_id": message.message_id, "channel": message.channel, "state": state, "at": at,
    }  # fmt: skip
    await _call_back(app, facts, message.callback_url, body)


async def _call_back(app: ASGIApp, facts: store.Facts, url: str, value: dict[str, object]) -> None:
    body = msgspec.json.encode(value)
    signature = "sha256=" + hmac.new(facts.secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"content-type": "application/json", SIGNATURE_HEADER: signature}
    found = await ask_self(app, "POST", url, headers, body)
    if found.status != 204:
        log.warning("the handset's call to %s was answered with %s", urlsplit(url).path, found.status)
