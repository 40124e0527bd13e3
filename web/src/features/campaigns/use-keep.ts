import { useHotkeys } from "@mantine/hooks";
import { useRef, useState } from "react";
import { StaleCampaign, useLaunch, useSaveCampaign } from "@/features/campaigns/api/campaign-journey";
import type { Definition, Form } from "@/features/campaigns/model";
import { useCampaignWords } from "@/features/campaigns/words";
import { useMay } from "@/lib/session";
import { useNotify } from "@/ui/notify";

type Kept = { id: string; revision: number; start: Form; onSaved: (id: string) => void; onLaunched: (id: string) => void };

const same = (one: Form | null, other: Form): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Saving the draft and launching it. */
export function useKeep({ id, revision, start, onSaved, onLaunched }: Kept, form: Form, definition: Definition) {
  const t = useCampaignWords();
  const notify = useNotify();
  const mayWrite = useMay("write");
  const maySend = useMay("send");
  const [kept, setKept] = useState(start);
  const [known, setKnown] = useState({ id, revision });
  const [published, setPublished] = useState<Form | null>(null); // by the launch that failed afterwards
  const { busy, fault, alone } = useAlone();
  const saving = useSaveCampaign();
  const launching = useLaunch();
  const dirty = mayWrite && !same(kept, form);
  const waiting = same(published, form); // published as it is here: only its run is missing
  const plain = Object.fromEntries(Object.entries(definition).filter(([name]) => name !== "id"));
  const store = async (from = known.revision) => {
    const saved = await saving.mutateAsync({ id: known.id, revision: from, definition: known.id ? { ...plain, id: known.id } : plain });
    setKnown({ id: saved.id, revision: saved.revision });
    setKept(form);
    return saved;
  };
  const save = (from?: number) => alone(async () => {
    const saved = await store(from);
    notify.done(t("saved"));
    if (!id) onSaved(saved.id);
  });
  const launch = (accepted: string[]) => alone(async () => {
    const now = form.mode === "now";
    const saved = waiting ? known : await store(); // always: what is published is what is shown here, or nothing
    await launching.mutateAsync({
      id: saved.id, revision: saved.revision, accepted, now, published: waiting,
      onPublished: () => { setPublished(form); setKnown({ id: saved.id, revision: saved.revision + 1 }); }, // the draft is gone, which counts as a change
    });
    notify.done(t(now ? "launched" : "planned_", { name: form.name }));
    onLaunched(saved.id);
  });
  useHotkeys([["mod+S", () => dirty && form.name.trim() && save()]], [], true);
  const stale = fault instanceof StaleCampaign ? fault : undefined;
  return {
    id: known.id, dirty, waiting, busy, mayWrite, maySend, save: () => save(), launch, stale, error: stale ? null : fault,
    /** Overwrite what somebody else saved. */
    overwrite: () => stale && save(stale.revision),
  };
}

/** Does one thing at a time, and says what went wrong with the last one. */
function useAlone() {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>(null);
  const running = useRef(false); // a key may be pressed again before `busy` is drawn
  const alone = (task: () => Promise<void>) => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setFault(null);
    void task().catch(setFault).finally(() => {
      running.current = false;
      setBusy(false);
    });
  };
  return { busy, fault, alone };
}
