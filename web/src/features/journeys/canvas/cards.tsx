import { Badge, Group, Paper, Text, ThemeIcon, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconDoorEnter, IconFlag2 } from "@tabler/icons-react";
import { Handle, Position, type NodeProps, type Node as FlowNode } from "@xyflow/react";
import { memo, type ReactNode } from "react";
import { LOOKS, UNKNOWN } from "@/features/journeys/canvas/kinds";
import { useCanvasWords } from "@/features/journeys/words-canvas";
import type { StepKind } from "@/parts/steps/model";
import { tones, type Tone } from "@/ui/theme";
import classes from "./canvas.module.css";

/** What a mode adds to a card. */
export type CardExtra = { lines?: ReactNode; tone?: Tone; dim?: boolean; strong?: boolean };

export type CardData = {
  kind?: StepKind;
  name: string;
  /** What a step does where its author gave it a name; what the entry says, line by line. */
  summary: string;
  ruler?: string;
  problems: number;
  warnings: number;
  loose: boolean;
  chosen: boolean;
  editable: boolean;
  height: number;
  extra?: CardExtra;
  [key: string]: unknown;
};
export type CardNode = FlowNode<CardData>;

function Marks({ data }: { data: CardData }) {
  const t = useCanvasWords();
  if (data.problems === 0 && data.warnings === 0 && !data.loose) return null;
  const text = data.problems ? t("problems", { count: data.problems }) : data.loose ? t("loose") : t("warnings", { count: data.warnings });
  return (
    <Tooltip label={text}>
      <Badge size="sm" px={5} color={tones[data.problems ? "bad" : "warn"]} leftSection={<IconAlertTriangle size={12} aria-hidden />} aria-label={text}>
        {data.problems || (data.loose ? "" : data.warnings)}
      </Badge>
    </Tooltip>
  );
}

/** A step: its kind, name, what it does in one line, when it is reached, and what a mode adds. */
export const StepCard = memo(function StepCard({ data }: NodeProps<CardNode>) {
  const t = useCanvasWords();
  const look = data.kind ? LOOKS[data.kind] : UNKNOWN;
  const label = t(data.kind ?? "unknownKind");
  return (
    <Paper p="sm" radius="lg" h={data.height} className={classes.card} data-chosen={data.chosen || undefined} data-faulty={data.problems > 0 || undefined}
      data-dim={data.extra?.dim || undefined} data-strong={data.extra?.strong || undefined} data-tone={data.extra?.tone} style={{ "--card-tone": `var(--mantine-color-${look.color}-6)` }}>
      <Handle type="target" position={Position.Top} isConnectable={data.editable} className={classes.handle} />
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <ThemeIcon size={34} radius="md" variant="light" color={look.color} aria-hidden><look.icon size={19} stroke={1.7} /></ThemeIcon>
        <div style={{ minWidth: 0, flex: 1 }}>
          <Group gap={6} wrap="nowrap" justify="space-between">
            <Text size="xs" c="dimmed" truncate>{label}</Text>
            <Marks data={data} />
          </Group>
          <Text size="sm" fw={600} lh={1.35} lineClamp={data.summary ? 1 : 2} title={data.name}>{data.name}</Text>
          {data.summary && <Text size="xs" c="dimmed" truncate title={data.summary}>{data.summary}</Text>}
        </div>
      </Group>
      {data.ruler && <Text size="xs" c="dimmed" truncate title={data.ruler} className={classes.ruler}>{data.ruler}</Text>}
      {data.extra?.lines && <div className={classes.lines}>{data.extra.lines}</div>}
      {data.kind !== "exit" && <Handle type="source" position={Position.Bottom} isConnectable={data.editable} className={classes.handle} />}
    </Paper>
  );
});

/** The door: what brings people in, and the rules that hold everywhere. */
export const EntryCard = memo(function EntryCard({ data }: NodeProps<CardNode>) {
  const t = useCanvasWords();
  return (
    <Paper p="sm" radius="lg" h={data.height} className={classes.card} data-chosen={data.chosen || undefined} data-faulty={data.problems > 0 || undefined}
      style={{ "--card-tone": "var(--mantine-color-petrol-6)" }}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <ThemeIcon size={34} radius="md" aria-hidden><IconDoorEnter size={19} stroke={1.7} /></ThemeIcon>
        <div style={{ minWidth: 0, flex: 1 }}>
          <Group gap={6} wrap="nowrap" justify="space-between"><Text size="xs" c="dimmed">{t("entered")}</Text><Marks data={data} /></Group>
          {data.summary.split("\n").slice(0, 3).map((line, index) => (
            <Text key={index} size={index === 0 ? "sm" : "xs"} fw={index === 0 ? 600 : undefined} c={index === 0 ? undefined : "dimmed"} lineClamp={index === 0 ? 2 : 1} title={line}>{line}</Text>
          ))}
        </div>
      </Group>
      {data.extra?.lines && <div className={classes.lines}>{data.extra.lines}</div>}
      <Handle type="source" position={Position.Bottom} isConnectable={data.editable} className={classes.handle} />
    </Paper>
  );
});

/** Where a way ends. */
export const EndMark = memo(function EndMark() {
  const t = useCanvasWords();
  return (
    <div className={classes.end}>
      <Handle type="target" position={Position.Top} isConnectable={false} className={classes.handle} />
      <IconFlag2 size={14} aria-hidden /> {t("end")}
    </div>
  );
});

/** A target that no step has. */
export const MissingMark = memo(function MissingMark({ data }: NodeProps<CardNode>) {
  const t = useCanvasWords();
  return (
    <div className={classes.missing}>
      <Handle type="target" position={Position.Top} isConnectable={false} className={classes.handle} />
      <IconAlertTriangle size={14} aria-hidden /> {t("missing", { name: data.name })}
    </div>
  );
});
