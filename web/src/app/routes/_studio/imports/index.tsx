import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createFileRoute, Link } from "@tanstack/react-router";
import type { Kind } from "@/features/imports/api/imports";
import { ImportsTable } from "@/features/imports/imports-table";
import { useImportWords } from "@/features/imports/words";
import { useMay } from "@/lib/session";
import { Page } from "@/ui/page";

/** What was imported and tagged, with progress and the way back. */
export const Route = createFileRoute("/_studio/imports/")({
  validateSearch: (search: Record<string, unknown>): { kind?: Kind } => ({ kind: search.kind === "file" || search.kind === "tags" ? search.kind : undefined }),
  component: function ImportsScreen() {
    const t = useImportWords();
    const may = useMay("write");
    const { kind } = Route.useSearch();
    const navigate = Route.useNavigate();
    return (
      <Page title={t("title")} lead={t("lead")} actions={may && (
        <Button component={Link} to="/imports/new" leftSection={<IconPlus size={16} aria-hidden />}>{t("new")}</Button>
      )}>
        <ImportsTable kind={kind} onKind={(next) => void navigate({ search: { kind: next }, replace: true })} />
      </Page>
    );
  },
});
