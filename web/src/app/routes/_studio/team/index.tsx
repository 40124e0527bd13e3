import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { createFileRoute } from "@tanstack/react-router";
import { AddKey } from "@/features/team/add-key";
import { AddUser } from "@/features/team/add-user";
import { AuditTable } from "@/features/team/audit-table";
import { KeysTable } from "@/features/team/keys-table";
import { RoleMatrix } from "@/features/team/role-matrix";
import { UsersTable } from "@/features/team/users-table";
import { useTeamWords } from "@/features/team/words";
import { Page } from "@/ui/page";
import { TabsBar } from "@/ui/tabs-bar";

const TABS = ["users", "roles", "keys", "audit"] as const;
type Tab = (typeof TABS)[number];

/** Users, roles, keys, audit log. */
export const Route = createFileRoute("/_studio/team/")({
  validateSearch: (search: Record<string, unknown>): { tab?: Tab; actor?: string } => ({
    tab: TABS.find((one) => one === search.tab),
    actor: typeof search.actor === "string" && search.actor ? search.actor : undefined,
  }),
  component: TeamScreen,
});

function TeamScreen() {
  const t = useTeamWords();
  const { tab = "users", actor = "" } = Route.useSearch();
  const navigate = Route.useNavigate();
  const [adding, { open, close }] = useDisclosure(false);
  const add = tab === "users" ? "addUser" : tab === "keys" ? "addKey" : null;
  return (
    <Page title={t("title")} lead={t("lead")} actions={add && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>{t(add)}</Button>}
      tabs={<TabsBar value={tab} label={t("title")} tabs={TABS.map((key) => ({ key, label: t(key) }))} onChange={(next) => void navigate({ search: { tab: next } })} />}>
      {tab === "users" && <UsersTable />}
      {tab === "roles" && <RoleMatrix />}
      {tab === "keys" && <KeysTable onAdd={open} />}
      {tab === "audit" && <AuditTable actor={actor} onActor={(next) => void navigate({ search: { tab, actor: next || undefined }, replace: true })} />}
      <AddUser opened={adding && tab === "users"} onClose={close} />
      <AddKey opened={adding && tab === "keys"} onClose={close} />
    </Page>
  );
}
