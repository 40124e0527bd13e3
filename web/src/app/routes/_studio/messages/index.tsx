import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { createFileRoute } from "@tanstack/react-router";
import { FILTERS, type Filter } from "@/features/messages/api/messages";
import { MessageFilters } from "@/features/messages/message-filters";
import { MessageTable } from "@/features/messages/message-table";
import { useMessageWords } from "@/features/messages/words";
import { download } from "@/lib/api";
import { useNotify } from "@/ui/notify";
import { Page } from "@/ui/page";

/** The message log; its filter is the address. */
export const Route = createFileRoute("/_studio/messages/")({
  validateSearch: (search: Record<string, unknown>): Filter =>
    Object.fromEntries(FILTERS.flatMap((name) => (typeof search[name] === "string" && search[name] ? [[name, search[name]]] : []))),
  component: function MessagesScreen() {
    const t = useMessageWords();
    const notify = useNotify();
    const filter = Route.useSearch();
    const navigate = Route.useNavigate();
    const file = `/messages.csv?${new URLSearchParams(filter as Record<string, string>).toString()}`;
    return (
      <Page title={t("title")} lead={t("lead")} actions={(
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void download(file, "messages.csv").catch(notify.problem)}>{t("export")}</Button>
      )}>
        <MessageFilters filter={filter} onChange={(next) => void navigate({ search: next, replace: true })} />
        <MessageTable filter={filter} />
      </Page>
    );
  },
});
