import { Badge, Code, Group, Paper, Select, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { lawQuery, type CountryLaw } from "@/features/rules/api/rules";
import { hoursText, weekdays } from "@/features/rules/model";
import { useRulesWords } from "@/features/rules/words";
import { useFormat } from "@/lib/format";
import { useChannelName } from "@/parts/channels";
import { useCountryName } from "@/parts/countries";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";

/** What one country's law and practice say, with sources. */
export function CountryLawView({ country, available, onCountry }: { country: string; available: readonly string[]; onCountry: (next: string) => void }) {
  const t = useRulesWords();
  const countryName = useCountryName();
  const law = useQuery(lawQuery(country));
  return (
    <Stack>
      <Text size="sm" c="dimmed">{t("countriesLead")}</Text>
      <Select w={260} searchable allowDeselect={false} label={t("country")} value={country} onChange={(next) => next && onCountry(next)}
        data={available.map((code) => ({ value: code, label: countryName(code) }))} />
      <QueryView query={law}>{(found) => found && <Law law={found} />}</QueryView>
    </Stack>
  );
}

function Law({ law }: { law: CountryLaw }) {
  const t = useRulesWords();
  const format = useFormat("UTC");
  const name = useChannelName();
  const list = (channels: readonly string[]) => channels.map(name).join(", ") || t("noneOfThem");
  const empty = law.hours.length + law.blocks.length + law.caps.length === 0;
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }}>
        <Fact label={t("double")}>{list(law.double_opt_in)}</Fact>
        <Fact label={t("existing")}>{list(law.existing_customers)}</Fact>
        <Fact label={t("stale")}>{law.consent_stale_days ? t("staleDays", { count: law.consent_stale_days }) : t("never")}</Fact>
        <Fact label={t("startProof")}>{t(law.start_needs_proof ? "startProofText" : "startFree")}</Fact>
        {law.sms_stop && <Fact label={t("smsStop")}>{law.sms_stop}</Fact>}
        <Fact label={`${t("version")} ${law.version}`}>{`${t("people", { count: format.number(law.people) })} ${t("ofLast")}`}</Fact>
      </SimpleGrid>
      {empty && <Text size="sm">{t("noLaw")}</Text>}
      {law.hours.length > 0 && <LawHours hours={law.hours} />}
      {law.blocks.length > 0 && (
        <section>
          <Title order={2} mb="sm">{t("lawBlocks")}</Title>
          <SimpleTable label={t("lawBlocks")} rows={law.blocks} rowKey={(row) => row.rule}
            columns={[
              { key: "rule", label: t("rule"), width: 240, cell: (row) => <Code>{row.rule}</Code> },
              { key: "says", label: t("says"), cell: (row) => <Text size="sm">{[row.why, row.unless && t("unless", { what: row.unless }), row.channels.map(name).join(", ")].filter(Boolean).join(" · ")}</Text> },
              { key: "source", label: t("source"), width: 320, cell: (row) => <Source {...row} /> },
            ]} />
        </section>
      )}
      {law.caps.length > 0 && (
        <section>
          <Title order={2} mb="sm">{t("lawCaps")}</Title>
          <SimpleTable label={t("lawCaps")} rows={law.caps} rowKey={(row) => row.rule + row.region}
            columns={[
              { key: "rule", label: t("rule"), width: 240, cell: (row) => <Code>{row.rule}</Code> },
              { key: "says", label: t("says"), cell: (row) => <Text size="sm">{[row.region, t("capText", { limit: row.limit, hours: row.hours }), row.channels.map(name).join(", ")].filter(Boolean).join(" · ")}</Text> },
              { key: "source", label: t("source"), width: 320, cell: (row) => <Source {...row} /> },
            ]} />
        </section>
      )}
      {law.basis.length > 0 && (
        <section>
          <Title order={2} mb="sm">{t("lawBasis")}</Title>
          <SimpleTable label={t("lawBasis")} rows={law.basis} rowKey={(row) => row.rule}
            columns={[
              { key: "rule", label: t("rule"), width: 240, cell: (row) => <Code>{row.rule}</Code> },
              { key: "says", label: t("says"), cell: (row) => <Text size="sm">{row.text}</Text> },
              { key: "source", label: t("source"), width: 320, cell: (row) => <Text size="xs" c="dimmed">{row.unverified ? `${row.source}, ${t("unverified")}` : row.source}</Text> },
            ]} />
        </section>
      )}
      {law.next_holidays.length > 0 && (
        <section aria-label={t("nextHolidays")}>
          <Title order={2} mb="sm">{t("nextHolidays")}</Title>
          <Group gap="xs">{law.next_holidays.map((day) => <Badge key={day} color={tones.quiet}>{format.day(day)}</Badge>)}</Group>
        </section>
      )}
    </Stack>
  );
}

function LawHours({ hours }: { hours: CountryLaw["hours"] }) {
  const t = useRulesWords();
  const { locale } = useFormat();
  const name = useChannelName();
  const names = weekdays(locale, "short");
  return (
    <section>
      <Title order={2} mb="sm">{t("lawHours")}</Title>
      <SimpleTable label={t("lawHours")} rows={hours} rowKey={(row) => row.rule + row.region}
        columns={[
          { key: "rule", label: t("rule"), width: 240, cell: (row) => <><Code>{row.rule}</Code>{row.region && <Text size="xs" c="dimmed">{row.region}</Text>}</> },
          {
            key: "says", label: t("says"),
            cell: (row) => (
              <>
                <Text size="sm">{[hoursText(row.days, names), row.closed_on_holidays && t("closedHolidays")].filter(Boolean).join(", ")}</Text>
                <Text size="xs" c="dimmed">{`${row.channels.map(name).join(", ") || t("allChannels")} · ${row.classes.map(name).join(", ")}`}</Text>
              </>
            ),
          },
          {
            key: "kind", label: t("kind"), width: 130,
            cell: (row) => <Group gap={4}><Badge color={tones[row.kind === "legal" ? "warn" : "info"]}>{t(row.kind)}</Badge>{row.unverified && <Badge color={tones.quiet}>{t("unverified")}</Badge>}{!row.used && <Badge color={tones.quiet}>{t("notUsed")}</Badge>}</Group>,
          },
          { key: "source", label: t("source"), width: 320, cell: (row) => <Source {...row} /> },
        ]} />
    </section>
  );
}

function Source({ basis, source, verified_on, verified_by }: { basis: string; source: string; verified_on?: string; verified_by?: string }) {
  const t = useRulesWords();
  const format = useFormat("UTC");
  return (
    <Text size="xs" c="dimmed" component="div">
      <div>{basis}</div>
      <div>{source}</div>
      {verified_on && <div>{`${t("checked")} ${format.day(verified_on)}, ${verified_by ? t("signed", { who: verified_by }) : t("notSigned")}`}</div>}
    </Text>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Paper p="md">
      <Text size="xs" c="dimmed">{label}</Text>
      <Text size="sm" fw={550}>{children}</Text>
    </Paper>
  );
}
