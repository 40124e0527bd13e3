import { createFileRoute } from "@tanstack/react-router";
import { UploadBox } from "@/features/imports/upload-box";
import { useImportWords } from "@/features/imports/words";
import { Page } from "@/ui/page";

/** The first step of an import: the file. */
export const Route = createFileRoute("/_studio/imports/new")({
  component: function NewImportScreen() {
    const t = useImportWords();
    const navigate = Route.useNavigate();
    return (
      <Page title={t("newTitle")} lead={t("newLead")} crumbs={[{ label: t("title"), to: "/imports" }]}>
        <UploadBox onUploaded={(id) => void navigate({ to: "/imports/$import", params: { import: id } })} />
      </Page>
    );
  },
});
