import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowBackUp, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { importQuery, useActOn } from "@/features/imports/api/imports";
import { ImportWizard } from "@/features/imports/import-wizard";
import { ImportStatus } from "@/features/imports/imports-table";
import { STEPS, type Import, type Step } from "@/features/imports/model";
import { useImportWords } from "@/features/imports/words";
import { useMay } from "@/lib/session";
import { ConfirmWord } from "@/ui/confirm-word";
import { useNotify } from "@/ui/notify";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";

/** One import: its steps, or its result; the step is part of the address. */
export const Route = createFileRoute("/_studio/imports/$import")({
  validateSearch: (search: Record<string, unknown>): { step?: Step } => ({ step: STEPS.find((one) => one === search.step) }),
  component: ImportScreen,
});

function ImportScreen() {
  const t = useImportWords();
  const params = Route.useParams();
  const { step = "columns" } = Route.useSearch();
  const navigate = Route.useNavigate();
  const query = useQuery(importQuery(params.import));
  const about = query.data?.about;
  return (
    <Page title={about?.name ?? t("newTitle")} crumbs={[{ label: t("title"), to: "/imports" }]} mark={about && <ImportStatus status={about.status} />}
      lead={about && t("by", { who: about.created_by })} actions={about && <WayBack about={about} />}>
      <QueryView query={query}>
        {(view) => <ImportWizard view={view} step={view.about.status === "checking" ? "check" : step} onStep={(next) => void navigate({ search: { step: next } })} />}
      </QueryView>
    </Page>
  );
}

/** Before the start: throw the file away. Afterwards: take back what it did. */
function WayBack({ about }: { about: Import }) {
  const t = useImportWords();
  const notify = useNotify();
  const may = useMay("write");
  const navigate = Route.useNavigate();
  const act = useActOn(about.id);
  const [sure, { open, close }] = useDisclosure(false);
  if (!may) return null;
  if (about.status === "ready" && about.kind === "file") {
    const drop = () => act.mutate({ do: "cancel" }, { onSuccess: () => { notify.done(t("discarded")); void navigate({ to: "/imports" }); }, onError: notify.problem });
    return <Button variant="subtle" color="gray" leftSection={<IconTrash size={16} aria-hidden />} loading={act.isPending} onClick={drop}>{t("discard")}</Button>;
  }
  if (about.status !== "done" && about.status !== "cancelled" && about.status !== "failed") return null;
  return (
    <>
      <Button variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={open}>{t("undo")}</Button>
      <ConfirmWord opened={sure} onClose={close} title={t("undoTitle")} consequence={t("undoText")} word={t("undoWord")} action={t("undo")} loading={act.isPending}
        onConfirm={() => act.mutate({ do: "undo" }, { onSuccess: () => { notify.done(t("undoStarted")); close(); }, onError: notify.problem })} />
    </>
  );
}
