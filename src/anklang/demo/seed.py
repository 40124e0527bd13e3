"""The first start of the demo: workspace, owner, keys, accounts, customers, consents, playbooks; again is harmless."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console

from anklang.access.model import ALL_SCOPES, Caller
from anklang.channels import store as accounts
from anklang.core.clock import SystemClock
from anklang.core.errors import Conflict
from anklang.core.ids import derive_id, secret_token
from anklang.demo import lindenhof, store
from anklang.demo.catalogue import catalogue
from anklang.demo.first_day import first_moment
from anklang.demo.history import batch_of, check
from anklang.demo.people import CUSTOMERS, Customer
from anklang.demo.playbooks import publish_playbooks
from anklang.demo.store import Facts
from anklang.flows.definitions import DefinitionCache
from anklang.flows.first_start import Made, Wanted, first_start
from anklang.flows.on_collected import on_collected
from anklang.flows.on_consent import on_consents
from anklang.policy.countries.calendar import holidays_of
from anklang.policy.model import ConsentAction, ConsentFact
from anklang.profiles.identities import Recent, person_of
from anklang.storage.database import Database
from anklang.storage.transaction import Tx
from anklang.storage.vault import Vault
from anklang.workspaces import store as workspaces

CLOCK_OFFSET = "clock_offset_seconds"
HANDSET = "handset"  # name of the account that reaches the phones
IN_APP = "inapp"  # name of the account that shows messages in app and shop
_AGREED = timedelta(days=30)  # consents were given so long ago
Say = Callable[[str], None]


def seed(
    database: Database, vault: Vault, definitions: DefinitionCache, clock: SystemClock, base_url: str, wanted: Wanted,
    console: Console, *, fresh: bool = False, playbooks: Path | None = None,
) -> Made | None:  # fmt: skip
    """Set the demo up, or see that it stands; everything in one transaction. Call it before any role runs.

    `base_url` is the address under which shop and phone are reached, no slash at its end; when it has changed since
    the last start, accounts and links follow. The demo begins at a moment at which shops write to people: `clock` and
    the installation's own offset are set to it. `fresh` forgets everything first. `playbooks` is the folder of the
    journeys to publish, ours if not named. Answers log-in and keys of the first start, later None. Raises Conflict
    where the installation belongs to a real shop, and BadInput where a playbook is not acceptable.
    """
    with console.status("Setting up the demo …") as status, database.transaction() as tx:
        facts = store.find_facts(tx)
        if facts is not None and fresh:
            store.forget_everything(tx)
            facts = None
            clock.offset = timedelta(0)
        if facts is not None:
            _follow_address(tx, vault, facts, clock.now(), base_url)
            return None
        made = _first(tx, vault, clock, wanted, base_url, playbooks, status.update)
        definitions.of(tx, made.workspace)  # what cannot be loaded again is not kept
    console.print(f"The shop {lindenhof.NAME} with {len(CUSTOMERS)} customers and their phones is set up.")
    return made


def _follow_address(tx: Tx, vault: Vault, facts: Facts, now: datetime, base_url: str) -> None:
    """Accounts and links go where the demo is reached now."""
    if facts.base_url != base_url:
        moved = lindenhof.settings(base_url)
        own = workspaces.load(tx, facts.workspace).settings
        workspaces.save_settings(
            tx, facts.workspace, msgspec.structs.replace(own, shop=moved.shop, brand=moved.brand)
        )
        facts = msgspec.structs.replace(facts, base_url=base_url)
        _open_accounts(tx, vault, facts, now)
        store.keep_facts(tx, facts)


def _first(
    tx: Tx, vault: Vault, clock: SystemClock, wanted: Wanted, base_url: str, playbooks: Path | None, say: Say
) -> Made:  # fmt: skip
    begin = _begin(tx, clock)
    made = first_start(tx, wanted, begin, lindenhof.SLUG, lindenhof.NAME, lindenhof.settings(base_url))
    if made is None:
        raise Conflict(
            "This installation serves a shop already; the demo needs one of its own. "
            "Name another data folder: ANKLANG_DATA=anklang-demo anklang demo"
        )
    facts = Facts(
        workspace=made.workspace, account=HANDSET, secret=secret_token(), write_key=made.write_key, base_url=base_url
    )  # fmt: skip
    store.keep_facts(tx, facts)
    _open_accounts(tx, vault, facts, begin)
    for customer in CUSTOMERS:
        say(f"{customer.name}: past, devices, consents")
        _tell_past(tx, made.workspace, customer, base_url, begin)
        _tell_consents(tx, made.workspace, customer, begin)
    caller = Caller(workspace=made.workspace, name="demo", scopes=frozenset(ALL_SCOPES))
    say("Playbooks")
    publish_playbooks(tx, caller, playbooks, begin)
    return made


def _begin(tx: Tx, clock: SystemClock) -> datetime:
    """Set the clock of the installation to the demo's first moment."""
    now = clock.now()
    days = holidays_of("DE+", now.year) | holidays_of("DE+", now.year + 1)
    begin = first_moment(now, ZoneInfo("Europe/Berlin"), days)
    clock.offset += begin - now
    workspaces.remember(tx, CLOCK_OFFSET, clock.offset.total_seconds())
    return begin


def _open_accounts(tx: Tx, vault: Vault, facts: Facts, now: datetime) -> None:
    settings = vault.seal({"base_url": facts.base_url, "secret": facts.secret})
    accounts.save_account(tx, facts.workspace, HANDSET, "handset", ["sms", "email", "push"], settings, now)
    accounts.save_account(
        tx, facts.workspace, IN_APP, "inapp", ["inapp", "onsite"], vault.seal({}), now, rank=1
    )
    workspaces.raise_epoch(tx, facts.workspace)


def _tell_past(tx: Tx, workspace: int, customer: Customer, base_url: str, begin: datetime) -> None:
    arrivals = check(batch_of(customer, catalogue(), base_url, begin), workspace, begin)
    on_collected(tx, arrivals, Recent(), begin)


def _tell_consents(tx: Tx, workspace: int, customer: Customer, begin: datetime) -> None:
    """Consents as the shop's checkout gathered them: given in the form, and confirmed on the phone or by mail."""
    person = person_of(tx, workspace, "user", customer.id)
    assert person is not None  # the past was told just before
    addresses = {"sms": customer.phone, "email": customer.email}
    actions: tuple[tuple[ConsentAction, timedelta], ...] = (
        ("give", timedelta(0)),
        ("confirm", timedelta(minutes=3)),
    )
    facts = [
        ConsentFact(
            id=derive_id("demo consent", workspace, customer.id, channel, purpose, action), person_id=person,
            at=begin - _AGREED + later, action=action, channel=channel, purpose=purpose,
            address=addresses.get(channel, ""), source="checkout", wording_id=f"checkout-{purpose}", wording_version=1,
            proof={"page": "/demo/shop/checkout"},
        )
        for channel, purpose in customer.agreed
        for action, later in actions
    ]  # fmt: skip
    on_consents(tx, workspace, facts, begin)
