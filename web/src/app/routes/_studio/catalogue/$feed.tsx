import { Button, FileButton, Menu, Progress } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDotsVertical, IconRefresh, IconTrash, IconUpload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { feedQuery, useRemoveFeed, useRunFeed, useUploadFeed } from "@/features/catalogue/api/catalogue";
import { FeedForm } from "@/features/catalogue/feed-form";
import { FeedOverview, FeedRuns } from "@/features/catalogue/feed-overview";
import { OPEN } from "@/features/catalogue/model";
import { useCatalogueWords } from "@/features/catalogue/words";
import { useMay } from "@/lib/session";
import { ConfirmWord } from "@/ui/confirm-word";
import { useNotify } from "@/ui/notify";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";
import { TabsBar } from "@/ui/tabs-bar";
import { useUiWords } from "@/ui/words";

const TABS = ["overview", "runs", "settings"] as const;
type Tab = (typeof TABS)[number];

/** One feed: how it does, when it was read, its settings. */
export const Route = createFileRoute("/_studio/catalogue/$feed")({
  validateSearch: (search: Record<string, unknown>): { tab?: Tab } => ({ tab: TABS.find((one) => one === search.tab) }),
  component: FeedScreen,
});

function FeedScreen() {
  const t = useCatalogueWords();
  const ui = useUiWords();
  const notify = useNotify();
  const may = useMay("write");
  const { feed } = Route.useParams();
  const { tab = "overview" } = Route.useSearch();
  const navigate = Route.useNavigate();
  const view = useQuery(feedQuery(feed));
  const run = useRunFeed(feed);
  const remove = useRemoveFeed(feed);
  const [part, setPart] = useState(0);
  const send = useUploadFeed(feed, setPart);
  const [removing, removing_] = useDisclosure(false);
  const busy = run.isPending || send.isPending || (!!view.data?.last && OPEN.includes(view.data.last.status));
  const show = (next: Tab) => void navigate({ search: { tab: next } });
  const take = (file: File | null) => {
    setPart(0);
    if (file) send.mutate(file, { onSuccess: () => show("overview"), onError: notify.problem });
  };
  return (
    <Page title={view.data?.feed.name || feed} crumbs={[{ label: t("title"), to: "/catalogue" }]} lead={view.data?.feed.url}
      tabs={<TabsBar label={t("title")} value={tab} tabs={TABS.filter((one) => one !== "settings" || may).map((key) => ({ key, label: t(key) }))} onChange={show} />}
      actions={may && view.data && (
        <>
          <Menu position="bottom-end">
            <Menu.Target><Button variant="default" px="xs" aria-label={ui("actions")}><IconDotsVertical size={16} /></Button></Menu.Target>
            <Menu.Dropdown><Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={removing_.open}>{t("removeFeed")}</Menu.Item></Menu.Dropdown>
          </Menu>
          <FileButton onChange={take} accept=".xml,.csv,.tsv,.txt,.gz">
            {(props) => <Button {...props} variant={view.data.feed.url ? "default" : "filled"} disabled={busy} leftSection={<IconUpload size={16} aria-hidden />}>{t("upload")}</Button>}
          </FileButton>
          {view.data.feed.url && (
            <Button leftSection={<IconRefresh size={16} aria-hidden />} disabled={busy} loading={run.isPending} onClick={() => run.mutate(undefined, { onSuccess: () => show("overview"), onError: notify.problem })}>{t("runNow")}</Button>
          )}
        </>
      )}>
      {send.isPending && <Progress mb="md" value={part * 100} animated aria-label={t("uploading")} />}
      <QueryView query={view}>
        {(found) => (
          <>
            {tab === "overview" && <FeedOverview view={found} />}
            {tab === "runs" && <FeedRuns feed={feed} last={`${found.last?.id} ${found.last?.status}`} />}
            {tab === "settings" && <FeedForm key={feed} feed={found.feed} onSaved={() => undefined} onCancel={() => void navigate({ search: { tab: "overview" }, ignoreBlocker: true })} />}
            <ConfirmWord opened={removing} onClose={removing_.close} title={t("removeFeed")} word={feed} action={ui("remove")} loading={remove.isPending} consequence={t("removeText")}
              onConfirm={() => remove.mutate(undefined, { onSuccess: () => { notify.done(t("removed")); void navigate({ to: "/catalogue", search: { tab: "feeds" } }); }, onError: notify.problem })} />
          </>
        )}
      </QueryView>
    </Page>
  );
}
