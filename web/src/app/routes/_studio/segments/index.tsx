import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createFileRoute, Link } from "@tanstack/react-router";
import { SegmentsTable } from "@/features/segments/segments-table";
import { useSegmentWords } from "@/features/segments/words";
import { useMay } from "@/lib/session";
import { Page } from "@/ui/page";

/** The segments of the workspace. */
export const Route = createFileRoute("/_studio/segments/")({
  validateSearch: (search: Record<string, unknown>): { archived?: boolean } => ({ archived: search.archived === true || undefined }),
  component: function SegmentsScreen() {
    const t = useSegmentWords();
    const may = useMay("write");
    const { archived = false } = Route.useSearch();
    const navigate = Route.useNavigate();
    return (
      <Page title={t("title")} lead={t("lead")} actions={may && (
        <Button component={Link} to="/segments/new" leftSection={<IconPlus size={16} aria-hidden />}>{t("new")}</Button>
      )}>
        <SegmentsTable archived={archived} onArchived={(next) => void navigate({ search: { archived: next || undefined }, replace: true })} />
      </Page>
    );
  },
});
