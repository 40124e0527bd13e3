import { Alert, Button, Group, Menu } from "@mantine/core";
import { IconArchive, IconChevronDown, IconCopy, IconUsers } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { Growth, Uses } from "@/features/segments/about-segment";
import { isStale, segmentQuery, useSaveSegment, type SegmentView } from "@/features/segments/api/segments";
import { DuplicateDialog } from "@/features/segments/duplicate-dialog";
import { same } from "@/features/segments/model";
import { SaveButtons, SegmentBuilder, type Draft } from "@/features/segments/segment-builder";
import { useArchive } from "@/features/segments/use-archive";
import { useSegmentWords } from "@/features/segments/words";
import { useFormat } from "@/lib/format";
import { useMay } from "@/lib/session";
import type { Condition } from "@/parts/conditions/model";
import { useNotify } from "@/ui/notify";
import { Page } from "@/ui/page";
import { QueryView } from "@/ui/query-view";
import { StatusBadge } from "@/ui/status-badge";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { useUiWords } from "@/ui/words";

/** One segment: who belongs, how many that are, and why one person is in or out. */
export const Route = createFileRoute("/_studio/segments/$segment")({ component: SegmentScreen });

function SegmentScreen() {
  const t = useSegmentWords();
  const { segment } = Route.useParams();
  const query = useQuery({ ...segmentQuery(segment), refetchInterval: 15_000 });
  const crumbs = [{ label: t("title"), to: "/segments" as const }];
  if (!query.data) return <Page title={t("title")} crumbs={crumbs}><QueryView query={query}>{() => null}</QueryView></Page>;
  return <Edit key={segment} view={query.data} />;
}

function Edit({ view }: { view: SegmentView }) {
  const t = useSegmentWords();
  const format = useFormat();
  const may = useMay("write");
  const notify = useNotify();
  const client = useQueryClient();
  const save = useSaveSegment();
  const { row } = view;
  const stored = { id: row.id, name: row.name, condition: view.condition as unknown as Condition };
  const [edit, setEdit] = useState<{ draft: Draft; version: number } | null>(null); // `version`: on which it began
  const back = useSaveSegment();
  const draft = edit?.draft ?? stored;
  const archived = row.status === "archived";
  const unsaved = edit !== null && (draft.name !== stored.name || !same(draft.condition, stored.condition));
  const stale = isStale(save.error);
  const change = (next: Draft) => setEdit((now) => ({ draft: next, version: now?.version ?? row.version }));
  const keep = (version?: number) =>
    save.mutate({ ...draft, name: draft.name.trim(), version }, {
      onSuccess: (made) => {
        const undo = () => back.mutateAsync({ ...stored, version: made.version }).then(() => setEdit(null));
        notify.done(made.changed ? t("saved", { name: draft.name }) : t("savedSame"), made.changed && !archived ? undo : undefined);
        setEdit(null);
      },
    });
  const discard = () => { setEdit(null); save.reset(); };
  const reload = () => void client.fetchQuery({ ...segmentQuery(row.id), staleTime: 0 }).then(discard, notify.problem);
  return (
    <Page title={draft.name || row.id} crumbs={[{ label: t("title"), to: "/segments" }]} mark={<StatusBadge status={row.status === "filling" ? "running" : row.status} />}
      lead={[`${format.number(row.members)} ${t("members")}`, row.id, t("version", { version: row.version }), row.status === "filling" && t("fillingNotice")].filter(Boolean).join(" · ")}
      actions={(
        <>
          <Actions view={view} may={may} />
          {may && (
            <SaveButtons unsaved={unsaved || archived} saving={save.isPending} disabled={!draft.name.trim()} onDiscard={unsaved ? discard : undefined}
              onSave={() => keep(edit?.version ?? row.version)} />
          )}
        </>
      )}>
      <UnsavedGuard unsaved={unsaved} />
      {stale && <Stale onReload={reload} onOverwrite={() => keep()} />}
      <SegmentBuilder draft={draft} onChange={change} readOnly={!may} problem={stale ? null : save.error} notice={archived ? t("archivedNotice") : undefined}>
        <Growth segment={row.id} />
        <Uses uses={view.uses} />
      </SegmentBuilder>
    </Page>
  );
}

/** Somebody else has changed the segment since this edit of it began. */
function Stale({ onReload, onOverwrite }: { onReload: () => void; onOverwrite: () => void }) {
  const t = useSegmentWords();
  return (
    <Alert color="yellow" mb="md" role="alert" title={t("stale")}>
      <Group gap="xs">
        <Button size="xs" onClick={onReload}>{t("reload")}</Button>
        <Button size="xs" variant="default" onClick={onOverwrite}>{t("overwrite")}</Button>
      </Group>
    </Alert>
  );
}

function Actions({ view, may }: { view: SegmentView; may: boolean }) {
  const t = useSegmentWords();
  const ui = useUiWords();
  const navigate = Route.useNavigate();
  const people = useMay("personal");
  const archive = useArchive();
  const [copying, setCopying] = useState(false);
  const { row } = view;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>{ui("actions")}</Button></Menu.Target>
        <Menu.Dropdown>
          {people && <Menu.Item leftSection={<IconUsers size={16} aria-hidden />} onClick={() => void navigate({ to: "/people", search: { segment: row.id } })}>{t("peopleOf")}</Menu.Item>}
          {may && <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => setCopying(true)}>{t("duplicate")}</Menu.Item>}
          {may && row.status !== "archived" && (
            <Menu.Item leftSection={<IconArchive size={16} aria-hidden />} onClick={() => archive(row, () => void navigate({ to: "/segments" }))}>{t("archive")}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <DuplicateDialog segment={copying ? row : null} onClose={() => setCopying(false)} />
    </>
  );
}
