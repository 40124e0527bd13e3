import { Alert, Anchor, Group, Text } from "@mantine/core";
import { createFileRoute, Link, type LinkProps } from "@tanstack/react-router";
import { AuditTab } from "@/features/privacy/audit-tab";
import type { AuditFilter } from "@/features/privacy/api/audit";
import type { RequestKind, RequestState } from "@/features/privacy/api/requests";
import { RecordTab } from "@/features/privacy/record-tab";
import { RequestsTab } from "@/features/privacy/requests-tab";
import { RetentionTab } from "@/features/privacy/retention-tab";
import { usePrivacyWords } from "@/features/privacy/words";
import { useSession } from "@/lib/session";
import { Page } from "@/ui/page";
import { TabsBar } from "@/ui/tabs-bar";
import type { LostAt } from "@/ui/unsaved-guard";

const TABS = ["requests", "retention", "record", "audit"] as const;
type Tab = (typeof TABS)[number];
type Search = AuditFilter & { tab?: Tab; kind?: RequestKind; state?: RequestState };
const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

/** Data protection: requests, retention, record of processing, audit log; tab and filters are in the address. */
export const Route = createFileRoute("/_studio/privacy/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    tab: TABS.find((one) => one === search.tab), kind: (["export", "erasure"] as const).find((one) => one === search.kind),
    state: (["open", "done", "refused"] as const).find((one) => one === search.state), actor: text(search.actor), action: text(search.action),
    object: text(search.object), since: text(search.since), until: text(search.until),
  }),
  component: PrivacyScreen,
});

function PrivacyScreen() {
  const t = usePrivacyWords();
  const { scopes } = useSession();
  const { tab: wanted, kind, state, ...audit } = Route.useSearch();
  const navigate = Route.useNavigate();
  const needs = { requests: "personal", retention: "read", record: "read", audit: "admin" } as const;
  const shown = TABS.filter((one) => scopes.includes(needs[one]));
  const tabOf = (named: unknown) => shown.find((one) => one === named) ?? shown[0] ?? "retention";
  const tab = tabOf(wanted);
  const lostAt: LostAt = (search) => tabOf(search.tab) !== tab;
  const put = (search: Search) => void navigate({ search, replace: true });
  return (
    <Page title={t("title")} lead={t("lead")}
      tabs={<TabsBar value={tab} label={t("title")} tabs={shown.map((key) => ({ key, label: t(key) }))} onChange={(next) => void navigate({ search: { tab: next } })} />}>
      {tab === "requests" && <RequestsTab filter={{ kind, state }} onFilter={(next) => put({ tab, ...next })} />}
      {tab === "retention" && <RetentionTab lostAt={lostAt} />}
      {tab === "record" && <RecordTab lostAt={lostAt} />}
      {tab === "audit" && <AuditTab filter={audit} onFilter={(next) => put({ tab, ...next })} />}
      {tab === "requests" && (
        <Alert color="gray" mt="lg" p="xs">
          <Group gap="xs"><Text size="sm">{t("optOuts")}</Text><Anchor size="sm" component={Link} to={"/consent/opt-outs" as LinkProps["to"]}>{t("toOptOuts")}</Anchor></Group>
        </Alert>
      )}
    </Page>
  );
}
