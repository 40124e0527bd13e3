import { Badge, Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDotsVertical, IconDownload, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { AddCodes } from "@/features/coupons/add-codes";
import { useWithdrawCodes } from "@/features/coupons/api/codes";
import { poolQuery } from "@/features/coupons/api/pools";
import { CodeTable, RedemptionTable } from "@/features/coupons/code-table";
import { PoolForm } from "@/features/coupons/pool-form";
import { PoolOverview } from "@/features/coupons/pool-overview";
import { useCouponWords } from "@/features/coupons/words";
import { download } from "@/lib/api";
import { useMay } from "@/lib/session";
import { ConfirmWord } from "@/ui/confirm-word";
import { useNotify } from "@/ui/notify";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";
import { TabsBar } from "@/ui/tabs-bar";
import { tones } from "@/ui/theme";
import { useUiWords } from "@/ui/words";

const TABS = ["overview", "codes", "redemptions", "edit"] as const;
type Tab = (typeof TABS)[number];

/** One pool: what is left, its codes, what was redeemed, its settings. */
export const Route = createFileRoute("/_studio/coupons/$pool")({
  validateSearch: (search: Record<string, unknown>): { tab?: Tab; state?: string } => ({
    tab: TABS.find((one) => one === search.tab), state: typeof search.state === "string" && search.state ? search.state : undefined,
  }),
  component: PoolScreen,
});

function PoolScreen() {
  const t = useCouponWords();
  const ui = useUiWords();
  const notify = useNotify();
  const { pool } = Route.useParams();
  const { tab = "overview", state = "" } = Route.useSearch();
  const navigate = Route.useNavigate();
  const view = useQuery(poolQuery(pool));
  const mayWrite = useMay("write");
  const mayPersonal = useMay("personal");
  const withdraw = useWithdrawCodes(pool);
  const [adding, { open, close }] = useDisclosure(false);
  const [ending, ending_] = useDisclosure(false);
  const list = view.data?.pool.kind === "list";
  const tabs = TABS.filter((one) => (one === "edit" ? mayWrite : one === "overview" || mayPersonal));
  return (
    <Page title={view.data?.pool.name || pool} crumbs={[{ label: t("title"), to: "/coupons" }]} mark={view.data?.low && <Badge color={tones.warn}>{t("low")}</Badge>}
      lead={view.data?.pool.offer} tabs={<TabsBar label={t("title")} value={tab} tabs={tabs.map((key) => ({ key, label: t(key) }))} onChange={(next) => void navigate({ search: { tab: next } })} />}
      actions={list && mayWrite && (
        <>
          <Menu position="bottom-end">
            <Menu.Target><Button variant="default" px="xs" aria-label={ui("actions")}><IconDotsVertical size={16} /></Button></Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void download(`/coupons/${pool}/codes.csv`, `${pool}.csv`).catch(notify.problem)}>{t("export")}</Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={ending_.open}>{t("withdraw")}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>{t("addCodes")}</Button>
        </>
      )}>
      <QueryView query={view}>
        {(found) => (
          <>
            {tab === "overview" && <PoolOverview view={found} />}
            {tab === "codes" && <CodeTable pool={pool} state={state} onState={(next) => void navigate({ search: { tab, state: next || undefined } })} />}
            {tab === "redemptions" && <RedemptionTable pool={pool} />}
            {tab === "edit" && <PoolForm key={pool} pool={found.pool} onSaved={() => undefined} lostAt={(search) => search.tab !== "edit"} />}
            <ConfirmWord opened={ending} onClose={ending_.close} title={t("withdraw")} word={pool} action={t("withdraw")} loading={withdraw.isPending}
              consequence={t("withdrawText", { count: found.stock.free })}
              onConfirm={() => withdraw.mutate(undefined, { onSuccess: () => { notify.done(t("withdrawn")); ending_.close(); }, onError: notify.problem })} />
          </>
        )}
      </QueryView>
      <AddCodes pool={pool} opened={adding} onClose={close} />
    </Page>
  );
}
