"""Templates that messengers keep and have to approve: as they were read last, and read anew."""

from __future__ import annotations

import asyncio

from fastapi import Request

from anklang.channels.provider import Provider
from anklang.core.errors import Conflict
from anklang.flows.look_up_vendor_templates import VendorTemplates, templates_of_vendors
from anklang.flows.vendor_templates import TemplatesRead, ask_for_templates, keep_templates
from anklang.http.api.routes import Routes
from anklang.http.auth import Reader, Writer
from anklang.http.state import site_of

routes = Routes("vendor templates")


@routes.get("/vendor-templates")
def list_vendor_templates(request: Request, caller: Reader) -> VendorTemplates:
    """List the templates that messengers keep for this workspace, with the state of their approval."""
    site = site_of(request)
    with site.database.transaction() as tx:
        return templates_of_vendors(tx, site.definitions.of(tx, caller.workspace))


@routes.post("/providers/{account}/templates")
async def read_vendor_templates(request: Request, caller: Writer, account: str) -> TemplatesRead:
    """Read the templates of an account from its vendor now. Otherwise that happens once a day."""
    site = site_of(request)

    def adapter() -> Provider:
        with site.database.transaction() as tx:
            definitions = site.definitions.of(tx, caller.workspace)
        return site.providers.adapter(definitions, account)

    provider = await asyncio.to_thread(adapter)
    if "vendor_templates" not in provider.manifest.abilities:
        raise Conflict(f"{provider.manifest.title} keeps no templates of its own; {account!r} needs none.")
    found = await ask_for_templates(provider)

    def keep() -> TemplatesRead:
        with site.database.transaction() as tx:
            return keep_templates(tx, caller.workspace, account, found, site.clock.now())

    return await asyncio.to_thread(keep)
