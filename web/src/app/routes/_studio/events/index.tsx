import { createFileRoute } from "@tanstack/react-router";
import { EventSchemas } from "@/features/events/event-schemas";
import { EventStream } from "@/features/events/event-stream";
import { RejectedEvents } from "@/features/events/rejected-events";
import { useEventWords } from "@/features/events/words";
import { Page } from "@/ui/page";
import { TabsBar } from "@/ui/tabs-bar";

const TABS = ["stream", "schema", "rejected"] as const;
type Tab = (typeof TABS)[number];
const NAMES = ["name", "text", "person"] as const;
type Search = { tab?: Tab; name?: string; text?: string; person?: string };

/** Events as they come in, their names and shapes, and what was refused. */
export const Route = createFileRoute("/_studio/events/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    tab: TABS.find((one) => one === search.tab),
    ...Object.fromEntries(NAMES.flatMap((name) => (typeof search[name] === "string" && search[name] ? [[name, search[name]]] : []))),
  }),
  component: EventsScreen,
});

function EventsScreen() {
  const t = useEventWords();
  const { tab = "stream", ...filter } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <Page title={t("title")} lead={t("lead")}
      tabs={<TabsBar label={t("title")} value={tab} tabs={TABS.map((key) => ({ key, label: t(key) }))} onChange={(next) => void navigate({ search: { tab: next } })} />}>
      {tab === "stream" && <EventStream filter={filter} onFilter={(next) => void navigate({ search: { tab, ...next }, replace: true })} />}
      {tab === "schema" && <EventSchemas />}
      {tab === "rejected" && <RejectedEvents />}
    </Page>
  );
}
