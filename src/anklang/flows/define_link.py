"""Links made by hand: for posters, parcels and profiles; checked as those in messages are."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from anklang.access.model import Caller
from anklang.access.store import note
from anklang.core.errors import BadInput, NotFound, Problem
from anklang.core.ids import random_bytes
from anklang.flows.definitions import Definitions
from anklang.links import find
from anklang.links import store as links
from anklang.links.association import (
    app_id_fault,
    apple_app_site_association,
    assetlinks,
    fingerprint_fault,
)
from anklang.links.hosts import refuse_reason
from anklang.links.model import TOKEN_BYTES, Link, Target, parse_target, token_from
from anklang.storage.transaction import Tx
from anklang.workspaces.model import Shop


def make_link(
    tx: Tx, caller: Caller, definitions: Definitions, name: str, target: str, devices: dict[str, str],
    expires_at: datetime | None, now: datetime,
) -> Link:  # fmt: skip
    """A new shared link. Raises BadInput with every fault: target, hosts that are not allowed, an end that is past.

    `devices`: other addresses for ios, android or desktop; empty ones are left out.
    """
    faults: list[Problem] = []
    read = _target(target, definitions, faults)
    others = {device: url.strip() for device, url in devices.items() if url.strip()}
    for device, url in others.items():
        reason = refuse_reason(url, definitions.link_hosts)
        if reason is not None:
            faults.append(Problem(f"devices.{device}", reason, "add the host under Settings, Shop"))
    if not name.strip():
        faults.append(Problem("name", "is empty", "what is it for: Poster spring, parcel flyer …"))
    if expires_at is not None and expires_at <= now:
        faults.append(Problem("expires_at", "is past", "choose a later moment or leave it empty"))
    if faults or read is None:
        raise BadInput("The link cannot be made.", faults)
    link = Link(
        token=token_from(random_bytes(TOKEN_BYTES)), workspace_id=caller.workspace, individual=False, created_at=now,
        target=msgspec.structs.replace(read, **others), name=name.strip(), expires_at=expires_at,
    )  # fmt: skip
    links.create(tx, [link], made_by=caller.name)
    note(tx, caller, "link.made", link.token, now, {"name": link.name})
    return link


def _target(text: str, definitions: Definitions, faults: list[Problem]) -> Target | None:
    try:
        target = parse_target(text)
    except ValueError as error:
        faults.append(Problem("target", str(error)))
        return None
    reason = refuse_reason(target.url, definitions.link_hosts) if target.url else None
    if reason is not None:
        faults.append(Problem("target", reason, "add the host under Settings, Shop"))
    return target


def end_link(tx: Tx, caller: Caller, token: str, now: datetime) -> None:
    """End a link now: it leads to the shop's start page from here on. Raises NotFound."""
    link = find.by_token(tx, token)
    if link is None or link.workspace_id != caller.workspace:
        raise NotFound("There is no such link in this workspace.")
    links.expire(tx, caller.workspace, [token], now)
    note(tx, caller, "link.ended", token, now, {"name": link.name})


class AppFile(msgspec.Struct, frozen=True):
    """One of the two files by which phones learn that links belong to the app."""

    platform: str  # ios, android
    url: str  # where the phone looks for it
    set_up: bool  # the settings name an app
    document: Any  # what is served here
    problems: list[Problem]


class AppLinks(msgspec.Struct, frozen=True):
    """Whether links open the app."""

    host: str  # whose links the app claims
    served_here: bool  # the phone asks us for the files; else the shop has to serve them
    works: bool  # no problems
    files: list[AppFile]


def check_app_links(shop: Shop, base_url: str) -> AppLinks:
    """What phones are told, and what is wrong with it. Pure: nothing is fetched."""
    here = urlsplit(base_url)
    host = shop.app_host or here.netloc
    served = host == here.netloc
    common: list[Problem] = []
    if here.scheme != "https" and served:
        common.append(
            Problem("public_url", "is not https; phones ignore the files", "put a certificate in front")
        )
    if not served:
        hint = f"serve these documents there yourself: https://{host}/.well-known/…"
        common.append(Problem("shop.app_host", f"is {host}, not this installation", hint))
    apple: list[Problem] = []
    fault = app_id_fault(shop.ios_app) if shop.ios_app else None
    if fault is not None:
        apple.append(Problem("shop.ios_app", fault))
    android = [
        Problem(f"shop.android_fingerprints[{index}]", why)
        for index, one in enumerate(shop.android_fingerprints)
        if (why := fingerprint_fault(one)) is not None
    ]
    if shop.android_package and not shop.android_fingerprints:
        hint = "Play Console, App integrity: SHA-256 of the signing certificate"
        android.append(Problem("shop.android_fingerprints", "is empty, so Android verifies nothing", hint))
    place = f"https://{host}/.well-known"
    document = apple_app_site_association(
        [shop.ios_app] if shop.ios_app else [], ["/l/*", "/cart*", "/product/*"]
    )
    statements = assetlinks(shop.android_package, shop.android_fingerprints)
    files = [
        AppFile("ios", f"{place}/apple-app-site-association", bool(shop.ios_app), document,
                [*common, *apple] if shop.ios_app else []),
        AppFile("android", f"{place}/assetlinks.json", bool(shop.android_package), statements,
                [*common, *android] if shop.android_package else []),
    ]  # fmt: skip
    return AppLinks(host, served, not any(one.problems for one in files), files)
