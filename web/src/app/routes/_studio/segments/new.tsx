import { createFileRoute } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { isStale, useSaveSegment } from "@/features/segments/api/segments";
import { EVERYBODY, idOf } from "@/features/segments/model";
import { SaveButtons, SegmentBuilder, type Draft } from "@/features/segments/segment-builder";
import { useSegmentWords } from "@/features/segments/words";
import { useMay } from "@/lib/session";
import { useNotify } from "@/ui/notify";
import { Page } from "@/ui/page";
import { UnsavedGuard } from "@/ui/unsaved-guard";

/** A segment that does not exist yet. */
export const Route = createFileRoute("/_studio/segments/new")({ component: NewSegmentScreen });

function NewSegmentScreen() {
  const t = useSegmentWords();
  const may = useMay("write");
  const notify = useNotify();
  const navigate = Route.useNavigate();
  const save = useSaveSegment();
  const [draft, setDraft] = useState<Draft>({ id: "", name: "", condition: EVERYBODY });
  const [written, setWritten] = useState<string>();
  const [taken, setTaken] = useState("");
  const [saved, setSaved] = useState("");
  const id = written ?? idOf(draft.name);
  const unsaved = !saved && (draft.name !== "" || draft.condition !== EVERYBODY);
  const keep = () =>
    save.mutate({ id, name: draft.name.trim(), condition: draft.condition, version: 0 }, {
      onSuccess: () => {
        notify.done(t("saved", { name: draft.name }));
        setSaved(id);
      },
      onError: (error) => isStale(error) && setTaken(id),
    });
  // Only when the guard has heard that nothing is unsaved any more.
  useEffect(() => {
    if (saved) void navigate({ to: "/segments/$segment", params: { segment: saved }, replace: true });
  }, [saved, navigate]);
  return (
    <Page title={draft.name || t("new")} crumbs={[{ label: t("title"), to: "/segments" }]}
      actions={may && (
        <SaveButtons unsaved={unsaved} saving={save.isPending} disabled={!id || !draft.name.trim()} onSave={keep} />
      )}>
      <UnsavedGuard unsaved={unsaved} />
      <SegmentBuilder draft={{ ...draft, id }} onChange={setDraft} readOnly={!may} problem={isStale(save.error) ? null : save.error}
        newId={{ value: id, onChange: setWritten, error: taken && taken === id ? t("idTaken") : undefined }} />
    </Page>
  );
}
