import { api, ask } from "@/lib/api";
import { useArchiveSegment, useSaveSegment } from "@/features/segments/api/segments";
import { useSegmentWords } from "@/features/segments/words";
import type { Condition } from "@/parts/conditions/model";
import { useNotify } from "@/ui/notify";

/** Archives a segment at once; undo takes it into use again with the condition that it had. */
export function useArchive(): (segment: { id: string; name: string }, then?: () => void) => void {
  const t = useSegmentWords();
  const notify = useNotify();
  const archive = useArchiveSegment();
  const save = useSaveSegment();
  return ({ id, name }, then) => {
    const before = ask(api.GET("/segments/{segment}", { params: { path: { segment: id } } }));
    const restore = async () => {
      const condition = (await before).condition as unknown as Condition;
      await save.mutateAsync({ id, name, condition });
      notify.done(t("restored", { name }));
    };
    before.then(() => archive.mutateAsync(id)).then(() => {
      notify.done(t("archivedDone", { name }), () => void restore().catch(notify.problem));
      then?.();
    }).catch(notify.problem);
  };
}
