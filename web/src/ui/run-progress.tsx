import { Button, Group, Paper, Progress, Text } from "@mantine/core";
import { useFormat } from "@/lib/format";
import { defineWords } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { useNotify } from "@/ui/notify";

const useProgressWords = defineWords("run-progress", {
  en: { queued: "Waits for its turn", progress: "{{done}} of {{total}} people", cancel: "Stop", cancelled: "Stopped. What was found so far stays." },
  de: { queued: "Wartet in der Reihe", progress: "{{done}} von {{total}} Personen", cancel: "Anhalten", cancelled: "Angehalten. Was bisher gefunden wurde, bleibt." },
});

type Run = { id: string; state: string; done: number; total: number };
type Cancel = { mutate: (run: string, then: { onSuccess: () => void; onError: (error: unknown) => void }) => void; isPending: boolean };

/** How far a long run over the history of many people is, and a way to stop it. */
export function RunProgress({ run, cancel }: { run: Run; cancel: Cancel }) {
  const t = useProgressWords();
  const may = useMay("write");
  const format = useFormat();
  const notify = useNotify();
  const { id, state, done, total } = run;
  const text = state === "queued" ? t("queued") : t("progress", { done: format.number(done), total: format.number(total) });
  return (
    <Paper>
      <Group justify="space-between" mb="xs">
        <Text size="sm" aria-live="polite">{text}</Text>
        {may && (
          <Button size="xs" variant="default" loading={cancel.isPending}
            onClick={() => cancel.mutate(id, { onSuccess: () => notify.done(t("cancelled")), onError: notify.problem })}>{t("cancel")}</Button>
        )}
      </Group>
      <Progress value={total ? (done / total) * 100 : 0} animated aria-label={text} />
    </Paper>
  );
}
