"""Everything that a workspace defines, in memory; loaded anew when its epoch moves."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from hashlib import sha256
from threading import Lock
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from anklang.catalogue import find as catalogue
from anklang.channels import store as accounts
from anklang.channels.manifest import Manifest
from anklang.channels.vendor_templates import VendorTemplate
from anklang.core.errors import AnklangError, NotFound
from anklang.coupons import find as coupons
from anklang.coupons.model import Pool
from anklang.guard.check import check
from anklang.guard.model import Around, Remark
from anklang.guard.rendered import Judgement, judge
from anklang.journeys import store as journeys
from anklang.journeys.check import conditions_of
from anklang.journeys.definitions import Journeys, Version
from anklang.journeys.steps.journey import StartAnother
from anklang.links.resolve import LinkSettings
from anklang.policy.countries.load import Countries
from anklang.policy.model import CountryRules
from anklang.profiles.count import CounterPlan
from anklang.profiles.model import Person
from anklang.segments import store as segments
from anklang.segments.check import TRACKING_PURPOSES
from anklang.segments.counters import plan_counters
from anklang.segments.update import SegmentIndex
from anklang.storage.transaction import Tx
from anklang.templates import find as templates
from anklang.templates.compile import Compiled, compile_template
from anklang.templates.model import Template
from anklang.workspaces import store as workspaces
from anklang.workspaces.model import Workspace, WorkspaceSettings

log = logging.getLogger(__name__)

AGREED = frozenset({"given", "confirmed"})
CLICK_TRACKING = TRACKING_PURPOSES["clicked"]


class ProviderChoice:
    """One provider account of the workspace, as far as choosing needs it."""

    __slots__ = ("channels", "id", "manifest", "sealed", "vendor")

    def __init__(
        self, id_: str, vendor: str, channels: Sequence[str], manifest: Manifest, sealed: bytes
    ) -> None:
        self.id = id_
        self.vendor = vendor
        self.channels = frozenset(channels) & frozenset(manifest.channels)
        self.manifest = manifest
        self.sealed = sealed


class Definitions:
    """One workspace as the flows see it. Never changed after it was built."""

    def __init__(
        self, workspace: Workspace, *, segment_index: SegmentIndex, counters: CounterPlan, journey_index: Journeys,
        template_versions: Mapping[str, tuple[int, Template]], pools: Mapping[str, Pool],
        providers: Sequence[ProviderChoice], countries: Countries, link_key: bytes, base_url: str,
        catalogue: bool = False, vendor_templates: Mapping[tuple[str, str, str], VendorTemplate] | None = None,
    ) -> None:  # fmt: skip
        self.workspace = workspace
        self.segments = segment_index
        self.counters = counters
        self.journeys = journey_index
        self.pools = pools
        self.providers = providers
        self.vendor_templates = vendor_templates or {}  # by account, name and language
        self.countries = countries
        self.link_key = link_key
        self.catalogue = catalogue  # whether there are products
        self.opens_on_derived = any(not key.startswith("event:") for key in journey_index.entries) or any(
            isinstance(step, StartAnother)
            for v in journey_index.versions.values()
            for step in v.journey.steps
        )
        self.zone = ZoneInfo(workspace.settings.zone)
        self.links = _link_settings(workspace, base_url)
        self.link_hosts = self.links.hosts
        self._templates = template_versions
        self._compiled: dict[str, Compiled] = {}
        self.around_words = around_words(workspace.settings, self.link_hosts)
        self._judged: dict[str, Judgement] = {}
        self._findings: dict[str, list[Remark]] = {}

    def template(self, template_id: str | None) -> Template:
        """The newest version of a template; raises NotFound."""
        if template_id is None or template_id not in self._templates:
            raise NotFound(f"There is no template {template_id!r}.")
        return self._templates[template_id][1]

    def has_template(self, template_id: str) -> bool:
        """Whether the template exists."""
        return template_id in self._templates

    def templates(self) -> list[Template]:
        """The newest version of every template, by id."""
        return [one for _, (_, one) in sorted(self._templates.items())]

    def template_version(self, template_id: str | None) -> int:
        """The number of the newest version; 0 where there is no template."""
        known = self._templates.get(template_id or "")
        return 0 if known is None else known[0]

    def topic_of(self, template_id: str | None) -> str:
        """The topic of the newest version of a template; empty where it has none."""
        known = self._templates.get(template_id or "")
        return "" if known is None else known[1].topic

    def categories_of(self, template_id: str | None) -> tuple[str, ...]:
        """The categories of goods that the newest version of a template advertises; empty where it names none."""
        known = self._templates.get(template_id or "")
        return () if known is None else tuple(known[1].categories)

    def templates_about(self, topics: Collection[str]) -> list[str]:
        """The templates that belong to one of these topics."""
        return sorted(id_ for id_, (_, one) in self._templates.items() if one.topic and one.topic in topics)

    def compiled(self, template_id: str | None) -> Compiled:
        """The newest version of a template, parsed once per process."""
        template = self.template(template_id)
        made = self._compiled.get(template.id)
        if made is None:
            made = self._compiled[template.id] = compile_template(template)
        return made

    def judgement(self, template_id: str | None) -> Judgement:
        """What the content guard thinks of the newest version of a template, judged once per process."""
        template = self.template(template_id)
        made = self._judged.get(template.id)
        if made is None:
            made = self._judged[template.id] = judge(template, self.around_words, self.findings(template.id))
        return made

    def findings(self, template_id: str) -> list[Remark]:
        """What the content guard says about the newest version of a template, the most serious first."""
        if template_id not in self._findings:
            self._findings[template_id] = check(self.template(template_id), self.around_words)
        return self._findings[template_id]

    def version(self, journey: str | None, number: int | None) -> Version | None:
        """A published journey version, or None."""
        return None if journey is None or number is None else self.journeys.versions.get((journey, number))

    def accounts_for(
        self, channel: str, platform: str = "", fixed: str | None = None
    ) -> list[ProviderChoice]:
        """The accounts that carry a channel, the first by rank first; only the one that the author fixed (C8)."""
        return [
            one
            for one in self.providers
            if channel in one.channels
            and (not fixed or one.id == fixed)
            and (not platform or not one.manifest.platforms or platform in one.manifest.platforms)
        ]

    def provider_for(
        self, channel: str, platform: str = "", fixed: str | None = None
    ) -> ProviderChoice | None:
        """The account that is asked first, if there is one; what happens when it fails: `choose_account`."""
        return next(iter(self.accounts_for(channel, platform, fixed)), None)

    def rules(self, places: Sequence[tuple[str, str]], on: date) -> tuple[CountryRules, ...]:
        """The rules of every country and state where the person may be, with those of our own country, on a day."""
        settings = self.workspace.settings
        return self.countries.possible(places, on, sender=settings.country, preset=settings.us_hours)

    def tracking_agreed(self, person: Person) -> bool:
        """Whether clicks of this person may be measured one by one (R22); as segments and journeys see it (J32)."""
        wanted = (self.workspace.settings.tracking_purpose, CLICK_TRACKING)
        return any(p in wanted and state in AGREED for (_, p, _), state in person.consents.items())

    def signature(self, text: str) -> str:
        """A short keyed signature for addresses that only we can make (unsubscribe links)."""
        return hmac.digest(self.link_key, f"{self.workspace.id}/{text}".encode(), sha256).hex()[:24]


def around_words(settings: WorkspaceSettings, hosts: Collection[str]) -> Around:
    """The workspace as far as it matters to words. Without a shop's address no host is known to be foreign."""
    return Around(
        brand=settings.brand.name, imprint=settings.brand.imprint.strip(), languages=settings.languages,
        hosts=tuple(hosts) if settings.shop.url else (), severities=settings.guard,
        review_gating=settings.review_gating,
    )  # fmt: skip


def _link_settings(workspace: Workspace, base_url: str) -> LinkSettings:
    shop = workspace.settings.shop
    return LinkSettings(
        shop_url=shop.url or base_url,
        short_url=f"{base_url}/l",
        mobile_url=shop.mobile_url,
        allowed_hosts=tuple(shop.hosts),
        app_host=(shop.app_host or urlsplit(base_url).netloc) if shop.ios_app or shop.android_package else "",
        ios_app=bool(shop.ios_app),
        android_package=shop.android_package,
        ios_store_url=shop.app_store,
        android_store_url=shop.play_store,
        cart_path=shop.cart_path,
        cart_param=shop.cart_param,
        product_path=shop.product_path,
        add_path=shop.add_path,
    )


class DefinitionCache:
    """The definitions of all workspaces, per process. `refresh` costs one small read while nothing changed."""

    def __init__(self, countries: Countries, manifests: Mapping[str, Manifest], base_url: str) -> None:
        self._countries = countries
        self._manifests = manifests
        self._base_url = base_url
        self._known: dict[int, Definitions] = {}
        self._broken: dict[int, int] = {}  # workspace -> epoch that cannot be read
        self._lock = Lock()

    def refresh(self, tx: Tx) -> dict[int, Definitions]:
        """The definitions as of this transaction, by workspace id."""
        epochs = workspaces.epochs(tx)
        with self._lock:
            stale = [
                w
                for w, epoch in epochs.items()
                if w not in self._known or self._known[w].workspace.epoch != epoch
            ]
            for workspace in stale:
                if self._broken.get(workspace) != epochs[workspace]:
                    self._reload(tx, workspace, epochs[workspace])
            return dict(self._known)

    def _reload(self, tx: Tx, workspace: int, epoch: int) -> None:
        """Load one workspace; one that cannot be read keeps its old definitions and harms no other."""
        try:
            self._known[workspace] = self._load(tx, workspace)
        except (AnklangError, msgspec.ValidationError, ValueError):
            log.exception(
                "the definitions of workspace %s cannot be read; the old ones stay in use", workspace
            )
            self._broken[workspace] = epoch

    def of(self, tx: Tx, workspace: int) -> Definitions:
        """The definitions of one workspace; raises NotFound."""
        found = self.refresh(tx).get(workspace)
        if found is None:
            raise NotFound(f"There is no workspace {workspace}.")
        return found

    def _load(self, tx: Tx, workspace_id: int) -> Definitions:
        workspace = workspaces.load(tx, workspace_id)
        settings = workspace.settings
        zone = ZoneInfo(settings.zone)
        known = segments.load_segments(tx, workspace_id)
        versions = journeys.load_live(tx, workspace_id)
        conditions = [one.condition for one in known] + [
            c for live in versions for c in conditions_of(live.journey)
        ]
        counters = plan_counters(conditions, zone, settings.country, settings.currency)
        saved = templates.everything(tx, workspace_id)
        return Definitions(
            workspace,
            segment_index=SegmentIndex(known, zone),
            counters=counters,
            journey_index=Journeys(
                versions,
                settings.zone,
                {s.id: s.condition for s in known},
                counters,
                settings.tracking_purpose,
            ),
            template_versions={id_: (one.version, one.template) for id_, one in saved.items()},
            pools={pool.id: pool for pool in coupons.pools(tx, workspace_id, limit=1000)},
            providers=self._providers(tx, workspace_id),
            vendor_templates={
                (one.account, one.template.name, one.template.language): one.template
                for one in accounts.load_templates(tx, workspace_id)
            },
            countries=self._countries,
            link_key=bytes.fromhex(str(workspaces.recall(tx, "link_key"))),
            base_url=self._base_url,
            catalogue=catalogue.any_product(tx, workspace_id),
        )

    def _providers(self, tx: Tx, workspace: int) -> list[ProviderChoice]:
        return [
            ProviderChoice(one.id, one.vendor, one.channels, self._manifests[one.vendor], one.sealed)
            for one in accounts.load_accounts(tx, workspace, enabled_only=True)
            if one.vendor in self._manifests
        ]
