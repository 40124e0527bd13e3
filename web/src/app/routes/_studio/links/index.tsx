import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { createFileRoute } from "@tanstack/react-router";
import { AppLinksCheck } from "@/features/links/app-links";
import { LinkPanel } from "@/features/links/link-panel";
import { LinkTable } from "@/features/links/link-table";
import { NewLink } from "@/features/links/new-link";
import { useLinkWords } from "@/features/links/words";
import { useMay } from "@/lib/session";
import { Page } from "@/ui/page";
import { TabsBar } from "@/ui/tabs-bar";

const TABS = ["made", "messages", "app"] as const;
type Tab = (typeof TABS)[number];

/** Links made by hand, links of messages, and the app's files; `link` is the one whose panel is open. */
export const Route = createFileRoute("/_studio/links/")({
  validateSearch: (search: Record<string, unknown>): { tab?: Tab; link?: string } => ({
    tab: TABS.find((one) => one === search.tab), link: typeof search.link === "string" && search.link ? search.link : undefined,
  }),
  component: LinksScreen,
});

function LinksScreen() {
  const t = useLinkWords();
  const { tab = "made", link } = Route.useSearch();
  const navigate = Route.useNavigate();
  const mayWrite = useMay("write");
  const mayPersonal = useMay("personal");
  const [adding, { open, close }] = useDisclosure(false);
  const show = (token?: string) => void navigate({ search: { tab, link: token } });
  const add = mayWrite && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>{t("add")}</Button>;
  const tabs = TABS.filter((one) => one === "app" || mayPersonal);
  const shown = tabs.includes(tab) ? tab : "app";
  return (
    <Page title={t("title")} lead={t("lead")} actions={add}
      tabs={<TabsBar label={t("title")} value={shown} tabs={tabs.map((key) => ({ key, label: t(key) }))} onChange={(next) => void navigate({ search: { tab: next } })} />}>
      {shown === "app" ? <AppLinksCheck /> : <LinkTable key={shown} made={shown === "made"} onOpen={show} add={add} />}
      <NewLink opened={adding} onClose={close} onMade={show} />
      {link && <LinkPanel token={link} onClose={() => show(undefined)} />}
    </Page>
  );
}
