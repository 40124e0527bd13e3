import { Box, Code, Group, Paper, Select, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { weekQuery, type MessageClass } from "@/features/rules/api/rules";
import { stretch, weekdays } from "@/features/rules/model";
import { useRulesWords } from "@/features/rules/words";
import { useFormat } from "@/lib/format";
import { CHANNELS, useChannelName } from "@/parts/channels";
import { useCountryName } from "@/parts/countries";
import { QueryView } from "@/ui/query-view";
import classes from "./week.module.css";

export type WeekChoice = { country?: string; region?: string; channel?: string; class?: MessageClass };

const HOURS = Array.from({ length: 23 }, (_, index) => index + 1);
const MARKS = [0, 6, 8, 12, 18, 20, 24];

/** The hours of a week in which messages may leave, by country, channel and class. */
export function WeekPicture({ choice, own, available, onChoose }: {
  choice: WeekChoice;
  /** The workspace's own country. */
  own: string;
  available: readonly string[];
  onChoose: (next: WeekChoice) => void;
}) {
  const t = useRulesWords();
  const countryName = useCountryName();
  const name = useChannelName();
  const { country = own, region = "", channel = "sms", class: messageClass = "advertising" } = choice;
  const week = useQuery(weekQuery(country, region, channel, messageClass));
  const change = (next: WeekChoice) => onChoose({ country, channel, class: messageClass, ...(region ? { region } : {}), ...next });
  return (
    <Paper component="section" aria-label={t("weekTitle")}>
      <Title order={2}>{t("weekTitle")}</Title>
      <Text size="sm" c="dimmed" mb="md">{t("weekLead")}</Text>
      <Group mb="md" gap="xs">
        <Select w={210} searchable allowDeselect={false} label={t("country")} value={country} onChange={(next) => next && change({ country: next, region: undefined })}
          data={available.map((code) => ({ value: code, label: countryName(code) }))} />
        {(week.data?.regions ?? []).length > 0 && (
          <Select w={150} clearable searchable label={t("region")} placeholder={t("anyRegion")} value={region || null} data={week.data?.regions} onChange={(next) => change({ region: next ?? undefined })} />
        )}
        <Select w={150} allowDeselect={false} label={t("channel")} value={channel} data={CHANNELS.map((value) => ({ value, label: name(value) }))}
          onChange={(next) => next && change({ channel: next })} />
        <Select w={160} allowDeselect={false} label={t("class")} value={messageClass} onChange={(next) => next && change({ class: next as MessageClass })}
          data={(["advertising", "service", "transactional"] as const).map((value) => ({ value, label: name(value) }))} />
      </Group>
      <QueryView query={week}>{(found) => <Week {...found} />}</QueryView>
    </Paper>
  );
}

function Week({ days, rules, holidays }: { days: { opens: string; closes: string }[][]; rules: string[]; holidays: string[] }) {
  const t = useRulesWords();
  const { locale } = useFormat();
  const names = weekdays(locale, "long");
  return (
    <Stack gap="sm">
      <div>
        <div className={classes.day} aria-hidden>
          <span />
          <div className={classes.scale}>{MARKS.map((hour) => <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>{hour}</span>)}</div>
        </div>
        <Box component="ul" p={0} m={0} style={{ listStyle: "none" }}>
          {days.map((spans, index) => (
            <li key={names[index]} className={classes.day}>
              <Text size="sm">{names[index]}</Text>
              <div className={classes.track} aria-hidden>
                {spans.map((one) => {
                  const { left, width } = stretch(one);
                  return <div key={one.opens} className={classes.open} style={{ left: `${left * 100}%`, width: `${width * 100}%` }} />;
                })}
                {HOURS.map((hour) => <div key={hour} className={classes.hour} style={{ left: `${(hour / 24) * 100}%` }} />)}
              </div>
              <Text size="sm" c={spans.length ? undefined : "dimmed"} className="studio-numeric">
                <VisuallyHidden>{spans.length ? `${t("open")} ` : ""}</VisuallyHidden>
                {spans.length === 0 ? t("closed") : spans.map((one) => (one.opens === "00:00" && one.closes === "24:00" ? t("allDay") : `${one.opens}–${one.closes}`)).join(", ")}
              </Text>
            </li>
          ))}
        </Box>
      </div>
      <Group gap={6}>
        {rules.length === 0 ? <Text size="sm" c="dimmed">{t("noRule")}</Text> : (
          <Text component="details" size="sm" c="dimmed">
            <summary style={{ cursor: "pointer" }}>{t("shapedBy")}</summary>
            <Group gap={6} mt={4}>{rules.map((rule) => <Code key={rule}>{rule}</Code>)}</Group>
          </Text>
        )}
        {holidays.length > 0 && <Text size="sm" c="dimmed">{t("closedOn", { calendars: holidays.map((one) => one.replace("+", "")).join(", ") })}</Text>}
      </Group>
    </Stack>
  );
}
