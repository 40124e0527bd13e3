import { Anchor, Badge, Group, Text } from "@mantine/core";
import { IconFileText } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { formsQuery } from "@/features/consent/api/forms";
import { useConsentWords } from "@/features/consent/words";
import { useLanguage } from "@/lib/i18n";
import { ChannelBadge } from "@/parts/channels";
import { usePurposeName } from "@/parts/purposes";
import { wordingsQuery } from "@/parts/wordings";
import { EmptyState } from "@/ui/empty-state";
import { QueryView } from "@/ui/query-view";
import { SimpleTable } from "@/ui/simple-table";
import { TimeText } from "@/ui/time-text";

/** The declarations with which people agree. */
export function WordingsList({ add }: { add: ReactNode }) {
  const t = useConsentWords();
  const lang = useLanguage();
  const purpose = usePurposeName();
  const wordings = useQuery(wordingsQuery);
  const forms = useQuery(formsQuery);
  return (
    <QueryView query={wordings}>
      {(rows) => rows.length === 0 ? <EmptyState icon={IconFileText} title={t("noWordings")} text={t("noWordingsText")} actions={add} /> : (
        <SimpleTable label={t("wording")} rows={rows} rowKey={(row) => row.wording.id} minWidth={760} columns={[
          { key: "name", label: t("name"), cell: (row) => (
            <>
              <Anchor component={Link} to="/consent/wordings/$wording" params={{ wording: row.wording.id } as never} fw={550}>{row.wording.name}</Anchor>
              <Text size="xs" c="dimmed" lineClamp={2} maw={440}>{(row.wording.languages[lang] ?? Object.values(row.wording.languages)[0])?.text}</Text>
            </>
          ) },
          { key: "version", label: t("version", { version: "" }).trim(), width: 90, cell: (row) => <Badge variant="default">{row.version}</Badge> },
          { key: "purposes", label: t("purposes"), cell: (row) => <Text size="sm">{row.wording.purposes.map(purpose).join(", ")}</Text> },
          { key: "channels", label: t("channels"), cell: (row) => <Group gap={4}>{row.wording.channels.map((one) => <ChannelBadge key={one} channel={one} />)}</Group> },
          { key: "forms", label: t("shownBy"), cell: (row) => {
            const used = (forms.data ?? []).filter((one) => one.form.wording === row.wording.id).map((one) => one.form.name);
            return <Text size="sm" c={used.length ? undefined : "dimmed"}>{used.length ? used.join(", ") : t("notUsed")}</Text>;
          } },
          { key: "changed", label: t("changed"), width: 140, cell: (row) => <TimeText at={row.saved_at} size="sm" c="dimmed" /> },
        ]} />
      )}
    </QueryView>
  );
}
