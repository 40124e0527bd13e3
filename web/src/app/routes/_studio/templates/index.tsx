import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { createFileRoute } from "@tanstack/react-router";
import { NewTemplate } from "@/features/templates/new-template";
import { TemplateLibrary, type LibrarySearch } from "@/features/templates/template-library";
import { useTemplateWords } from "@/features/templates/words";
import { useMay } from "@/lib/session";
import { Page } from "@/ui/page";

type Search = LibrarySearch & { new?: boolean };
const text = (value: unknown) => (typeof value === "string" && value ? value : undefined);

/** The library of templates; its filter is the address. */
export const Route = createFileRoute("/_studio/templates/")({
  validateSearch: (search: Record<string, unknown>): Search => ({
    channel: text(search.channel), message_class: text(search.message_class), search: text(search.search), archived: search.archived === true || undefined,
    view: search.view === "list" ? "list" : undefined, new: search.new === true || undefined,
  }),
  component: function TemplatesScreen() {
    const t = useTemplateWords();
    const may = useMay("write");
    const { new: adding, ...search } = Route.useSearch();
    const navigate = Route.useNavigate();
    const show = (next: boolean) => void navigate({ search: { ...search, new: next || undefined } });
    const add = may && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => show(true)}>{t("add")}</Button>;
    return (
      <Page title={t("title")} lead={t("lead")} actions={add}>
        <TemplateLibrary search={search} onSearch={(next) => void navigate({ search: next, replace: true })} add={add} />
        <NewTemplate opened={!!adding && may} channel={search.channel} onClose={() => show(false)} onBegin={(template, beginning) => void navigate({ to: "/templates/$template", params: { template }, search: beginning })} />
      </Page>
    );
  },
});
