import { Accordion, Alert, Badge, Group, Text } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { schemaQuery, type EventSchema } from "@/features/events/api/events";
import { useEventWords } from "@/features/events/words";
import { useFormat } from "@/lib/format";
import { Chart } from "@/ui/chart";
import { EmptyState } from "@/ui/empty-state";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";

/** Every event name with its volume and properties; names close to a standard one are pointed out. */
export function EventSchemas() {
  const t = useEventWords();
  const format = useFormat();
  const schema = useQuery(schemaQuery);
  return (
    <QueryView query={schema}>
      {({ events }) => events.length === 0 ? <EmptyState icon={IconActivity} title={t("schemaEmpty")} text={t("emptyText")} /> : (
        <>
          <Text size="sm" c="dimmed" mb="sm">{t("names", { count: events.length })}</Text>
          <Accordion variant="separated" order={2}>
            {events.map((one) => (
              <Accordion.Item key={one.name} value={one.name}>
                <Accordion.Control>
                  <Group gap="sm">
                    <Text fw={550}>{one.name}</Text>
                    {one.standard && <Badge color={tones.brand}>{t("standard")}</Badge>}
                    {one.meant && <Badge color={tones.warn}>{t("meant", { name: one.meant })}</Badge>}
                    <Text size="sm" c="dimmed" ml="auto" mr="sm">{format.number(one.total)}</Text>
                  </Group>
                </Accordion.Control>
                <Accordion.Panel><SchemaDetails schema={one} /></Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </>
      )}
    </QueryView>
  );
}

function SchemaDetails({ schema }: { schema: EventSchema }) {
  const t = useEventWords();
  const format = useFormat();
  return (
    <>
      {schema.meant && <Alert color="yellow" mb="md">{t("meantText", { name: schema.meant })}</Alert>}
      <Text size="sm" c="dimmed" mb="sm">
        {t("firstSeen")} {format.day(schema.first_seen)} · {t("lastSeen")} {format.day(schema.last_seen)} {schema.also.length > 0 && `· ${t("also", { names: schema.also.join(", ") })}`}
      </Text>
      <Chart kind="bar" height={120} by="day" label={t("volume", { name: schema.name })} data={schema.days.map((n, index) => ({ day: String(index - schema.days.length + 1), n }))}
        series={[{ name: "n", label: schema.name }]} />
      {schema.properties.length === 0 ? <Text size="sm" c="dimmed">{t("noProperties")}</Text> : (
        <SimpleTable bare label={`${t("properties")} ${schema.name}`} rows={schema.properties} rowKey={(row) => row.name}
          columns={[
            { key: "name", label: t("properties"), cell: (row) => <Text size="sm" ff="monospace">{row.name}</Text> },
            { key: "types", label: t("types"), cell: (row) => <Text size="sm">{Object.keys(row.types).join(", ")} <Text span size="xs" c="dimmed">{t("share", { share: format.percent(row.share) })}</Text></Text> },
            { key: "examples", label: t("examples"), cell: (row) => <Text size="sm" c="dimmed" lineClamp={1}>{row.examples.join(" · ")}</Text> },
          ]} />
      )}
    </>
  );
}
