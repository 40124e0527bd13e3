import { ActionIcon, Group, Paper, Popover, Skeleton, Stack, Text } from "@mantine/core";
import { IconInfoCircle, IconTrendingDown, IconTrendingUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useFormat } from "@/lib/format";
import { useUiWords } from "@/ui/words";

/** How a number is counted, behind a small button beside it. */
export function Counted({ text }: { text: ReactNode }) {
  const t = useUiWords();
  return (
    <Popover width={300} withArrow shadow="md">
      <Popover.Target>
        <ActionIcon variant="transparent" color="gray" size={24} aria-label={t("howCounted")}>
          <IconInfoCircle size={14} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Text size="sm">{text}</Text>
      </Popover.Dropdown>
    </Popover>
  );
}

export type Against = "previous" | "year";

/** One number with its name; how it is counted, and how it changed since the period before. */
export function Figure({ label, value, counted, now, before, against, lessIsBetter, note }: {
  label: string;
  value: ReactNode;
  counted?: ReactNode;
  /** With `before`: the plain numbers that are compared. */
  now?: number;
  before?: number | null;
  /** What `before` is of: the period right before, or the same days a year ago. */
  against?: Against;
  lessIsBetter?: boolean;
  note?: ReactNode;
}) {
  return (
    <Paper p="md">
      <Stack gap={2} className="studio-figure">
        <Group gap={4} mih={24} wrap="nowrap">
          <Text size="sm" c="dimmed">
            {label}
          </Text>
          {counted && <Counted text={counted} />}
        </Group>
        <Text fw={650} lh={1.2} className="studio-figure-value studio-numeric">
          {value}
        </Text>
        {now !== undefined && before != null && <Change now={now} before={before} against={against} lessIsBetter={lessIsBetter} />}
        {note && (
          <Text size="xs" c="dimmed" component="div">
            {note}
          </Text>
        )}
      </Stack>
    </Paper>
  );
}

const AGAINST = {
  previous: { compared: "comparedTo", nothing: "nothingBefore" }, year: { compared: "comparedToYear", nothing: "nothingYearBefore" },
} as const;

function Change({ now, before, against = "previous", lessIsBetter }: { now: number; before: number; against?: Against; lessIsBetter?: boolean }) {
  const format = useFormat();
  const t = useUiWords();
  const words = AGAINST[against];
  if (before === 0 || now === before) {
    return (
      <Text size="xs" c="dimmed">
        {now === before ? `±0 % ${t(words.compared)}` : t(words.nothing)}
      </Text>
    );
  }
  const part = (now - before) / before;
  const good = part > 0 !== !!lessIsBetter;
  const Arrow = part > 0 ? IconTrendingUp : IconTrendingDown;
  return (
    <Group gap={4}>
      <Text size="xs" c={`var(--mantine-color-${good ? "teal" : "red"}-light-color)`} component="span">
        <Arrow size={14} aria-hidden style={{ verticalAlign: "-2px" }} /> {part > 0 ? "+" : ""}
        {format.percent(part)}
      </Text>
      <Text size="xs" c="dimmed">
        {t(words.compared)}
      </Text>
    </Group>
  );
}

/** Figures in rows that are always full, however many there are. */
export function Figures({ children }: { children: ReactNode }) {
  return <div className="studio-figures">{children}</div>;
}

/** Figures while they load. */
export function FigureSkeleton() {
  return (
    <Paper p="md">
      <Skeleton h={12} w="50%" mb={10} />
      <Skeleton h={26} w="70%" />
    </Paper>
  );
}
