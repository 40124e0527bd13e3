import { Alert, Button, CopyButton, Menu } from "@mantine/core";
import { IconArrowMerge, IconChevronDown, IconCopy, IconPencil, IconRoute, IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute, Navigate } from "@tanstack/react-router";
import { useState } from "react";
import { personQuery, type Kind, type PersonView } from "@/features/people/api/read-person";
import { ConsentsTab } from "@/features/people/consents-tab";
import { DevicesTab } from "@/features/people/devices-tab";
import { MergeDialog } from "@/features/people/merge-dialog";
import { MessagesTab, type Show } from "@/features/people/messages-tab";
import { OrdersTab } from "@/features/people/orders-tab";
import { OverviewTab } from "@/features/people/overview-tab";
import { usePersonWords } from "@/features/people/person-words";
import { ReachStrip } from "@/features/people/reach-strip";
import { SegmentsTab } from "@/features/people/segments-tab";
import { SendOne, StartJourney } from "@/features/people/send-one";
import { KINDS } from "@/features/people/kinds";
import { PersonTimeline } from "@/features/people/timeline";
import { EditTraits } from "@/features/people/traits-card";
import { PrivacyDialogs, PrivacyItems, RestrictedNotice, type PrivacyDialog } from "@/features/privacy/person-privacy";
import { useSession } from "@/lib/session";
import { personName } from "@/parts/person-picker";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";
import { TabsBar } from "@/ui/tabs-bar";
import { useUiWords } from "@/ui/words";

const TABS = ["overview", "timeline", "messages", "consents", "orders", "devices", "segments"] as const;
type Tab = (typeof TABS)[number];
type Dialog = "send" | "start" | "edit" | "merge" | PrivacyDialog | null;
type Search = { tab?: Tab; kinds?: Kind[]; show?: Show };

/** One person: everything that is known, in tabs that are part of the address. */
export const Route = createFileRoute("/_studio/people/$person")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    tab: TABS.find((one) => one === search.tab), show: search.show === "all" ? "all" : undefined,
    kinds: Array.isArray(search.kinds) && search.kinds.length ? KINDS.filter((one) => (search.kinds as unknown[]).includes(one)) : undefined,
  }),
  component: PersonScreen,
});

function PersonScreen() {
  const t = usePersonWords();
  const { person } = Route.useParams();
  const { tab = "overview", kinds = [], show = "unsent" } = Route.useSearch();
  const navigate = Route.useNavigate();
  const query = useQuery({ ...personQuery(person), refetchInterval: 20_000 });
  const [dialog, setDialog] = useState<Dialog>(null);
  const view = query.data;
  if (view && view.id !== person) return <Navigate to="/people/$person" params={{ person: view.id }} search={{ tab }} replace />;
  return (
    <Page title={view ? personName(view) : t("person")} lead={view && contacts(view, t)} crumbs={[{ label: t("people"), to: "/people" }]}
      actions={<Actions id={person} alive={!!view && !view.erased_at} restricted={!!view?.restricted_at} onDialog={setDialog} />}
      tabs={<TabsBar value={tab} label={t("views")} tabs={TABS.map((key) => ({ key, label: t(key) }))} onChange={(next) => void navigate({ search: { tab: next } })} />}>
      <QueryView query={query}>
        {(found) => (
          <>
            {found.erased_at ? <Alert color="yellow" mb="lg">{t("erased")}</Alert> : <ReachStrip view={found} />}
            <RestrictedNotice since={found.restricted_at} />
            {tab === "overview" && <OverviewTab view={found} onEdit={() => setDialog("edit")} />}
            {tab === "timeline" && <PersonTimeline person={found.id} kinds={kinds} onKinds={(next) => void navigate({ search: { tab, kinds: next }, replace: true })} />}
            {tab === "messages" && <MessagesTab person={found.id} show={show} onShow={(next) => void navigate({ search: { tab, show: next }, replace: true })} />}
            {tab === "consents" && <ConsentsTab view={found} />}
            {tab === "orders" && <OrdersTab view={found} />}
            {tab === "devices" && <DevicesTab view={found} />}
            {tab === "segments" && <SegmentsTab view={found} />}
            <SendOne person={found.id} opened={dialog === "send"} onClose={() => setDialog(null)} />
            <StartJourney person={found.id} opened={dialog === "start"} onClose={() => setDialog(null)} />
            <EditTraits view={found} opened={dialog === "edit"} onClose={() => setDialog(null)} />
            <MergeDialog person={found.id} opened={dialog === "merge"} onClose={() => setDialog(null)} />
            <PrivacyDialogs person={found.id} restricted={!!found.restricted_at} dialog={dialog} onClose={() => setDialog(null)} onErased={() => void navigate({ to: "/people" })} />
          </>
        )}
      </QueryView>
    </Page>
  );
}

function contacts(view: PersonView, t: ReturnType<typeof usePersonWords>): string {
  const { email, phone, user_id } = view.profile;
  return [email, phone, user_id && t("customerNo", { id: user_id })].filter(Boolean).join(" · ");
}

function Actions({ id, alive, restricted, onDialog }: { id: string; alive: boolean; restricted: boolean; onDialog: (next: Dialog) => void }) {
  const t = usePersonWords();
  const ui = useUiWords();
  const { scopes } = useSession();
  const send = alive && scopes.includes("send");
  const write = alive && scopes.includes("write");
  return (
    <>
      <CopyButton value={id}>
        {({ copy, copied }) => (
          <Menu position="bottom-end">
            <Menu.Target><Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>{ui("actions")}</Button></Menu.Target>
            <Menu.Dropdown>
              {send && <Menu.Item leftSection={<IconRoute size={16} aria-hidden />} onClick={() => onDialog("start")}>{t("start")}</Menu.Item>}
              {write && <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onDialog("edit")}>{t("edit")}</Menu.Item>}
              {write && <Menu.Item leftSection={<IconArrowMerge size={16} aria-hidden />} onClick={() => onDialog("merge")}>{t("merge")}</Menu.Item>}
              <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} closeMenuOnClick={false} onClick={copy}>{copied ? ui("copied") : t("copyId")}</Menu.Item>
              {alive && <PrivacyItems write={write} restricted={restricted} onDialog={onDialog} />}
            </Menu.Dropdown>
          </Menu>
        )}
      </CopyButton>
      {send && <Button leftSection={<IconSend size={16} aria-hidden />} onClick={() => onDialog("send")}>{t("send")}</Button>}
    </>
  );
}
