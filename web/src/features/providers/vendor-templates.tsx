import { Anchor, Badge, Button, Group, Stack, Text } from "@mantine/core";
import { IconBrandWhatsapp, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useVendorTemplateWords } from "@/features/providers/words-vendor-templates";
import { useMay } from "@/lib/session";
import { useTemplateName } from "@/parts/pickers";
import { useReadTemplates, vendorTemplatesQuery, type TemplateReading, type VendorTemplate } from "@/parts/vendor-templates";
import { EmptyState } from "@/ui/empty-state";
import { useNotify } from "@/ui/notify";
import { ProblemNotice } from "@/ui/problem-notice";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { tones } from "@/ui/theme";
import { TimeText } from "@/ui/time-text";

const STATES = { approved: "good", pending: "info", rejected: "bad", paused: "warn", disabled: "bad" } as const;
const QUALITY: Record<string, keyof typeof tones> = { GREEN: "good", YELLOW: "warn", RED: "bad" };

/** Templates that a messenger keeps and approves: state, category, quality, users, last reading. `connect` is offered while no account has any. */
export function VendorTemplates({ connect }: { connect?: ReactNode }) {
  const t = useVendorTemplateWords();
  const found = useQuery(vendorTemplatesQuery());
  return (
    <QueryView query={found}>
      {({ templates, readings }) => readings.length === 0 ? <EmptyState icon={IconBrandWhatsapp} title={t("noAccount")} text={t("noAccountText")} actions={connect} /> : (
        <Stack>
          <Text size="sm" c="dimmed">{t("lead")}</Text>
          {readings.map((one) => <Reading key={one.account} reading={one} />)}
          {templates.length === 0 ? <EmptyState icon={IconBrandWhatsapp} title={t("none")} text={t("noneText")} /> : <Rows templates={templates} />}
        </Stack>
      )}
    </QueryView>
  );
}

/** When an account was read last, and the button that reads it now. */
function Reading({ reading }: { reading: TemplateReading }) {
  const t = useVendorTemplateWords();
  const may = useMay("write");
  const notify = useNotify();
  const read = useReadTemplates();
  const go = () => read.mutate(reading.account, {
    onSuccess: (told) => { if (told.ok) notify.done(t("read", { count: told.templates })); },
  });
  return (
    <>
      <Group justify="space-between">
        <Text size="sm"><strong>{reading.account}</strong>{": "}{reading.read_at ? <>{t("lastRead")} <TimeText at={reading.read_at} size="sm" /></> : t("neverRead")}</Text>
        {may && <Button size="compact-sm" variant="light" leftSection={<IconRefresh size={14} aria-hidden />} loading={read.isPending} onClick={go}>{t("readNow")}</Button>}
      </Group>
      {reading.problem && <Text size="sm" c="red">{t("failed", { why: reading.problem })}</Text>}
      {read.error && <ProblemNotice error={read.error} />}
    </>
  );
}

function Rows({ templates }: { templates: readonly VendorTemplate[] }) {
  const t = useVendorTemplateWords();
  const called = useTemplateName();
  const category = (word: string) => (word === "MARKETING" || word === "UTILITY" || word === "AUTHENTICATION" ? t(`is_${word}`) : word);
  return (
    <SimpleTable label={t("title")} rows={templates} rowKey={(one) => `${one.account}|${one.name}|${one.language}`} minWidth={760}
      columns={[
        { key: "name", label: t("name"), cell: (one) => <><Text size="sm" fw={500}>{one.name}</Text><Text size="xs" c="dimmed" lineClamp={2}>{one.text}</Text></> },
        { key: "language", label: t("language"), width: 90, cell: (one) => <Text size="sm">{one.language}</Text> },
        { key: "state", label: t("state"), width: 170, cell: (one) => (
          <><Badge variant="light" color={tones[STATES[one.state]]}>{t(`is_${one.state}`)}</Badge>{one.reason && <Text size="xs" c="dimmed">{one.reason}</Text>}</>
        ) },
        { key: "category", label: t("category"), width: 120, cell: (one) => <Text size="sm">{category(one.category)}</Text> },
        { key: "quality", label: t("quality"), width: 110, cell: (one) => {
          const tone = QUALITY[one.quality];
          return tone ? <Badge variant="dot" color={tones[tone]}>{t(tone === "good" ? "is_good" : tone === "warn" ? "is_warn" : "is_bad")}</Badge> : <Text size="xs" c="dimmed">{t("unrated")}</Text>;
        } },
        { key: "used", label: t("used"), width: 170, cell: (one) => one.used_by.map((id) => (
          <Anchor key={id} size="sm" display="block" renderRoot={(props) => <Link {...props} to="/templates/$template" params={{ template: id }} />}>{called(id)}</Anchor>
        )) },
      ]} />
  );
}
