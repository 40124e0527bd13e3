import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createFileRoute } from "@tanstack/react-router";
import { STATUSES, type Status } from "@/features/journeys/statuses";
import { JourneyTable } from "@/features/journeys/start/journey-table";
import { NewJourney } from "@/features/journeys/start/new-journey";
import { useStartWords } from "@/features/journeys/words-start";
import { useMay } from "@/lib/session";
import { Page } from "@/ui/page";

type Search = { search?: string; status?: Status; new?: true };

/** The journeys of the workspace, and how a new one begins. */
export const Route = createFileRoute("/_studio/journeys/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    search: typeof search.search === "string" && search.search ? search.search : undefined,
    status: STATUSES.find((one) => one === search.status), new: search.new === true || undefined,
  }),
  component: function JourneysScreen() {
    const t = useStartWords();
    const may = useMay("write");
    const { new: beginning, ...filter } = Route.useSearch();
    const navigate = Route.useNavigate();
    const begin = (open: boolean) => void navigate({ search: (now) => ({ ...now, new: open || undefined }), replace: !open });
    const add = may && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => begin(true)}>{t("new")}</Button>;
    return (
      <Page title={t("title")} lead={t("lead")} actions={add}>
        <JourneyTable filter={filter} onFilter={(next) => void navigate({ search: next, replace: true })} add={add} />
        <NewJourney opened={may && beginning === true} onClose={() => begin(false)} />
      </Page>
    );
  },
});
