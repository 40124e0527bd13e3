import { Text, Timeline } from "@mantine/core";
import type { MessageView } from "@/features/messages/api/messages";
import { useMessageWords } from "@/features/messages/words";
import { TimeText } from "@/ui/time-text";

const MOMENTS = ["planned", "due", "attempted", "accepted", "delivered", "read", "clicked", "settled"] as const;

/** The life of a message, moment by moment. */
export function MessageStory({ detail }: { detail: MessageView["detail"] }) {
  const t = useMessageWords();
  const row = detail.message;
  const at: Record<(typeof MOMENTS)[number], string | null | undefined> = {
    planned: row.planned_at, due: row.due_at === row.planned_at ? null : row.due_at, attempted: detail.attempted_at, accepted: row.accepted_at,
    delivered: row.delivered_at, read: row.read_at, clicked: row.clicked_at, settled: row.settled_at,
  };
  const known = MOMENTS.filter((one) => at[one]).sort((a, b) => String(at[a]).localeCompare(String(at[b])));
  return (
    <Timeline active={known.length} bulletSize={14} lineWidth={2}>
      {known.map((one) => (
        <Timeline.Item key={one} title={<Text size="sm" fw={550}>{t(one)}</Text>}>
          <TimeText at={at[one]} absolute fz="sm" c="dimmed" />
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
