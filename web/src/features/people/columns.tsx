import { Anchor, Avatar, Badge, Group, Stack, Text, Tooltip } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { PersonLine } from "@/features/people/api/list-people";
import { usePeopleWords } from "@/features/people/words";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { personName } from "@/parts/person-picker";
import { usePurposeName } from "@/parts/purposes";
import type { Column } from "@/ui/data-table";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

export const COLUMNS = ["customer", "last_seen", "orders", "revenue", "lastOrder", "tags", "segments", "consents", "language", "place", "created"] as const;
export type ColumnKey = (typeof COLUMNS)[number];
export const USUAL: ColumnKey[] = ["last_seen", "orders", "revenue", "consents"];
export const COLUMN_WORDS = {
  customer: "customer", last_seen: "seen", orders: "orders", revenue: "net", lastOrder: "lastOrder", tags: "tags", segments: "segments", consents: "consents",
  language: "language", place: "place", created: "since",
} as const;

/** The columns that were chosen, after the person, which always stands first. */
export function useColumns(chosen: readonly ColumnKey[], segmentName: (id: string) => string): Column<PersonLine>[] {
  const t = usePeopleWords();
  const format = useFormat();
  const cells: Record<ColumnKey, Omit<Column<PersonLine>, "key" | "label">> = {
    customer: { width: 130, cell: (row) => <Text size="sm" truncate maw={130}>{row.profile.user_id ?? ""}</Text> },
    last_seen: { width: 150, sortable: true, cell: (row) => <TimeText at={row.profile.last_seen} size="sm" /> },
    orders: { width: 110, align: "right", cell: (row) => format.number(row.profile.orders?.count ?? 0) },
    revenue: {
      width: 120, align: "right", sortable: true,
      cell: (row) => (row.profile.orders?.currency ? format.money(row.profile.orders.net ?? 0, row.profile.orders.currency) : "–"),
    },
    lastOrder: { width: 150, cell: (row) => <TimeText at={row.profile.orders?.last_at} size="sm" /> },
    tags: { width: 190, cell: (row) => <Few items={row.tags} /> },
    segments: {
      width: 130,
      cell: (row) => row.segments.length > 0 && (
        <Tooltip label={row.segments.map(segmentName).join(", ")}>
          <Text size="sm" tabIndex={0} component="span">{t("segmentCount", { count: row.segments.length })}</Text>
        </Tooltip>
      ),
    },
    consents: { width: 200, cell: (row) => <ConsentMarks consents={row.consents} /> },
    language: { width: 100, cell: (row) => row.profile.language ?? "" },
    place: { width: 170, cell: (row) => <Text size="sm" truncate maw={160}>{[row.profile.location?.city, row.profile.country].filter(Boolean).join(", ")}</Text> },
    created: { width: 130, sortable: true, cell: (row) => <TimeText at={row.created_at} size="sm" /> },
  };
  return [
    { key: "person", label: t("person"), cell: (row) => <PersonCell row={row} /> },
    ...COLUMNS.filter((key) => chosen.includes(key)).map((key) => ({ key, label: t(COLUMN_WORDS[key]), ...cells[key] })),
  ];
}

function PersonCell({ row }: { row: PersonLine }) {
  const name = personName(row);
  const more = [row.profile.email, row.profile.phone].filter((one) => one && one !== name);
  return (
    <Group gap="sm" wrap="nowrap">
      <Avatar size={30} radius="xl" color="petrol" name={name} aria-hidden />
      <Stack gap={0} miw={0}>
        <Anchor component={Link} to="/people/$person" params={{ person: row.id } as never} size="sm" fw={550} truncate maw={270}>{name}</Anchor>
        <Text size="xs" c="dimmed" truncate maw={270} title={more.join(" · ")}>{more[0]}</Text>
      </Stack>
    </Group>
  );
}

/** Short words as badges, at most two, the rest on hover. */
export function Few({ items }: { items: readonly string[] }) {
  if (items.length === 0) return null;
  const rest = items.slice(2);
  return (
    <Group gap={4} wrap="nowrap">
      {items.slice(0, 2).map((one) => <Badge key={one} color={tones.quiet} maw={90}>{one}</Badge>)}
      {rest.length > 0 && <Tooltip label={rest.join(", ")}><Badge color={tones.quiet} tabIndex={0}>{`+${rest.length}`}</Badge></Tooltip>}
    </Group>
  );
}

/** The channels by which somebody agreed to something; the purposes on hover. */
function ConsentMarks({ consents }: { consents: readonly string[] }) {
  const channel = useChannelName();
  const purpose = usePurposeName();
  const by = new Map<string, string[]>();
  for (const one of consents) {
    const [name = "", what = ""] = one.split("/");
    by.set(name, [...(by.get(name) ?? []), purpose(what)]);
  }
  const rest = [...by.keys()].slice(2).map(channel);
  return (
    <Group gap={4} wrap="nowrap">
      {[...by].slice(0, 2).map(([name, what]) => (
        <Tooltip key={name} label={what.join(", ")}><Badge color={tones.good} tabIndex={0} style={{ flexShrink: 0 }}>{channel(name)}</Badge></Tooltip>
      ))}
      {rest.length > 0 && <Tooltip label={rest.join(", ")}><Badge color={tones.good} tabIndex={0}>{`+${rest.length}`}</Badge></Tooltip>}
    </Group>
  );
}
